package graft.transfer.cli;

/** Results that could not be written to standard output. */
final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final boolean readerLeft;

    OutputException(String reason, boolean readerLeft) {
        super("the results could not be written to standard output" + (reason.isEmpty() ? "" : ": " + reason));
        this.readerLeft = readerLeft;
    }

    /** Whether a program that reads the results, such as {@code head}, has ended: it has what it wanted. */
    boolean readerLeft() {
        return readerLeft;
    }
}
