package graft.transfer.cli;

import graft.layers.plan.NotEnoughMemoryException;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Turns whatever stopped a command into one message: what, where, and what to do. */
final class Failures {
    private Failures() {
    }

    /** The message for people; see {@code --debug} for the stack trace. */
    static String message(Throwable failure) {
        return switch (failure) {
            case CommandException e -> e.getMessage();
            case WeightFileException e -> e.getMessage();
            case NotEnoughMemoryException e -> e.getMessage() + "\nOn the command line: --batch N for smaller batches, "
                    + "GRAFT_OPTS=-Xmx… ./graft … for more memory.";
            case OutOfMemoryError e -> outOfMemory(e);
            case UncheckedIOException e -> e.getMessage() + inner(e.getCause());
            case IOException e -> reason(e);
            case InterruptedException e -> "interrupted";
            // what the library refuses at its border: its messages name the value and what was expected
            case IllegalArgumentException e when e.getMessage() != null -> e.getMessage();
            case RuntimeException e when isOurs(e) -> e.getMessage();
            case NoClassDefFoundError e when String.valueOf(e.getMessage()).contains("jdk/incubator/vector") ->
                "the JDK's vector module is missing; start with ./graft, or add --add-modules jdk.incubator.vector, "
                        + "or use the plain kernels with -Dgraft.simd=off";
            default -> "this should not happen: " + failure + "; please report it with the output of --debug";
        };
    }

    /** Exceptions that this program declares itself, such as for images and data sets, carry complete messages. */
    private static boolean isOurs(RuntimeException e) {
        return e.getClass().getName().startsWith("graft.") && e.getMessage() != null;
    }

    private static String inner(IOException cause) {
        String reason = reason(cause);
        return reason.isEmpty() ? "" : ": " + reason;
    }

    /** Why the file system refused, in words: Java's exceptions for it have only the file's name for a message. */
    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException a -> a.getFile() + ": permission denied";
            case NoSuchFileException n -> n.getFile() + ": there is no such file or folder";
            case FileSystemException f when f.getReason() == null -> f.getFile() + ": the file system refused ("
                    + f.getClass().getSimpleName() + ")";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    private static String outOfMemory(OutOfMemoryError e) {
        double heap = Runtime.getRuntime().maxMemory() / (double) (1L << 30);
        long suggested = Math.max(2, (long) Math.ceil(heap * 2));
        return String.format(Locale.ROOT, "out of memory (%s): the heap may grow to %.1f GiB and that was not enough. "
                + "Use a smaller --batch, or give more memory with GRAFT_OPTS=-Xmx%dg ./graft …", e.getMessage(), heap,
                suggested);
    }
}
