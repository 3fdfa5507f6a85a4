package graft.zoo.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VisibleTextTest {
    @Test
    void whatActsOnATerminalOrTurnsTheTextRoundIsWrittenAsItsNumber() {
        assertEquals("\\u001b[31mred\\u001b[0m\\u0007", VisibleText.of("\033[31mred\033[0m\007"));
        assertEquals("a\\u202egnp.exe", VisibleText.of("a\u202egnp.exe"));
        assertEquals("\\u2066x\\u2069\\u200f\\u061c\\u009b\\u007f\\ufeff",
                VisibleText.of("\u2066x\u2069\u200f\u061c\u009b\u007f\ufeff"));
        assertEquals("over\\u000dwritten", VisibleText.of("over\rwritten"));
    }

    @Test
    void linesStayLinesButNotWithinOneLine() {
        assertEquals("a\n\tb", VisibleText.of("a\n\tb"));
        assertEquals("a\\u000a\\u0009b", VisibleText.line("a\n\tb"));
    }

    @Test
    void ordinaryTextOfAnyLanguageStaysTheSameObject() {
        for (String text : new String[] {"Größe 猫 кошка", "می\u200cخواهم", "👩\u200d🚒"}) {
            assertSame(text, VisibleText.of(text));
        }
    }

    @Test
    void messagesAboutFilesShowTheirNamesEscaped() {
        assertEquals("\\u001b]0;x.onnx: tensor '\\u0007' is missing",
                new WeightFileException(Path.of("\033]0;x.onnx"), "tensor '\007' is missing").getMessage());
    }
}
