package graft.transfer.words;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The rows of a file of values separated by commas, semicolons or tabs (RFC 4180): fields between quotation marks may
 * hold separators and line ends, two quotation marks in them stand for one. Lines end with a line feed, a carriage
 * return, or both. A header without any separator is that of a table of one column, in which each line is one field.
 *
 * @param header names of the columns
 * @param rows   the others, each with as many fields as the header
 * @param lines  by row: the line of the file on which it begins, from 1
 */
public record HeadedTable(List<String> header, List<List<String>> rows, List<Integer> lines) {
    /** What a column of texts is usually called, in small letters. */
    public static final List<String> TEXTS = List.of("text", "sentence", "review", "question", "content", "message",
            "document", "phrase", "comment", "tweet", "body", "title");

    /** Whether a file is a table by the end of its name: {@code .csv} or {@code .tsv}. */
    public static boolean isNamed(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") || name.endsWith(".tsv");
    }

    /**
     * Takes a table apart.
     *
     * @param file for messages
     * @param text of the file
     * @throws IllegalArgumentException for a row of more or fewer fields than the header has, a field that never ends,
     *                                  or no line at all
     */
    public static HeadedTable read(Path file, String text) {
        int separator = separator(text);
        List<List<String>> rows = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        boolean wasQuoted = false;
        int line = 1;
        int began = 1;
        for (int i = 0; i <= text.length(); i++) {
            boolean end = i == text.length();
            char c = end ? '\n' : text.charAt(i);
            boolean lineEnds = c == '\n' || c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
            if (quoted && end) {
                throw new IllegalArgumentException(file + ": line " + began + ": a quotation mark opens a field that "
                        + "never closes");
            } else if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (quoted && c == '"') {
                quoted = false;
            } else if (quoted) {
                field.append(c);
            } else if (c == '"' && field.isEmpty() && !wasQuoted) {
                quoted = true;
                wasQuoted = true;
            } else if (c == separator || lineEnds) {
                row.add(field.toString());
                field.setLength(0);
                wasQuoted = false;
                if (lineEnds) {
                    if (row.size() > 1 || !row.getFirst().isBlank()) {
                        rows.add(row);
                        lines.add(began);
                    }
                    row = new ArrayList<>();
                    began = line + 1;
                }
            } else if (c != '\r') {
                field.append(c);
            }
            line += lineEnds ? 1 : 0;
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(file + ": is empty, expected a line with the names of its columns and "
                    + "rows below it");
        }
        List<String> header = rows.removeFirst().stream().map(String::strip).toList();
        lines.removeFirst();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).size() != header.size()) {
                throw new IllegalArgumentException(file + ": line " + lines.get(i) + " has " + rows.get(i).size()
                        + " fields, the header " + header.size() + " (" + String.join(", ", header) + "); put a text "
                        + "that holds the separator between quotation marks");
            }
        }
        return new HeadedTable(header, rows, lines);
    }

    /**
     * The column of texts: the one that was asked for, the only one there is, or the only one with a usual name.
     *
     * @param file   for messages
     * @param wanted its name; empty to recognise it
     * @return its place in the header
     * @throws IllegalArgumentException when it is not there, or no one or several have a usual name
     */
    public int textColumn(Path file, Optional<String> wanted) {
        if (wanted.isPresent()) {
            int at = header.indexOf(wanted.get());
            if (at < 0) {
                throw new IllegalArgumentException(file + ": there is no column '" + wanted.get() + "' (--text), only "
                        + String.join(", ", header));
            }
            return at;
        }
        List<Integer> named = textColumns();
        if (named.size() == 1) {
            return named.getFirst();
        }
        if (header.size() == 1) {
            return 0;
        }
        throw new IllegalArgumentException(file + ": which of the columns " + String.join(", ", header) + " holds the "
                + "texts? Say so with --text COLUMN");
    }

    /** The columns that are called as texts usually are. */
    List<Integer> textColumns() {
        return IntStream.range(0, header.size()).filter(i -> TEXTS.contains(header.get(i).toLowerCase(Locale.ROOT)))
                .boxed().toList();
    }

    /** The one of tab, comma and semicolon that is most often in the header, -1 for none; the name decides nothing. */
    private static int separator(String text) {
        String header = text.lines().findFirst().orElse("");
        char best = '\t';
        for (char c : new char[] {'\t', ',', ';'}) {
            best = count(header, c) > count(header, best) ? c : best;
        }
        return count(header, best) == 0 ? -1 : best;
    }

    private static long count(String text, char c) {
        return text.chars().filter(x -> x == c).count();
    }
}
