package graft.transfer.features;

/** Features that are NaN or infinite, or come from values that are. The message names the layer. */
public final class NotFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotFiniteException(String message) {
        super(message);
    }
}
