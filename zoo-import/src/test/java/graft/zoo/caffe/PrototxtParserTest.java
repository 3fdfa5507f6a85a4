package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrototxtParserTest {
    private static final int MANY = Integer.MAX_VALUE;

    private static PrototxtMessage parsed(String text) {
        return PrototxtParser.parse(Path.of("net.prototxt"), text);
    }

    @Test
    void everyFormOfTheTextFormatIsRead() {
        PrototxtMessage m = parsed("""
                # a comment
                name: 'Ti' "ny\\n\\x41\\101"   # adjacent strings are one
                dim: 1 dim: 0x10, dim: -3; dims: [4, 5]
                alpha: 1e-4 beta: .75f k: 2.
                pool: MAX op: 1 flag: true other: f
                a { b < c: 1 > } a: { }
                empty: []
                """);
        assertEquals("Tiny\nAA", m.string("name", ""));
        assertEquals(List.of(1, 16, -3), m.integers("dim", -MANY, MANY));
        assertEquals(List.of(4, 5), m.integers("dims", 0, MANY));
        assertEquals(1e-4f, m.number("alpha", 0));
        assertEquals(0.75f, m.number("beta", 0));
        assertEquals(2f, m.number("k", 0));
        assertEquals("MAX", m.word("pool", "AVE", List.of("MAX", "AVE")));
        assertEquals("AVE", m.word("op", "MAX", List.of("MAX", "AVE")));
        assertTrue(m.bool("flag", false));
        assertFalse(m.bool("other", true));
        assertEquals(1, m.messages("a").getFirst().message("b").integer("c", 0, 0, 9));
        assertEquals(2, m.messages("a").size());
        assertEquals("absent", m.string("nothing", "absent"));
        assertEquals(List.of(), m.strings("empty"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "a: 1 }                | line 1, column 6: expected the name of a field, found '}'",
        "a { b: 1              | line 1, column 9: expected '}' for the '{' of line 1, column 3, found the end",
        "a < b: 1 }            | line 1, column 10: expected the name of a field, found '}'",
        "a 1                   | line 1, column 3: expected ':' or '{' after 'a', found '1'",
        "a: }                  | line 1, column 4: expected a value for 'a', found '}'",
        "a: [1 2]              | line 1, column 7: expected ',' or ']' in the list 'a', found '2'",
        "a: \"b                | line 1, column 4: this string does not end",
        "a: '\\q'              | line 1, column 4: this string holds an unknown escape",
        "a: %                  | line 1, column 4: found '%' (U+0025)"})
    void aMistakeIsNamedWithItsPlace(String text, String message) {
        String found = assertThrows(WeightFileException.class, () -> parsed(text)).getMessage();
        assertTrue(found.startsWith("net.prototxt: " + message), found);
    }

    @Test
    void valuesOfTheWrongKindAreNamedWithTheirPlace() {
        PrototxtMessage m = parsed("n: 3\nn: 4\nbig: 99999999999\nword: yes x: 1e99 m { } text: 'a'");
        assertMessage("line 2, column 4: 'n' is given 2 times, expected once", () -> m.integer("n", 0, 0, 9));
        assertMessage("line 3, column 6: 'big' is 99999999999, expected 0 to 9", () -> m.integer("big", 0, 0, 9));
        assertMessage("line 4, column 7: 'word' is 'yes', expected true or false", () -> m.bool("word", true));
        assertMessage("line 4, column 14: 'x' is '1e99', expected a finite number", () -> m.number("x", 0));
        assertMessage("line 4, column 19: 'm' is a message, expected a value", () -> m.string("m", ""));
        assertMessage("line 4, column 31: 'text' is 'a', expected a message", () -> m.message("text"));
    }

    private static void assertMessage(String expected, Runnable read) {
        assertEquals("net.prototxt: " + expected, assertThrows(WeightFileException.class, read::run).getMessage());
    }

    @Test
    void moreThanAMillionWordsAreRefused() {
        String found = assertThrows(WeightFileException.class, () -> parsed("a:1 ".repeat(400_000))).getMessage();
        assertTrue(found.contains("over 1000000 words"), found);
    }
}
