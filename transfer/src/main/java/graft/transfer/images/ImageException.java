package graft.transfer.images;

import java.nio.file.Path;

/** An image that cannot be decoded or does not fit. The message says which file, why, and what to do next. */
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Path file;
    private final String reason;

    public ImageException(Path file, String reason) {
        super(file + ": " + reason);
        this.file = file;
        this.reason = reason;
    }

    public ImageException(Path file, String reason, Throwable cause) {
        super(file + ": " + reason, cause);
        this.file = file;
        this.reason = reason;
    }

    /** The image's file. */
    public Path file() {
        return file;
    }

    /** The message without the file. */
    public String reason() {
        return reason;
    }
}
