package graft.zoo.beside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BesidePreparationTest {
    @TempDir
    Path folder;

    private Preparation beside(String name, String json) throws IOException {
        return beside(name, json, Preparation.guessed(Preprocessing.torchvision(256, 224), ""));
    }

    private Preparation beside(String name, String json, Preparation known) throws IOException {
        Files.writeString(folder.resolve(name), json);
        Network network = Network.input(224, 224, 3).conv("c", 4, 3).globalAveragePool("p").dense("fc", 10).build()
                .initialize(1);
        Preparation found = BesidePreparation.applied(folder.resolve("model.safetensors"),
                new PretrainedModel(network, known, List.of(), "resnet50", "timm", "")).preparation();
        Files.delete(folder.resolve(name));
        return found;
    }

    @Test
    void timmsConfigurationStatesSizeShareKernelAndValues() throws IOException {
        // floor(224 / 0.95) = 235
        assertEquals("resize 235, crop 224, bicubic, RGB, x/255, mean 0.5, std 0.5 (beside: config.json)"
                .replace("mean 0.5", "mean 0.5 0.5 0.5").replace("std 0.5", "std 0.5 0.5 0.5"),
                beside("config.json", """
                        {"architecture": "resnet50", "num_classes": 10, "pretrained_cfg": {"input_size": [3, 224, 224],
                        "crop_pct": 0.95, "interpolation": "bicubic", "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}}
                        """).toString());
    }

    @Test
    void aConfigurationOfAnotherNetworkCountsForNothing() throws IOException {
        String json = "{\"architecture\": \"%s\", \"num_classes\": %d, \"input_size\": [3, 224, 224], "
                + "\"mean\": [0, 0, 0], \"std\": [1, 1, 1]}";
        assertEquals("beside", beside("config.json", json.formatted("resnet50", 10)).source().word());
        assertEquals("guess", beside("config.json", json.formatted("vgg16", 10)).source().word());
        assertEquals("guess", beside("config.json", json.formatted("resnet50", 1000)).source().word());
        assertEquals("guess", beside("config.json", "{damaged").source().word());
        assertEquals("file", beside("config.json", json.formatted("resnet50", 10),
                Preparation.ofFile(Preprocessing.torchvision(256, 224), "")).source().word());
    }

    @Test
    void huggingFacesProcessorOfResNetsResizesByItsShareAndPillowsNumberOfTheKernel() throws IOException {
        // microsoft/resnet-50: int(224 / 0.875) = 256, resample 3 is bicubic
        assertEquals("resize 256, crop 224, bicubic, RGB, x/255, mean 0.485 0.456 0.406, std 0.229 0.224 0.225",
                beside("preprocessor_config.json", """
                        {"crop_pct": 0.875, "do_normalize": true, "do_resize": true, "feature_extractor_type":
                        "ConvNextFeatureExtractor", "image_mean": [0.485, 0.456, 0.406], "image_std":
                        [0.229, 0.224, 0.225], "resample": 3, "size": 224}""").preprocessing().toString());
    }

    @Test
    void huggingFacesProcessorMaySquashOrCropAsItStates() throws IOException {
        assertEquals("resize 224x224, crop 224, bilinear, RGB, x/255, mean 0.5 0.5 0.5, std 0.5 0.5 0.5",
                beside("preprocessor_config.json", """
                        {"do_resize": true, "size": {"height": 224, "width": 224}, "resample": 2, "do_rescale": true,
                        "rescale_factor": 0.00392156862745098, "do_normalize": true, "image_mean": [0.5, 0.5, 0.5],
                        "image_std": [0.5, 0.5, 0.5]}""").preprocessing().toString());
        assertEquals("resize 256, crop 224, lanczos, BGR, x/255",
                beside("preprocessor_config.json", """
                        {"size": {"shortest_edge": 256}, "do_center_crop": true, "crop_size": {"height": 224, "width":
                        224}, "resample": 1, "do_normalize": false, "do_flip_channel_order": true}""")
                        .preprocessing().toString());
    }

    @Test
    void huggingFacesProcessorMayDoNothingButRescale() throws IOException {
        assertEquals("no resize, crop 224, bilinear, RGB, x/255", beside("preprocessor_config.json",
                "{\"do_resize\": false, \"do_rescale\": true, \"do_normalize\": false}").preprocessing().toString());
    }

    @Test
    void efficientNetsProcessorSubtractsOneBeforeTheMean() throws IOException {
        // Pixels: 0 -> -1 and 255 -> 1; then (v - 0.5) / 0.25 gives -6 and 2, that is (x/127.5 - 1.5) / 0.25.
        String json = """
                {"size": {"height": 224, "width": 224}, "rescale_factor": 0.00784313725490196, "rescale_offset": true,
                "do_normalize": %s, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25]}""";
        assertEquals("resize 224x224, crop 224, bilinear, RGB, x/127.5 - 1",
                beside("preprocessor_config.json", json.formatted("false")).preprocessing().toString());
        Preprocessing both = beside("preprocessor_config.json", json.formatted("true")).preprocessing();
        assertEquals(List.of(1.5f, 1.5f, 1.5f), both.mean());
        assertEquals(List.of(.25f, .25f, .25f), both.deviation());
    }

    @Test
    void whatIsBesideAndNotUsedIsStatedWithTheReason() throws IOException {
        String other = "{\"architecture\": \"%s\", \"num_classes\": %d, \"input_size\": [3, 224, 224], \"mean\": [0]}";
        assertUnused("config.json", other.formatted("vgg16", 10), "it is for vgg16, the network is resnet50");
        assertUnused("config.json", other.formatted("resnet50", 7), "it is for 7 classes, the network has 10");
        assertUnused("preprocessor_config.json", "{\"do_resize\": tru", "it cannot be read as JSON");
        assertUnused("preprocessor_config.json", "{\"size\": {\"longest_edge\": 224}}",
                "it states the size {longest_edge=224}");
        assertUnused("preprocessor_config.json", "{\"image_mean\": [0, 0, 0], \"image_std\": [0, 0, 0]}",
                "the deviation not 0");
    }

    private void assertUnused(String name, String json, String reason) throws IOException {
        Preparation found = beside(name, json);
        assertEquals("guess", found.source().word());
        assertTrue(found.detail().startsWith(name + " beside it does not fit and is not used: ")
                && found.detail().contains(reason), found.detail());
    }

    @Test
    void teachableMachineAndCustomVisionStateTheirsInFilesOfTheirOwn() throws IOException {
        assertEquals("resize 224, crop 224, lanczos, RGB, x/127.5 - 1", beside("metadata.json",
                "{\"packageName\": \"@teachablemachine/image\", \"labels\": [\"a\"], \"imageSize\": 224}")
                .preprocessing().toString());
        assertEquals("resize 224, crop 224, bilinear, BGR, x", beside("metadata_properties.json", """
                {"CustomVision.Preprocess.TargetHeight": "224", "CustomVision.Preprocess.TargetWidth": "224",
                "CustomVision.Preprocess.NormalizeMean": "[0.0, 0.0, 0.0]",
                "CustomVision.Preprocess.NormalizeStd": "[1.0, 1.0, 1.0]"}""").preprocessing().toString());
    }
}
