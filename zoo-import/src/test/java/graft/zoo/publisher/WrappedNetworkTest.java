package graft.zoo.publisher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Conv2d;
import graft.zoo.MadeFile;
import graft.zoo.WeightRecipe;
import graft.zoo.Zoo;
import graft.zoo.architecture.Architecture;
import graft.zoo.model.Publisher;
import graft.zoo.weights.AmbiguousNetworkException;
import graft.zoo.weights.DType;
import graft.zoo.weights.WeightFileException;
import graft.zoo.weights.WeightPart;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that are a part of what a file holds, under whatever names stand before theirs. */
class WrappedNetworkTest {

    private static MadeFile resnet18() {
        return MadeFile.manifest("torchvision_resnet18");
    }

    private static Network trunk(MadeFile file, Architecture architecture) {
        Recognition found = Recognition.of(file);
        assertEquals(architecture, found.architecture());
        assertTrue(found.fit().isTrunk(), found.fit().differences());
        return found.fit().network();
    }

    @ParameterizedTest
    @ValueSource(strings = {"module.", "_orig_mod.", "model.", "backbone.", "encoder_q.", "module.encoder.",
        "model.model.net.", "a.0.b."})
    void aWrapperBeforeAllNamesAndSomethingBesideThemAreNoObstacle(String wrapper) {
        MadeFile file = resnet18().renamed(name -> wrapper + name).put("criterion.weight", 1000).put("queue", 128, 99);
        Recognition found = Recognition.of(file);
        assertEquals(Architecture.RESNET18, found.architecture());
        assertTrue(found.fit().isExact(), found.fit().differences());
        assertEquals(List.of("criterion.weight", "queue"), found.unused());
    }

    @Test
    void modulesOfParallelTrainingBetweenNamesAreNoObstacle() {
        MadeFile file = MadeFile.manifest("torchvision_vgg16")
                .renamed(name -> name.replaceFirst("^features\\.", "features.module."));
        Recognition found = Recognition.of(file);
        assertEquals(Architecture.VGG16, found.architecture());
        assertTrue(found.fit().isExact(), found.fit().differences());
    }

    @ParameterizedTest
    @ValueSource(strings = {"_checkpoint_wrapped_module", "_fsdp_wrapped_module", "_orig_mod"})
    void modulesAroundSingleStagesAreNoObstacle(String module) {
        MadeFile file = resnet18().renamed(name -> name.replaceFirst("^layer3\\.", "layer3." + module + "."));
        Recognition found = Recognition.of(file);
        assertEquals(Architecture.RESNET18, found.architecture());
        assertTrue(found.fit().isExact(), found.fit().differences());
    }

    @Test
    void countsBesideANetworkTakeNothingOfItsHead() {
        MadeFile file = resnet18().renamed(name -> "net." + name).put("metric.confmat", DType.INT64,
                List.of(1000, 1000));
        Recognition found = Recognition.of(file);
        assertTrue(found.fit().isExact(), found.fit().differences());
        assertEquals(List.of("metric.confmat"), found.unused());
    }

    @ParameterizedTest
    @CsvSource({"torchvision_resnet18, RESNET18, fc., fc.1.", "torchvision_resnet18, RESNET18, fc., head.fc.",
        "torchvision_resnet50, RESNET50, fc., classifier.1.4.", "torchvision_vgg11_bn, VGG11_BN, classifier., head.",
        "torchvision_alexnet, ALEXNET, classifier., classifier.2.",
        "torchvision_squeezenet1_1, SQUEEZENET1_1, classifier., head."})
    void whateverTheHeadIsTheTrunkIsFound(String name, Architecture architecture, String from, String to) {
        MadeFile file = MadeFile.manifest(name).renamed(n -> n.startsWith(from) ? to + n.substring(from.length()) : n);
        trunk(file, architecture);
        assertFalse(Recognition.of(file).unused().isEmpty());
    }

    @Test
    void valuesOfATrunkArriveWhereTheyBelong() {
        MadeFile file = resnet18().renamed(n -> n.startsWith("fc.") ? "head." + n : "backbone." + n);
        Network network = Zoo.load(file, null).network();
        assertArrayEquals(WeightRecipe.tensor("layer3.0.downsample.1.running_var", List.of(256)).unwrap(),
                network.parameter("layer3.0.downsample.1.running_var").value().unwrap());
        assertEquals(List.of("fc.weight", "fc.bias"), network.missing());
    }

    /** nn.Sequential(*list(resnet.children())[:-1]): relu and maxpool have numbers, too, and no weights. */
    @Test
    void childrenByTheirNumbersAreTakenInTheirOrder() {
        List<String> children = List.of("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4",
                "avgpool", "fc");
        MadeFile bare = resnet18().without("fc.weight").without("fc.bias").renamed(name -> numbered(children, name));
        trunk(bare, Architecture.RESNET18);
        MadeFile inside = bare.renamed(name -> "features." + name).put("classifier.weight", 5, 512)
                .put("classifier.bias", 5);
        Network network = Zoo.load(inside, null).network();
        assertArrayEquals(WeightRecipe.tensor("layer4.1.bn2.bias", List.of(512)).unwrap(),
                network.parameter("layer4.1.bn2.bias").value().unwrap());
        MadeFile whole = resnet18().renamed(name -> numbered(children, name));
        assertTrue(Recognition.of(whole).fit().isExact());
    }

    private static String numbered(List<String> children, String name) {
        String child = name.substring(0, name.indexOf('.'));
        return children.indexOf(child) + name.substring(child.length());
    }

    @Test
    void twoNetworksSideBySideAreRefusedUntilOneIsChosen() {
        MadeFile file = resnet18().renamed(name -> "module.encoder_q." + name);
        resnet18().tensors().forEach((name, t) -> file.put("module.encoder_k." + name, t.dtype(), t.shape()));
        var e = assertThrows(WeightFileException.class, () -> Zoo.load(file, null));
        assertTrue(e.getMessage().contains("holds 2 networks: resnet18 under 'encoder_q', resnet18 under 'encoder_k'; "
                + "choose one: --weights-key encoder_k"), e.getMessage());
        assertEquals("resnet18", Zoo.load(WeightPart.of(file, "encoder_q"), null).architecture());
        var none = assertThrows(WeightFileException.class, () -> WeightPart.of(file, "encoder_x"));
        assertTrue(none.getMessage().contains("has no set of weights 'encoder_x'"), none.getMessage());
    }

    @Test
    void copiesThatAreEqualToTheLastBitAreOneNetwork() {
        MadeFile file = resnet18().renamed(name -> "encoder." + name);
        file.tensors().putAll(resnet18().renamed(name -> "ema.module." + name).tensors());
        file.put("criterion.weight", 1000);
        Recognition found = Recognition.of(file);
        assertTrue(found.fit().isExact(), found.fit().differences());
        assertEquals(List.of("encoder", "ema"), found.copies());
        assertEquals(List.of("criterion.weight"), found.unused());
        assertEquals(List.of("encoder", "ema"), Zoo.copies(file, null));
        // One value of another, by its last bit.
        Tensor last = file.tensors().get("ema.module.fc.bias").read();
        last.unwrap()[999] = Math.nextUp(last.unwrap()[999]);
        file.tensors().put("ema.module.fc.bias", new MadeFile.Made("ema.module.fc.bias", DType.FLOAT32, List.of(1000),
                (_, _) -> last));
        var e = assertThrows(WeightFileException.class, () -> Recognition.of(file));
        assertTrue(e.getMessage().contains("holds 2 networks"), e.getMessage());
    }

    /** Every name begins with the empty name of the top: what belongs to no copy is listed all the same. */
    @Test
    void whatIsNoPartOfACopyIsListedBesideOneAtTheTop() {
        MadeFile file = resnet18().renamed(name -> "ema." + name);
        file.tensors().putAll(resnet18().tensors());
        file.put("criterion.weight", 1000);
        Recognition found = Recognition.of(file);
        assertEquals(List.of("criterion.weight"), found.unused());
    }

    /** All of ResNet-18's names and shapes are among ResNet-34's. */
    @Test
    void aLargerNetworkIsNotTakenForASmallerOneInIt() {
        MadeFile file = MadeFile.manifest("torchvision_resnet34").without("layer3.5.conv2.weight")
                .renamed(name -> "backbone." + name);
        assertThrows(WeightFileException.class, () -> Recognition.of(file));
    }

    @Test
    void aHeadWhoseOutputGoesOnIsNotTheEnd() {
        MadeFile file = resnet18().renamed(name -> "base." + name).put("top.weight", 3, 1000).put("top.bias", 3);
        trunk(file, Architecture.RESNET18);
    }

    @ParameterizedTest
    @ValueSource(ints = {18, 26, 34, 50, 101, 152})
    void resNetsOfHuggingFaceAreRecognised(int layers) {
        MadeFile file = MadeFile.manifest("trunks/hf_resnet-" + layers);
        Recognition found = Recognition.of(file);
        assertEquals("resnet" + layers, found.architecture().id());
        assertEquals(Publisher.HUGGING_FACE, found.publisher());
        assertTrue(found.fit().isExact(), found.fit().differences());
    }

    @Test
    void aTrunkOfHuggingFaceAloneIsRecognised() {
        MadeFile file = MadeFile.manifest("trunks/hf_resnet-18").without("classifier.1.weight")
                .without("classifier.1.bias").renamed(name -> name.replaceFirst("^resnet\\.", ""));
        trunk(file, Architecture.RESNET18);
    }

    /** A detector's or a training script's file: the trunk under a name of its own, another head beside it. */
    @ParameterizedTest
    @CsvSource({"timm_regnety_004, regnet_y_400mf, head.fc", "timm_convnext_atto, convnext_atto, head.fc",
        "hf_convnext-tiny, convnext_tiny, classifier", "torchvision_densenet121, densenet121, classifier",
        "timm_seresnet50, seresnet50, fc", "timm_mobilenetv2_100, mobilenet_v2, classifier",
        "torchvision_efficientnet_b0, efficientnet_b0, classifier.1", "timm_inception_v4, inception_v4, last_linear",
        "torchvision_shufflenet_v2_x1_0, shufflenet_v2_x1_0, fc"})
    void trunksOfNewFamiliesAreFoundWithinOtherNetworks(String manifest, String architecture, String head) {
        MadeFile file = MadeFile.manifest("trunks/" + manifest).without(head + ".weight").without(head + ".bias")
                .renamed(name -> "backbone." + name).put("neck.weight", 256, 128, 1, 1);
        Recognition found = Recognition.of(file);
        assertEquals(architecture, found.architecture().id());
        assertTrue(found.fit().isTrunk(), found.fit().differences());
        assertEquals(List.of("neck.weight"), found.unused());
    }

    /** timm's and Google's EfficientNet-B0 pad otherwise, which no tensor tells: neither whole nor trunk is guessed at. */
    @Test
    void networksAlikeWithinOthersAndTheirTrunksAloneAreNotGuessedAt() {
        MadeFile file = MadeFile.manifest("trunks/timm_efficientnet_b0");
        MadeFile unnamed = new MadeFile(Path.of("model.pth"), file.tensors(), Map.of());
        MadeFile within = unnamed.renamed(name -> "backbone." + name).put("neck.weight", 256, 128, 1, 1);
        MadeFile trunk = within.renamed(name -> name.replace("backbone.", "")).without("classifier.weight")
                .without("classifier.bias").without("neck.weight");
        for (MadeFile one : List.of(within, trunk)) {
            var e = assertThrows(AmbiguousNetworkException.class, () -> Recognition.of(one));
            assertTrue(e.getMessage().contains("--arch efficientnet_b0 or --arch tf_efficientnet_b0"), e.getMessage());
            Recognition chosen = Recognition.of(one, Architecture.TF_EFFICIENTNET_B0);
            assertEquals(List.of(0, 1), padding(chosen.fit().network()));
            assertEquals(List.of(1, 1), padding(Recognition.of(one, Architecture.EFFICIENTNET_B0).fit().network()));
        }
    }

    /** Above and below the image. */
    private static List<Integer> padding(Network network) {
        Conv2d first = (Conv2d) network.node("features.0.0").layer();
        return List.of(first.spec().padTop(), first.spec().padBottom());
    }

    @Test
    void theNearestIsNamedOnlyWhereHalfOfItsTensorsFit() {
        MadeFile file = MadeFile.named("other.pth").put("conv1.weight", 64, 3, 7, 7).put("bn1.weight", 64)
                .put("tail.weight", 9, 9);
        var e = assertThrows(WeightFileException.class, () -> Recognition.of(file));
        assertTrue(e.getMessage().contains("no known architecture has tensors named and shaped like its 3"),
                e.getMessage());
    }
}
