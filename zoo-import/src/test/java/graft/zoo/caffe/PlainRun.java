package graft.zoo.caffe;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.LayerRun;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a network node by node at inference, without any plan: enough to compare numbers. */
final class PlainRun {
    private PlainRun() {
    }

    /** The output [N,H,W,C] for images [N,C,H,W]. */
    static Tensor nchw(Network network, Tensor images) {
        return run(network, images.permute(0, 2, 3, 1));
    }

    private static Tensor run(Network network, Tensor images) {
        Map<String, Nhwc> values = new HashMap<>();
        int n = images.dim(0);
        try (ThreadTeam team = ThreadTeam.of(1)) {
            for (Node node : network.nodes()) {
                if (node.inputs().isEmpty()) {
                    values.put(node.name(), Nhwc.of(images));
                    continue;
                }
                Shape s = node.shape();
                Nhwc output = Nhwc.zeros(n, s.h(), s.w(), s.c());
                List<Nhwc> inputs = node.inputs().stream().map(values::get).toList();
                node.layer().forward(new LayerRun(Kernels.best(), team, LayerRun.Mode.inference(inputs.size()), inputs,
                        output, List.of(), null, network.parametersOf(node), Map.of()));
                values.put(node.name(), output);
            }
        }
        return values.get(network.output().name()).toTensor();
    }

    /** exp(x) / sum over the last axis of exp(x), in double precision. */
    static Tensor softmax(Tensor x) {
        int c = x.dim(x.rank() - 1);
        float[] y = x.toArray();
        for (int from = 0; from < y.length; from += c) {
            double sum = 0;
            for (int i = 0; i < c; i++) {
                sum += Math.exp(x.unwrap()[from + i]);
            }
            for (int i = 0; i < c; i++) {
                y[from + i] = (float) (Math.exp(x.unwrap()[from + i]) / sum);
            }
        }
        return Tensor.wrap(y, x.shape());
    }
}
