package graft.transfer.cli;

/** A command line that cannot be understood. The program reports it, points to the help, and ends with exit code 2. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }
}
