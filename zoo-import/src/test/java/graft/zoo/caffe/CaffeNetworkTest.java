package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.testing.SharedFiles;
import graft.testing.WireBytes;
import graft.zoo.npy.NpyFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaffeNetworkTest {
    private static CaffeNetwork parsed(String text) throws IOException {
        Path file = Files.createTempFile("network", ".prototxt");
        try {
            Files.writeString(file, text);
            return CaffeNetwork.read(file);
        } finally {
            Files.delete(file);
        }
    }

    private static String refused(String text) {
        return assertThrows(WeightFileException.class, () -> parsed(text)).getMessage();
    }

    private static final String INPUT = "input: 'data' input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8\n";

    @ParameterizedTest
    @CsvSource({"alexnet,alexnet", "alexnet_v1,alexnet_v1", "googlenet,googlenet", "googlenet_v1,googlenet_v1",
        "resnet,resnet", "vgg,vgg", "vgg_double,vgg_double", "vgg_v1,vgg_v1", "vgg_train_val,vgg", "vgg,vgg_v1"})
    void aNetworkComputesWhatTheReferenceSoftwareComputes(String prototxt, String weights) throws IOException {
        Path folder = SharedFiles.path("fixtures/caffe");
        CaffeNetwork caffe = CaffeNetwork.read(folder.resolve(prototxt + ".prototxt"));
        try (CaffeModelFile file = CaffeModelFile.open(folder.resolve(weights + ".caffemodel"))) {
            caffe.fill(file);
        }
        assertEquals(List.of(), caffe.network().missing());
        Tensor input = NpyFile.read(folder.resolve(prototxt + ".input.npy"));
        float[] expected = NpyFile.read(folder.resolve(prototxt + ".output.npy")).toArray();
        float[] found = PlainRun.softmax(PlainRun.nchw(caffe.network(), input)).toArray();
        assertEquals(expected.length, found.length);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        assertTrue(difference <= 1e-5 * largest, difference + " of " + largest);
    }

    // Parameters with stored means and variances: AlexNet 60,965,224 and GoogLeNet without auxiliary heads 6,998,552,
    // computed from their papers' tables; ResNets torchvision's 25,557,032, 44,549,160 and 60,192,808 and two
    // statistics for each of 26,560, 52,672 and 75,712 BatchNorm channels, and 64 since conv1 of this ResNet-50 has a
    // bias;
    // VGG-16 for CIFAR 14,714,688 in convolutions, 4 * 4,224 in BatchNorm, 512 * 10 + 10.
    @ParameterizedTest
    @CsvSource({"bvlc_alexnet-deploy,227,1000,60965224", "bvlc_alexnet-train_val,227,1000,60965224",
        "bvlc_reference_caffenet-deploy,227,1000,60965224", "bvlc_reference_caffenet-train_val,227,1000,60965224",
        "bvlc_googlenet-deploy,224,1000,6998552", "bvlc_googlenet-train_val,224,1000,6998552",
        "ResNet-50-deploy,224,1000,25610216", "ResNet-101-deploy,224,1000,44654504",
        "ResNet-152-deploy,224,1000,60344232", "cifar-vgg16-trainval,32,10,14736714"})
    void theOfficialTopologiesBuild(String name, int side, int classes, long parameters) {
        Network network = CaffeLoader.network(SharedFiles.path("data/caffe/topologies/" + name + ".prototxt"));
        assertEquals(side + "x" + side + "x3", network.inputShape().toString());
        assertEquals(String.valueOf(classes), network.outputShape().toString());
        assertEquals(parameters, network.parameterCount());
    }

    @Test
    void squeezeNetLoadsCompletelyAndItsFireModulesAreStages() {
        Path folder = SharedFiles.path("data/caffe/squeezenet-imagenet");
        for (String prototxt : List.of("SqueezeNet_deploy.prototxt", "SqueezeNet_trainval.prototxt")) {
            var model = CaffeLoader.load(folder.resolve("SqueezeNet_decoded.caffemodel"), folder.resolve(prototxt));
            Network network = model.network();
            assertEquals(List.of(), network.missing());
            assertEquals("227x227x3 1000", network.inputShape() + " " + network.outputShape());
            // Iandola et al., 2016, arXiv:1602.07360, table 1: 1,248,424 parameters
            assertEquals(1_248_424, network.parameterCount());
            assertEquals(List.of("fire2", "fire3", "fire4", "fire5", "fire6", "fire7", "fire8", "fire9"),
                    List.copyOf(network.stages().keySet()));
            assertEquals("fire9/concat", network.lastNodeOf("fire9"));
            assertEquals("resize 256x256, crop 227, bilinear, BGR, x, mean 104 117 123",
                    model.preprocessing().toString());
            assertEquals("graph caffe", model.architecture() + " " + model.publisher());
        }
    }

    @Test
    void lenetLoadsCompletelyAndTakesGreyImagesDividedBy256() {
        Path folder = SharedFiles.path("data/caffe/mnist-lenet");
        var model = CaffeLoader.load(folder.resolve("lenet_iter_10000.caffemodel"));
        assertEquals(List.of(), model.network().missing());
        assertEquals("28x28x1 10", model.network().inputShape() + " " + model.network().outputShape());
        assertEquals(List.of(0f), model.preprocessing().mean());
        assertEquals(List.of(256f), model.preprocessing().deviation());
    }

    @Test
    void thePrototxtBesideACaffemodelIsFoundByItsLayersThenByItsName() {
        Path folder = SharedFiles.path("fixtures/caffe");
        assertEquals("23x23x3 4", shapes(CaffeLoader.load(folder.resolve("alexnet.caffemodel")).network()));
        assertEquals("19x19x3 7", shapes(CaffeLoader.load(folder.resolve("resnet.caffemodel")).network()));
    }

    @Test
    void thePrototxtBesideThePublishedSqueezeNetIsFound() {
        Path squeezeNet = SharedFiles.path("data/caffe/squeezenet-imagenet/SqueezeNet_decoded.caffemodel");
        assertEquals("227x227x3 1000", shapes(CaffeLoader.load(squeezeNet).network()));
    }

    private static String shapes(Network network) {
        return network.inputShape() + " " + network.outputShape();
    }

    @Test
    void residualAndVggStagesAreNamed() {
        assertEquals(List.of("res2", "res3", "res4", "res5"), List.copyOf(CaffeLoader.network(
                SharedFiles.path("data/caffe/topologies/ResNet-50-deploy.prototxt")).stages().keySet()));
        assertEquals(List.of("block1", "block2", "block3", "block4", "block5"), List.copyOf(CaffeLoader.network(
                SharedFiles.path("data/caffe/topologies/cifar-vgg16-trainval.prototxt")).stages().keySet()));
    }

    @Test
    void theAuxiliaryClassifiersOfGoogLeNetAreLeftOut() {
        CaffeNetwork caffe = CaffeNetwork.read(
                SharedFiles.path("data/caffe/topologies/bvlc_googlenet-train_val.prototxt"));
        assertEquals("loss3/classifier", caffe.network().output().name());
        assertTrue(caffe.leftOut().containsAll(List.of("loss1/conv", "loss2/classifier", "loss3/top-5")));
    }

    @Test
    void laterReadersOfABlobSeeWhatWasWrittenInPlace() throws IOException {
        Network network = parsed(INPUT + """
                layer { name: "a" type: "Convolution" bottom: "data" top: "x"
                        convolution_param { num_output: 3 kernel_size: 1 } }
                layer { name: "b" type: "Convolution" bottom: "x" top: "before"
                        convolution_param { num_output: 3 kernel_size: 1 } }
                layer { name: "relu" type: "ReLU" bottom: "x" top: "x" }
                layer { name: "sum" type: "Eltwise" bottom: "before" bottom: "x" top: "x" }
                layer { name: "drop" type: "Dropout" bottom: "x" top: "x" }
                """).network();
        assertEquals(List.of("a"), network.node("b").inputs());
        assertEquals(List.of("b", "relu"), network.node("sum").inputs());
        assertEquals("drop", network.output().name());
    }

    @Test
    void allUnsupportedLayersAreNamedAtOnce() {
        String message = refused(INPUT + """
                layer { name: "m" type: "Threshold" bottom: "data" top: "m" }
                layer { name: "pow" type: "Pooling" bottom: "m" top: "p" pooling_param { pool: STOCHASTIC } }
                layer { name: "s" type: "Scale" bottom: "p" top: "s" scale_param { num_axes: 2 } }
                """);
        assertTrue(message.contains("3 layers cannot be imported"), message);
        assertTrue(message.contains("'m' (Threshold, line 2): this type is not supported"), message);
        assertTrue(message.contains("'pow' (Pooling, line 3): pool: STOCHASTIC"), message);
        assertTrue(message.contains("'s' (Scale, line 4): num_axes: 2"), message);
    }

    @Test
    void aBatchNormWithoutScaleKeepsGammaOneAndBetaZeroAndFactorZeroGivesZeros() throws IOException {
        // name "n", type "BatchNorm", blobs mean (4, 8), variance (2, 6), factor 2; then the same with factor 0
        for (float factor : new float[] {2, 0}) {
            CaffeNetwork caffe = parsed("input: 'data' input_shape { dim: 1 dim: 2 dim: 3 dim: 3 }"
                    + "layer { name: 'n' type: 'BatchNorm' bottom: 'data' top: 'n' }");
            Path file = Files.createTempFile("network", ".caffemodel");
            Files.write(file, new WireBytes().message(100, new WireBytes().text(1, "n").text(2, "BatchNorm")
                    .message(7, blob(4, 8)).message(7, blob(2, 6)).message(7, blob(factor))).toArray());
            try (CaffeModelFile weights = CaffeModelFile.open(file)) {
                caffe.fill(weights);
            } finally {
                Files.delete(file);
            }
            Network n = caffe.network();
            assertEquals(factor == 0 ? "[0.0, 0.0]" : "[2.0, 4.0]", values(n, "n.running_mean"));
            assertEquals(factor == 0 ? "[0.0, 0.0]" : "[1.0, 3.0]", values(n, "n.running_var"));
            assertEquals("[1.0, 1.0]", values(n, "n.weight"));
            assertEquals("[0.0, 0.0]", values(n, "n.bias"));
        }
    }

    private static String values(Network network, String parameter) {
        return java.util.Arrays.toString(network.parameter(parameter).value().toArray());
    }

    private static WireBytes blob(float... values) {
        return new WireBytes().floats(5, values).message(7, new WireBytes().number(1, values.length));
    }

    @Test
    void anInnerProductAfterAnImageHasItsRowsInTheOrderHeightWidthChannel() throws IOException {
        // Image of 1 row, 2 columns, 2 channels. Caffe's order is (c0,x0) (c0,x1) (c1,x0) (c1,x1), Graft's
        // (x0,c0) (x0,c1) (x1,c0) (x1,c1): the weights 1 2 3 4 become 1 3 2 4.
        CaffeNetwork caffe = parsed("input: 'data' input_shape { dim: 1 dim: 2 dim: 1 dim: 2 }"
                + "layer { name: 'f' type: 'InnerProduct' bottom: 'data' top: 'f' "
                + "inner_product_param { num_output: 1 bias_term: false } }");
        Path file = Files.createTempFile("network", ".caffemodel");
        // An old blob of four axes, (1,1,1,4), stands for [1,4].
        Files.write(file, new WireBytes().message(2, new WireBytes().text(4, "f").message(6, new WireBytes()
                .number(1, 1).number(2, 1).number(3, 1).number(4, 4).floats(5, 1, 2, 3, 4))).toArray());
        try (CaffeModelFile weights = CaffeModelFile.open(file)) {
            assertEquals("Caffe (V1 layers)", weights.format());
            caffe.fill(weights);
        } finally {
            Files.delete(file);
        }
        assertEquals("[1.0, 3.0, 2.0, 4.0]", values(caffe.network(), "f.weight"));
        assertEquals(List.of("f.flatten"), caffe.network().node("f").inputs());
    }

    @Test
    void theOrderOfAFlattenedImageIsFollowedThroughOtherLayers() throws IOException {
        // As above, twice side by side, normalised, and with a weight stored [inputs, outputs]: 1 2 3 4 5 6 7 8 become
        // 1 3 2 4 5 7 6 8, in the weight as well as in BatchNorm's means.
        CaffeNetwork caffe = parsed("input: 'data' input_shape { dim: 1 dim: 2 dim: 1 dim: 2 }"
                + "layer { name: 'flat' type: 'Flatten' bottom: 'data' top: 'x' }"
                + "layer { name: 'relu' type: 'ReLU' bottom: 'x' top: 'x' }"
                + "layer { name: 'two' type: 'Concat' bottom: 'x' bottom: 'x' top: 'two' }"
                + "layer { name: 'n' type: 'BatchNorm' bottom: 'two' top: 'two' }"
                + "layer { name: 'f' type: 'InnerProduct' bottom: 'two' top: 'f' "
                + "inner_product_param { num_output: 1 bias_term: false transpose: true } }");
        WireBytes eight = new WireBytes().floats(5, 1, 2, 3, 4, 5, 6, 7, 8);
        Path file = Files.createTempFile("network", ".caffemodel");
        Files.write(file, new WireBytes().message(100, new WireBytes().text(1, "n")
                .message(7, blob(1, 2, 3, 4, 5, 6, 7, 8)).message(7, blob(1, 1, 1, 1, 1, 1, 1, 1)).message(7, blob(1)))
                .message(100, new WireBytes().text(1, "f").message(7, eight.message(7,
                        new WireBytes().number(1, 8).number(1, 1)))).toArray());
        try (CaffeModelFile weights = CaffeModelFile.open(file)) {
            caffe.fill(weights);
        } finally {
            Files.delete(file);
        }
        assertEquals("[1.0, 3.0, 2.0, 4.0, 5.0, 7.0, 6.0, 8.0]", values(caffe.network(), "f.weight"));
        assertEquals("[1.0, 3.0, 2.0, 4.0, 5.0, 7.0, 6.0, 8.0]", values(caffe.network(), "n.running_mean"));
    }

    @Test
    void weightsThatDoNotFitAreAllListedAndNothingIsSet() throws IOException {
        Path folder = SharedFiles.path("fixtures");
        CaffeNetwork caffe = CaffeNetwork.read(folder.resolve("hostile/caffe__prototxt_wrong_shape.prototxt"));
        try (CaffeModelFile weights = CaffeModelFile.open(folder.resolve("caffe/vgg.caffemodel"))) {
            String message = assertThrows(WeightFileException.class, () -> caffe.fill(weights)).getMessage();
            assertTrue(message.contains("conv1_1[0]: expected shape [17, 3, 3, 3], found [5, 3, 3, 3]"), message);
            assertTrue(message.contains("conv1_1[1]: expected shape [17], found [5]"), message);
            assertTrue(message.contains("conv2_1[0]: expected shape [7, 17, 3, 3], found [7, 5, 3, 3]"), message);
            assertTrue(message.contains(": 3 tensors do not fit"), message);
        }
        assertEquals(10, caffe.network().missing().size());
        CaffeNetwork other = CaffeNetwork.read(folder.resolve("caffe/resnet.prototxt"));
        try (CaffeModelFile weights = CaffeModelFile.open(folder.resolve("caffe/vgg.caffemodel"))) {
            String message = assertThrows(WeightFileException.class, () -> other.fill(weights)).getMessage();
            // resnet.json lists 51 tensors; 50 are shown
            assertTrue(message.contains(": 51 tensors do not fit") && message.endsWith("and 1 more"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bottom_missing", "deep", "group_indivisible", "kernel_zero", "negative", "unclosed",
        "unterminated_string"})
    void aFaultyPrototxtIsRefusedWithItsLine(String name) {
        Path file = SharedFiles.path("fixtures/hostile/caffe__prototxt_" + name + ".prototxt");
        String message = assertThrows(WeightFileException.class, () -> CaffeNetwork.read(file)).getMessage();
        String expected = switch (name) {
            case "bottom_missing" -> "layer 'conv1_1' (Convolution): reads 'nowhere', which no layer before it makes";
            // the 65th brace of "layer { layer { ...": 64 * 8 + 7
            case "deep" -> "line 1, column 519: braces lie more than 64 deep";
            case "group_indivisible" -> "layer 'conv1_1' (Convolution): 2 groups do not divide 3 input";
            case "kernel_zero" -> "'kernel_size' is 0, expected 1 to";
            case "negative" -> "'kernel_size' is -3, expected 1 to";
            case "unclosed" -> "line 126, column 8: this string does not end on its line";
            default -> "line 1, column 7: this string does not end on its line";
        };
        assertTrue(message.contains("line ") && message.contains(expected), message);
    }

    @Test
    void aSolversFileIsToldFromANetworks() {
        assertTrue(refused("net: \"train_val.prototxt\"\nbase_lr: 0.01").contains("describes no layers"));
    }
}
