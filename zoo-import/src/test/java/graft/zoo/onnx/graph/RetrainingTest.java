package graft.zoo.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.training.Adam;
import graft.layers.training.TensorSamples;
import graft.layers.training.Trainer;
import graft.testing.SharedFiles;
import graft.zoo.ModelFile;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in from a graph can be frozen, given a new head, trained and kept, like a built-in network. */
class RetrainingTest {
    @TempDir
    Path folder;

    private static PretrainedModel model(String name) {
        return Zoo.load(SharedFiles.path("fixtures/onnx/" + name + ".onnx"));
    }

    /** Two classes that differ in brightness; half the trunk stays as it is. */
    @ParameterizedTest
    @ValueSource(strings = {"resnet_opset13", "inception_opset17", "ops_opset13", "cifar_opset13"})
    void aNewHeadAndTheUpperHalfLearnToTellBrightFromDark(String name) {
        Network given = model(name).network();
        var weighted = given.nodes().stream().filter(n -> !n.layer().parameters().isEmpty()).toList();
        String middle = weighted.get(weighted.size() / 2).name();
        Network network = given.copy().freezeThrough(middle).replaceHead(2, 7);
        var in = network.inputShape();
        int n = 16;
        float[] values = new float[n * in.size()];
        int[] labels = new int[n];
        Random random = new Random(5);
        for (int i = 0; i < values.length; i++) {
            labels[i / in.size()] = i / in.size() % 2;
            values[i] = (float) random.nextGaussian() * .3f + (labels[i / in.size()] == 1 ? 1 : -1);
        }
        TensorSamples samples = new TensorSamples(Tensor.wrap(values, n, in.h(), in.w(), in.c()), labels);
        String frozen = middle + "." + network.node(middle).layer().parameters().getFirst().name();
        float[] before = network.parameter(frozen).value().toArray();
        String head = network.head().name() + ".weight";
        float[] headBefore = network.parameter(head).value().toArray();
        var log = Trainer.of(network).optimizer(Adam.adamW(0.01)).learningRate(0.01).epochs(12).batch(8).seed(3)
                .fit(samples, samples);
        assertArrayEquals(before, network.parameter(frozen).value().unwrap());
        assertFalse(Arrays.equals(headBefore, network.parameter(head).value().unwrap()));
        // Two of two classes; 16 samples, of which at most one may be wrong.
        assertTrue(log.last().validationAccuracy() >= 15 / 16.0, () -> log.last().toString());
    }

    @Test
    void aModelFileKeepsAnImportedNetworkToTheBit() {
        PretrainedModel model = model("ops_opset9");
        Path path = folder.resolve("model.safetensors");
        ModelFile.write(path, model);
        PretrainedModel read = Zoo.load(path);
        var in = model.network().inputShape();
        float[] values = new float[in.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        Tensor x = Tensor.wrap(values, 1, in.h(), in.w(), in.c());
        assertArrayEquals(OnnxFixturesTest.run(model.network(), x).unwrap(),
                OnnxFixturesTest.run(read.network(), x).unwrap());
        assertEquals("graph", read.architecture());
    }
}
