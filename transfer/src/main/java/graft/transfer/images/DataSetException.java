package graft.transfer.images;

import java.nio.file.Path;

/** A folder that is not a data set. The message says which folder, what was expected and found, and what to do next. */
public final class DataSetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataSetException(Path folder, String message) {
        super(folder + ": " + message);
    }

    public DataSetException(Path folder, String message, Throwable cause) {
        super(folder + ": " + message, cause);
    }
}
