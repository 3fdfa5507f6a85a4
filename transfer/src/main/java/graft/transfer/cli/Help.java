package graft.transfer.cli;

import java.util.ArrayList;
import java.util.List;

/** Writes the help texts from what the commands declare. */
final class Help {
    private static final int WIDTH = 96;

    private Help() {
    }

    /** The list of commands. */
    static String overall(List<Command> commands) {
        StringBuilder text = new StringBuilder("""
                Graft: transfer learning with published networks and word vectors, in plain Java.

                usage: ./graft COMMAND [OPTIONS]

                """);
        int longest = commands.stream().mapToInt(c -> c.name().length()).max().orElse(0);
        for (Command c : commands) {
            text.append("  ").append(c.name()).append(" ".repeat(longest - c.name().length() + 3));
            text.append(c.purpose()).append('\n');
        }
        return text.append("""

                ./graft COMMAND --help    about one of them
                ./graft --version         which Graft this is
                --debug                   with any command: stack traces
                GRAFT_OPTS                options for Java, such as GRAFT_OPTS=-Xmx8g

                Exit codes: 0 done, 1 failed, 2 the command line was not understood.
                """).toString();
    }

    /** One command's own help. */
    static String of(Command c) {
        StringBuilder text = new StringBuilder(c.purpose()).append("\n\nusage: ./graft ").append(c.name());
        c.options().stream().filter(Option::isRequired).forEach(o -> text.append(' ').append(o.usage()));
        if (c.options().stream().anyMatch(o -> !o.isRequired())) {
            text.append(" [OPTIONS]");
        }
        if (!c.operands().usage().isEmpty()) {
            text.append(' ').append(c.operands().usage());
        }
        text.append('\n');
        int longest = c.options().stream().mapToInt(o -> o.usage().length()).max().orElse(0);
        if (!c.options().isEmpty()) {
            text.append("\noptions:\n");
        }
        for (Option o : c.options()) {
            String help = o.help() + (o.defaultValue().isEmpty() ? "" : " (default: " + o.defaultValue() + ")");
            text.append("  ").append(o.usage()).append(" ".repeat(longest - o.usage().length() + 3));
            text.append(String.join("\n" + " ".repeat(longest + 5), wrap(help, WIDTH - longest - 5))).append('\n');
        }
        if (!c.examples().isEmpty()) {
            text.append("\nexamples:\n");
            c.examples().forEach(e -> text.append("  ").append(e).append('\n'));
        }
        return text.toString();
    }

    private static List<String> wrap(String words, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
