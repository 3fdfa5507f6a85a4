package graft.zoo.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.zoo.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers that no fixture has: one each, with numbers worked out by hand. */
class KerasOperatorTest {

    private static KerasLayer layer(String kind, String config) {
        return KerasLayer.read(Path.of("model.keras"), Json.parse("{\"class_name\": \"" + kind
                + "\", \"name\": \"y\", \"config\": {" + config + "}}"));
    }

    /** What a layer makes of one image [1,H,W,C]; its parameters have these values, in order. */
    private static Tensor computed(KerasLayer layer, Tensor x, float[]... values) {
        NetworkBuilder net = Network.input(x.dim(1), x.dim(2), x.dim(3));
        add(net, layer, "y", net.current());
        return run(net.build(), x, values);
    }

    private static void add(NetworkBuilder net, KerasLayer layer, String name, String... from) {
        List<KerasOutput> inputs = Stream.of(from).map(node -> new KerasOutput(node, 3)).toList();
        KerasOperators.add(new KerasUse(net, new KerasSlots(), 3, layer, KerasCall.NONE, name, inputs, _ -> null));
    }

    private static Tensor run(Network network, Tensor x, float[]... values) {
        int i = 0;
        for (var parameter : network.parameters().values()) {
            parameter.set(Tensor.wrap(values[i++], parameter.spec().dims()));
        }
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(1).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            return plan.run(x).copy();
        }
    }

    private static Tensor row(float... values) {
        return Tensor.wrap(values, 1, 1, values.length, 1);
    }

    /**
     * gelu(1) = 0.5 * (1 + erf(0.7071)) = 0.841345; ln(1 + e) = 1.313262; 1 / (1 + 1) = 0.5; tanh(ln(1 + e)) =
     * 0.865098; e = 2.718282; 1 * (1 + 3) / 6 = 0.666667.
     */
    @ParameterizedTest
    @CsvSource({"gelu, 1, 0.841345", "softplus, 1, 1.313262", "softsign, 1, 0.5", "mish, 1, 0.865098",
        "exponential, 1, 2.718282", "hard_swish, 1, 0.666667", "leaky_relu, -1, -0.2", "silu, 0, 0"})
    void activations(String name, float x, float y) {
        assertEquals(y, computed(layer("Activation", "\"activation\": \"" + name + "\""), row(x)).toArray()[0],
                1e-6f);
    }

    /** Three pixels, stride 2, kernel (1, 10, 100): each pixel lands on 2i to 2i+2, so that neighbours overlap. */
    @Test
    void aTransposedConvolutionGrowsByItsStride() {
        float[] kernel = {1, 10, 100};
        String config = "\"filters\": 1, \"kernel_size\": [1, 3], \"strides\": [1, 2], \"use_bias\": false";
        // 1: 1 10 100; 2: . . 2 20 200; 3: . . . . 3 30 300
        assertArrayEquals(new float[] {1, 10, 102, 20, 203, 30, 300},
                computed(layer("Conv2DTranspose", config), row(1, 2, 3), kernel).toArray(), 1e-4f);
        // same: 3 * 2 columns; one column of padding, all of it after.
        assertArrayEquals(new float[] {1, 10, 102, 20, 203, 30}, computed(layer("Conv2DTranspose", config
                + ", \"padding\": \"same\""), row(1, 2, 3), kernel).toArray(), 1e-4f);
        // A stride wider than the kernel leaves gaps, also after: 3 * 4 columns.
        assertArrayEquals(new float[] {1, 10, 100, 0, 2, 20, 200, 0, 3, 30, 300, 0}, computed(layer("Conv2DTranspose",
                config.replace("[1, 2]", "[1, 4]")), row(1, 2, 3), kernel).toArray(), 1e-4f);
    }

    /** Kernel [kh, kw, out, in]: two outputs of two inputs, by one pixel. */
    @Test
    void aTransposedConvolutionsKernelHasOutputsBeforeInputs() {
        Tensor y = computed(layer("Conv2DTranspose", "\"filters\": 2, \"kernel_size\": [1, 1]"),
                Tensor.wrap(new float[] {3, 5}, 1, 1, 1, 2), new float[] {1, 10, 100, 1000}, new float[] {0.5f, 0});
        // 3 * 1 + 5 * 10 + 0.5, 3 * 100 + 5 * 1000
        assertArrayEquals(new float[] {53.5f, 5300}, y.toArray(), 1e-3f);
    }

    @Test
    void slopesOfEachPlaceOrShared() {
        assertArrayEquals(new float[] {-0.5f, -1}, computed(layer("PReLU", ""), row(-1, -4), new float[] {0.5f, 0.25f})
                .toArray(), 0);
        assertArrayEquals(new float[] {-0.5f, -2}, computed(layer("PReLU", "\"shared_axes\": [1, 2]"), row(-1, -4),
                new float[] {0.5f}).toArray(), 0);
    }

    @Test
    void imagesAreEnlargedCroppedAndRescaled() {
        assertArrayEquals(new float[] {1, 1, 1, 5, 5, 5}, computed(layer("UpSampling2D", "\"size\": [1, 3]"), row(1, 5))
                .toArray(), 0);
        // Centres: the output's pixels lie at -0.25, 0.25, 0.75 and 1.25 of the input's.
        assertArrayEquals(new float[] {1, 2, 4, 5}, computed(layer("UpSampling2D", "\"size\": [1, 2], "
                + "\"interpolation\": \"bilinear\""), row(1, 5)).toArray(), 1e-6f);
        assertArrayEquals(new float[] {2, 3}, computed(layer("Cropping2D", "\"cropping\": [[0, 0], [1, 2]]"),
                row(1, 2, 3, 4, 5)).toArray(), 0);
        assertArrayEquals(new float[] {-1, 1}, computed(layer("Rescaling", "\"scale\": 0.5, \"offset\": -1"), row(0, 4))
                .toArray(), 0);
        assertArrayEquals(new float[] {7}, computed(layer("GlobalMaxPooling2D", ""), row(1, 7, 3)).toArray(), 0);
    }

    @Test
    void imagesAreMultipliedSubtractedAndCompared() {
        Map<String, float[]> expected = Map.of("Multiply", new float[] {4, -9}, "Average",
                new float[] {2, 0}, "Subtract", new float[] {0, -6},
                "Maximum", new float[] {2, 3}, "Minimum", new float[] {2, -3}, "Add", new float[] {4, 0});
        expected.forEach((kind, y) -> {
            NetworkBuilder net = Network.input(1, 2, 1);
            String x = net.current();
            // y = |x| by two ReLUs: of x and of -x.
            add(net, layer("ReLU", ""), "positive", x);
            add(net, layer("Rescaling", "\"scale\": -1"), "minus", x);
            add(net, layer("ReLU", ""), "negative", "minus");
            add(net, layer("Add", ""), "size", "positive", "negative");
            add(net, layer(kind, ""), "y", x, "size");
            assertArrayEquals(y, run(net.build(), row(2, -3)).toArray(), 0, kind);
        });
    }
}
