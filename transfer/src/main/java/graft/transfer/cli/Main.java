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
            String command = words.isEmpty() ? ""
                    : named(words.getFirst(), commands).map(c -> c.name() + " ").orElse("");
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
        if (rest.getFirst().equals(WordsCommands.NAME)) {
            rest.removeFirst();
            dispatch(rest, screen, WordsCommands.all());
            return;
        }
        String name = rest.removeFirst();
        if (name.equals("--help") || name.equals("-h") || name.equals("help")) {
            Optional<Command> about = rest.isEmpty() ? Optional.empty()
                    : Optional.of(command(rest.getFirst(), commands));
            screen.out().print(about.map(Help::of).orElseGet(() -> Help.overall(commands)));
            return;
        }
        if (name.equals("--version")) {
            screen.print("graft " + version());
            return;
        }
        Command command = command(name, commands);
        List<String> options = beforeOperands(rest);
        if (options.contains("--help") || options.contains("-h")) {
            screen.out().print(Help.of(command));
            return;
        }
        command.work().run(Arguments.parse(command, rest), screen);
    }

    private static Command command(String name, List<Command> commands) {
        return named(name, commands).orElseThrow(() -> new UsageException("there is no command '" + name + "'"
                + Names.nearest(name, commands.stream().map(Command::name).toList()).map(c -> "; nearest: " + c)
                .orElseGet(() -> "; there are " + commands.stream().map(Command::name)
                        .collect(Collectors.joining(", ")))));
    }

    private static Optional<Command> named(String name, List<Command> commands) {
        return commands.stream().filter(c -> c.name().equals(name)).findFirst();
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
