package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.zoo.MadeFile;
import graft.zoo.WeightRecipe;
import graft.zoo.Zoo;
import graft.zoo.architecture.Architecture;
import graft.zoo.architecture.Family;
import graft.zoo.layout.PyTorchLayout;
import graft.zoo.layout.PyTorchTensor;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.weights.AmbiguousNetworkException;
import graft.zoo.weights.DType;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecognitionTest {
    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "vgg11", "vgg13", "vgg16",
        "vgg19", "vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn", "squeezenet1_0", "squeezenet1_1", "alexnet",
        "googlenet", "inception_v3"})
    void everyTorchvisionFileIsRecognisedWithATensorForEveryParameter(String name) {
        Recognition found = Recognition.of(MadeFile.manifest("torchvision_" + name));
        assertEquals(name, found.architecture().id());
        assertEquals(Publisher.TORCHVISION, found.publisher());
        assertEquals(List.copyOf(found.fit().network().parameters().values()),
                found.fit().matches().keySet().stream().map(PyTorchTensor::parameter).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "vgg16_bn", "squeezenet1_0", "googlenet", "inception_v3"})
    void loadingSetsEveryParameter(String name) {
        PretrainedModel model = Zoo.load(MadeFile.manifest("torchvision_" + name).zeros(), null);
        assertEquals(name, model.architecture());
        assertEquals(List.of(), model.network().missing());
        assertEquals(1000, model.network().outputShape().c());
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "resnet34", "resnet50", "resnet50d", "resnet101", "resnet152", "vgg11",
        "vgg13", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn", "inception_v3"})
    void everyTimmFileIsRecognised(String name) {
        Recognition found = Recognition.of(MadeFile.manifest("timm_" + name));
        assertEquals(name, found.architecture().id());
        assertEquals(name.startsWith("vgg") || name.equals("resnet50d") ? Publisher.TIMM : Publisher.TORCHVISION,
                found.publisher());
        assertEverythingHasItsPlace(found);
    }

    private static void assertEverythingHasItsPlace(Recognition found) {
        assertTrue(found.fit().isExact(), found.fit().differences());
        assertEquals(List.copyOf(found.fit().network().parameters().values()),
                found.fit().matches().keySet().stream().map(PyTorchTensor::parameter).toList());
    }

    @ParameterizedTest
    @CsvSource({"imagenet-caffe-alex, alexnet, 227", "imagenet-vgg-verydeep-16, vgg16, 224",
        "imagenet-vgg-verydeep-19, vgg19, 224", "imagenet-resnet-50-dag, resnet50, 224",
        "imagenet-resnet-101-dag, resnet101, 224", "imagenet-resnet-152-dag, resnet152, 224"})
    void everyMatConvNetFileIsRecognisedWithATensorForEveryParameter(String file, String name, int inputSize) {
        Recognition found = Recognition.of(MadeFile.manifest("matconvnet_" + file));
        assertEquals(name, found.architecture().id());
        assertEquals(Publisher.MATCONVNET, found.publisher());
        assertEverythingHasItsPlace(found);
        Preprocessing preprocessing = PublishedPreprocessing.of(found.architecture(), found.publisher());
        assertEquals(inputSize, preprocessing.crop().height());
        assertEquals(Preprocessing.Order.RGB, preprocessing.order());
    }

    @Test
    void matConvNetsOwnWordsForWeightsAreAsGoodAndItsMeanImageIsNoWeight() {
        MadeFile words = MadeFile.manifest("matconvnet_imagenet-vgg-verydeep-16")
                .renamed(n -> n.replace(".weight", ".filters").replace(".bias", ".biases"))
                .put("meta.normalization.averageImage", 1, 1, 3);
        Recognition found = Recognition.of(words);
        assertEquals(Architecture.VGG16, found.architecture());
        assertEverythingHasItsPlace(found);
    }

    /** Column 1 is the mean, column 2 the deviation with epsilon, 1e-5 in these networks, under its root. */
    @Test
    void matConvNetsMomentsAreMeanAndDeviationWithEpsilonIncluded() {
        MadeFile file = MadeFile.manifest("matconvnet_imagenet-resnet-50-dag").zeros();
        float[] moments = new float[128];
        for (int c = 0; c < 64; c++) {
            moments[2 * c] = c;
            moments[2 * c + 1] = 0.5f;
        }
        file.tensors().put("bn_conv1_moments", new MadeFile.Made("bn_conv1_moments", DType.FLOAT32, List.of(64, 2),
                (_, _) -> Tensor.wrap(moments, 64, 2)));
        Network net = Zoo.load(file, null).network();
        assertEquals(63f, net.parameter("bn1.running_mean").value().get(63));
        assertEquals(0.25f - 1e-5f, net.parameter("bn1.running_var").value().get(63), 1e-8f);
    }

    @Test
    void matConvNetsFiltersStandHeightWidthInputOutput() {
        MadeFile file = MadeFile.manifest("matconvnet_imagenet-resnet-50-dag");
        Network net = Zoo.load(file, null).network();
        // Graft's layout is the same.
        assertArrayEquals(WeightRecipe.tensor("res3a_branch2b_filter", List.of(3, 3, 128, 128)).unwrap(),
                net.parameter("layer2.0.conv2.weight").value().unwrap());
        assertArrayEquals(WeightRecipe.tensor("fc1000_filter", List.of(1, 1, 2048, 1000)).unwrap(),
                net.parameter("fc.weight").value().unwrap());
    }

    @Test
    void valuesArriveWhereTheyBelong() {
        Network net = Zoo.load(MadeFile.manifest("torchvision_resnet18"), null).network();
        assertArrayEquals(WeightRecipe.tensor("layer3.0.downsample.1.running_var", List.of(256)).unwrap(),
                net.parameter("layer3.0.downsample.1.running_var").value().unwrap());
        assertArrayEquals(
                WeightRecipe.tensor("layer4.1.conv2.weight", List.of(512, 512, 3, 3)).permute(2, 3, 1, 0).unwrap(),
                net.parameter("layer4.1.conv2.weight").value().unwrap());
        assertArrayEquals(WeightRecipe.tensor("fc.weight", List.of(1000, 512)).permute(1, 0).unwrap(),
                net.parameter("fc.weight").value().unwrap());
    }

    @Test
    void theNumberOfClassesIsThatOfTheLastLayer() {
        MadeFile fineTuned = MadeFile.manifest("torchvision_resnet18").put("fc.weight", 10, 512).put("fc.bias", 10);
        PretrainedModel model = Zoo.load(fineTuned, null);
        assertEquals("resnet18", model.architecture());
        assertEquals(10, model.network().outputShape().c());
        MadeFile squeezed = MadeFile.manifest("torchvision_squeezenet1_1")
                .put("classifier.1.weight", 2, 512, 1, 1).put("classifier.1.bias", 2);
        assertEquals(2, Zoo.load(squeezed, "squeezenet1_1").network().outputShape().c());
    }

    @Test
    void whatTrainingScriptsWrapAroundNamesIsTakenOff() {
        MadeFile checkpoint = MadeFile.manifest("torchvision_resnet18").renamed(name -> "state_dict.module." + name)
                .put("optimizer.state.0.momentum_buffer", 64, 3, 7, 7).put("epoch", DType.INT64, List.of());
        assertEquals(Architecture.RESNET18, Recognition.of(checkpoint).architecture());
        MadeFile parallel = MadeFile.manifest("torchvision_vgg16_bn").renamed(name -> "module." + name);
        assertEquals(Architecture.VGG16_BN, Recognition.of(parallel).architecture());
    }

    @Test
    void aFileWithoutAuxiliaryHeadsIsAsGoodAsOneWithThem() {
        MadeFile full = MadeFile.manifest("torchvision_googlenet");
        full.tensors().keySet().removeIf(name -> name.startsWith("aux"));
        assertEquals(Architecture.GOOGLENET, Recognition.of(full).architecture());
    }

    @Test
    void aMissingAMisnamedAndAMisshapenTensorAreAllNamedAtOnce() {
        MadeFile file = MadeFile.manifest("torchvision_resnet34").without("layer1.0.bn1.bias")
                .without("layer2.0.conv1.weight").put("layer2.0.konv1.weight", 128, 64, 3, 3)
                .put("conv1.weight", 64, 3, 3, 3).put("fc.bias", DType.INT8, List.of(1000));
        var e = assertThrows(WeightFileException.class, () -> Zoo.load(file, null));
        // 182 tensors less two that are missing and two that do not fit.
        assertEquals("""
                torchvision_resnet34.pth: fits no known architecture; the nearest is resnet34 (178 of its \
                182 tensors fit)
                  missing (2): layer1.0.bn1.bias, layer2.0.conv1.weight
                  misshapen (2): conv1.weight expected [64, 3, 7, 7], found [64, 3, 3, 3]; \
                fc.bias expected floating point, found INT8
                  unexpected (1): layer2.0.konv1.weight
                Check that the file is complete, or give a file that carries its own network: ONNX (torch.onnx.export), \
                a whole Keras model (.keras), or Caffe's with its prototxt. Known of this kind:"""
                + " " + Family.RESNET.members().stream().map(Architecture::id).collect(Collectors.joining(" ")),
                e.getMessage());
    }

    /** MobileNet V2 of width 0.35: table 2 of its paper with every number of channels times 0.35, whole eighths. */
    @Test
    void aNetworkOfAnotherWidthIsRefusedWithTheNearestAndWhatDiffers() {
        MadeFile file = MadeFile.manifest("trunks/timm_mobilenetv2_050")
                .put("blocks.1.0.conv_pwl.weight", 8, 48, 1, 1);
        for (String tensor : List.of("weight", "bias", "running_mean", "running_var")) {
            for (int block = 0; block < 3; block++) {
                file.put("blocks.3." + block + ".bn3." + tensor, 24).put("blocks.4." + block + ".bn3." + tensor, 32);
            }
        }
        var e = assertThrows(WeightFileException.class, () -> Recognition.of(file));
        assertTrue(e.getMessage().contains("the nearest is mobilenetv2_050 (237 of its 262 tensors fit)"), e.getMessage());
        assertTrue(e.getMessage().contains("misshapen (25): features.2.conv.2.weight (blocks.1.0.conv_pwl.weight) expected "
                + "[16, 48, 1, 1], found [8, 48, 1, 1]; "), e.getMessage());
        assertTrue(e.getMessage().contains("All its names are there, with other numbers of channels: a network of another "
                + "width than Graft knows by name; give a file that carries its own network"), e.getMessage());
        assertTrue(e.getMessage().endsWith("Known of this kind: mobilenet_v2 mobilenetv2_050"), e.getMessage());
    }

    /** EfficientNet B5 is B4 with more blocks; timm's names of it are near no other network's. */
    @Test
    void aDeeperNetworkThanAreKnownIsRefusedWithTheNearest() {
        MadeFile file = MadeFile.manifest("trunks/timm_efficientnet_b0");
        for (int stage = 1; stage < 6; stage++) {
            for (int block = 4; block < 9; block++) {
                for (String layer : List.of("conv_pw", "conv_dw", "conv_pwl", "bn1", "bn2", "bn3")) {
                    file.put("blocks." + stage + "." + block + "." + layer + ".weight", 1);
                }
            }
        }
        var e = assertThrows(WeightFileException.class, () -> Recognition.of(file));
        assertTrue(e.getMessage().contains("the nearest is efficientnet_b"), e.getMessage());
    }

    /** Every name and shape of ResNet-18 is among ResNet-34's, so what is left over must count. */
    @Test
    void aResNet34ThatLacksATensorIsNotTakenForAResNet18() {
        MadeFile file = MadeFile.manifest("torchvision_resnet34").without("layer3.5.conv2.weight");
        var e = assertThrows(WeightFileException.class, () -> Recognition.of(file));
        assertTrue(e.getMessage().contains("the nearest is resnet34"), e.getMessage());
        assertTrue(e.getMessage().contains("missing (1): layer3.5.conv2.weight\n"), e.getMessage());
    }

    @Test
    void aForcedArchitectureThatDoesNotFitIsRefused() {
        MadeFile file = MadeFile.manifest("torchvision_resnet18");
        var e = assertThrows(WeightFileException.class, () -> Zoo.load(file, "resnet34"));
        assertTrue(e.getMessage().startsWith("torchvision_resnet18.pth: does not fit resnet34 (102 of its 182 tensors "
                + "fit)\n  missing (80): layer1.2.conv1.weight, layer1.2.bn1.weight, "), e.getMessage());
        assertTrue(e.getMessage().contains("and 60 more\nLeave --arch away"), e.getMessage());
    }

    @Test
    void aFileOfSomethingElseSaysWhatItHolds() {
        MadeFile file = MadeFile.named("words.npz").put("embedding", 400, 50).put("bias", 50);
        var e = assertThrows(WeightFileException.class, () -> Zoo.load(file, null));
        assertTrue(e.getMessage().startsWith("words.npz: no known architecture has tensors named and shaped like its "
                + "2: embedding, bias"), e.getMessage());
        var empty = assertThrows(WeightFileException.class, () -> Zoo.load(MadeFile.named("empty.pth"), null));
        assertTrue(empty.getMessage().startsWith("empty.pth: holds no weights"), empty.getMessage());
    }

    @Test
    void nothingIsReadBeforeEverythingFits() {
        MadeFile file = MadeFile.named("broken.pth");
        MadeFile.manifest("torchvision_resnet18").without("layer4.1.bn2.bias").tensors().forEach((name,
                t) -> file.tensors()
                .put(name, new MadeFile.Made(name, t.dtype(), t.shape(), (n, _) -> {
                    throw new AssertionError(n + " was read");
                })));
        assertThrows(WeightFileException.class, () -> Zoo.load(file, null));
    }

    @Test
    void thePublisherDecidesThePreprocessing() {
        MadeFile file = MadeFile.manifest("torchvision_squeezenet1_0").zeros();
        assertEquals(PublishedPreprocessing.of(Architecture.SQUEEZENET1_0, Publisher.CAFFE),
                Zoo.load(file, "squeezenet1_0@caffe").preprocessing());
        assertEquals(PublishedPreprocessing.of(Architecture.SQUEEZENET1_0, Publisher.TORCHVISION),
                Zoo.load(file, null).preprocessing());
    }

    @ParameterizedTest
    @CsvSource({"VGG_ILSVRC_16_layers, vgg16, 224", "VGG_ILSVRC_19_layers, vgg19, 224", "ResNet-50, resnet50, 224",
        "ResNet-101, resnet101, 224", "ResNet-152, resnet152, 224", "bvlc_googlenet, googlenet, 224",
        "bvlc_alexnet, alexnet, 227", "bvlc_reference_caffenet, caffenet, 227",
        "squeezenet_v1.0, squeezenet1_0, 227", "squeezenet_v1.1, squeezenet1_1, 227"})
    void caffesNetworksAreRecognisedWithoutTheirPrototxt(String file, String name, int inputSize) {
        Recognition found = Recognition.of(MadeFile.manifest("caffe_" + file));
        assertEquals(name, found.architecture().id());
        assertEquals(Publisher.CAFFE, found.publisher());
        Preprocessing preprocessing = PublishedPreprocessing.of(found.architecture(), found.publisher());
        assertEverythingHasItsPlace(found);
        assertEquals(inputSize, preprocessing.crop().height());
        assertEquals(Preprocessing.Order.BGR, preprocessing.order());
    }

    /** No name and no shape tells it from AlexNet: only where it normalises is another. */
    @Test
    void caffeNetAndAlexNetAreToldApartByWhatIsStatedAroundTheFileAndNeverGuessed(@TempDir Path folder)
            throws IOException {
        MadeFile published = MadeFile.manifest("caffe_bvlc_reference_caffenet");
        Recognition byName = Recognition.of(published);
        assertEverythingHasItsPlace(byName);
        assertEquals(Architecture.CAFFENET, byName.architecture());
        assertEquals("pool1", byName.fit().network().node("norm1").inputs().getFirst());
        assertEquals("fits alexnet and caffenet alike, by the names and shapes of its tensors; its name states "
                + "caffenet", byName.decision());
        MadeFile other = new MadeFile(folder.resolve("snapshot.caffemodel"), published.tensors(), Map.of());
        var e = assertThrows(AmbiguousNetworkException.class, () -> Recognition.of(other));
        assertTrue(e.getMessage().endsWith("snapshot.caffemodel: fits alexnet and caffenet alike, by the names and "
                + "shapes of its tensors, but they compute different things, and neither its name nor a config.json "
                + "beside it states which it is; choose: --arch alexnet or --arch caffenet"), e.getMessage());
        Recognition chosen = Recognition.of(other, Architecture.ALEXNET);
        assertEquals("relu1", chosen.fit().network().node("norm1").inputs().getFirst());
        assertEquals("", chosen.decision());
        Files.writeString(folder.resolve("config.json"), "{\"architecture\": \"caffenet\"}");
        assertEquals(Architecture.CAFFENET, Recognition.of(other).architecture());
        Files.writeString(folder.resolve("config.json"), "{\"architecture\": \"caffenet\", \"num_classes\": 10}");
        assertThrows(AmbiguousNetworkException.class, () -> Recognition.of(other), "a config of another file");
        Path named = Files.createDirectories(folder.resolve("my-alexnet.v2")).resolve("snapshot.caffemodel");
        Recognition byFolder = Recognition.of(new MadeFile(named, published.tensors(), Map.of()));
        assertEquals(Architecture.ALEXNET, byFolder.architecture());
        assertTrue(byFolder.decision().endsWith("its folder's name states alexnet"), byFolder.decision());
    }

    /** In no publisher's form have two others the same names and shapes, so that none has to be asked about. */
    @ParameterizedTest
    @EnumSource(Publisher.class)
    void architecturesWhoseTensorsAreTheSameAreBothCompared(Publisher publisher) {
        Map<Map<String, List<Integer>>, List<Architecture>> byTensors = new HashMap<>();
        for (Architecture architecture : Architecture.values()) {
            Map<String, List<Integer>> shapes = new HashMap<>();
            PyTorchLayout.of(PublishedNetwork.of(architecture, publisher, 10))
                    .forEach((name, tensor) -> shapes.put(name, tensor.shape()));
            byTensors.computeIfAbsent(shapes, _ -> new ArrayList<>()).add(architecture);
        }
        byTensors.values().forEach(same -> same.forEach(a -> same.forEach(b ->
                assertTrue(a == b || a.isLike(b), publisher + ": " + a + " and " + b))));
    }

    /** Mean and variance are sums: the third blob says of how many batches. */
    @Test
    void caffesStatisticsAreDividedByTheirFactor() {
        MadeFile file = MadeFile.manifest("caffe_ResNet-50").zeros();
        file.tensors().put("bn_conv1[2]", new MadeFile.Made("bn_conv1[2]", DType.FLOAT32, List.of(1),
                (_, _) -> Tensor.wrap(new float[] {4}, 1)));
        file.tensors().put("bn_conv1[1]", new MadeFile.Made("bn_conv1[1]", DType.FLOAT32, List.of(64),
                (_, _) -> filled(64, 6)));
        Network net = Zoo.load(file, null).network();
        assertEquals(1.5f, net.parameter("bn1.running_var").value().get(5));
        // The others' factor is 0 here, and then all is 0.
        assertEquals(0f, net.parameter("layer1.0.bn1.running_var").value().get(5));
    }

    /** The files of 2014 give every blob four axes: [1,1,1,64] for a bias, [1,1,4096,25088] for fc6. */
    @Test
    void caffesOldShapesOfFourAxesAreUnderstood() {
        MadeFile file = MadeFile.manifest("caffe_VGG_ILSVRC_16_layers");
        MadeFile old = MadeFile.named("old.caffemodel");
        file.tensors().forEach((name, t) -> old.put(name, t.dtype(), switch (t.shape().size()) {
            case 1 -> List.of(1, 1, 1, t.shape().getFirst());
            case 2 -> List.of(1, 1, t.shape().getFirst(), t.shape().getLast());
            default -> t.shape();
        }));
        Recognition found = Recognition.of(old);
        assertEquals(Architecture.VGG16, found.architecture());
        assertEquals(1000, found.fit().network().outputShape().c());
        assertEquals(List.of(4096), found.fit().matches().entrySet().stream()
                .filter(e -> e.getKey().parameter().name().equals("classifier.0.bias")).findFirst().orElseThrow()
                .getValue().shape());
    }

    @Test
    void caffesNamesMeetTheRightLayers() {
        Network net = Zoo.load(MadeFile.manifest("caffe_squeezenet_v1.1"), null).network();
        assertEquals(227, net.inputShape().h());
        assertArrayEquals(
                WeightRecipe.tensor("fire4/expand3x3[0]", List.of(128, 32, 3, 3)).permute(2, 3, 1, 0).unwrap(),
                net.parameter("features.6.expand3x3.weight").value().unwrap());
        assertArrayEquals(WeightRecipe.tensor("conv10[1]", List.of(1000)).unwrap(),
                net.parameter("classifier.1.bias").value().unwrap());
    }

    @Test
    void publishersFormsOfOneArchitectureDiffer() {
        Network caffe = Recognition.of(MadeFile.manifest("caffe_ResNet-50")).fit().network();
        assertEquals(new Shape(28, 28, 128), caffe.node("layer2.0.conv1").shape());
        assertEquals(new Shape(56, 56, 64), caffe.node("maxpool").shape());
        Network squeezed = Recognition.of(MadeFile.manifest("caffe_squeezenet_v1.0")).fit().network();
        assertEquals(new Shape(15, 15, 1000), squeezed.node("classifier.1").shape());
    }

    @Test
    void architecturesWithoutNamesOfCaffesSaySo() {
        MadeFile caffe = MadeFile.manifest("caffe_ResNet-50");
        var e = assertThrows(WeightFileException.class, () -> Zoo.load(caffe, "resnet18"));
        assertTrue(e.getMessage().endsWith("give its network: --arch FILE.prototxt"), e.getMessage());
    }

    private static Tensor filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return Tensor.wrap(values, count);
    }
}
