package graft.zoo.tensorflow;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.zoo.tensorflow.graph.TensorFlowNetwork;
import java.io.IOException;
import java.nio.file.Path;

/** Imports a graph and runs it on one image. */
record GraphRun(Network network, Tensor output) {

    static GraphRun of(Path folder, GraphBytes graph, Tensor x) throws IOException {
        Path path = graph.zeros("unused", 1).write(folder.resolve("graph.pb"));
        Network network;
        try (GraphDefFile file = GraphDefFile.open(path)) {
            network = TensorFlowNetwork.of(file);
        }
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(1).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            return new GraphRun(network, plan.run(x).copy());
        }
    }

    /** The output of a graph for an image [1,h,w,c] of these values. */
    static float[] values(Path folder, GraphBytes graph, int h, int w, int c, float... x) throws IOException {
        return of(folder, graph.input(h, w, c), Tensor.wrap(x, 1, h, w, c)).output.toArray();
    }
}
