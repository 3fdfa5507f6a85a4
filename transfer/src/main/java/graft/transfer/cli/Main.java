package graft.transfer.cli;

import graft.layers.structure.Names;
import graft.transfer.images.FileNames;
import graft.transfer.report.Provenance;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The program that {@code ./graft} starts: finds the command, runs it, and turns failures into messages and exit
 * codes.
 */
public final class Main {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private Main() {
    }

    public static void main(String[] args) {
        System.setOut(ResultStream.to(new FileOutputStream(FileDescriptor.out)));
        System.setErr(ResultStream.to(new FileOutputStream(FileDescriptor.err)));
        Screen screen = Screen.ofProcess();
        JdkFault.ofThisJava().ifPresent(fault -> screen.say("graft: " + fault));
        System.exit(run(List.of(args), screen));
    }

    /**
     * Runs one command line.
     *
     * @return the exit code: 0 done, 1 failed, 2 wrong usage
     */
    public static int run(List<String> words, Screen screen) {
        return run(words, screen, Commands.all());
    }

    static int run(List<String> words, Screen screen, List<Command> commands) {
        boolean debug = beforeOperands(words).contains("--debug");
        try {
            dispatch(words, screen, commands);
            screen.requireWritten();
            return DONE;
        } catch (OutputException e) {
            trace(debug, e, screen);
            if (!e.readerLeft()) { // as after '| head', where other programs end without a word, too
                screen.say("graft: " + e.getMessage());
            }
            return FAILED;
        } catch (UsageException e) {
            trace(debug, e, screen);
            String command = named(words, commands).map(c -> c.name() + " ").orElse("");
            screen.say("graft: " + e.getMessage() + "\nSee ./graft " + command + "--help");
            return WRONG_USAGE;
        } catch (Exception | OutOfMemoryError | LinkageError e) {
            trace(debug, e, screen);
            screen.say("graft: " + Failures.message(e));
            return FAILED;
        }
    }

    private static void dispatch(List<String> words, Screen screen, List<Command> commands) throws Exception {
        List<String> rest = new ArrayList<>(words);
        rest.remove("--debug");
        for (String word : words) {
            if (FileNames.isMisread(word, FileNames.encoding())) {
                throw new CommandException("'" + word + "' on the command line cannot be read in this locale, whose "
                        + "encoding is " + FileNames.encoding() + ". " + FileNames.remedy());
            }
        }
        if (rest.isEmpty()) {
            screen.say(Help.overall(commands));
            throw new UsageException("which command?");
        }
        String name = rest.getFirst();
        if (name.equals("--help") || name.equals("-h") || name.equals("help")) {
            rest.removeFirst();
            screen.out().print(rest.isEmpty() ? Help.overall(commands) : help(rest, commands));
            return;
        }
        if (name.equals("--version")) {
            screen.print("graft " + version());
            return;
        }
        if (!group(name, commands).isEmpty() && (rest.size() == 1 || rest.get(1).equals("--help")
                || rest.get(1).equals("-h"))) {
            screen.out().print(help(rest, commands));
            if (rest.size() == 1) {
                throw new UsageException("which of the commands of '" + name + "'?");
            }
            return;
        }
        Command command = command(rest, commands);
        rest.subList(0, command.name().equals(name) ? 1 : 2).clear();
        List<String> options = beforeOperands(rest);
        if (options.contains("--help") || options.contains("-h")) {
            screen.out().print(Help.of(command));
            return;
        }
        command.work().run(Arguments.parse(command, rest), screen);
    }

    /** About one command, or about all of a group. */
    private static String help(List<String> words, List<Command> commands) {
        List<Command> group = group(words.getFirst(), commands);
        return !group.isEmpty() && named(words, commands).isEmpty() ? Help.overall(group)
                : Help.of(command(words, commands));
    }

    private static Command command(List<String> words, List<Command> commands) {
        List<Command> group = group(words.getFirst(), commands);
        List<Command> among = group.isEmpty() ? commands : group;
        String name = group.isEmpty() ? words.getFirst() : words.get(0) + " " + words.get(1);
        return named(words, commands).orElseThrow(() -> new UsageException("there is no command '" + name + "'"
                + Names.nearest(name, among.stream().map(Command::name).toList()).map(c -> "; nearest: " + c)
                .orElseGet(() -> "; there are " + among.stream().map(Command::name)
                        .collect(Collectors.joining(", ")))));
    }

    /** The commands whose names begin with this word and go on. */
    private static List<Command> group(String word, List<Command> commands) {
        return commands.stream().filter(c -> c.name().startsWith(word + " ")).toList();
    }

    /** The command that is named by the first word, or the first two. */
    private static Optional<Command> named(List<String> words, List<Command> commands) {
        return words.isEmpty() ? Optional.empty() : commands.stream().filter(c -> c.name().equals(words.getFirst())
                || words.size() > 1 && c.name().equals(words.get(0) + " " + words.get(1))).findFirst();
    }

    /** The words up to {@code --}, after which nothing is an option. */
    private static List<String> beforeOperands(List<String> words) {
        int end = words.indexOf("--");
        return end < 0 ? words : words.subList(0, end);
    }

    private static void trace(boolean debug, Throwable failure, Screen screen) {
        if (debug) {
            var trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            screen.say(trace.toString().stripTrailing());
        }
    }

    private static String version() {
        return Provenance.programVersion();
    }
}
