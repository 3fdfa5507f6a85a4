package graft.zoo.beside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.json.Json;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** timm's config.json: sizes, crop modes and defaults, and what is refused. Pixels: the golden tests. */
class TimmConfigurationTest {
    private static final String IMAGENET = ", RGB, x/255, mean 0.485 0.456 0.406, std 0.229 0.224 0.225";

    private static Optional<TimmConfiguration> read(String json) {
        return TimmConfiguration.of(new Settings((Map<?, ?>) Json.parse(json)));
    }

    private static String inner(String settings) {
        return read("{\"pretrained_cfg\": {" + settings + "}}").orElseThrow().preprocessing().toString();
    }

    @Test
    void whatIsNotStatedIsAsInTimm() {
        assertEquals("resize 256, crop 224, bicubic" + IMAGENET, inner("\"tag\": \"a\""));
        assertEquals("resize 341, crop 299, bicubic" + IMAGENET, inner("\"input_size\": [3, 299, 299]"));
        assertEquals(Optional.empty(), read("{\"model_type\": \"resnet\", \"image_size\": 224}"));
    }

    @Test
    void aSquashedImageLosesItsAspectRatioACentredOneDoesNot() {
        // floor(224 / 0.9) = 248
        assertEquals("resize 248x248, crop 224, bilinear" + IMAGENET,
                inner("\"crop_mode\": \"squash\", \"crop_pct\": 0.9, \"interpolation\": \"bilinear\""));
        assertEquals("resize 248, crop 224, bilinear" + IMAGENET,
                inner("\"crop_mode\": \"center\", \"crop_pct\": 0.9, \"interpolation\": \"bilinear\""));
        assertEquals("resize 128x256, crop 128x256, bicubic" + IMAGENET,
                inner("\"crop_mode\": \"squash\", \"crop_pct\": 1, \"input_size\": [3, 128, 256]"));
    }

    @Test
    void theSizeOfTestsIsToldWhereItDiffers() {
        String json = "{\"input_size\": [3, 224, 224], \"test_input_size\": %s, \"crop_pct\": 0.95, \"test_crop_pct\": "
                + "%s, \"mean\": [0.5, 0.5, 0.5]}";
        assertEquals(Optional.of("resize 288, crop 288, bicubic"), read(json.formatted("[3, 288, 288]", "1.0"))
                .orElseThrow().tested());
        assertEquals(Optional.of("resize 303, crop 288, bicubic"), read(json.formatted("[3, 288, 288]", "null"))
                .orElseThrow().tested());
        assertEquals(Optional.empty(), read(json.formatted("null", "null")).orElseThrow().tested());
        assertEquals(Optional.empty(), read(json.formatted("[3, 224, 224]", "0.95")).orElseThrow().tested());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"crop_mode\": \"border\" | it states the crop_mode border, expected center or squash",
        "\"crop_mode\": 3 | it states the crop_mode 3",
        "\"input_size\": [3, 128, 256] | expected a square for crop_mode center",
        "\"input_size\": [3, 224] | expected [channels, height, width]",
        "\"input_size\": 224 | expected [channels, height, width]",
        "\"input_size\": [3, 0, 0] | expected 1 to 4096 pixels",
        "\"input_size\": [3, 1e9, 1e9] | expected 1 to 4096 pixels",
        "\"input_size\": [12, 224, 224] | expected 1 or 3 channels",
        "\"crop_pct\": 0 | it states the crop_pct 0, expected a share above 0 to 1",
        "\"crop_pct\": -0.5 | expected a share above 0 to 1",
        "\"interpolation\": \"random\" | it states the interpolation random, expected one of [bilinear, bicubic",
        "\"std\": [0, 0, 0] | expected a deviation above 0",
        "\"mean\": \"imagenet\" | it states the mean imagenet, expected a number for each channel"})
    void whatItCannotMeanIsSaid(String settings, String reason) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> inner(settings));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
}
