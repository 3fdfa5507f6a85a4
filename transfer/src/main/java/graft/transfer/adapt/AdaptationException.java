package graft.transfer.adapt;

/** A network or images for which an adaptation is not possible; the message states why and what to do instead. */
public final class AdaptationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AdaptationException(String message) {
        super(message);
    }
}
