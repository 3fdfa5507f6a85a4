package graft.zoo.weights;

import java.nio.file.Path;

/**
 * A weight file that cannot be read or does not fit. The message names the file and the place in it (offset, entry or
 * tensor), what was expected and what was found, and what to do next.
 */
public class WeightFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WeightFileException(Path file, String message) {
        super(VisibleText.of(file + ": " + message));
    }

    /** The same fault, of a narrower kind. */
    protected WeightFileException(WeightFileException same) {
        super(same.getMessage(), same);
    }

    public WeightFileException(Path file, String message, Throwable cause) {
        super(VisibleText.of(file + ": " + message), cause);
    }
}
