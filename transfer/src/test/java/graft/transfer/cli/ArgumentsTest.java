package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentsTest {
    private static final Command TRAIN = Command.of("train", "train", (_, _) -> {
        throw new AssertionError("only its options are looked at here");
    }).operands("IMAGE…").options(Option.of("--epochs", "N", "8", "epochs"),
            Option.of("--lr", "X", "0.01", "learning rate"), Option.of("--solver", "NAME", "head", "solver"),
            Option.of("--input", "HxW", "", "size"), Option.of("--seed", "N", "0", "seed"),
            Option.flag("--scratch", "from scratch too"));

    @Test
    void valuesFollowWithASpaceOrAnEqualsSignAndOperandsStandAnywhere() {
        Arguments a = parse("a.jpg", "--epochs", "3", "b.jpg", "--lr=-0.5", "--scratch");
        assertEquals(3, a.integer("--epochs", 1, 1000, 8));
        assertEquals(-.5, a.real("--lr", -1, 1, .01));
        assertTrue(a.has("--scratch"));
        assertEquals(List.of("a.jpg", "b.jpg"), a.operands());
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        Arguments a = parse("a.jpg");
        assertEquals(8, a.integer("--epochs", 1, 1000, 8));
        assertEquals(Optional.empty(), a.text("--solver"));
        assertFalse(a.has("--scratch"));
    }

    @Test
    void aTensorFlowCheckpointMayBeNamedByWhatItsFilesBeginWith(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("model.ckpt-10.index"), "");
        Path prefix = folder.resolve("model.ckpt-10");
        assertEquals(prefix, parse(prefix.toString()).weightsOperand(0));
        var missing = assertThrows(CommandException.class,
                () -> parse(folder.resolve("model.ckpt-1").toString()).weightsOperand(0));
        assertTrue(missing.getMessage().contains("model.ckpt-1: there is no such file"), missing.getMessage());
    }

    @Test
    void afterTwoDashesEverythingIsAnOperand() {
        assertEquals(List.of("--epochs", "-x"), parse("--", "--epochs", "-x").operands());
    }

    @Test
    void anUnknownOptionIsRefusedWithTheNearest() {
        assertEquals("'train' has no option '--epoch'; nearest: --epochs", refusal("a.jpg", "--epoch", "3"));
        assertEquals("'train' has no option '-e'", refusal("a.jpg", "-e"));
    }

    @Test
    void aMissingValueIsRefused() {
        assertEquals("--epochs needs a value: --epochs N", refusal("a.jpg", "--epochs"));
        assertEquals("--epochs needs a value: --epochs N", refusal("a.jpg", "--epochs", "--scratch"));
        assertEquals("--epochs needs a value: --epochs N", refusal("a.jpg", "--epochs="));
        assertEquals("--scratch takes no value, found 'yes'", refusal("a.jpg", "--scratch=yes"));
    }

    @Test
    void anOptionGivenTwiceIsRefused() {
        assertEquals("--lr is given twice", refusal("--lr", "1", "--lr", "2", "a.jpg"));
    }

    @Test
    void missingAndSurplusOperandsAreRefused() {
        assertEquals("'train' needs IMAGE…", refusal("--epochs", "3"));
    }

    @Test
    void numbersOutOfRangeSayTheRange() {
        Arguments a = parse("a.jpg", "--epochs", "0", "--lr", "NaN", "--seed", "12345678901");
        assertEquals("--epochs is 0, expected 1 to 1000", message(() -> a.integer("--epochs", 1, 1000, 8)));
        assertEquals("--lr is NaN, expected 0 or more",
                message(() -> a.real("--lr", 0, Double.POSITIVE_INFINITY, .01)));
        assertEquals(12_345_678_901L, a.seed("--seed", 0));
        assertEquals("--epochs is 'ten', expected a whole number",
                message(() -> parse("a.jpg", "--epochs", "ten").integer("--epochs", 1, 1000, 8)));
    }

    @Test
    void aWordThatIsNoneOfTheChoicesIsRefusedWithTheNearest() {
        assertEquals("--solver is 'haed', expected one of fine-tune, head, logistic; nearest: head",
                message(() -> parse("a.jpg", "--solver", "haed").choice("--solver",
                        List.of("fine-tune", "head", "logistic"), "head")));
    }

    @Test
    void sizesAreHeightTimesWidth() {
        int[] size = parse("a.jpg", "--input", "192x256").size("--input").orElseThrow();
        assertEquals(192, size[0]);
        assertEquals(256, size[1]);
        assertEquals("--input is '0x3', expected HEIGHTxWIDTH such as 224x224",
                message(() -> parse("a.jpg", "--input", "0x3").size("--input")));
    }

    private static Arguments parse(String... words) {
        return Arguments.parse(TRAIN, List.of(words));
    }

    private static String refusal(String... words) {
        return message(() -> parse(words));
    }

    private static String message(org.junit.jupiter.api.function.Executable work) {
        return assertThrows(UsageException.class, work).getMessage();
    }
}
