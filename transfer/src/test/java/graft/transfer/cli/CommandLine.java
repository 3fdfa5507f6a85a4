package graft.transfer.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs commands as a shell would, and keeps what the last one wrote. */
final class CommandLine {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** The exit code. */
    int run(String... words) {
        out.reset();
        err.reset();
        return Main.run(List.of(words), new Screen(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, 80));
    }

    /** Standard output. */
    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Standard error. */
    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
