package graft.transfer.text;

import graft.transfer.images.SplitName;
import graft.transfer.words.HeadedTable;
import graft.transfer.words.MarkupFormat;
import graft.transfer.words.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Texts with their classes.
 *
 * <ul>
 * <li>a folder: {@code DIR/<class>/*.txt}, one text a file, of any depth below the class
 * <li>{@code .csv}, {@code .tsv}: a table with a header; see {@link Columns}
 * <li>any other file: one text a line, {@code label<TAB>sentence}; where a line holds no tab its first word is the
 * label, which is said
 * </ul>
 *
 * @param from   the file or folder
 * @param texts  in the order in which they were found; folders are read in the order of their names
 * @param notes  what its user should know, a sentence each
 */
public record TextSet(Path from, List<Text> texts, List<String> notes) {
    /** Characters of a line; books have less. */
    private static final int LONGEST_LINE = 4 << 20;

    /**
     * A text.
     *
     * @param words  as it was read
     * @param label  name of its class
     * @param source file, or file and line
     */
    public record Text(String words, String label, String source) {
    }

    /**
     * Which columns of a table are read; empty to recognise them by their names.
     *
     * @param text  name of the column of texts
     * @param label name of the column of classes
     */
    public record Columns(Optional<String> text, Optional<String> label) {
        private static final List<String> LABELS = List.of("label", "class", "category", "target", "sentiment",
                "polarity", "topic", "tag", "y");

        /** Recognised by their names. */
        public static Columns byName() {
            return new Columns(Optional.empty(), Optional.empty());
        }
    }

    /** @throws TextException when there is nothing to learn from, or it cannot be read */
    public static TextSet read(Path from, Columns columns) {
        List<String> notes = new ArrayList<>();
        List<Text> texts = Files.isDirectory(from) ? folder(from, notes) : file(from, columns, notes);
        int empty = (int) texts.stream().filter(t -> t.words().isBlank()).count();
        texts = texts.stream().filter(t -> !t.words().isBlank()).toList();
        if (empty > 0) {
            notes.add(from + ": " + empty + (empty == 1 ? " text is empty and was left out"
                    : " texts are empty and were left out"));
        }
        if (texts.isEmpty()) {
            throw new TextException(from, "holds no text; expected lines of label<TAB>sentence, a table with a header, "
                    + "or folders DIR/<class>/*.txt");
        }
        return new TextSet(from, texts, List.copyOf(notes));
    }

    /** The classes by name, in alphabetical order, numbers by their size. */
    public List<String> classes() {
        List<String> names = texts.stream().map(Text::label).distinct().sorted().toList();
        return names.stream().allMatch(n -> n.matches("-?\\d{1,9}"))
                ? names.stream().sorted((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b))).toList()
                : names;
    }

    // ---- folders -------------------------------------------------------------------------------------------------

    private static List<Text> folder(Path folder, List<String> notes) {
        List<Text> texts = new ArrayList<>();
        int latin = 0;
        String first = "";
        int others = 0;
        int broken = 0;
        String firstBroken = "";
        refuseParts(folder, list(folder));
        for (Path of : list(folder)) {
            if (!Files.isDirectory(of)) {
                others += of.getFileName().toString().startsWith(".") ? 0 : 1;
                continue;
            }
            try (Stream<Path> files = Files.walk(of)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    if (!file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".txt")) {
                        others += file.getFileName().toString().startsWith(".") ? 0 : 1;
                        continue;
                    }
                    TextFile read;
                    try {
                        read = read(file);
                    } catch (TextException e) {
                        firstBroken = broken++ == 0 ? e.getMessage() : firstBroken;
                        continue;
                    }
                    if (read.note().isPresent()) {
                        first = latin++ == 0 ? file + " " + read.note().get() : first;
                    }
                    texts.add(new Text(read.text(), of.getFileName().toString(), file.toString()));
                }
            } catch (IOException e) {
                throw new TextException(of, "cannot be listed: " + e.getMessage(), e);
            }
        }
        if (latin > 0) {
            notes.add(first + (latin > 1 ? ", as " + (latin - 1) + " more" : ""));
        }
        if (broken > 0) {
            notes.add(firstBroken + "; left out" + (broken > 1 ? ", as " + (broken - 1) + " more" : ""));
        }
        if (others > 0) {
            notes.add(folder + ": " + others + (others == 1 ? " file that is no DIR/<class>/*.txt was left out"
                    : " files that are no DIR/<class>/*.txt were left out"));
        }
        return texts;
    }

    /** The parts of a data set, {@code train} and {@code test}, would else be learnt as its classes. */
    private static void refuseParts(Path folder, List<Path> inside) {
        Map<SplitName.Part, Path> parts = new EnumMap<>(SplitName.Part.class);
        inside.stream().filter(Files::isDirectory).forEach(f -> SplitName.of(f.getFileName().toString())
                .filter(name -> name.rest().isEmpty()).ifPresent(name -> parts.putIfAbsent(name.part(), f)));
        Path train = parts.remove(SplitName.Part.TRAIN);
        if (train != null && !parts.isEmpty()) {
            Path other = parts.values().iterator().next();
            throw new TextException(folder, "holds the parts of a data set, " + train.getFileName() + " and "
                    + other.getFileName() + ", not classes; say --data " + train + " --validation " + other);
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new TextException(folder, "cannot be listed: " + e.getMessage(), e);
        }
    }

    /** A file's text. */
    static TextFile read(Path file) {
        try {
            return TextFile.read(file);
        } catch (IOException e) {
            throw new TextException(file, "cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new TextException(e);
        }
    }

    // ---- files ---------------------------------------------------------------------------------------------------

    private static List<Text> file(Path file, Columns columns, List<String> notes) {
        TextFile read = read(file);
        read.note().ifPresent(note -> notes.add(file + " " + note));
        boolean table = HeadedTable.isNamed(file) || columns.text().isPresent() || columns.label().isPresent();
        Optional<MarkupFormat> markup = table ? Optional.empty() : MarkupFormat.of(file, read.text());
        if (markup.isPresent()) {
            throw new TextException(file, "is " + markup.get().name() + ", which is not read; write lines of "
                    + "label<TAB>sentence, or a .csv or .tsv file with a header");
        }
        return table ? table(file, read.text(), columns, notes) : lines(file, read, notes);
    }

    private static List<Text> table(Path file, String text, Columns columns, List<String> notes) {
        HeadedTable table;
        try {
            table = HeadedTable.read(file, text);
        } catch (IllegalArgumentException e) {
            throw new TextException(e);
        }
        if (table.header().size() < 2) {
            throw new TextException(file, "line 1 holds no tab, comma or semicolon, expected a header such as "
                    + "label,text");
        }
        int words = column(file, table, columns.text(), HeadedTable.TEXTS, "--text", -1);
        int label = column(file, table, columns.label(), Columns.LABELS, "--label", words);
        if (words < 0) {
            words = column(file, table, columns.text(), HeadedTable.TEXTS, "--text", label);
        }
        if (words < 0 || label < 0 || words == label) {
            throw new TextException(file, "which of the columns " + String.join(", ", table.header()) + " holds the "
                    + "texts and which the classes? Say so with --text COLUMN and --label COLUMN");
        }
        notes.add(file + ": texts are in column '" + table.header().get(words) + "', classes in column '"
                + table.header().get(label) + "'");
        List<Text> texts = new ArrayList<>();
        for (int i = 0; i < table.rows().size(); i++) {
            String of = table.rows().get(i).get(label).strip();
            String source = file + ", line " + table.lines().get(i);
            if (of.isEmpty()) {
                throw new TextException(file, "line " + table.lines().get(i) + " has no class in column '"
                        + table.header().get(label) + "'");
            }
            texts.add(new Text(table.rows().get(i).get(words), of, source));
        }
        return texts;
    }

    /** The column that was asked for, or that has a usual name, or the other one of two; -1 where none is clear. */
    private static int column(Path file, HeadedTable table, Optional<String> wanted, List<String> usual, String option,
            int other) {
        List<String> lower = table.header().stream().map(h -> h.toLowerCase(Locale.ROOT)).toList();
        if (wanted.isPresent()) {
            int at = table.header().indexOf(wanted.get());
            if (at < 0) {
                throw new TextException(file, "there is no column '" + wanted.get() + "' (" + option + "), only "
                        + String.join(", ", table.header()));
            }
            return at;
        }
        List<Integer> named = usual.stream().map(lower::indexOf).filter(i -> i >= 0 && i != other).toList();
        return named.size() == 1 ? named.getFirst()
                : named.isEmpty() && table.header().size() == 2 && other >= 0 ? 1 - other : -1;
    }

    private static List<Text> lines(Path file, TextFile read, List<String> notes) {
        List<String> lines = read.lines();
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).length() > LONGEST_LINE) {
                throw new TextException(file, "line " + (i + 1) + " has " + lines.get(i).length() + " characters, "
                        + "expected at most " + LONGEST_LINE + "; is this a text with one sentence a line?");
            }
            if (!lines.get(i).isBlank()) {
                numbers.add(i);
            }
        }
        long tabs = numbers.stream().filter(i -> lines.get(i).indexOf('\t') >= 0).count();
        char separator = tabs == 0 ? ' ' : '\t';
        List<Text> texts = new ArrayList<>();
        for (int i : numbers) {
            String line = separator == ' ' ? lines.get(i).strip() : lines.get(i);
            int at = line.indexOf(separator);
            if (separator == '\t' && (at < 0 || line.substring(0, at).isBlank())) {
                throw new TextException(file, "line " + (i + 1) + (at < 0 ? " holds no tab, as other lines do"
                        : " has no label before the tab") + "; expected label<TAB>sentence");
            }
            texts.add(at < 0 ? new Text("", line, file + ", line " + (i + 1))
                    : new Text(line.substring(at + 1), line.substring(0, at).strip(), file + ", line " + (i + 1)));
        }
        if (!texts.isEmpty() && Columns.LABELS.contains(texts.getFirst().label().toLowerCase(Locale.ROOT))
                && HeadedTable.TEXTS.contains(texts.getFirst().words().strip().toLowerCase(Locale.ROOT))) {
            notes.add(texts.removeFirst().source() + " names the columns and was left out");
        }
        if (separator == ' ' && !texts.isEmpty()) {
            long labels = texts.stream().map(Text::label).distinct().count();
            if (labels > 2 && labels * 4 > texts.size()) {
                throw new TextException(file, "no line holds a tab, and its lines begin with " + labels + " different "
                        + "words, so those are no labels; expected label<TAB>sentence, or a .csv or .tsv file with a "
                        + "header");
            }
            notes.add(file + ": no line holds a tab; the first word of each is its label (" + labels + " different "
                    + (labels == 1 ? "one" : "ones") + ")");
        }
        return texts;
    }
}
