package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.zoo.MadeFile;
import graft.zoo.WeightRecipe;
import graft.zoo.Zoo;
import graft.zoo.architecture.Architecture;
import graft.zoo.layout.HwioTensor;
import graft.zoo.layout.PyTorchTensor;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.weights.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TF-slim's checkpoints and Google's frozen graphs, by their manifests. */
class TensorFlowPublishersTest {
    @ParameterizedTest
    @CsvSource({"tfslim_vgg_16, vgg16, tfslim, 1000", "tfslim_vgg_19, vgg19, tfslim, 1000",
        "tfslim_resnet_v1_50, resnet50, tfslim, 1000", "tfslim_resnet_v1_101, resnet101, tfslim, 1000",
        "tfslim_resnet_v1_152, resnet152, tfslim, 1000", "tfslim_inception_v1, googlenet, tfslim, 1001",
        "tfslim_inception_v3, inception_v3, tfslim, 1001", "graphdef_inception5h, inception5h, tensorflow, 1008",
        "graphdef_inception_v3_2015_12_05, inception_v3, tensorflow, 1008"})
    void everyFileIsRecognisedAndLoadsCompletely(String file, String architecture, String publisher, int classes) {
        PretrainedModel model = Zoo.load(MadeFile.manifest(file).zeros(), null);
        assertEquals(architecture, model.architecture());
        assertEquals(publisher, model.publisher());
        assertEquals(classes, model.network().outputShape().c());
        assertEquals(List.of(), model.network().missing());
        Recognition found = Recognition.of(MadeFile.manifest(file));
        assertEquals(List.copyOf(found.fit().network().parameters().values()),
                found.fit().matches().keySet().stream().map(PyTorchTensor::parameter).toList());
    }

    /** Each parameter comes from the tensor whose shape and place say that it is it; HWIO is Graft's own layout. */
    @Test
    void valuesArriveWhereTheyBelong() {
        Network resNet = Zoo.load(MadeFile.manifest("tfslim_resnet_v1_50"), null).network();
        String unit = "resnet_v1_50/block2/unit_1/bottleneck_v1/";
        assertSame(unit + "conv2/weights", List.of(3, 3, 128, 128), resNet, "layer2.0.conv2.weight");
        assertSame(unit + "shortcut/weights", List.of(1, 1, 256, 512), resNet, "layer2.0.downsample.0.weight");
        assertSame(unit + "shortcut/BatchNorm/moving_variance", List.of(512), resNet,
                "layer2.0.downsample.1.running_var");
        assertSame("resnet_v1_50/conv1/BatchNorm/gamma", List.of(64), resNet, "bn1.weight");
        assertSame("resnet_v1_50/logits/weights", List.of(1, 1, 2048, 1000), resNet, "fc.weight");

        Network v1 = Zoo.load(MadeFile.manifest("tfslim_inception_v1"), null).network();
        assertSame("InceptionV1/Mixed_5b/Branch_2/Conv2d_0a_3x3/weights", List.of(3, 3, 32, 128), v1,
                "inception5a.branch3.1.conv.weight");
        assertSame("InceptionV1/Mixed_4f/Branch_1/Conv2d_0b_3x3/BatchNorm/beta", List.of(320), v1,
                "inception4e.branch2.1.bn.bias");
        for (float gamma : v1.parameter("inception4e.branch2.1.bn.weight").value().unwrap()) {
            assertEquals(1, gamma);
        }

        Network v3 = Zoo.load(MadeFile.manifest("tfslim_inception_v3"), null).network();
        assertSame("InceptionV3/Mixed_5c/Branch_1/Conv_1_0c_5x5/weights", List.of(5, 5, 48, 64), v3,
                "Mixed_5c.branch5x5_2.conv.weight");
        assertSame("InceptionV3/Mixed_7b/Branch_1/Conv2d_0b_3x1/weights", List.of(3, 1, 384, 384), v3,
                "Mixed_7b.branch3x3_2b.conv.weight");
        assertSame("InceptionV3/Mixed_7a/Branch_1/Conv2d_1a_3x3/weights", List.of(3, 3, 192, 192), v3,
                "Mixed_7a.branch7x7x3_4.conv.weight");

        Network graph = Zoo.load(MadeFile.manifest("graphdef_inception_v3_2015_12_05"), null).network();
        assertSame("mixed_8/tower_1/conv_1/conv2d_params", List.of(1, 7, 192, 192), graph,
                "Mixed_7a.branch7x7x3_2.conv.weight");
        assertSame("mixed_10/tower_1/mixed/conv_1/conv2d_params", List.of(3, 1, 384, 384), graph,
                "Mixed_7c.branch3x3dbl_3b.conv.weight");
        assertSame("mixed/tower_2/conv/batchnorm/gamma", List.of(32), graph, "Mixed_5b.branch_pool.bn.weight");

        Network old = Zoo.load(MadeFile.manifest("graphdef_inception5h"), null).network();
        assertSame("mixed4a_3x3_w", List.of(3, 3, 96, 204), old, "mixed4a_3x3.weight");
        assertSame("softmax2_b", List.of(1008), old, "softmax2.bias");
    }

    private static void assertSame(String stored, List<Integer> shape, Network network, String parameter) {
        assertArrayEquals(WeightRecipe.tensor(stored, shape).unwrap(), network.parameter(parameter).value().unwrap(),
                parameter);
    }

    @Test
    void exportingGivesTorchvisionsLayout() {
        Recognition found = Recognition.of(MadeFile.manifest("tfslim_vgg_16"));
        var fc6 = found.fit().matches().entrySet().stream()
                .filter(e -> e.getKey().parameter().name().equals("classifier.0.weight")).findFirst().orElseThrow();
        assertEquals(List.of(4096, 512, 7, 7), fc6.getValue().shape());
        Tensor slim = WeightRecipe.tensor("vgg_16/fc6/weights", List.of(7, 7, 512, 4096));
        // PyTorch's [4096, 512*49]: output k, channel c, row y, column x at k*25088 + c*49 + y*7 + x.
        float[] torch = fc6.getValue().read().unwrap();
        assertEquals(slim.unwrap()[((3 * 7 + 5) * 512 + 100) * 4096 + 4000],
                torch[4000 * 25088 + 100 * 49 + 3 * 7 + 5]);
    }

    @Test
    void whatFrozenGraphsAndTrainingHoldBesidesIsNoHindrance() {
        MadeFile file = MadeFile.manifest("tfslim_inception_v3").without("global_step")
                .put("InceptionV3/Predictions/Shape", DType.INT32, List.of(2))
                .put("InceptionV3/Conv2d_1a_3x3/weights/RMSProp_1", 3, 3, 3, 32)
                .put("InceptionV3/Conv2d_1a_3x3/BatchNorm/Const", 32);
        Recognition found = Recognition.of(file);
        assertEquals(Architecture.INCEPTION_V3, found.architecture());
        var gamma = (HwioTensor) found.fit().matches().entrySet().stream()
                .filter(e -> e.getKey().parameter().name().equals("Conv2d_1a_3x3.bn.weight")).findFirst().orElseThrow()
                .getValue();
        assertEquals("InceptionV3/Conv2d_1a_3x3/BatchNorm/Const", gamma.stored().name());
    }

    @Test
    void preprocessingIsTensorFlows() {
        Preprocessing inception = PublishedPreprocessing.of(Architecture.INCEPTION_V3, Publisher.TFSLIM);
        // The central 87.5 %: 299 of 342 pixels, 224 of 256.
        assertEquals(List.of(342, 299), List.of(inception.resizeTo().height(), inception.crop().height()));
        assertEquals(256, PublishedPreprocessing.of(Architecture.GOOGLENET, Publisher.TFSLIM).resizeTo().height());
        assertEquals(Preprocessing.Resize.BOTH_SIDES, inception.resize());
        Preprocessing vgg = PublishedPreprocessing.of(Architecture.VGG16, Publisher.TFSLIM);
        assertEquals(Preprocessing.Order.RGB, vgg.order());
        assertEquals(List.of(123.68f, 116.78f, 103.94f), vgg.mean());
        assertEquals(List.of(117f, 117f, 117f), PublishedPreprocessing.of(Architecture.INCEPTION5H,
                Publisher.TENSORFLOW).mean());
        assertEquals(299, PublishedPreprocessing.of(Architecture.INCEPTION_V3,
                Publisher.TENSORFLOW).resizeTo().height());
    }

    /** Padding SAME of the table in TensorFlow's documentation: out = ceil(in / stride). */
    @Test
    void imagesShrinkAsWithPaddingSame() {
        Map<String, Integer> sides = Map.of("conv1.conv", 112, "maxpool1", 56, "maxpool2", 28, "maxpool3", 14,
                "maxpool4", 7);
        Network v1 = PublishedNetwork.of(Architecture.GOOGLENET, Publisher.TFSLIM, 1001);
        sides.forEach((node, side) -> assertEquals(side, v1.node(node).shape().h(), node));
        Network resNet = PublishedNetwork.of(Architecture.RESNET50, Publisher.TFSLIM, 1000);
        assertEquals(56, resNet.node("maxpool").shape().h());
        assertEquals(56, resNet.node("layer1.1.relu").shape().h());
        assertEquals(28, resNet.node("layer1.2.relu").shape().h());
        assertEquals(7, resNet.node("layer4.2.relu").shape().h());
        assertTrue(Architecture.RESNET50.network(1000).node("layer1.2.relu").shape().h() == 56);
    }
}
