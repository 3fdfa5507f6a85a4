package graft.transfer.cli;

import java.io.PrintStream;

/**
 * Where a command writes: results to standard output, everything else to standard error.
 *
 * @param out      results: text for people, or JSON and nothing else
 * @param err      messages and progress
 * @param terminal whether standard error is a terminal, where a progress bar may redraw its line
 * @param width    of the terminal in characters
 */
public record Screen(PrintStream out, PrintStream err, boolean terminal, int width) {

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

    /** One line for people who watch; never on standard output. */
    public void say(String message) {
        err.println(message);
    }

    /**
     * One line of the result.
     *
     * @throws RuntimeException when it cannot be written: a result that did not arrive is none
     */
    public void print(String line) {
        out.println(line);
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
}
