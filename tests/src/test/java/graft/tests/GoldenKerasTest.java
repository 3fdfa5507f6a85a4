package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.testing.SharedFiles;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The networks of Keras's manifests, filled through Keras's names and layouts with the recipe's values for
 * torchvision's names, against torchvision's golden outputs: they agree where the architectures do, and differ where
 * they are known to.
 */
class GoldenKerasTest {
    private static final Pattern BLOCK = Pattern.compile("conv(\\d)_block(\\d+)_(\\d)_(conv|bn)");
    private static final Pattern VGG = Pattern.compile("block(\\d)_conv(\\d)");
    /** The index of the first convolution of each block in VGG-16's {@code features}. */
    private static final int[] VGG16 = {0, 5, 10, 17, 24};

    /**
     * VGG-16 is the same network, to within the tolerance of Winograd's convolutions. ResNet-50 halves the image in
     * other convolutions and has biases, so that its logits are some percent off.
     */
    @ParameterizedTest
    @CsvSource({"vgg16, true", "resnet50, false"})
    void kerasFilesAgreeWithTorchvisionWhereTheArchitecturesDo(String name, boolean same) throws IOException {
        PretrainedModel model = Zoo.load(manifest(name), null);
        assertEquals("keras", model.publisher());
        double error = error(NpyFile.read(SharedFiles.path("golden/torchvision/" + name + ".logits.npy")),
                run(model.network(), 224));
        System.out.printf("golden %s through Keras's names: error %.2e of the largest logit%n", name, error);
        assertTrue(same ? error <= 5e-5 : error > 0.01, name + ": " + error);
    }

    /**
     * Keras's forms, filled with the recipe's values for their parameters' names, against NumPy in double precision:
     * the largest logit, the first two of the first image and the last two of the second. The same NumPy functions
     * give torchvision's golden outputs of ResNet-50 and Inception v3 to within 5e-8.
     */
    @ParameterizedTest
    @CsvSource({
        "resnet50@keras, 1187.0069, -281.1124, -443.8355, -316.5817, -342.9772",
        "resnet50@keras2016, 1172.866, -277.3679, -438.4962, -312.6037, -338.4185",
        "resnet50v2, 369.543, -90.3344, -79.3348, -80.5305, -138.1995",
        "inception_v3@keras, 1.2562358, -0.4754775, 0.101795, -0.1141576, -0.2091032"})
    void kerasFormsComputeWhatNumPyDoes(String arch, double largest, double first, double second, double third,
            double last) {
        Network network = WeightRecipe.fill(Zoo.network(arch, 1000));
        int size = network.inputShape().h();
        float[] y = run(network, size).unwrap();
        double[] expected = {first, second, third, last};
        int[] places = {0, 1, y.length - 2, y.length - 1};
        double most = 0;
        for (float value : y) {
            most = Math.max(most, Math.abs(value));
        }
        assertEquals(largest, most, 5e-5 * largest, arch);
        for (int i = 0; i < places.length; i++) {
            assertEquals(expected[i], y[places[i]], 5e-5 * largest, arch + ", logit " + places[i]);
        }
    }

    private static Tensor run(Network network, int size) {
        try (ThreadTeam team = ThreadTeam.of(2);
                InferencePlan plan = network.compileForInference(2, team)) {
            return plan.run(WeightRecipe.images("input", 2, 3, size, size));
        }
    }

    private static double error(Tensor expected, Tensor actual) {
        double largest = 0;
        double error = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.unwrap()[i]));
            error = Math.max(error, Math.abs(expected.unwrap()[i] - (double) actual.unwrap()[i]));
        }
        return error / largest;
    }

    /** A file of the manifest's names and shapes; a kernel's values are the recipe's, moved to Keras's layout. */
    private static WeightFile manifest(String name) throws IOException {
        Path path = SharedFiles.path("zoo/manifests/keras_" + name + ".json");
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Object item : (List<?>) ((Map<?, ?>) Json.parse(Files.readString(path))).get("tensors")) {
            Map<?, ?> tensor = (Map<?, ?>) item;
            List<Integer> shape = ((List<?>) tensor.get("shape")).stream().map(d -> ((Long) d).intValue()).toList();
            String stored = ((String) tensor.get("hdf5_path")).substring(1);
            tensors.put(stored, new Made(stored, torchvision((String) tensor.get("layer"), stored), shape));
        }
        return new MadeFile(path, tensors);
    }

    private static String torchvision(String layer, String path) {
        boolean norm = layer.contains("bn");
        String role = path.endsWith("gamma:0") || path.endsWith("kernel:0") || path.contains("_W") ? "weight"
                : path.endsWith("moving_mean:0") ? "running_mean"
                : path.endsWith("moving_variance:0") ? "running_var" : "bias";
        Matcher block = BLOCK.matcher(layer);
        Matcher vgg = VGG.matcher(layer);
        if (block.matches()) {
            String module = "layer" + (Integer.parseInt(block.group(1)) - 1) + "."
                    + (Integer.parseInt(block.group(2)) - 1) + ".";
            String shortcut = norm ? "downsample.1" : "downsample.0";
            return module + (block.group(3).equals("0") ? shortcut : block.group(4) + block.group(3)) + "." + role;
        }
        if (vgg.matches()) {
            return "features." + (VGG16[Integer.parseInt(vgg.group(1)) - 1] + 2 * (Integer.parseInt(vgg.group(2)) - 1))
                    + "." + role;
        }
        return switch (layer) {
            case "conv1_conv" -> "conv1." + role;
            case "conv1_bn" -> "bn1." + role;
            case "fc1" -> "classifier.0." + role;
            case "fc2" -> "classifier.3." + role;
            default -> (path.contains("_1:0") ? "classifier.6." : "fc.") + role;
        };
    }

    /** A tensor in Keras's layout. */
    private record Made(String name, String torchvision, List<Integer> shape) implements StoredTensor {
        @Override
        public DType dtype() {
            return DType.FLOAT32;
        }

        @Override
        public Tensor read() {
            int[] s = shape.stream().mapToInt(Integer::intValue).toArray();
            if (s.length == 4) {
                return WeightRecipe.tensor(torchvision, s[3], s[2], s[0], s[1]).permute(2, 3, 1, 0);
            }
            if (s.length != 2) {
                return WeightRecipe.tensor(torchvision, s);
            }
            // The first layer after VGG's images of 7x7 pixels: PyTorch flattens channel by channel, Keras does not.
            return s[0] == 25088
                    ? WeightRecipe.tensor(torchvision, s[1], s[0]).reshape(s[1], 512, 7, 7).permute(2, 3, 1, 0)
                            .reshape(s)
                    : WeightRecipe.tensor(torchvision, s[1], s[0]).permute(1, 0);
        }
    }

    private record MadeFile(Path path, Map<String, StoredTensor> tensors) implements WeightFile {
        @Override
        public String format() {
            return "made up";
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
