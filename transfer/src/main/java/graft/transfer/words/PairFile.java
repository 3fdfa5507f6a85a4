package graft.transfer.words;

import graft.zoo.weights.VisibleText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Pairs of words and how similar people find them, as WordSim-353 and SimLex-999 have them: two words and a number,
 * with tabs, semicolons, commas or blanks between them. Lines that begin with {@code #} do not count; a first line of
 * titles says in which column the number stands.
 *
 * @param path  of the file
 * @param pairs in the order of the file
 * @param note  what was guessed about its columns; empty for two words and one number a line
 */
public record PairFile(Path path, List<Pair> pairs, Optional<String> note) {
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d*)?|[-+]?\\.\\d+");
    private static final Pattern FIRST = Pattern.compile("word[ _]?[1a]?|first|w[ _]?1");
    /** Characters; fields between quotation marks are found in quadratic time. */
    private static final int LONGEST_LINE = 10_000;
    private static final List<String> TITLES = List.of("simlex999", "human (mean)", "human", "score", "similarity",
            "mean", "rating");

    /** Two words and a rating; higher is more similar. */
    public record Pair(String first, String second, double rating) {
    }

    /** Where the first word and the rating stand in a line; the second word follows the first. */
    private record Columns(int word, int rating) {
        boolean fit(String[] fields) {
            return fields.length > rating && fields.length > word + 1 && NUMBER.matcher(fields[rating]).matches()
                    && !NUMBER.matcher(fields[word]).matches() && !NUMBER.matcher(fields[word + 1]).matches();
        }
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException with the line for one without two words and a number, and for a file of no pairs
     */
    public static PairFile read(Path path) throws IOException {
        List<Pair> pairs = new ArrayList<>();
        Columns columns = new Columns(0, 2);
        Optional<String> note = Optional.empty();
        int number = 0;
        boolean isFirst = true;
        for (String line : TextFile.read(path).lines()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.length() > LONGEST_LINE) {
                throw wrong(path, number, line);
            }
            String[] fields = fields(line);
            if (isFirst && !columns.fit(fields)) {
                int at = number;
                columns = titled(fields).orElseThrow(() -> wrong(path, at, line));
                note = fields.length > 3 ? Optional.of(path + ": words are in the columns '" + fields[columns.word]
                        + "' and '" + fields[columns.word + 1] + "', ratings in '" + fields[columns.rating] + "'")
                        : note;
            } else if (!columns.fit(fields)) {
                throw wrong(path, number, line);
            } else {
                if (isFirst && fields.length > 3) {
                    note = Optional.of(path + ": has no line of titles; the third of its " + fields.length
                            + " columns is taken for the ratings");
                }
                pairs.add(new Pair(fields[columns.word], fields[columns.word + 1],
                        Double.parseDouble(fields[columns.rating])));
            }
            isFirst = false;
        }
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException(path + ": holds no pair; expected lines of two words and a number");
        }
        return new PairFile(path, pairs, note);
    }

    /** Fields between tabs, semicolons, commas or blanks; quotation marks around one do not belong to it. */
    private static String[] fields(String line) {
        String separator = line.contains("\t") ? "\t" : line.indexOf(';') != line.lastIndexOf(';') ? ";"
                : line.contains(",") ? "," : "\\s+";
        String all = separator.equals("\t") ? line.stripTrailing() : line.strip();
        String[] fields = all.split(separator + "(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
        for (int i = 0; i < fields.length; i++) {
            String field = fields[i].strip();
            fields[i] = field.length() > 1 && field.startsWith("\"") && field.endsWith("\"")
                    ? field.substring(1, field.length() - 1).strip() : field;
        }
        return fields;
    }

    /** By the titles: the first column called word, or the first of all; the rating in a column after it. */
    private static Optional<Columns> titled(String[] titles) {
        int word = 0;
        for (int i = 0; i < titles.length; i++) {
            if (FIRST.matcher(titles[i].toLowerCase(Locale.ROOT)).matches()) {
                word = i;
                break;
            }
        }
        for (String title : TITLES) {
            for (int i = 0; i < titles.length; i++) {
                if (i != word && i != word + 1 && titles[i].toLowerCase(Locale.ROOT).equals(title)
                        && word + 1 < titles.length) {
                    return Optional.of(new Columns(word, i));
                }
            }
        }
        return Optional.empty();
    }

    private static IllegalArgumentException wrong(Path path, int number, String line) {
        return new IllegalArgumentException(path + ": line " + number + ": expected two words and a number such as "
                + "7.35, or a first line of titles such as word1, word2, score; found '"
                + VisibleText.line(line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'");
    }
}
