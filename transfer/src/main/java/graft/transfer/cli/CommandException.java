package graft.transfer.cli;

/** A command that cannot do its work for a reason that its user can correct. The message is complete. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CommandException(String message) {
        super(message);
    }

    public CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
