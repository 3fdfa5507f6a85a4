package graft.layers.training;

/** An epoch in which no samples, or far fewer than before, could be read. The message states how many, and when. */
public final class LostSamplesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LostSamplesException(String message) {
        super(message);
    }
}
