package graft.zoo.beside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.MadeFile;
import graft.zoo.Zoo;
import graft.zoo.graph.GivenInput;
import graft.zoo.json.Json;
import graft.zoo.model.Preparation;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration beside weights that agrees with them, and one that does not. */
class ConfigurationTest {
    private static final String PROCESSOR = "{\"image_processor_type\": \"ConvNextImageProcessor\", \"size\": "
            + "{\"shortest_edge\": 160}, \"crop_pct\": 0.8, \"resample\": 2}";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "resnet50, resnet50, true", "resnet50, resnet18, false", "tv_resnet50, resnet50, true",
        "mobilenetv2_100, mobilenet_v2, true", "mobilenetv3_large_100, mobilenet_v3_large, true",
        "mobilenetv3_large_100, mobilenet_v3_small, false", "regnety_016, regnet_y_1_6gf, true",
        "regnety_016, regnet_y_3_2gf, false", "regnety_004, regnet_y_400mf, true", "regnetx_004, "
            + "regnetx_004, true", "regnetx_004, regnet_x_800mf, false", "legacy_xception, xception, true", "mobilenetv2_050, "
            + "mobilenet_v2, false", "wide_resnet50_2, resnet50, false", "wide_resnet50_2, wide_resnet50_2, "
            + "true", "seresnext50_32x4d, resnext50_32x4d, false", "anything, graph, true"})
    void timmsNamesAreComparedWithGrafts(String name, String architecture, boolean same) {
        assertEquals(same, new Configuration(new Settings(Map.of("architecture", name))).isOf(architecture));
    }

    @ParameterizedTest
    @CsvSource({
        "resnet, resnet50, true", "resnet, vgg16, false", "convnext, convnext_tiny, true", "convnextv2, convnext_tiny, "
            + "false", "mobilenet_v2, mobilenet_v2, true", "mobilenet_v2, mobilenet_v3_large, false",
        "vit, resnet50, false", "timm_wrapper, resnet50, true"})
    void transformersNamesAreThoseOfFamilies(String type, String architecture, boolean same) {
        assertEquals(same, new Configuration(new Settings(Map.of("model_type", type))).isOf(architecture));
    }

    @Test
    void aClassNamesTheFamilyWhereNothingElseDoes() {
        assertTrue(new Configuration(new Settings(Map.of("architectures", List.of("ResNetForImageClassification"))))
                .isOf("resnet18"));
        assertFalse(new Configuration(new Settings(Map.of("architectures", List.of("ViTModel")))).isOf("resnet18"));
    }

    /** Weights under transformers' names of a ResNet-18 with three classes, and what lies beside them. */
    private PretrainedModel huggingFace(String configuration, String processor) throws IOException {
        MadeFile file = MadeFile.manifest("trunks/hf_resnet-18").zeros();
        file.put("classifier.1.weight", 3, 512).put("classifier.1.bias", 3);
        return load(file.tensors(), configuration, processor);
    }

    private PretrainedModel timm(String configuration) throws IOException {
        MadeFile file = MadeFile.manifest("torchvision_resnet18").zeros();
        return load(file.put("fc.weight", 3, 512).put("fc.bias", 3).tensors(), configuration, null);
    }

    private PretrainedModel load(Map<String, graft.zoo.weights.StoredTensor> tensors, String configuration,
            String processor) throws IOException {
        Files.writeString(folder.resolve("config.json"), configuration);
        if (processor != null) {
            Files.writeString(folder.resolve("preprocessor_config.json"), processor);
        }
        return Zoo.load(new MadeFile(folder.resolve("model.safetensors"), tensors, Map.of()), null);
    }

    private static String resnet(String more) {
        return "{\"model_type\": \"resnet\", \"architectures\": [\"ResNetForImageClassification\"]" + more + "}";
    }

    @Test
    void theConfigurationNamesTheClassesAndTheProcessorPreparesTheImages() throws IOException {
        PretrainedModel model = huggingFace(resnet(", \"hidden_act\": \"relu\", \"num_channels\": 3, \"id2label\": "
                + "{\"0\": \"cat\", \"1\": \"cow\", \"2\": \"dog\"}"), PROCESSOR);
        assertEquals(List.of("cat", "cow", "dog"), model.labels());
        // int(160 / 0.8) = 200
        assertEquals("resize 200, crop 160, bilinear, RGB, x/255, mean 0.5 0.5 0.5, std 0.5 0.5 0.5 (beside: "
                + "preprocessor_config.json)", model.preparation().toString());
        assertEquals(160, model.network().inputShape().h());
    }

    /** Of transformers' configurations only the MobileNets' and EfficientNets' have an image_size. */
    @Test
    void withoutAProcessorThePreparationIsAGuessAtTheStatedSize() throws IOException {
        PretrainedModel model = load(MadeFile.manifest("trunks/hf_mobilenet_v2").zeros().tensors(),
                "{\"model_type\": \"mobilenet_v2\", \"image_size\": 192}", null);
        // 256 * 192 / 224 = 219.4
        assertEquals("resize 219, crop 192, bilinear, RGB, x/255, mean 0.5 0.5 0.5, std 0.5 0.5 0.5 (guess: as for "
                + "huggingface's mobilenet_v2, where no preprocessor_config.json beside it states otherwise; the size is "
                + "config.json's image_size)", model.preparation().toString());
        assertEquals(192, model.network().inputShape().h());
        String damaged = load(MadeFile.manifest("trunks/hf_mobilenet_v2").zeros().tensors(),
                "{\"model_type\": \"mobilenet_v2\", \"image_size\": -3}", null).preparation().toString();
        assertTrue(damaged.startsWith("resize 256, crop 224") && damaged.contains("image_size -3, expected 1 to "), damaged);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        ", \"id2label\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\", \"3\": \"d\"}",
        ", \"label2id\": {\"a\": 0, \"b\": 1, \"c\": 2, \"d\": 3}"})
    void moreNamesThanOutputsAreNotUsedAndThatIsSaid(String names) throws IOException {
        PretrainedModel model = huggingFace(resnet(names), PROCESSOR);
        assertEquals(List.of(), model.labels());
        assertEquals("beside: preprocessor_config.json; config.json beside it names 4 classes, the network has 3: the "
                + "weights are believed, its names are not used", model.preparation().known());
    }

    @Test
    void otherChannelsAndKindsOfProblemsAreSaid() throws IOException {
        String known = huggingFace(resnet(", \"num_channels\": 1, \"problem_type\": \"multi_label_classification\""),
                PROCESSOR).preparation().known();
        assertTrue(known.contains("config.json beside it states images of 1 channels, the network takes 3: the weights "
                + "are believed"), known);
        assertTrue(known.contains("states the problem_type multi_label_classification"), known);
    }

    @Test
    void anotherNetworksFilesCountForNothing() throws IOException {
        PretrainedModel model = huggingFace("{\"model_type\": \"vit\", \"architectures\": "
                + "[\"ViTForImageClassification\"], \"id2label\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\"}}",
                PROCESSOR);
        assertEquals(List.of(), model.labels());
        Preparation preparation = model.preparation();
        assertEquals(Preparation.Source.GUESS, preparation.source());
        assertTrue(preparation.detail().endsWith("config.json beside it does not fit and is not used: it is for vit, the "
                + "network is resnet18; preprocessor_config.json beside it does not fit and is not used: config.json "
                + "beside it is not of these weights"), preparation.detail());
    }

    /** Who gives arrays sees no preparation, and is to read of it all the same. */
    @Test
    void aNetworkForArraysSaysIt() throws IOException {
        MadeFile file = MadeFile.manifest("torchvision_resnet18").zeros();
        Files.writeString(folder.resolve("config.json"), "{\"architecture\": \"resnet34\"}");
        MadeFile beside = new MadeFile(folder.resolve("model.safetensors"), file.tensors(), Map.of());
        assertEquals(List.of("config.json beside it does not fit and is not used: it is for resnet34, the network is "
                + "resnet18"), Zoo.raw(beside, null, GivenInput.NOTHING).notes());
        Files.writeString(folder.resolve("config.json"), "{\"architecture\": \"resnet18\", \"num_classes\": 1000}");
        assertEquals(List.of(), Zoo.raw(beside, null, GivenInput.NOTHING).notes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"hidden_act\": \"gelu\" | states hidden_act gelu; the network of these tensors' names is built with relu",
        "\"downsample_in_bottleneck\": true | states downsample_in_bottleneck true;",
        "\"downsample_in_first_stage\": true | states downsample_in_first_stage true;"})
    void aNetworkThatComputesOtherwiseThanItsTensorsShowIsRefused(String setting, String reason) {
        String message = assertThrows(WeightFileException.class, () -> huggingFace(resnet(", " + setting), null))
                .getMessage();
        assertTrue(message.startsWith(folder.toString()) && message.contains(reason) && message.contains("move "
                + "config.json away"), message);
    }

    @Test
    void timmsArgumentsOfTheNetworkAreRefusedUnlessTheyChangeNothing() throws IOException {
        String json = "{\"architecture\": \"resnet18\", \"num_classes\": 3, \"global_pool\": \"%s\", \"model_args\": "
                + "{\"drop_rate\": 0.1%s}, \"pretrained_cfg\": {\"input_size\": [3, 96, 96], \"label_names\": [\"a\", "
                + "\"b\", \"c\"]}}";
        PretrainedModel model = timm(json.formatted("avg", ""));
        assertEquals("resize 109, crop 96, bicubic", model.preprocessing().toString().substring(0, 28));
        assertEquals(List.of("a", "b", "c"), model.labels());
        assertRefused(json.formatted("max", ""), "states global_pool max; the network of these tensors' names is built "
                + "with avg");
        assertRefused(json.formatted("avg", ", \"act_layer\": \"silu\""), "states model_args: act_layer silu;");
    }

    private void assertRefused(String json, String reason) {
        String message = assertThrows(WeightFileException.class, () -> timm(json)).getMessage();
        assertTrue(message.contains(reason), message);
    }

    @Test
    void aConfigurationOfOtherClassesIsNotUsed() throws IOException {
        String known = timm("{\"architecture\": \"resnet18\", \"pretrained_cfg\": {\"num_classes\": 1000, "
                + "\"input_size\": [3, 96, 96]}}").preparation().known();
        assertTrue(known.startsWith("guess: ") && known.endsWith("config.json beside it does not fit and is not used: it "
                + "is for 1000 classes, the network has 3"), known);
    }

    @Test
    void theFilesOwnNameIsToldWhereItSaysOtherwise() throws IOException {
        Files.writeString(folder.resolve("preprocessor_config.json"), PROCESSOR);
        String known = Zoo.load(new MadeFile(folder.resolve("resnet18-f37072fd.pth"),
                MadeFile.manifest("torchvision_resnet18").zeros().tensors(), Map.of()), null).preparation().known();
        assertTrue(known.startsWith("beside: preprocessor_config.json; by the file's own name, torchvision's resnet18, "
                + "IMAGENET1K_V1, it would be: resize 256, crop 224, bilinear"), known);
    }

    @Test
    void damagedJsonIsNoObstacle() throws IOException {
        PretrainedModel model = huggingFace("{\"model_type\": ", "{\"size\": {}}");
        assertTrue(model.preparation().detail().contains("config.json beside it does not fit and is not used: it cannot "
                + "be read as JSON"), model.preparation().detail());
        assertEquals(Json.parse("[]"), model.labels());
    }
}
