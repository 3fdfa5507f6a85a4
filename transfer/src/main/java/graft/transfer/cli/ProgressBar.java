package graft.transfer.cli;

import graft.zoo.weights.VisibleText;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far a task is: on a terminal one line that redraws itself ten times a second, elsewhere a plain line
 * at most every two seconds. Both show the share done, the speed and the time left.
 *
 * <p>The time left is shown after the first second: what is measured while the compiler warms up is misleading.
 */
public final class ProgressBar implements AutoCloseable {
    private static final long REDRAW = 100_000_000;
    private static final long PLAIN_LINE = 2_000_000_000;
    private static final long WARM_UP = 1_000_000_000;
    private static final int BAR = 24;

    private final Screen screen;
    private final String task;
    private final long total;
    private final String unit;
    private final LongSupplier clock;
    private final long started;
    private long lastShown;
    private long done;
    private String note = "";
    private boolean closed;

    ProgressBar(Screen screen, String task, long total, String unit) {
        this(screen, task, total, unit, System::nanoTime);
    }

    ProgressBar(Screen screen, String task, long total, String unit, LongSupplier clock) {
        this.screen = screen;
        this.task = task;
        this.total = total;
        this.unit = unit;
        this.clock = clock;
        started = clock.getAsLong();
        lastShown = started;
    }

    /** {@code more} things are done. May be called from any thread. */
    public synchronized void advance(long more) {
        done += more;
        show();
    }

    /** {@code n} things are done so far. */
    public synchronized void at(long n) {
        done = n;
        show();
    }

    /** A few words after the numbers, such as {@code loss 0.42}. */
    public synchronized void note(String words) {
        note = words;
    }

    private void show() {
        long now = clock.getAsLong();
        if (!closed && now - lastShown >= (screen.terminal() ? REDRAW : PLAIN_LINE)) {
            lastShown = now;
            String line = VisibleText.line(line(now));
            if (screen.terminal()) {
                screen.redraw(line);
            } else {
                screen.say(line);
            }
        }
    }

    private String line(long now) {
        double seconds = (now - started) / 1e9;
        double share = total > 0 ? Math.min(1, (double) done / total) : 0;
        StringBuilder line = new StringBuilder(task).append(' ');
        if (screen.terminal()) {
            int filled = (int) Math.round(share * BAR);
            line.append("█".repeat(filled)).append("░".repeat(BAR - filled)).append(' ');
        }
        line.append(String.format(Locale.ROOT, "%d/%d %s, %.1f a second", done, total, unit,
                seconds > 0 ? done / seconds : 0));
        if (now - started >= WARM_UP && done > 0 && done < total) {
            line.append(", ").append(duration(seconds * (total - done) / done)).append(" left");
        }
        return note.isEmpty() ? line.toString() : line.append(", ").append(note).toString();
    }

    /** Ends the display: the bar's line is cleared, and a task that did something is summed up in one line. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        screen.erase();
        if (done > 0) { // otherwise it failed, and the message about that says more
            double seconds = (clock.getAsLong() - started) / 1e9;
            screen.say(String.format(Locale.ROOT, "%s: %d %s in %s%s", task, done,
                    done == 1 && unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit, duration(seconds),
                    note.isEmpty() ? "" : ", " + note));
        }
    }

    private static String duration(double seconds) {
        if (seconds < 99.5) {
            return String.format(Locale.ROOT, seconds < 9.95 ? "%.1f s" : "%.0f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600 ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
    }
}
