package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream both = new ByteArrayOutputStream();
    /** On a terminal, results and progress are written to the same place. */
    private final PrintStream stream = new PrintStream(both, true, StandardCharsets.UTF_8);

    private String written() {
        return both.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aResultIsNotGluedToTheProgressBar() {
        Screen screen = new Screen(stream, stream, true, 80);
        screen.redraw("predicting ███ 1/2 images");
        screen.print("rose.jpg");
        assertEquals("\r\u001b[Kpredicting ███ 1/2 images\r\u001b[Krose.jpg\n", written());
    }

    @Test
    void aMessageIsNotGluedToItEither() {
        Screen screen = new Screen(stream, stream, true, 80);
        screen.redraw("features ███ 1/2 images");
        screen.say("skipped: a.gif");
        assertEquals("\r\u001b[Kfeatures ███ 1/2 images\r\u001b[Kskipped: a.gif\n", written());
    }

    @Test
    void nothingIsErasedWhereNoBarIsDrawn() {
        Screen screen = new Screen(stream, stream, false, 0);
        screen.print("{}");
        assertFalse(written().contains("\u001b"), written());
    }
}
