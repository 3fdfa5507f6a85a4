package graft.zoo.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Layer;
import graft.layers.layer.Parameter;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Publisher;
import graft.zoo.publisher.PublishedPreprocessing;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {

    /** Numbers published with torchvision's weights (num_params); without auxiliary heads for the Inceptions. */
    @ParameterizedTest
    @CsvSource({
        "vgg11, 132863336", "vgg13, 133047848", "vgg16, 138357544", "vgg19, 143667240",
        "vgg11_bn, 132868840", "vgg13_bn, 133053736", "vgg16_bn, 138365992", "vgg19_bn, 143678248",
        "resnet18, 11689512", "resnet34, 21797672", "resnet50, 25557032", "resnet101, 44549160", "resnet152, 60192808",
        "squeezenet1_0, 1248424", "squeezenet1_1, 1235496", "alexnet, 61100840", "googlenet, 6624904",
        "resnext50_32x4d, 25028904", "resnext101_32x8d, 88791336", "resnext101_64x4d, 83455272",
        "wide_resnet50_2, 68883240", "wide_resnet101_2, 126886696", "densenet121, 7978856", "densenet161, 28681000",
        "densenet169, 14149480", "densenet201, 20013928", "regnet_x_400mf, 5495976", "regnet_x_800mf, 7259656",
        "regnet_x_1_6gf, 9190136", "regnet_x_3_2gf, 15296552", "regnet_y_400mf, 4344144", "regnet_y_800mf, 6432512",
        "regnet_y_1_6gf, 11202430", "regnet_y_3_2gf, 19436338", "convnext_tiny, 28589128", "convnext_small, 50223688",
        "convnext_base, 88591464", "mobilenet_v2, 3504872", "mobilenet_v3_large, 5483032",
        "mobilenet_v3_small, 2542856", "mnasnet0_5, 2218512", "mnasnet1_0, 4383312", "efficientnet_b0, 5288548",
        "efficientnet_b1, 7794184", "efficientnet_b2, 9109994", "efficientnet_b3, 12233232",
        "efficientnet_b4, 19341616", "efficientnet_v2_s, 21458488", "shufflenet_v2_x0_5, 1366792",
        "shufflenet_v2_x1_0, 2278604", "shufflenet_v2_x1_5, 3503624", "shufflenet_v2_x2_0, 7393996",
        // 27,161,264 less AuxLogits: 128*768 + 2*128 + 768*128*25 + 2*768 + 1000*768 + 1000.
        "inception_v3, 23834568"})
    void hasAsManyLearntValuesAsItsPublisherSays(String name, long published) {
        assertEquals(published, learntValues(Architecture.byName(name).network(1000)));
    }

    /** He et al. 2015, table 6: 0.27, 0.46, 0.66, 0.85 and 1.7 million. */
    @ParameterizedTest
    @CsvSource({"resnet20, 0.27", "resnet32, 0.46", "resnet44, 0.66", "resnet56, 0.85", "resnet110, 1.7"})
    void hasAsManyMillionValuesAsThePaperSays(String name, double millions) {
        double step = millions > 1 ? 10 : 100;
        double found = learntValues(Architecture.byName(name).network(10)) / 1e6;
        assertEquals(millions, Math.round(found * step) / step);
    }

    /** timm's results tables, in millions with two places. */
    @ParameterizedTest
    @CsvSource({"resnet26, 16.00", "resnext101_32x4d, 44.18", "seresnet50, 28.09", "seresnext50_32x4d, 27.56",
        "seresnext26t_32x4d, 16.81", "regnetx_002, 2.68", "regnetx_004, 5.16", "regnetx_006, 6.20",
        "regnety_002, 3.16", "regnety_006, 6.06", "regnety_008, 6.26", "regnety_040, 20.65", "convnext_atto, 3.70", "convnext_femto, 5.22",
        "convnext_pico, 9.05", "convnext_nano, 15.59"})
    void hasAsManyMillionValuesAsTimmSays(String name, double millions) {
        assertEquals(millions, Math.round(learntValues(Architecture.byName(name).network(1000)) / 1e4) / 100.0);
    }

    /** The `ops` of torchvision's weights, in 10^9 multiply-adds; they are rounded and count nothing else. */
    @ParameterizedTest
    @CsvSource({"vgg16, 15.47", "vgg11, 7.61", "resnet18, 1.814", "resnet50, 4.089", "resnet152, 11.514",
        "squeezenet1_0, 0.819", "squeezenet1_1, 0.349", "alexnet, 0.714", "googlenet, 1.498", "inception_v3, 5.713",
        "resnext50_32x4d, 4.23", "resnext101_64x4d, 15.46", "wide_resnet50_2, 11.398", "densenet121, 2.834",
        "densenet161, 7.728", "regnet_x_400mf, 0.414", "regnet_x_3_2gf, 3.177", "regnet_y_400mf, 0.402",
        "convnext_tiny, 4.456", "convnext_small, 8.684", "mobilenet_v2, 0.301", "mobilenet_v3_large, 0.217",
        "mnasnet1_0, 0.314", "efficientnet_b2, 1.088", "efficientnet_b3, 1.827", "efficientnet_b4, 4.394",
        "efficientnet_v2_s, 8.366", "shufflenet_v2_x1_5, 0.296", "shufflenet_v2_x2_0, 0.583"})
    void costsAsManyMultiplyAddsAsItsPublisherSays(String name, double published) {
        assertEquals(published, Architecture.byName(name).network(1000).multiplyAdds() / 1e9, published * 0.002);
    }

    @ParameterizedTest
    @EnumSource
    void givesAsManyOutputsAsClasses(Architecture architecture) {
        Network network = architecture.network(7);
        assertEquals(Shape.vector(7), network.outputShape());
        assertEquals(architecture.inputSize(), network.inputShape().h());
        assertEquals(network.outputShape(), network.replaceHead(7, 1).outputShape());
    }

    /** They are stated, so that no network has to be built to tell architectures apart. */
    @ParameterizedTest
    @EnumSource
    void statesHowManyLayersHaveWeights(Architecture architecture) {
        List<Layer> weighted = architecture.network(10).nodes().stream().map(Node::layer)
                .filter(layer -> !layer.parameters().isEmpty()).toList();
        assertEquals(List.of((long) weighted.size(), weighted.stream().filter(BatchNorm.class::isInstance).count()),
                List.of((long) architecture.weightedLayers(), (long) architecture.norms()));
    }

    @ParameterizedTest
    @EnumSource
    void hasATensorThatMarksItsFamily(Architecture architecture) {
        assertTrue(architecture.family().isNamedIn(architecture.network(10).parameters().keySet()));
    }

    @Test
    void stagesOfVggEndInTheirPoolings() {
        Network vgg = Architecture.VGG16.network(1000);
        assertEquals(List.of("block1", "block2", "block3", "block4", "block5"), List.copyOf(vgg.stages().keySet()));
        assertEquals("features.23", vgg.lastNodeOf("block4"));
        assertEquals(new Shape(14, 14, 512), vgg.node("features.23").shape());
        assertEquals(List.of("features.24", "features.26", "features.28", "classifier.0", "classifier.3",
                "classifier.6"), List.copyOf(vgg.freezeThrough("block4").trainable()));
    }

    @Test
    void stagesOfSqueezeNetAreItsFireModules() {
        Network net = Architecture.SQUEEZENET1_1.network(1000);
        assertEquals("features.12.concat", net.lastNodeOf("fire9"));
        assertEquals("features.3.concat", net.lastNodeOf("fire2"));
        assertEquals(List.of("classifier.1"), List.copyOf(net.freezeThrough("fire9").trainable()));
        // 224 -> 111 -> 55 -> 27 -> 13, all poolings rounded up.
        assertEquals(new Shape(13, 13, 512), net.node("features.12.concat").shape());
        // Version 1.0: 224 -> 109 -> 54 -> 27 -> 13.
        assertEquals(new Shape(13, 13, 512), Architecture.SQUEEZENET1_0.network(9).node("features.12.concat").shape());
    }

    /** Sandler et al. 2018, table 2: the rows' sizes, each before its own stride; and what stands after row 6. */
    @Test
    void stagesOfMobileNetV2AreTheRowsOfItsTable() {
        Network net = Architecture.MOBILENET_V2.network(1000);
        assertEquals(List.of("stem", "stage1", "stage2", "stage3", "stage4", "stage5", "stage6", "stage7", "lastconv"),
                List.copyOf(net.stages().keySet()));
        assertEquals(List.of(new Shape(112, 112, 32), new Shape(112, 112, 16), new Shape(56, 56, 24),
                new Shape(28, 28, 32), new Shape(14, 14, 64), new Shape(14, 14, 96), new Shape(7, 7, 160),
                new Shape(7, 7, 320), new Shape(7, 7, 1280)),
                net.stages().values().stream().map(end -> net.node(end).shape()).toList());
        assertEquals(List.of("features.17.conv.0.0", "features.17.conv.0.1", "features.17.conv.1.0",
                "features.17.conv.1.1", "features.17.conv.2", "features.17.conv.3", "features.18.0", "features.18.1",
                "classifier.1"), List.copyOf(net.freezeThrough("stage6").trainable()));
    }

    @Test
    void freezingThroughAResNetLayerLeavesTheOnesBehindIt() {
        Network net = Architecture.RESNET18.network(1000).freezeThrough("layer3");
        assertTrue(net.isFrozen(net.node("layer3.1.relu")));
        assertEquals(List.of("layer4.0.conv1", "layer4.0.bn1", "layer4.0.conv2", "layer4.0.bn2",
                "layer4.0.downsample.0", "layer4.0.downsample.1", "layer4.1.conv1", "layer4.1.bn1", "layer4.1.conv2",
                "layer4.1.bn2", "fc"), List.copyOf(net.trainable()));
    }

    @ParameterizedTest
    @CsvSource({
        "densenet121, stem denseblock1 transition1 denseblock2 transition2 denseblock3 transition3 denseblock4",
        "regnet_y_400mf, stem block1 block2 block3 block4",
        "convnext_atto, stem stage1 stage2 stage3 stage4"})
    void stagesAreThoseOfThePaper(String name, String stages) {
        Network net = Architecture.byName(name).network(10);
        assertEquals(List.of(stages.split(" ")), List.copyOf(net.stages().keySet()));
        List<String> trainable = List.copyOf(net.freezeThrough(List.copyOf(net.stages().keySet()).getLast()).trainable());
        assertTrue(trainable.size() <= 2, "nothing but the head and its normalisation is left: " + trainable);
    }

    @Test
    void bottlenecksHalveTheImageInTheirMiddleConvolution() {
        Network net = Architecture.RESNET50.network(1000);
        assertEquals(new Shape(56, 56, 128), net.node("layer2.0.conv1").shape());
        assertEquals(new Shape(28, 28, 128), net.node("layer2.0.conv2").shape());
        assertEquals(new Shape(7, 7, 2048), net.node("layer4.2.relu").shape());
    }

    @Test
    void everyNetworkTakesLargerImages() {
        for (Architecture a : Architecture.values()) {
            Network larger = a.network(5).withInputSize(a.inputSize() + 64, a.inputSize() + 32);
            assertEquals(Shape.vector(5), larger.outputShape(), a.id());
        }
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() {
        var e = assertThrows(IllegalArgumentException.class, () -> Architecture.byName("resnet51"));
        assertTrue(e.getMessage().startsWith("no architecture 'resnet51'; nearest: resnet50; known: vgg11 "),
                e.getMessage());
        var p = assertThrows(IllegalArgumentException.class, () -> Publisher.byName("torchvison"));
        assertTrue(p.getMessage().startsWith("no publisher 'torchvison'; nearest: torchvision"), p.getMessage());
    }

    @Test
    void preprocessingIsThePublishers() {
        assertEquals(Preprocessing.torchvision(256, 224), PublishedPreprocessing.of(Architecture.VGG16,
                Publisher.TORCHVISION));
        assertEquals(Preprocessing.cifar(), PublishedPreprocessing.of(Architecture.RESNET20, Publisher.TORCHVISION));
        Preprocessing inception = PublishedPreprocessing.of(Architecture.INCEPTION_V3, Publisher.TORCHVISION);
        assertEquals(342, inception.resizeTo().height());
        assertEquals(299, inception.crop().height());
        Preprocessing vggCaffe = PublishedPreprocessing.of(Architecture.VGG16, Publisher.CAFFE);
        assertEquals(Preprocessing.Order.BGR, vggCaffe.order());
        assertEquals(List.of(103.939f, 116.779f, 123.68f), vggCaffe.mean());
        assertFalse(vggCaffe.equals(PublishedPreprocessing.of(Architecture.SQUEEZENET1_0, Publisher.CAFFE)));
    }

    /** Sources: keras/src/applications; transformers' conversion scripts; timm's pretrained_cfg. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mobilenet_v2 | keras | resize 256, crop 224, bilinear, RGB, x/255, mean 0.5 0.5 0.5, std 0.5 0.5 0.5",
        "efficientnet_b2 | keras | resize 297, crop 260, bicubic, RGB, x/255, mean 0.485 0.456 0.406, "
            + "std 0.229 0.224 0.225",
        "xception | keras | resize 342x342, crop 299, bilinear, RGB, x/255, mean 0.5 0.5 0.5, std 0.5 0.5 0.5",
        "mobilenet_v1 | huggingface | resize 256, crop 224, bilinear, RGB, x/255, mean 0.5 0.5 0.5, std 0.5 0.5 0.5",
        "efficientnet_b0 | huggingface | resize 224x224, crop 224, nearest, RGB, x/255, mean 0.485 0.456 0.406, "
            + "std 0.229 0.224 0.225",
        "tf_efficientnet_b2 | timm | resize 292, crop 260, bicubic, RGB, x/255, mean 0.485 0.456 0.406, "
            + "std 0.229 0.224 0.225",
        "tf_mobilenetv3_large_100 | timm | resize 256, crop 224, bilinear, RGB, x/255, mean 0.5 0.5 0.5, "
            + "std 0.5 0.5 0.5",
        "efficientnet_v2_s | torchvision | resize 384, crop 384, bilinear, RGB, x/255, mean 0.485 0.456 0.406, "
            + "std 0.229 0.224 0.225"})
    void imagesOfMobileNetworksArePreparedAsTheirPublishersDo(String architecture, String publisher, String expected) {
        assertEquals(Preprocessing.parse(expected), PublishedPreprocessing.of(Architecture.byName(architecture),
                Publisher.byName(publisher)));
    }

    private static long learntValues(Network network) {
        return network.parameters().values().stream().filter(p -> p.role().learns())
                .mapToLong(p -> p.spec().size()).sum();
    }

    @Test
    void parametersCarryTheirFullNames() {
        Network net = Architecture.RESNET18.network(1000);
        assertEquals("conv1.weight", net.parameters().keySet().iterator().next());
        assertEquals("fc.bias", net.parameters().values().stream().map(Parameter::name).toList().getLast());
    }
}
