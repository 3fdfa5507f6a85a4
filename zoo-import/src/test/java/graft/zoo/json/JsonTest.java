package graft.zoo.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void everyKindOfValueIsRead() {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("a", Arrays.asList(1L, -0.5, 1e3, true, false, null));
        expected.put("\u00e9\n/\ud83d\ude00", Map.of());
        assertEquals(expected, Json.parse(
                " {\"a\" : [1,-0.5, 1E+3,true,false,null],\n\"\\u00e9\\n\\/\\uD83D\\ude00\":{}}\t"));
    }

    @Test
    void wholeNumbersAreLongsUntilTheyNoLongerFit() {
        assertEquals(List.of(Long.MAX_VALUE, Long.MIN_VALUE, 9.223372036854775808e18, 1.0),
                Json.parse("[9223372036854775807,-9223372036854775808,9223372036854775808,1.0]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "{'a':1}", "01", "+1", "1.", ".5", "1e", "-",
        "NaN", "Infinity", "nul", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\n\"", "[1 2]", "{\"a\" 1}", "1 2", "\ufeff1",
        "// c\n1", "1e400", "{\"a\":1,\"a\":2}", "[1", "\u00a01", "\"\\u00\uff11\uff11\""})
    void whatRfc8259DoesNotAllowIsRefused(String text) {
        assertThrows(JsonException.class, () -> Json.parse(text));
    }

    @Test
    void anErrorTellsItsPlace() {
        JsonException e = assertThrows(JsonException.class, () -> Json.parse("{\"a\": tru}"));
        assertEquals(6, e.offset());
        assertEquals("JSON, character 6: expected true, found 't'", e.getMessage());
    }

    @Test
    void sixtyFourLevelsAreReadAndSixtyFiveAreNot() {
        Object deep = Json.parse("[".repeat(64) + "]".repeat(64));
        assertEquals("[".repeat(64) + "]".repeat(64), Json.write(deep));
        assertThrows(JsonException.class, () -> Json.parse("[".repeat(65) + "]".repeat(65)));
        assertThrows(JsonException.class, () -> Json.parse("[".repeat(1_000_000)));
        assertThrows(IllegalArgumentException.class, () -> Json.write(List.of(deep)));
    }

    @Test
    void whatIsWrittenIsReadBackEqual() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("quote\"back\\tab\tbell\u0007", Arrays.asList(1L, 0.1, null, true,
                "\ud800 alone, \ud83d\ude00 paired"));
        value.put("empty", List.of(List.of(), Map.of(), ""));
        assertEquals(value, Json.parse(Json.write(value)));
        assertEquals(value, Json.parse(Json.writePretty(value)));
    }

    @Test
    void bothFormsAreWrittenAsShown() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("a", List.of(1, 2.5f));
        value.put("b", Double.NaN);
        value.put("c", Map.of());
        assertEquals("{\"a\":[1,2.5],\"b\":null,\"c\":{}}", Json.write(value));
        assertEquals("""
                {
                  "a": [
                    1,
                    2.5
                  ],
                  "b": null,
                  "c": {}
                }
                """, Json.writePretty(value));
        assertThrows(IllegalArgumentException.class, () -> Json.write(new Object()));
        assertThrows(IllegalArgumentException.class, () -> Json.write(Map.of(1, 2)));
    }
}
