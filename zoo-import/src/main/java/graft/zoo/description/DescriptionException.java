package graft.zoo.description;

/** A description that describes no network or no preprocessing: which member, expected against found. */
public final class DescriptionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DescriptionException(String message) {
        super(message);
    }

    public DescriptionException(String message, Throwable cause) {
        super(message, cause);
    }
}
