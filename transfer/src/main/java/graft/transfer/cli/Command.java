package graft.transfer.cli;

import java.util.List;

/**
 * One command of {@code ./graft}. To add one, write a class that implements this and name it in {@link Commands}; help,
 * refusal of unknown options, errors and exit codes come by themselves.
 */
public interface Command {

    /** What is typed, such as {@code inspect}. */
    String name();

    /** One line for the list of commands, without a full stop. */
    String purpose();

    /** Arguments that are not options, as they are typed: {@code FILE}, {@code IMAGE…}; empty for none. */
    default String operands() {
        return "";
    }

    /** How few and how many operands there may be. */
    default int fewestOperands() {
        return operands().isEmpty() ? 0 : 1;
    }

    /** See {@link #fewestOperands}. */
    default int mostOperands() {
        return operands().isEmpty() ? 0 : operands().contains("…") ? Integer.MAX_VALUE : 1;
    }

    List<Option> options();

    /** Whole command lines that show how it is used, for its help. */
    default List<String> examples() {
        return List.of();
    }

    /**
     * Does the work. What it throws is turned into one message and exit code 1 by {@link Failures}, but
     * {@link UsageException} into exit code 2.
     */
    void run(Arguments arguments, Screen screen) throws Exception;
}
