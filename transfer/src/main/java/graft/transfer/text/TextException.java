package graft.transfer.text;

import java.nio.file.Path;

/** A text or a set of texts that cannot be used. The message says where, what was expected and found, and what next. */
public final class TextException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TextException(Path file, String message) {
        super(file + ": " + message);
    }

    public TextException(Path file, String message, Throwable cause) {
        super(file + ": " + message, cause);
    }

    /** With the words of an exception that names the file already. */
    TextException(IllegalArgumentException from) {
        super(from.getMessage(), from);
    }
}
