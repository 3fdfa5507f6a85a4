package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.testing.SharedFiles;
import graft.zoo.MadeFile;
import graft.zoo.WeightRecipe;
import graft.zoo.Zoo;
import graft.zoo.architecture.Architecture;
import graft.zoo.caffe.CaffeLoader;
import graft.zoo.npy.NpyFile;
import graft.zoo.weights.DType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The recipe's weights, given to TensorFlow's names and layouts, where torchvision and Caffe have the same ones: the
 * networks agree where the architectures do, and differ where they are known to. Tolerances are those of the golden
 * outputs.
 */
class TensorFlowAgreementTest {
    private static final double EXACT = 5e-6;

    @Test
    void vggOfTfSlimIsTorchvisions() {
        Network slim = load("tfslim_vgg_16", "vgg16", 1000);
        assertEquals(0, difference(golden("vgg16"), run(slim, images(224))), EXACT);
    }

    /** The last block of a stage halves, not the first of the next: Caffe's network, not torchvision's. */
    @Test
    void resNetOfTfSlimIsCaffesAndNotTorchvisions() {
        Network slim = load("tfslim_resnet_v1_50", "resnet50", 1000);
        Network caffe = CaffeLoader.network(SharedFiles.path("data/caffe/topologies/ResNet-50-deploy.prototxt"));
        caffe.parameters().forEach((name, parameter) -> parameter.set(name.equals("conv1.bias")
                ? Tensor.zeros(64) : slim.parameter(torchvisionName(name)).value()));
        Tensor logits = run(slim, images(224));
        assertEquals(0, difference(run(caffe, images(224)), logits), EXACT);
        assertTrue(difference(golden("resnet50"), logits) > 0.01);
    }

    /** {@code res3d_branch2b.weight} of Caffe is {@code layer2.3.conv2.weight}; its Scale belongs to the BatchNorm. */
    private static String torchvisionName(String caffe) {
        String name = caffe.replace("bn_conv1.", "bn1.").replace("fc1000.", "fc.");
        if (!name.matches("(res|bn)\\d\\w_branch.*")) {
            return name;
        }
        boolean norm = name.startsWith("bn");
        String rest = name.substring(norm ? 2 : 3);
        String block = "layer" + (rest.charAt(0) - '1') + "." + (rest.charAt(1) - 'a') + ".";
        String branch = rest.substring("2a_branch".length(), rest.indexOf('.'));
        String layer = branch.equals("1") ? "downsample." + (norm ? 1 : 0)
                : (norm ? "bn" : "conv") + (branch.charAt(1) - 'a' + 1);
        return block + layer + rest.substring(rest.indexOf('.'));
    }

    /**
     * Padding SAME looks one pixel further to the right and down than torchvision's 3 and 3. So an image whose first
     * row and column are zero gives what the same image gives there moved by one pixel.
     */
    @Test
    void inceptionV1OfTfSlimIsTorchvisionsOnePixelFurther() {
        Network slim = load("tfslim_inception_v1", "googlenet", 1000);
        Network torchvision = Architecture.GOOGLENET.network(1000);
        torchvision.parameters().forEach((name, p) -> p.set(slim.parameter(name).value()));
        Tensor image = images(224);
        Tensor moved = Tensor.zeros(image.shape());
        float[] from = image.unwrap();
        for (int plane = 0; plane < 6; plane++) {
            for (int y = 0; y < 224; y++) {
                for (int x = 0; x < 224; x++) {
                    int at = (plane * 224 + y) * 224 + x;
                    if (x == 0 || y == 0) {
                        from[at] = 0;
                    } else {
                        moved.unwrap()[at - 225] = from[at];
                    }
                }
            }
        }
        assertEquals(0, difference(run(torchvision, moved), run(slim, image)), EXACT);
    }

    @ParameterizedTest
    @CsvSource({"tfslim_inception_v1, googlenet, 224", "tfslim_inception_v3, inception_v3, 299",
        "graphdef_inception_v3_2015_12_05, inception_v3, 299"})
    void inceptionsDifferFromTorchvisionsByTheirPaddingAndPooling(String file, String golden, int size) {
        double difference = difference(golden(golden), run(load(file, golden, 1000), images(size)));
        assertTrue(difference > 1e-3, file + " differs by " + difference);
    }

    /**
     * Inception v3 with the means that torchvision computes: then the graph's and TF-slim's weights give its logits.
     */
    @ParameterizedTest
    @CsvSource({"tfslim_inception_v3", "graphdef_inception_v3_2015_12_05"})
    void inceptionV3IsTorchvisionsOtherwise(String file) {
        Network loaded = load(file, "inception_v3", 1000);
        Network torchvision = Architecture.INCEPTION_V3.network(1000);
        torchvision.parameters().forEach((name, p) -> p.set(loaded.parameter(name).value()));
        assertEquals(0, difference(golden("inception_v3"), run(torchvision, images(299))), EXACT);
    }

    /**
     * Google's graph of 2015 has no twin elsewhere: the largest logit and four others are PyTorch's in float64, for a
     * network written from the manifest's widths with padding SAME, for the recipe's values of {@code conv2d0.weight}
     * and so on.
     */
    @Test
    void inception5hComputesWhatPyTorchDoes() {
        MadeFile file = MadeFile.manifest("graphdef_inception5h");
        List.copyOf(file.tensors().values()).forEach(t -> put(file, t.name(), t.shape(),
                t.name().replaceFirst("_w$", ".weight").replaceFirst("_b$", ".bias")));
        float[] y = run(Zoo.load(file, null).network(), images(224)).unwrap();
        double[] expected = {-1.8351881581811473, -2.234620090955654, -2.120780770935303, 2.7236478728131646};
        int[] places = {0, 1, 2 * 1008 - 2, 2 * 1008 - 1};
        for (int i = 0; i < places.length; i++) {
            assertEquals(expected[i], y[places[i]], 7.3 * EXACT, "logit " + places[i]);
        }
        double largest = 0;
        for (float logit : y) {
            largest = Math.max(largest, Math.abs(logit));
        }
        assertEquals(7.2958345861152525, largest, 7.3 * EXACT);
    }

    private static Tensor golden(String name) {
        return NpyFile.read(SharedFiles.path("golden/torchvision/" + name + ".logits.npy"));
    }

    private static Tensor images(int size) {
        return Tensor.wrap(WeightRecipe.values("input", 2 * 3 * size * size), 2, 3, size, size);
    }

    /**
     * A network from TensorFlow's names, whose tensors have the values that the recipe gives torchvision's. Which is
     * which follows from the order of both manifests, not from the tables under test.
     */
    private static Network load(String manifest, String torchvision, int classes) {
        MadeFile file = MadeFile.manifest(manifest);
        TensorFlowPairs.of(manifest, torchvision).forEach((layer, names) -> {
            for (String name : List.copyOf(file.tensors().keySet())) {
                String same = name.startsWith(layer + "/") ? names.tensor(name.substring(layer.length() + 1))
                        : null;
                if (same != null) {
                    List<Integer> shape = file.tensors().get(name).shape();
                    put(file, name, layer.matches(".*(Logits|softmax).*") ? withClasses(shape, classes) : shape, same);
                }
            }
            // TF-slim's Inceptions have no gamma; here they get the one that torchvision's have.
            String beta = layer + "/BatchNorm/beta";
            if (file.tensors().containsKey(beta)) {
                put(file, layer + "/BatchNorm/gamma", file.tensors().get(beta).shape(), names.norm() + ".weight");
            }
        });
        return Zoo.load(file, null).network();
    }

    private static void put(MadeFile file, String name, List<Integer> shape, String torchvision) {
        file.tensors().put(name, new MadeFile.Made(name, DType.FLOAT32, shape, (_, s) -> hwio(torchvision, s)));
    }

    private static List<Integer> withClasses(List<Integer> shape, int classes) {
        return IntStream.range(0, shape.size())
                .mapToObj(i -> i == shape.size() - 1 ? classes : shape.get(i)).toList();
    }

    /** The recipe's values for a torchvision name, in TensorFlow's layout of this shape. */
    private static Tensor hwio(String name, List<Integer> s) {
        return switch (s.size()) {
            // A fully connected layer's [K, C*H*W] lies as a convolution's [K,C,H,W].
            case 4 -> WeightRecipe.tensor(name, List.of(s.get(3), s.get(2), s.get(0), s.get(1))).permute(2, 3, 1, 0);
            case 2 -> WeightRecipe.tensor(name, List.of(s.get(1), s.get(0))).permute(1, 0);
            default -> WeightRecipe.tensor(name, s);
        };
    }

    private static Tensor run(Network network, Tensor images) {
        try (ThreadTeam team = ThreadTeam.of(2);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(2).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            return plan.run(images.permute(0, 2, 3, 1)).copy();
        }
    }

    /** Largest difference, relative to the largest logit. */
    private static double difference(Tensor expected, Tensor actual) {
        assertEquals(expected.size(), actual.size());
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.unwrap()[i]));
            difference = Math.max(difference, Math.abs(expected.unwrap()[i] - (double) actual.unwrap()[i]));
        }
        return difference / largest;
    }
}
