package graft.transfer.cli;

import graft.engine.ThreadTeam;
import graft.layers.structure.Names;
import graft.zoo.WeightFiles;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The options and operands of one command line, checked against what the command knows: {@code --name value},
 * {@code --name=value}, operands anywhere, and {@code --} before operands that start with dashes.
 */
public final class Arguments {
    private final Command command;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> operands = new ArrayList<>();
    private List<String> words = List.of();

    private Arguments(Command command) {
        this.command = command;
    }

    /**
     * Reads what follows the command's name.
     *
     * @throws UsageException for an unknown or repeated option, a missing value, or too few or too many operands
     */
    public static Arguments parse(Command command, List<String> words) {
        Arguments parsed = new Arguments(command);
        parsed.words = List.copyOf(words);
        boolean optionsOver = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (optionsOver || !word.startsWith("-") || word.equals("-")) {
                parsed.operands.add(word);
            } else if (word.equals("--")) {
                optionsOver = true;
            } else {
                int equals = word.indexOf('=');
                Option option = parsed.option(equals < 0 ? word : word.substring(0, equals));
                String value = "";
                if (equals >= 0) {
                    value = word.substring(equals + 1);
                    if (!option.takesValue()) {
                        throw new UsageException(option.name() + " takes no value, found '" + value + "'");
                    }
                } else if (option.takesValue()) {
                    value = ++i < words.size() ? words.get(i) : "";
                }
                if (option.takesValue() && (value.isEmpty() || value.startsWith("--"))) {
                    throw new UsageException(option.name() + " needs a value: " + option.usage());
                }
                if (parsed.values.put(option.name(), value) != null) {
                    throw new UsageException(option.name() + " is given twice");
                }
            }
        }
        parsed.checkOperands();
        return parsed;
    }

    /** The command line as it can be typed again in a shell. */
    public String commandLine() {
        return "./graft " + command.name() + words.stream()
                .map(w -> " " + (w.matches("[\\w@%+=:,./~-]+") ? w : "'" + w.replace("'", "'\\''") + "'"))
                .collect(Collectors.joining());
    }

    private Option option(String name) {
        List<String> known = new ArrayList<>();
        for (Option option : command.options()) {
            if (option.name().equals(name)) {
                return option;
            }
            known.add(option.name());
        }
        known.add("--help");
        known.add("--debug");
        boolean isOperand = name.equals(Option.weights().name()) && command.operands().fewest() > 0;
        throw new UsageException("'" + command.name() + "' has no option '" + name + "'" + (isOperand
                ? "; the file is given without one: ./graft " + command.name() + " " + command.operands().usage()
                : Names.nearestHint(name, known)));
    }

    private void checkOperands() {
        int n = operands.size();
        Command.Operands expected = command.operands();
        if (n < expected.fewest()) {
            throw new UsageException("'" + command.name() + "' needs " + expected.usage());
        }
        if (n > expected.most()) {
            throw new UsageException("'" + command.name() + "' takes "
                    + (expected.usage().isEmpty() ? "no operands" : expected.usage()) + ", found one too many: '"
                    + operands.get(expected.most()) + "'" + (expected.most() == 0 && command.options().stream()
                            .anyMatch(o -> o.name().equals(Option.weights().name()))
                            ? "; a weight file is given with --weights FILE" : expected.most() == 0
                                    && command.options().stream().anyMatch(o -> o.name().equals("--vectors"))
                                            ? "; a file of word vectors is given with --vectors FILE" : ""));
        }
    }

    /** Whether an option was given. */
    public boolean has(String option) {
        declared(option);
        return values.containsKey(option);
    }

    /** The value of an option; empty when it was not given. */
    public Optional<String> text(String option) {
        declared(option);
        return Optional.ofNullable(values.get(option));
    }

    /** The value of an option, or {@code otherwise}. */
    public String text(String option, String otherwise) {
        return text(option).orElse(otherwise);
    }

    /** The value of an option that must be given. */
    public String required(String option) {
        return text(option).orElseThrow(() -> new UsageException("'" + command.name() + "' needs "
                + declared(option).usage()));
    }

    /** One of several words. */
    public String choice(String option, List<String> allowed, String otherwise) {
        String value = text(option, otherwise);
        if (!allowed.contains(value)) {
            throw new UsageException(option + " is '" + value + "', expected one of " + String.join(", ", allowed)
                    + Names.nearestHint(value, allowed));
        }
        return value;
    }

    /** A whole number from {@code min} to {@code max}, both included. */
    public int integer(String option, int min, int max, int otherwise) {
        return (int) whole(option, min, max, otherwise);
    }

    /** A seed: any whole number. */
    public long seed(String option, long otherwise) {
        return whole(option, Long.MIN_VALUE, Long.MAX_VALUE, otherwise);
    }

    private long whole(String option, long min, long max, long otherwise) {
        Optional<String> text = text(option);
        if (text.isEmpty()) {
            return otherwise;
        }
        long value;
        try {
            value = Long.parseLong(text.get());
        } catch (NumberFormatException e) {
            throw new UsageException(option + " is '" + text.get() + "', expected a whole number");
        }
        if (value < min || value > max) {
            throw new UsageException(option + " is " + value + ", expected " + range(Long.toString(min),
                    Long.toString(max), max >= Integer.MAX_VALUE));
        }
        return value;
    }

    /** A number from {@code min} to {@code max}, both included. */
    public double real(String option, double min, double max, double otherwise) {
        Optional<String> text = text(option);
        if (text.isEmpty()) {
            return otherwise;
        }
        double value;
        try {
            value = Double.parseDouble(text.get());
        } catch (NumberFormatException e) {
            throw new UsageException(option + " is '" + text.get() + "', expected a number such as 0.01");
        }
        if (!(value >= min && value <= max)) {
            throw new UsageException(option + " is " + text.get() + ", expected " + range(plain(min), plain(max),
                    max == Double.POSITIVE_INFINITY || max == Double.MAX_VALUE));
        }
        return value;
    }

    private static String range(String min, String max, boolean open) {
        return open ? min + " or more" : min + " to " + max;
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
    }

    /**
     * Two numbers as in {@code 224x224}: height, width.
     *
     * @return height and width, or empty when the option was not given
     */
    public Optional<int[]> size(String option) {
        return text(option).map(text -> {
            if (!text.matches("[1-9]\\d{0,4}x[1-9]\\d{0,4}")) {
                throw new UsageException(option + " is '" + text + "', expected HEIGHTxWIDTH such as 224x224");
            }
            int x = text.indexOf('x');
            return new int[] {Integer.parseInt(text.substring(0, x)), Integer.parseInt(text.substring(x + 1))};
        });
    }

    /** A path; empty when the option was not given. */
    public Optional<Path> path(String option) {
        return text(option).map(text -> asPath(option, text));
    }

    /** The path of a file or folder that must be given and be there. */
    public Path existing(String option) {
        return mustExist(option, asPath(option, required(option)));
    }

    /** How many threads compute: {@code --threads}. */
    public int threads() {
        return integer("--threads", 1, 1024, ThreadTeam.defaultSize());
    }

    /** {@code --arch}; null where the file decides. */
    public String arch() {
        return text("--arch").orElse(null);
    }

    /**
     * The file of {@code --weights}; given as its folder, or as what the names of a TensorFlow checkpoint begin
     * with.
     */
    public Path weights() {
        return weights("--weights", asPath("--weights", required("--weights")));
    }

    /** The same for an operand that is a weight file. */
    public Path weightsOperand(int index) {
        return weights(command.operands().usage(), operand(index));
    }

    /** The same for one operand of several. */
    public Path weights(Path operand) {
        return weights(command.operands().usage(), operand);
    }

    private static Path weights(String what, Path path) {
        if (Files.isDirectory(path)) {
            return WeightFiles.located(path);
        }
        return Files.exists(WeightFiles.located(path)) ? path : mustExist(what, path);
    }

    /** Everything that is not an option, in order. */
    public List<String> operands() {
        return List.copyOf(operands);
    }

    /** An operand that is a path. */
    public Path operand(int index) {
        return asPath(command.operands().usage(), operands.get(index));
    }

    /** An operand that names a file or folder that must be there. */
    public Path existingOperand(int index) {
        return mustExist(command.operands().usage(), asPath(command.operands().usage(), operands.get(index)));
    }

    private static Path asPath(String what, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException(what + ": '" + text + "' is not a path: " + e.getReason());
        }
    }

    private static Path mustExist(String what, Path path) {
        if (!Files.exists(path)) {
            Path folder = path.toAbsolutePath().getParent();
            throw new CommandException(path + ": there is no such file or folder (" + what + ")"
                    + (folder != null && !Files.isDirectory(folder) ? "; nor is there a folder " + folder : ""));
        }
        return path;
    }

    private Option declared(String name) {
        return command.options().stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow(
                () -> new IllegalStateException("command '" + command.name() + "' asks for " + name
                        + ", which is not among its options"));
    }
}
