package graft.transfer.cli;

import java.util.List;

/**
 * One command of {@code ./graft}. To add one, write a class with a method that gives it, and name it in {@link
 * Commands}; help, refusal of unknown options, errors and exit codes come by themselves.
 *
 * @param name     what is typed, such as {@code inspect}
 * @param purpose  one line for the list of commands, without a full stop
 * @param work     what it does
 * @param operands arguments that are not options
 * @param options  what it knows
 * @param examples whole command lines that show how it is used, for its help
 */
public record Command(String name, String purpose, Work work, Operands operands, List<Option> options,
        List<String> examples) {

    /** What a command does. */
    @FunctionalInterface
    public interface Work {
        /**
         * What it throws is turned into one message and exit code 1 by {@link Failures}, but {@link UsageException}
         * into exit code 2.
         */
        void run(Arguments arguments, Screen screen) throws Exception;
    }

    /**
     * Arguments that are not options.
     *
     * @param usage  as they are typed: {@code FILE}, {@code IMAGE…}; empty for none
     * @param fewest how few there may be
     * @param most   how many there may be
     */
    public record Operands(String usage, int fewest, int most) {
    }

    /** A command without operands, options and examples. */
    public static Command of(String name, String purpose, Work work) {
        return new Command(name, purpose, work, new Operands("", 0, 0), List.of(), List.of());
    }

    /** @param usage one operand, or with {@code …} at least one */
    public Command operands(String usage) {
        return operands(usage, 1, usage.contains("…") ? Integer.MAX_VALUE : 1);
    }

    public Command operands(String usage, int fewest, int most) {
        return new Command(name, purpose, work, new Operands(usage, fewest, most), options, examples);
    }

    public Command options(Option... known) {
        return new Command(name, purpose, work, operands, List.of(known), examples);
    }

    public Command examples(String... lines) {
        return new Command(name, purpose, work, operands, options, List.of(lines));
    }
}
