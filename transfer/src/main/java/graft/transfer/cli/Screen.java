package graft.transfer.cli;

import graft.zoo.weights.VisibleText;
import java.io.PrintStream;

/**
 * Where a command writes: results to standard output, everything else to standard error.
 *
 * <p>On a terminal both end up in the same place: a progress bar that is drawn there is erased before anything else
 * is written, so that no result is glued to it; the bar draws itself again when it next moves.
 */
public final class Screen {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final int width;
    private boolean barIsDrawn;

    /**
     * @param out      results: text for people, or JSON and nothing else
     * @param err      messages and progress
     * @param terminal whether standard error is a terminal, where a progress bar may redraw its line
     * @param width    of the terminal in characters
     */
    public Screen(PrintStream out, PrintStream err, boolean terminal, int width) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.width = width;
    }

    /**
     * The screen of this process. The launcher knows whether standard error is a terminal and states it in
     * {@code -Dgraft.terminal=WIDTH}, 0 for none; without it, a bar is drawn only where a console is attached.
     */
    public static Screen ofProcess() {
        String width = System.getProperty("graft.terminal", "");
        if (width.matches("\\d{1,4}")) {
            int columns = Integer.parseInt(width);
            return new Screen(System.out, System.err, columns > 0, columns);
        }
        boolean console = System.console() != null && System.console().isTerminal();
        return new Screen(System.out, System.err, console, 80);
    }

    /** Standard output, with no progress bar on its line. */
    public synchronized PrintStream out() {
        erase();
        return out;
    }

    /** Standard error, with no progress bar on its line. */
    public synchronized PrintStream err() {
        erase();
        return err;
    }

    /** Whether standard error is a terminal. */
    public boolean terminal() {
        return terminal;
    }

    /** Of the terminal, in characters. */
    public int width() {
        return width;
    }

    /** One line for people who watch; never on standard output. */
    public synchronized void say(String message) {
        erase();
        err.println(VisibleText.of(message));
    }

    /**
     * One line of the result.
     *
     * @throws RuntimeException when it cannot be written: a result that did not arrive is none
     */
    public synchronized void print(String line) {
        erase();
        out.println(VisibleText.of(line));
        requireWritten();
    }

    /** Makes sure that all of the result has been written. */
    void requireWritten() {
        ResultStream.require(out);
    }

    /** A progress display for {@code total} things, such as images. */
    public ProgressBar progress(String task, long total, String unit) {
        return new ProgressBar(this, task, total, unit);
    }

    /** Draws a progress bar in place of the one that is drawn. */
    synchronized void redraw(String bar) {
        int room = Math.max(20, width - 1);
        err.print("\r\u001b[K" + (bar.length() > room ? bar.substring(0, room) : bar));
        err.flush();
        barIsDrawn = true;
    }

    /** Takes away the progress bar that is drawn, if there is one. */
    synchronized void erase() {
        if (barIsDrawn) {
            err.print("\r\u001b[K");
            err.flush();
            barIsDrawn = false;
        }
    }
}
