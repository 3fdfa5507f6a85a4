package graft.transfer.words;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The texts of a folder or a file, for looking at their words: whole files of text, or the column of texts of a table.
 *
 * @param path  of the folder or file
 * @param texts one for each file, or for each row
 * @param files how many were read
 * @param notes what the user should know, one sentence each
 */
public record Corpus(Path path, List<String> texts, int files, List<String> notes) {
    /**
     * Reads a folder with all text files in it, however deep, or one file: CSV and TSV with a line of titles, or text.
     * What cannot be used of a folder's files is left out, which is said, as are {@linkplain MarkupFormat JSON, HTML
     * and the like}.
     *
     * @param column of the texts of tables; empty to recognise it by its name
     * @throws IllegalArgumentException when there is no text, or the only file is a table whose rows do not have the
     *                                  fields of its header, or one without the column that is asked for
     */
    public static Corpus read(Path path, Optional<String> column) throws IOException {
        List<Path> files;
        if (Files.isDirectory(path)) {
            try (Stream<Path> all = Files.walk(path)) {
                files = all.filter(Files::isRegularFile).filter(f -> !f.getFileName().toString().startsWith("."))
                        .sorted().toList();
            }
        } else {
            files = List.of(path);
        }
        List<String> texts = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Map<String, List<Path>> marked = new LinkedHashMap<>();
        int read = 0;
        for (Path file : files) {
            try {
                TextFile text = TextFile.read(file);
                Optional<MarkupFormat> markup = HeadedTable.isNamed(file) ? Optional.empty()
                        : MarkupFormat.of(file, text.text());
                if (markup.isPresent() && files.size() > 1) {
                    marked.computeIfAbsent(markup.get().name(), _ -> new ArrayList<>()).add(file);
                    continue;
                }
                markup.ifPresent(m -> notes.add(file + ": is " + m.name() + " and is read as plain text: its names and "
                        + "marks count as words"));
                texts.addAll(HeadedTable.isNamed(file) ? column(file, text.text(), column, notes)
                        : List.of(text.text()));
                text.note().ifPresent(n -> notes.add(file + " " + n));
                read++;
            } catch (IllegalArgumentException e) {
                if (files.size() == 1) {
                    throw e;
                }
                notes.add(e.getMessage() + "; left out");
            }
        }
        marked.forEach((format, some) -> notes.add(some.getFirst() + ": is " + format + ", not plain text; left out"
                + (some.size() == 1 ? "" : ", as " + (some.size() - 1) + " more")));
        if (read < files.size()) {
            notes.add((files.size() - read) + " of the " + files.size() + " files in " + path + " were left out: what "
                    + "follows is of the others only");
        }
        if (texts.stream().allMatch(String::isBlank)) {
            throw new IllegalArgumentException(path + ": the corpus is empty: " + (files.isEmpty()
                    ? "there is no file in it" : files.size() == 1 ? "its file holds no text"
                    : "its " + files.size() + " files hold no text" + (read < files.size() ? ", the first because "
                    + notes.getFirst() : "")));
        }
        return new Corpus(path, texts, read, notes);
    }

    private static List<String> column(Path file, String text, Optional<String> wanted, List<String> notes) {
        HeadedTable table = HeadedTable.read(file, text);
        if (table.rows().isEmpty()) {
            throw new IllegalArgumentException(file + ": expected a line of titles and rows below it, found one line");
        }
        int column = wanted.isPresent() ? table.textColumn(file, wanted) : likelyColumn(file, table, notes);
        return table.rows().stream().map(r -> r.get(column)).toList();
    }

    /** Of the columns with a usual name, or of all where there are none: the one whose fields are the longest. */
    private static int likelyColumn(Path file, HeadedTable table, List<String> notes) {
        List<Integer> likely = table.textColumns();
        List<Integer> some = likely.isEmpty() ? IntStream.range(0, table.header().size()).boxed().toList() : likely;
        int best = some.getFirst();
        long most = -1;
        for (int column : some) {
            long length = table.rows().stream().mapToLong(r -> r.get(column).length()).sum();
            if (length > most) {
                most = length;
                best = column;
            }
        }
        if (table.header().size() > 1) {
            notes.add(file + ": column '" + table.header().get(best) + "'" + (some.size() > 1
                    ? ", whose fields are the longest," : "") + " is taken for the texts" + (some.size() > 1
                    ? " (--text says otherwise)" : ""));
        }
        return best;
    }
}
