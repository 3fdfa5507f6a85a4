package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Conv2d;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.layers.structure.Node;
import graft.testing.Recipe;
import graft.testing.SharedFiles;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import graft.zoo.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mobile networks and the later Inceptions as their publishers name and compute them, weights by the recipe, logits by
 * PyTorch in double precision: the published manifest is written as a file, recognised, loaded and run. Tolerances,
 * relative to the largest logit, are those of the golden outputs.
 */
class GoldenMobileTest {
    @TempDir
    Path folder;

    /** Of 1000 or 1001 classes, on images of the published size. */
    @ParameterizedTest
    @CsvSource({"torchvision_mobilenet_v2, mobilenet_v2", "torchvision_mobilenet_v3_large, mobilenet_v3_large",
        "torchvision_efficientnet_b0, efficientnet_b0", "torchvision_shufflenet_v2_x1_0, shufflenet_v2_x1_0",
        "timm_mobilenetv1_100, mobilenet_v1", "timm_mobilenetv3_large_100, mobilenet_v3_large",
        "timm_efficientnet_b0, efficientnet_b0", "timm_tf_efficientnet_b0, tf_efficientnet_b0",
        "timm_inception_v4, inception_v4", "hf_mobilenet_v2, mobilenet_v2"})
    void logitsAreThoseOfThePublisher(String name, String architecture) throws IOException, URISyntaxException {
        Tensor expected = NpyFile.read(SharedFiles.path("golden/trunks/" + name + ".logits.npy"));
        assertLogits(expected, load(name, name, architecture, expected.dim(1)).network(), name);
    }

    /**
     * Of 10 classes, most on smaller images; odd sizes where padding depends on them. Made as the others
     * (torchvision 0.28, timm 1.0.29, PyTorch 2.13, float64, {@code num_classes=10}). Kernels of EfficientNet V2-S are
     * halved everywhere: with the recipe's its activations grow until rounding decides its gates, and PyTorch's own float32 misses
     * its float64 by half of the largest logit.
     */
    @ParameterizedTest
    @CsvSource({"torchvision_mobilenet_v3_small, mobilenet_v3_small, 224, 224",
        "torchvision_mnasnet0_5, mnasnet0_5, 224, 224", "timm_mnasnet_100, mnasnet1_0, 224, 224",
        "timm_mobilenetv3_small_100, mobilenet_v3_small, 224, 224", "timm_lcnet_100, lcnet_100, 224, 224",
        "timm_mobilenetv2_050, mobilenetv2_050, 224, 224",
        "timm_tf_efficientnet_lite0, tf_efficientnet_lite0, 161, 130",
        "timm_tf_efficientnetv2_b0, tf_efficientnetv2_b0, 161, 130",
        "torchvision_efficientnet_b1, efficientnet_b1, 96, 128", "torchvision_efficientnet_b2, efficientnet_b2, 96, 128",
        "torchvision_efficientnet_b3, efficientnet_b3, 96, 128", "torchvision_efficientnet_b4, efficientnet_b4, 96, 128",
        "torchvision_efficientnet_v2_s, efficientnet_v2_s, 96, 128",
        "torchvision_shufflenet_v2_x0_5, shufflenet_v2_x0_5, 224, 224",
        "torchvision_shufflenet_v2_x1_5, shufflenet_v2_x1_5, 96, 128",
        "torchvision_shufflenet_v2_x2_0, shufflenet_v2_x2_0, 96, 128",
        "timm_inception_resnet_v2, inception_resnet_v2, 139, 171", "timm_legacy_xception, xception, 139, 171",
        "hf_mobilenet_v1, mobilenet_v1, 97, 130", "hf_efficientnet-b0, efficientnet_b0, 96, 128"})
    void logitsOfSmallImagesAreThoseOfThePublisher(String name, String architecture, int h, int w)
            throws IOException, URISyntaxException {
        Tensor expected = NpyFile.read(resource(name + ".npy"));
        assertLogits(expected, load(name, name, architecture, 10).network().withInputSize(h, w), name);
    }

    /** Those of timm's whose tensors have the names and shapes of another network's, on images of odd sizes. */
    @ParameterizedTest
    @CsvSource({"timm_mobilenetv3_large_100, timm_tf_mobilenetv3_large_100, tf_mobilenetv3_large_100, 161",
        "timm_mobilenetv3_small_100, timm_tf_mobilenetv3_small_100, tf_mobilenetv3_small_100, 161",
        "timm_tf_efficientnet_lite0, timm_efficientnet_lite0, efficientnet_lite0, 161",
        "timm_efficientnetv2_s, timm_efficientnetv2_s, efficientnet_v2_s, 97",
        "timm_efficientnetv2_s, timm_tf_efficientnetv2_s, tf_efficientnetv2_s, 97"})
    void logitsOfNetworksAlikeAreTheirOwn(String manifest, String name, String architecture, int h)
            throws IOException, URISyntaxException {
        assertLogits(NpyFile.read(resource(name + ".npy")),
                load(manifest, name, architecture, 10).network().withInputSize(h, 130), name);
    }

    /**
     * Keras's form under Keras's names, with 10 classes, from Keras 3.15 on TensorFlow 2.21 in float64. The text beside
     * the logits lists its variables; kernels are {@code v(name)} times the root of 6 / inputs of an output, of
     * EfficientNet V2-S half of that.
     */
    @ParameterizedTest
    @CsvSource({"mobilenet_v1, 224, 224", "mobilenet_v2, 224, 224", "mobilenet_v3_large, 97, 130",
        "mobilenet_v3_small, 130, 97", "efficientnet_b0, 97, 130", "efficientnet_b2, 96, 128",
        "tf_efficientnetv2_b0, 97, 130", "efficientnet_v2_s, 97, 65", "convnext_tiny, 64, 96",
        "xception, 171, 139", "inception_resnet_v2, 139, 171"})
    void logitsAreThoseOfKeras(String architecture, int h, int w) throws IOException, URISyntaxException {
        Tensor expected = NpyFile.read(resource("keras_" + architecture + ".npy"));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        listed("keras_" + architecture)
                .forEach((name, shape) -> tensors.put(name, Tensor.wrap(kerasValues(name, shape,
                        architecture.endsWith("v2_s") ? 0.5f : 1), shape)));
        if (architecture.startsWith("efficientnet_b")) {
            tensors.put("normalization/mean", Tensor.wrap(new float[] {0.485f, 0.456f, 0.406f}, 3));
            tensors.put("normalization/variance", Tensor.wrap(new float[] {0.229f, 0.224f, 0.225f}, 3));
        }
        Path file = folder.resolve("keras.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        PretrainedModel model = Zoo.load(file, null);
        assertEquals(architecture + " keras", model.architecture() + " " + model.publisher());
        assertLogits(expected, model.network().withInputSize(h, w), "keras " + architecture);
    }

    /** As Keras 2 published its MobileNet V3, with strokes in the layers' names: expanded_conv_1/expand/BatchNorm. */
    @Test
    void logitsUnderTheNamesOfKeras2AreTheSame() throws IOException, URISyntaxException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        listed("keras_mobilenet_v3_small").forEach((name, shape) -> tensors.put(name
                .replaceFirst("^(expanded_conv(?:_\\d+)?)_(?=[a-z])", "$1/").replaceFirst("excite_conv", "excite/Conv")
                .replaceFirst("^conv", "Conv").replaceFirst("^logits", "Logits").replaceFirst("_bn/", "/BatchNorm/"),
                Tensor.wrap(kerasValues(name, shape, 1), shape)));
        assertTrue(tensors.containsKey("expanded_conv_10/squeeze_excite/Conv_1/kernel")
                && tensors.containsKey("Conv/BatchNorm/gamma"), tensors.keySet().toString());
        Path file = folder.resolve("keras2.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        assertLogits(NpyFile.read(resource("keras_mobilenet_v3_small.npy")),
                Zoo.load(file, null).network().withInputSize(130, 97), "keras 2 mobilenet_v3_small");
    }

    /** The names and shapes that a text lists, a tensor on a line. */
    private Map<String, int[]> listed(String name) throws IOException, URISyntaxException {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        for (String line : Files.readAllLines(resource(name + ".txt"))) {
            String[] columns = line.split(" ");
            shapes.put(columns[0], Arrays.stream(columns).skip(1).mapToInt(Integer::parseInt).toArray());
        }
        return shapes;
    }

    private static float[] kerasValues(String name, int[] shape, float kernels) {
        float[] values = Recipe.values(name, Arrays.stream(shape).reduce(1, (a, b) -> a * b));
        String variable = name.substring(name.lastIndexOf('/') + 1);
        double inputs = shape.length == 4 && shape[3] == 1 ? shape[0] * shape[1]
                : Arrays.stream(shape).limit(shape.length - 1L).reduce(1, (a, b) -> a * b);
        float scale = variable.endsWith("kernel") ? kernels * (float) Math.sqrt(6 / inputs)
                : variable.equals("moving_variance") ? 0.2f : 0.1f;
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (variable) {
                case "gamma" -> 1 + scale * values[i];
                case "moving_variance" -> 1 + scale * Math.abs(values[i]);
                default -> scale * values[i];
            };
        }
        return values;
    }

    private Path resource(String name) throws URISyntaxException {
        return Path.of(getClass().getResource("/golden/mobile/" + name).toURI());
    }

    /**
     * Writes the tensors of a manifest, with this many classes, in a folder of its name, and loads the file. Some of timm's
     * have names and shapes in common, and only the folder's name tells them apart.
     */
    private PretrainedModel load(String manifest, String name, String architecture, int classes)
            throws IOException, URISyntaxException {
        Map<String, int[]> shapes = getClass().getResource("/golden/mobile/" + manifest + ".txt") == null
                ? NamedTensors.manifest("trunks/" + manifest) : listed(manifest);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((tensor, shape) -> {
            if (shape.length > 0) {
                shape[0] = shape[0] == 1000 || shape[0] == 1001 ? classes : shape[0];
                Tensor values = WeightRecipe.tensor(tensor, shape);
                for (int i = 0; shape.length > 1 && architecture.endsWith("v2_s") && i < values.size(); i++) {
                    values.unwrap()[i] *= 0.5f;
                }
                tensors.put(tensor, values);
            }
        });
        Path file = Files.createDirectory(folder.resolve(name)).resolve("model.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        PretrainedModel model = Zoo.load(file, null);
        assertEquals(architecture, model.architecture());
        assertEquals(name.startsWith("hf") ? "huggingface" : name.substring(0, name.indexOf('_')), model.publisher());
        return model;
    }

    private static void assertLogits(Tensor expected, Network network, String name) {
        Tensor x = WeightRecipe.images("input", 2, 3, network.inputShape().h(), network.inputShape().w());
        try (ThreadTeam team = ThreadTeam.of(2)) {
            if (network.nodes().stream().anyMatch(GoldenMobileTest::mayBeWinograd)) {
                assertWithin(5e-5, expected, run(network, x, ConvolutionAlgorithm.FASTEST, team), name + ", fastest");
            }
            assertWithin(5e-6, expected, run(network, x, ConvolutionAlgorithm.DIRECT, team), name);
        }
    }

    /** Elsewhere sums are plain whatever the algorithm. */
    private static boolean mayBeWinograd(Node node) {
        return node.layer() instanceof Conv2d c && c.spec().groups() == 1 && c.spec().kernelH() == 3
                && c.spec().strideH() == 1;
    }

    private static Tensor run(Network network, Tensor x, ConvolutionAlgorithm algorithm, ThreadTeam team) {
        try (InferencePlan plan = network.compileForInference(PlanOptions.batch(2).algorithm(algorithm).team(team))) {
            return plan.run(x);
        }
    }

    private static void assertWithin(double tolerance, Tensor expected, Tensor actual, String what) {
        assertEquals(expected.size(), actual.size());
        double largest = 0;
        double error = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.unwrap()[i]));
            error = Math.max(error, Math.abs(expected.unwrap()[i] - (double) actual.unwrap()[i]));
        }
        System.out.printf("golden %s: largest error %.2e of the largest logit%n", what, error / largest);
        assertTrue(error <= tolerance * largest, what + ": error " + error / largest + " above " + tolerance);
    }
}
