package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.plan.TrainingPlan;
import graft.testing.OnnxBytes;
import graft.zoo.Zoo;
import graft.zoo.description.NetworkJson;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.onnx.export.OnnxExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Graphs of 20,000 nodes in a chain, in a thread with a stack of 512 KiB: nothing may go down them by recursion, and
 * what takes a time that grows with the square of their length would not end within the minute.
 */
class DeepGraphsTest {
    private static final int NODES = 20_000;

    @TempDir
    Path folder;

    private static OnnxBytes graph() {
        return new OnnxBytes(17).input("x0", 1, 1, 4, 4).output("x" + NODES);
    }

    private void assertLoadsAndCompiles(OnnxBytes onnx, int layers) throws IOException {
        Path path = onnx.write(folder.resolve("deep.onnx"));
        onASmallStack(() -> {
            Network network = Zoo.load(path).network();
            assertEquals(layers, network.nodes().size());
            assertEquals(layers, NetworkJson.read(NetworkJson.write(network)).nodes().size());
            try (ThreadTeam team = ThreadTeam.of(1);
                    InferencePlan plan = network.compileForInference(PlanOptions.batch(1).team(team))) {
                assertEquals(1, plan.batch());
            }
        });
    }

    private static void onASmallStack(Runnable work) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, work, "deep", 1 << 19);
        thread.setUncaughtExceptionHandler((_, e) -> failure.set(e));
        thread.start();
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
        assertEquals(Thread.State.TERMINATED, thread.getState(), "still at it after a minute");
    }

    @Test
    void aChainOfActivationsLoadsAndCompiles() throws IOException {
        OnnxBytes onnx = graph();
        for (int i = 0; i < NODES; i++) {
            onnx.node("Relu", List.of("x" + i), List.of("x" + (i + 1)));
        }
        assertLoadsAndCompiles(onnx, NODES + 1);
    }

    @Test
    void aChainOfSumsWithWhatCameBeforeLoadsAndCompiles() throws IOException {
        OnnxBytes onnx = graph().node("Relu", List.of("x0"), List.of("x1"));
        for (int i = 1; i < NODES; i++) {
            onnx.node("Add", List.of("x" + i, "x" + (i - 1)), List.of("x" + (i + 1)));
        }
        assertLoadsAndCompiles(onnx, NODES + 1);
    }

    @Test
    void aChainOfConstantsIsEvaluatedAsItComes() throws IOException {
        OnnxBytes onnx = graph().weight("c0", List.of(1), 0);
        for (int i = 0; i < NODES - 1; i++) {
            onnx.node("Add", List.of("c" + i, "c" + i), List.of("c" + (i + 1)));
        }
        onnx.node("Add", List.of("x0", "c" + (NODES - 1)), List.of("x" + NODES));
        assertLoadsAndCompiles(onnx, 2);
    }

    @Test
    void aChainOfConvolutionsLoadsAndCompiles() throws IOException {
        OnnxBytes onnx = graph().weight("w", List.of(1, 1, 1, 1), 1);
        for (int i = 0; i < NODES; i++) {
            onnx.node("Conv", List.of("x" + i, "w"), List.of("x" + (i + 1)));
        }
        assertLoadsAndCompiles(onnx, NODES + 1);
    }

    /** Their values are all kept until the gradients come back. */
    @Test
    void aChainOfConvolutionsIsTrainedAndExported() {
        int layers = NODES / 4;
        NetworkBuilder builder = Network.input(4, 4, 1);
        for (int i = 0; i < layers; i++) {
            builder.conv("conv" + i, 1, 1);
        }
        Network network = builder.globalAveragePool("pool").dense("fc", 2).build().initialize(1);
        Path path = folder.resolve("exported.onnx");
        onASmallStack(() -> {
            try (ThreadTeam team = ThreadTeam.of(1);
                    TrainingPlan plan = network.compileForTraining(PlanOptions.batch(1).team(team))) {
                assertEquals(1, plan.batch());
            }
            OnnxExport.write(path, new PretrainedModel(network, Preparation.ofFile(Preprocessing.cifar(), ""),
                    List.of(), "graph", "graft", ""));
            assertEquals(network.nodes().size(), Zoo.load(path).network().nodes().size());
        });
    }
}
