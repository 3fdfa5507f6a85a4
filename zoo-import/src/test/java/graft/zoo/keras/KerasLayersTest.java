package graft.zoo.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.zoo.WeightFiles;
import graft.zoo.hdf5.write.Hdf5Writer;
import graft.zoo.hdf5.write.NewGroup;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole models of one layer {@code y} with its weights, as Keras 2 saves them, and numbers worked out by hand. */
class KerasLayersTest {
    @TempDir
    Path folder;

    /** A variable of the layer y. */
    private record Variable(String name, List<Integer> shape, float... values) implements StoredTensor {
        @Override
        public DType dtype() {
            return DType.FLOAT32;
        }

        @Override
        public Tensor read() {
            return Tensor.wrap(values, shape.stream().mapToInt(d -> d).toArray());
        }
    }

    private static Variable variable(String name, List<Integer> shape, float... values) {
        return new Variable(name, shape, values);
    }

    private Network loaded(String version, String kind, String config, Tensor x, Variable... variables) {
        var root = new NewGroup();
        root.text("keras_version", version);
        root.text("model_config", """
                {"class_name": "Sequential", "config": {"name": "m", "layers": [{"class_name": "InputLayer", "config":
                {"name": "x", "batch_input_shape": [null, %d, %d, %d]}}, {"class_name": "%s", "config":
                {"name": "y"%s}}]}}""".formatted(x.dim(1), x.dim(2), x.dim(3), kind, config.isEmpty() ? ""
                        : ", " + config));
        NewGroup weights = root.group("model_weights");
        weights.texts("layer_names", List.of("y"));
        NewGroup layer = weights.group("y");
        layer.texts("weight_names", Arrays.stream(variables).map(v -> "y/" + v.name + ":0").toList());
        for (Variable v : variables) {
            layer.group("y").dataset(v.name + ":0", v);
        }
        Path path = folder.resolve("m.h5");
        Hdf5Writer.write(path, root);
        try (WeightFile opened = WeightFiles.open(path)) {
            KerasFile file = assertInstanceOf(KerasFile.class, opened);
            return KerasNetwork.load(file);
        }
    }

    private Tensor computed(String kind, String config, Tensor x, Variable... variables) {
        Network network = loaded("2.11.0", kind, config, x, variables);
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(1).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            return plan.run(x).copy();
        }
    }

    private static Tensor image(int h, int w, int c, float... values) {
        return Tensor.wrap(values, 1, h, w, c);
    }

    /** Values count from 1 on in the order height, width, channel; a reshaping keeps that order. */
    @Test
    void imagesAreReshapedAndTheirAxesExchanged() {
        Tensor x = image(1, 2, 3, 1, 2, 3, 4, 5, 6);
        Tensor y = computed("Reshape", "\"target_shape\": [3, -1, 1]", x);
        assertArrayEquals(new int[] {1, 3, 2, 1}, y.shape());
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, y.toArray(), 0);
        Tensor turned = computed("Permute", "\"dims\": [3, 1, 2]", x);
        assertArrayEquals(new int[] {1, 3, 1, 2}, turned.shape());
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, turned.toArray(), 0);
    }

    @Test
    void imagesAreResizedAndCropped() {
        // Output pixels lie at -0.25, 0.25, 0.75 and 1.25 of the input; of nearest, at floor(0.25), 0.75, 1.25, 1.75.
        Tensor two = image(1, 2, 1, 1, 5);
        assertArrayEquals(new float[] {1, 2, 4, 5}, computed("Resizing", "\"height\": 1, \"width\": 4", two).toArray(),
                1e-6f);
        assertArrayEquals(new float[] {1, 1, 5, 5}, computed("Resizing", "\"height\": 1, \"width\": 4, "
                + "\"interpolation\": \"nearest\"", two).toArray(), 0);
        assertArrayEquals(new float[] {2, 3}, computed("CenterCrop", "\"height\": 1, \"width\": 2",
                image(1, 5, 1, 1, 2, 3, 4, 5)).toArray(), 0);
    }

    /** (5 - 1) / sqrt 4 and (8 - 2) / sqrt 9. */
    @Test
    void whatWasMeasuredBeforeTrainingNormalises() {
        assertArrayEquals(new float[] {2, 2}, computed("Normalization", "\"axis\": [-1]", image(1, 1, 2, 5, 8),
                variable("mean", List.of(2), 1, 2), variable("variance", List.of(2), 4, 9),
                variable("count", List.of(1), 7)).toArray(), 0);
        assertArrayEquals(new float[] {2, 2}, computed("Normalization", "\"axis\": -1, \"mean\": [[[[1, 2]]]], "
                + "\"variance\": [[[[4, 9]]]]", image(1, 1, 2, 5, 8)).toArray(), 0);
    }

    /** Channels 1 3 and 2 10: deviations 1 and 4 about 2 and 6, so u = -1 1 in both pixels; then 10u and 100u + 5. */
    @Test
    void eachPixelIsNormalisedByItself() {
        assertArrayEquals(new float[] {-10, 105, -10, 105}, computed("LayerNormalization", "\"epsilon\": 0",
                image(1, 2, 2, 1, 3, 2, 10), variable("gamma", List.of(2), 10, 100),
                variable("beta", List.of(2), 0, 5)).toArray(), 1e-4f);
        assertArrayEquals(new float[] {-1, 1, -1, 1}, computed("LayerNormalization", "\"epsilon\": 0, "
                + "\"scale\": false, \"center\": false", image(1, 2, 2, 1, 3, 2, 10)).toArray(), 1e-6f);
    }

    /** Each channel over both pixels: 1 2 has the mean 1.5 and the deviation 0.5, 3 10 the mean 6.5 and 3.5. */
    @Test
    void groupsOfChannelsAreNormalised() {
        assertArrayEquals(new float[] {-1, -1, 1, 1}, computed("GroupNormalization", "\"groups\": -1, \"epsilon\": 0, "
                + "\"scale\": false, \"center\": false", image(1, 2, 2, 1, 3, 2, 10)).toArray(), 1e-6f);
    }

    @Test
    void channelsAreRescaledEachByItsOwn() {
        assertArrayEquals(new float[] {2, 12}, computed("Rescaling", "\"scale\": [0.5, 2], \"offset\": [1, 0]",
                image(1, 1, 2, 2, 6)).toArray(), 0);
        assertArrayEquals(new float[] {0, 11}, computed("Rescaling", "\"scale\": [0.5, 2], \"offset\": -1",
                image(1, 1, 2, 2, 6)).toArray(), 0);
    }

    /** Kernel [kh,kw,in,times]: channel 3 by 1 and 10, channel 5 by 100 and 1000. */
    @Test
    void aDepthwiseConvolutionMultipliesItsChannels() {
        assertArrayEquals(new float[] {3, 30, 500, 5000}, computed("DepthwiseConv2D", "\"kernel_size\": [1, 1], "
                + "\"depth_multiplier\": 2, \"use_bias\": false", image(1, 1, 2, 3, 5),
                variable("depthwise_kernel", List.of(1, 1, 2, 2), 1, 10, 100, 1000)).toArray(), 0);
    }

    /** 3 30 500 5000 as above, then their sum, and the difference of the first two. */
    @Test
    void aSeparableConvolutionIsADepthwiseOneAndOneOfOnePixel() {
        assertArrayEquals(new float[] {5533, -27}, computed("SeparableConv2D", "\"kernel_size\": [1, 1], "
                + "\"depth_multiplier\": 2, \"filters\": 2, \"use_bias\": false", image(1, 1, 2, 3, 5),
                variable("depthwise_kernel", List.of(1, 1, 2, 2), 1, 10, 100, 1000),
                variable("pointwise_kernel", List.of(1, 1, 4, 2), 1, 1, 1, -1, 1, 0, 1, 0)).toArray(), 0);
    }

    /** Of an image, each pixel's channels: 1 + 10 * 2 and 3 + 10 * 4. */
    @Test
    void aDenseLayerOfAnImageSeesEachPixel() {
        assertArrayEquals(new float[] {21, 43}, computed("Dense", "\"units\": 1, \"use_bias\": false",
                image(1, 2, 2, 1, 2, 3, 4), variable("kernel", List.of(2, 1), 1, 10)).toArray(), 0);
    }

    /** 0.2 * 1 + 0.5 in Keras 2, (1 + 3) / 6 in Keras 3. */
    @Test
    void hardSigmoidIsAnotherFunctionInKeras3() {
        assertEquals(0.7f, run(loaded("2.11.0", "Activation", "\"activation\": \"hard_sigmoid\"", image(1, 1, 1, 1)),
                1), 1e-6f);
        assertEquals(4 / 6f, run(loaded("3.3.3", "Activation", "\"activation\": \"hard_sigmoid\"",
                image(1, 1, 1, 1)), 1), 1e-6f);
        String message = assertThrows(WeightFileException.class, () -> loaded("nightly", "Activation",
                "\"activation\": \"hard_sigmoid\"", image(1, 1, 1, 1))).getMessage();
        assertTrue(message.contains("layer 'y' (Activation) has the activation 'hard_sigmoid', which depends on"),
                message);
    }

    private static float run(Network network, float x) {
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(1).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            return plan.run(image(1, 1, 1, x)).toArray()[0];
        }
    }

    @Test
    void layersThatOnlyTrainingNeedsAreLeftOutAndSmallValuesAreCut() {
        for (String kind : List.of("RandomFlip", "RandomRotation", "RandomZoom", "RandomContrast")) {
            assertEquals(List.of("input"), loaded("2.11.0", kind, "\"factor\": 0.1", image(1, 2, 1, 1, 2)).nodes()
                    .stream().map(n -> n.name()).toList());
        }
        assertArrayEquals(new float[] {0, 3}, computed("ThresholdedReLU", "\"theta\": 2.0", image(1, 2, 1, 2, 3))
                .toArray(), 0);
    }
}
