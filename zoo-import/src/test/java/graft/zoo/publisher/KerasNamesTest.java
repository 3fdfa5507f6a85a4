package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.zoo.MadeFile;
import graft.zoo.WeightRecipe;
import graft.zoo.Zoo;
import graft.zoo.architecture.Architecture;
import graft.zoo.layout.HwioTensor;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.weights.WeightFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keras's published files, by the names and shapes of their manifests. */
class KerasNamesTest {
    @ParameterizedTest
    @CsvSource({"vgg16, vgg16, keras", "vgg19, vgg19, keras", "resnet50, resnet50, keras",
        "resnet101, resnet101, keras", "resnet152, resnet152, keras", "resnet50_old_v0.2, resnet50, keras2016",
        "resnet50v2, resnet50v2, keras", "inception_v3, inception_v3, keras"})
    void everyKerasFileIsRecognisedWithATensorForEveryParameter(String file, String architecture, String publisher) {
        MadeFile made = MadeFile.manifest("keras_" + file);
        Recognition found = Recognition.of(made);
        assertEquals(architecture, found.architecture().id());
        assertEquals(publisher, found.publisher().id());
        assertTrue(found.fit().isExact());
        long gammas = found.fit().matches().values().stream().filter(t -> t instanceof HwioTensor.Ones).count();
        assertEquals(found.fit().network().parameters().size() - gammas, made.tensors().size());
        // Keras's Inception has no gamma in any of its 94 BatchNorms.
        assertEquals(file.equals("inception_v3") ? 94 : 0, gammas);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "resnet50_old_v0.2", "resnet50v2", "inception_v3"})
    void loadingSetsEveryParameter(String name) {
        PretrainedModel model = Zoo.load(MadeFile.manifest("keras_" + name).zeros(), null);
        assertEquals(List.of(), model.network().missing());
        assertEquals(1000, model.network().outputShape().c());
    }

    @Test
    void valuesArriveWhereTheyBelong() {
        Network net = Zoo.load(MadeFile.manifest("keras_resnet50"), null).network();
        same(net, "layer2.0.downsample.0.weight", "conv3_block1_0_conv/kernel:0", 1, 1, 256, 512);
        same(net, "layer4.2.conv2.bias", "conv5_block3_2_conv/bias:0", 512);
        same(net, "layer1.1.bn3.running_var", "conv2_block2_3_bn/moving_variance:0", 256);
        same(net, "fc.weight", "predictions/kernel:0", 2048, 1000);
        Network old = Zoo.load(MadeFile.manifest("keras_resnet50_old_v0.2"), null).network();
        same(old, "layer3.5.conv1.weight", "res4f_branch2a_W:0", 1, 1, 1024, 256);
        same(old, "layer1.0.downsample.1.running_var", "bn2a_branch1_running_std:0", 256);
        same(old, "bn1.weight", "bn_conv1_gamma:0", 64);
        Network v2 = Zoo.load(MadeFile.manifest("keras_resnet50v2"), null).network();
        same(v2, "layer2.3.bn0.bias", "conv3_block4_preact_bn/beta:0", 512);
        same(v2, "bn.running_mean", "post_bn/moving_mean:0", 2048);
        Network vgg = Zoo.load(MadeFile.manifest("keras_vgg16"), null).network();
        same(vgg, "features.10.weight", "block3_conv1_W_1:0", 3, 3, 128, 256);
        same(vgg, "classifier.3.bias", "fc2_b_1:0", 4096);
    }

    /** Keras's layout is Graft's: the same values in the same order. */
    private static void same(Network net, String parameter, String stored, Integer... shape) {
        assertArrayEquals(WeightRecipe.tensor(stored, List.of(shape)).unwrap(),
                net.parameter(parameter).value().unwrap(), stored);
    }

    /** keras/src/applications/inception_v3.py: mixed0 begins with conv2d_6, its 5x5 is the eighth convolution. */
    @Test
    void inceptionsConvolutionsAreCountedFromTheFirstOne() {
        Network net = Zoo.load(MadeFile.manifest("keras_inception_v3"), null).network();
        same(net, "Mixed_5b.branch5x5_2.conv.weight", "conv2d_8/kernel:0", 5, 5, 48, 64);
        same(net, "Mixed_5b.branch5x5_2.bn.bias", "batch_normalization_8/beta:0", 64);
        same(net, "Mixed_7c.branch_pool.conv.weight", "conv2d_94/kernel:0", 1, 1, 2048, 192);
        assertEquals(1, net.parameter("Conv2d_1a_3x3.bn.weight").value().get(31));
        MadeFile later = MadeFile.manifest("keras_inception_v3").renamed(name -> {
            int at = name.lastIndexOf('_', name.indexOf('/'));
            return name.startsWith("predictions") ? name : name.substring(0, at + 1)
                    + (Integer.parseInt(name.substring(at + 1, name.indexOf('/'))) + 188)
                    + name.substring(name.indexOf('/'));
        });
        assertTrue(later.tensors().containsKey("conv2d_189/kernel:0"));
        same(Zoo.load(later, null).network(), "Mixed_5b.branch5x5_2.conv.weight", "conv2d_8/kernel:0", 5, 5, 48, 64);
    }

    @Test
    void kerasResNetsHalveInTheirFirstConvolutionAndHaveTheirOwnEpsilon() {
        Network keras = PublishedNetwork.of(Architecture.RESNET50, Publisher.KERAS, 1000);
        assertEquals(2, ((Conv2d) keras.node("layer2.0.conv1").layer()).spec().strideH());
        assertEquals(1, ((Conv2d) keras.node("layer2.0.conv2").layer()).spec().strideH());
        assertEquals(1.001e-5f, ((BatchNorm) keras.node("layer2.0.bn1").layer()).epsilon());
        assertEquals(1e-3f, ((BatchNorm) PublishedNetwork.of(Architecture.RESNET50, Publisher.KERAS_2016, 1000)
                .node("layer2.0.bn1").layer()).epsilon());
        assertEquals(2, ((Conv2d) Architecture.RESNET50.network(1000).node("layer2.0.conv2").layer()).spec()
                .strideH());
        assertEquals(keras.parameters().size(), Zoo.network("resnet50@keras", 5).parameters().size());
    }

    @Test
    void preprocessingIsThatOfEachNetwork() {
        Preprocessing vgg = Zoo.load(MadeFile.manifest("keras_vgg16").zeros(), null).preprocessing();
        assertEquals(Preprocessing.Order.BGR, vgg.order());
        assertEquals(List.of(103.939f, 116.779f, 123.68f), vgg.mean());
        assertEquals(224, vgg.crop().height());
        Preprocessing inception = PublishedPreprocessing.of(Architecture.INCEPTION_V3, Publisher.KERAS);
        assertEquals(Preprocessing.Order.RGB, inception.order());
        assertEquals(299, inception.crop().height());
        assertEquals(List.of(.5f, .5f, .5f), inception.deviation());
        assertEquals(Preprocessing.Order.RGB, PublishedPreprocessing.of(Architecture.RESNET50V2,
                Publisher.KERAS).order());
        assertEquals(Preprocessing.Order.BGR, PublishedPreprocessing.of(Architecture.RESNET50,
                Publisher.KERAS_2016).order());
    }

    @Test
    void theNumberOfClassesAndTheOlderNameOfTheHeadAreUnderstood() {
        MadeFile file = MadeFile.manifest("keras_resnet50").without("predictions/kernel:0")
                .without("predictions/bias:0").put("probs/kernel:0", 2048, 7).put("probs/bias:0", 7);
        assertEquals(7, Recognition.of(file).fit().network().outputShape().c());
    }

    /** The {@code notop} files of the same publications: what {@code top_layers_absent_in_notop} lists is left out. */
    @ParameterizedTest
    @CsvSource({"vgg16, vgg16, classifier.0", "vgg19, vgg19, classifier.0", "resnet50, resnet50, fc",
        "resnet101, resnet101, fc", "resnet152, resnet152, fc", "resnet50_old_v0.2, resnet50, fc",
        "resnet50v2, resnet50v2, fc", "inception_v3, inception_v3, fc"})
    void aFileWithoutItsHeadIsATrunkToGraftOn(String file, String architecture, String head) {
        MadeFile whole = MadeFile.manifest("keras_" + file).zeros();
        List<?> top = (List<?>) MadeFile.manifestJson("keras_" + file).get("top_layers_absent_in_notop");
        MadeFile notop = MadeFile.named(file + "_weights_tf_dim_ordering_tf_kernels_notop.h5");
        whole.tensors().forEach((name, tensor) -> {
            if (top.stream().noneMatch(layer -> name.startsWith(layer + "/") || name.startsWith(layer + "_"))) {
                notop.tensors().put(name, tensor);
            }
        });
        assertTrue(notop.tensors().size() < whole.tensors().size());
        PretrainedModel model = Zoo.load(notop, null);
        assertEquals(architecture, model.architecture());
        assertEquals(List.of(head + ".weight", head + ".bias"), model.network().missing());
        var e = assertThrows(WeightFileException.class, () -> model.withHead(notop.path()));
        assertTrue(e.getMessage().contains("holds the trunk of " + architecture + " alone"), e.getMessage());
        Network grafted = model.network().freeze().replaceHead(5, 7);
        assertEquals(List.of(), grafted.missing());
        assertEquals(5, grafted.outputShape().c());
        assertEquals(List.of(head + ".weight", head + ".bias"), List.copyOf(grafted.changedInTraining().keySet()));
    }

    @Test
    void aFileThatLacksMoreThanItsHeadSaysWhatIsMissing() {
        MadeFile file = MadeFile.manifest("keras_vgg16").without("block5_conv3_b_1:0");
        file.tensors().keySet().removeIf(name -> name.startsWith("fc") || name.startsWith("predictions"));
        var e = assertThrows(WeightFileException.class, () -> Recognition.of(file));
        assertTrue(e.getMessage().contains("the nearest is vgg16 (25 of its 32 tensors fit)"), e.getMessage());
        assertTrue(e.getMessage().contains("missing (7): features.28.bias, classifier.0.weight"), e.getMessage());
    }

    /** keras-applications, densenet.py: names with a slash in them at the beginning, and fc1000; Keras's own differ. */
    @ParameterizedTest
    @CsvSource({"conv1/conv, conv1/bn, fc1000", "conv1_conv, conv1_bn, predictions"})
    void denseNetsOfBothGenerationsAreRecognised(String conv1, String bn1, String head) {
        MadeFile file = MadeFile.named("densenet121.h5");
        conv(file, conv1, 7, 3, 64);
        norm(file, bn1, 64);
        int channels = 64;
        int[] blocks = {6, 12, 24, 16};
        for (int b = 0; b < 4; b++) {
            for (int i = 1; i <= blocks[b]; i++) {
                String name = "conv" + (b + 2) + "_block" + i;
                norm(file, name + "_0_bn", channels);
                conv(file, name + "_1_conv", 1, channels, 128);
                norm(file, name + "_1_bn", 128);
                conv(file, name + "_2_conv", 3, 128, 32);
                channels += 32;
            }
            norm(file, b < 3 ? "pool" + (b + 2) + "_bn" : "bn", channels);
            if (b < 3) {
                conv(file, "pool" + (b + 2) + "_conv", 1, channels, channels / 2);
                channels /= 2;
            }
        }
        file.put(head + "/kernel:0", 1024, 1000).put(head + "/bias:0", 1000);
        Recognition found = Recognition.of(file);
        assertEquals("densenet121 keras", found.architecture() + " " + found.publisher());
        assertTrue(found.fit().isExact(), found.fit().differences());
        assertEquals(1.001e-5f, ((BatchNorm) found.fit().network().node("features.norm5").layer()).epsilon());
        Network net = Zoo.load(file, null).network();
        same(net, "features.denseblock2.denselayer12.conv2.weight", "conv3_block12_2_conv/kernel:0", 3, 3, 128, 32);
        same(net, "features.transition3.norm.bias", "pool4_bn/beta:0", 1024);
        same(net, "features.norm0.running_mean", bn1 + "/moving_mean:0", 64);
        same(net, "features.denseblock4.denselayer1.norm1.weight", "conv5_block1_0_bn/gamma:0", 512);
    }

    private static void conv(MadeFile file, String name, int kernel, int in, int out) {
        file.put(name + "/kernel:0", kernel, kernel, in, out);
    }

    private static void norm(MadeFile file, String name, int channels) {
        for (String variable : List.of("gamma", "beta", "moving_mean", "moving_variance")) {
            file.put(name + "/" + variable + ":0", channels);
        }
    }
}
