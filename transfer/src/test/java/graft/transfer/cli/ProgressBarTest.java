package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong now = new AtomicLong();

    @Test
    void awayFromATerminalThereIsAtMostOnePlainLineEveryTwoSeconds() {
        try (ProgressBar progress = new ProgressBar(screen(false), "features", 100, "images", now::get)) {
            for (int i = 0; i < 50; i++) {
                now.addAndGet(SECOND / 10);
                progress.advance(1);
            }
        }
        // 50 steps of 0.1 s: lines at 2 s and 4 s, then the summary at 5 s
        List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(List.of("features 20/100 images, 10.0 a second, 8.0 s left",
                "features 40/100 images, 10.0 a second, 6.0 s left", "features: 50 images in 5.0 s"), lines);
    }

    @Test
    void onATerminalOneLineIsRedrawnAndClearedAndNeverWiderThanTheWindow() {
        try (ProgressBar progress = new ProgressBar(screen(true), "features", 100, "images", now::get)) {
            now.addAndGet(2 * SECOND);
            progress.note("a note that is far too long for a window of only forty characters");
            progress.advance(50);
        }
        String text = err.toString(StandardCharsets.UTF_8);
        String drawn = text.substring(text.indexOf("\u001b[K") + 3, text.lastIndexOf('\r'));
        assertEquals(39, drawn.length());
        assertTrue(drawn.startsWith("features ████████████░░░░░░░░░░░░ 50/10"), drawn);
        assertFalse(drawn.contains("\n"));
    }

    @Test
    void workThatFailedBeforeItBeganSaysNothing() {
        new ProgressBar(screen(false), "bench", 20, "runs", now::get).close();
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void oneIsSingular() {
        try (ProgressBar progress = new ProgressBar(screen(false), "predicting", 1, "images", now::get)) {
            now.addAndGet(SECOND);
            progress.advance(1);
        }
        assertEquals("predicting: 1 image in 1.0 s", err.toString(StandardCharsets.UTF_8).strip());
    }

    private Screen screen(boolean terminal) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Screen(stream, stream, terminal, 40);
    }
}
