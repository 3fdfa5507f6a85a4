package graft.transfer;

/** A data set that cannot be learnt from. The message says what and where, expected against found, and the next step. */
public final class DataSetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataSetException(String message) {
        super(message);
    }
}
