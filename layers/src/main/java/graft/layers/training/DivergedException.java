package graft.layers.training;

/** A training whose loss is no longer a number. The message states when, and what to change. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DivergedException(String message) {
        super(message);
    }
}
