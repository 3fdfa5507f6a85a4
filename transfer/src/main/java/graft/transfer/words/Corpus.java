package graft.transfer.words;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
    private static final Set<String> COLUMNS = Set.of("text", "sentence", "review", "content", "phrase", "comment",
            "message", "body", "document", "tweet");

    /**
     * Reads a folder with all text files in it, however deep, or one file: CSV and TSV with a line of titles, or text.
     *
     * @throws IllegalArgumentException when there is no text, or a table whose rows do not
     *                                  have the fields of its header
     */
    public static Corpus read(Path path) throws IOException {
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
        int read = 0;
        for (Path file : files) {
            TextFile text;
            try {
                text = TextFile.read(file);
            } catch (IllegalArgumentException e) {
                if (files.size() == 1) {
                    throw e;
                }
                notes.add(e.getMessage() + "; left out");
                continue;
            }
            read++;
            text.note().ifPresent(n -> notes.add(file + " " + n));
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".csv") || name.endsWith(".tsv")) {
                texts.addAll(column(file, text.text(), notes));
            } else {
                texts.add(text.text());
            }
        }
        if (texts.stream().allMatch(String::isBlank)) {
            throw new IllegalArgumentException(path + ": the corpus is empty: " + (files.isEmpty()
                    ? "there is no file in it" : files.size() == 1 ? "its file holds no text"
                    : "its " + files.size() + " files hold no text"));
        }
        return new Corpus(path, texts, read, notes);
    }

    private static List<String> column(Path file, String text, List<String> notes) {
        HeadedTable table = HeadedTable.read(file, text);
        List<List<String>> rows = table.rows();
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(file + ": expected a line of titles and rows below it, found one line");
        }
        List<String> titles = table.header();
        int column = -1;
        for (int i = 0; i < titles.size(); i++) {
            if (COLUMNS.contains(titles.get(i).toLowerCase(Locale.ROOT))) {
                column = i;
                break;
            }
        }
        if (column < 0) {
            column = longest(titles.size(), rows);
            notes.add(file + ": no column is called text, sentence or review; '" + titles.get(column)
                    + "', whose fields are the longest, is taken for the texts");
        }
        int chosen = column;
        return rows.stream().map(r -> r.get(chosen)).toList();
    }

    private static int longest(int columns, List<List<String>> rows) {
        int best = 0;
        long most = -1;
        for (int i = 0; i < columns; i++) {
            int column = i;
            long length = rows.stream().mapToLong(r -> r.get(column).length()).sum();
            if (length > most) {
                most = length;
                best = i;
            }
        }
        return best;
    }
}
