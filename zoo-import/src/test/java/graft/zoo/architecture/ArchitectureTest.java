package graft.zoo.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.layer.Shape;
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

    /** The `ops` of torchvision's weights, in 10^9 multiply-adds; they are rounded and count nothing else. */
    @ParameterizedTest
    @CsvSource({"vgg16, 15.47", "vgg11, 7.61", "resnet18, 1.814", "resnet50, 4.089", "resnet152, 11.514",
        "squeezenet1_0, 0.819", "squeezenet1_1, 0.349", "alexnet, 0.714", "googlenet, 1.498", "inception_v3, 5.713"})
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

    @Test
    void freezingThroughAResNetLayerLeavesTheOnesBehindIt() {
        Network net = Architecture.RESNET18.network(1000).freezeThrough("layer3");
        assertTrue(net.isFrozen(net.node("layer3.1.relu")));
        assertEquals(List.of("layer4.0.conv1", "layer4.0.bn1", "layer4.0.conv2", "layer4.0.bn2",
                "layer4.0.downsample.0", "layer4.0.downsample.1", "layer4.1.conv1", "layer4.1.bn1", "layer4.1.conv2",
                "layer4.1.bn2", "fc"), List.copyOf(net.trainable()));
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
