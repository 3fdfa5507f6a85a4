package graft.zoo.beside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.layer.Shape;
import graft.zoo.json.Json;
import graft.zoo.model.Preprocessing;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** transformers' processors: what each does where its file is silent, and what is refused. Pixels: the golden tests. */
class ImageProcessorTest {
    private static final String HALF = ", RGB, x/255, mean 0.5 0.5 0.5, std 0.5 0.5 0.5";

    private static Preprocessing read(String json) {
        return ImageProcessor.read(new Settings((Map<?, ?>) Json.parse(json)), new Shape(224, 224, 3)).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ConvNextImageProcessor | resize 384x384, crop 384, bicubic",
        "ConvNextFeatureExtractor | resize 384x384, crop 384, bicubic",
        "ConvNextImageProcessorFast | resize 384x384, crop 384, bicubic",
        "ConvNextImageProcessorPil | resize 384x384, crop 384, bicubic",
        "MobileNetV1ImageProcessor | resize 256, crop 224, bilinear",
        "MobileNetV2ImageProcessor | resize 256, crop 224, bilinear",
        "ViTImageProcessor | resize 224x224, crop 224, bilinear"})
    void aTypeAloneStandsForItsDefaults(String type, String sizes) {
        assertEquals(sizes + HALF, read("{\"image_processor_type\": \"" + type + "\"}").toString());
    }

    @Test
    void aSizeIsOneNumberOrTheShorterSideOrBoth() {
        String convNext = "{\"image_processor_type\": \"ConvNextImageProcessor\", \"size\": %s}";
        // int(224 / (224 / 256)) = 256; int(288 / 0.875) = 329
        assertEquals("resize 256, crop 224, bicubic" + HALF, read(convNext.formatted("224")).toString());
        assertEquals("resize 329, crop 288, bicubic" + HALF, read(convNext.formatted("{\"shortest_edge\": 288}"))
                .toString());
        String mobile = "{\"image_processor_type\": \"MobileNetV2ImageProcessor\", \"size\": %s, \"crop_size\": 96}";
        assertEquals("resize 128, crop 96, bilinear" + HALF, read(mobile.formatted("128")).toString());
        assertEquals("resize 128x160, crop 96, bilinear" + HALF, read(mobile.formatted("{\"height\": 128, \"width\": "
                + "160}")).toString());
    }

    @Test
    void efficientNetsDividesByItsDeviationTwiceForTheHead() {
        String json = "{\"image_processor_type\": \"EfficientNetImageProcessor\", \"resample\": 0, \"size\": 224, "
                + "\"image_mean\": [0.485, 0.456, 0.406], \"image_std\": [0.5, 0.4, 0.3]%s}";
        // ((x - m) / s) / s = (x - m) / s²
        assertEquals(List.of(.5f * .5f, .4f * .4f, .3f * .3f), read(json.formatted("")).deviation());
        assertEquals(List.of(.5f, .4f, .3f), read(json.formatted(", \"include_top\": false")).deviation());
        Preprocessing unnormalised = read(json.formatted(", \"do_normalize\": false"));
        assertEquals(List.of(List.of(0f, 0f, 0f), List.of(.5f, .4f, .3f)), List.of(unnormalised.mean(),
                unnormalised.deviation()));
    }

    @Test
    void aGreyImageHasOneValueOfTheDefaults() {
        assertEquals("resize 256, crop 224, bilinear, grey, x/255, mean 0.5, std 0.5", ImageProcessor.read(new Settings(
                Map.of("image_processor_type", "MobileNetV1ImageProcessor")), new Shape(28, 28, 1)).orElseThrow()
                .toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"size\": 0 | it states the size 0, expected 1 to 4096 pixels",
        "\"size\": -224 | expected 1 to 4096 pixels",
        "\"size\": 1000000000 | expected 1 to 4096 pixels",
        "\"size\": 4294967520 | it states the size 4294967520, expected 1 to 4096",
        "\"size\": 224.5 | expected 1 to 4096 pixels",
        "\"size\": {\"height\": 224} | it states the size {height=224}, expected a number, or height and width",
        "\"size\": {\"shortest_edge\": 224, \"longest_edge\": 1333} | expected a number, or height and width",
        "\"size\": 224, \"crop_pct\": 0 | it states the crop_pct 0, expected a share above 0 to 1",
        "\"size\": 224, \"crop_pct\": 1.2 | expected a share above 0 to 1",
        "\"size\": {\"height\": 224, \"width\": 224}, \"crop_pct\": 0.9 | expected shortest_edge",
        "\"size\": 224, \"image_std\": [0.2, 0, 0.2] | it states the image_std [0.2, 0, 0.2], expected a deviation",
        "\"size\": 224, \"image_std\": -1 | expected a deviation above 0",
        "\"size\": 224, \"image_mean\": [0.5, \"a\", 0.5] | expected a number for each channel",
        "\"size\": 224, \"image_mean\": [0.5, 0.5] | RGB takes 3 means",
        "\"size\": 224, \"resample\": 9 | it states the resample 9, expected Pillow's number",
        "\"size\": 224, \"do_resize\": \"false\" | it states the do_resize false, expected true or false",
        "\"size\": 224, \"do_pad\": true | images are not padded here",
        "\"size\": 224, \"rescale_factor\": 0 | pixels are scaled by 0.0, expected a number above 0",
        "\"do_resize\": true | it does not state size",
        "\"size\": 224, \"do_center_crop\": true | it does not state crop_size"})
    void whatItCannotMeanIsSaid(String settings, String reason) {
        String values = settings.contains("image_mean") ? "" : ", \"image_mean\": 0.5";
        String deviation = settings.contains("image_std") ? "" : ", \"image_std\": 0.5";
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> read("{" + settings + values + deviation + "}"));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void valuesOfAnUnknownProcessorHaveToBeStated() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> read("{\"image_processor_type\": \"NewImageProcessor\", \"size\": 224, \"resample\": 2}"));
        assertTrue(e.getMessage().startsWith("it does not state image_mean, which is not the same"), e.getMessage());
    }
}
