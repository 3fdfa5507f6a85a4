package graft.transfer;

/** A folder of images and a network that do not belong together. The message states how they differ. */
public final class DataSetMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataSetMismatchException(String message) {
        super(message);
    }
}
