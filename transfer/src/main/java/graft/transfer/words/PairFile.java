package graft.transfer.words;

import graft.zoo.weights.VisibleText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Pairs of words and how similar people find them, as WordSim-353 and SimLex-999 have them: two words and a number,
 * with tabs, commas or blanks between them. Lines that begin with {@code #} do not count; a first line of titles says
 * in which column the number stands.
 *
 * @param path  of the file
 * @param pairs in the order of the file
 */
public record PairFile(Path path, List<Pair> pairs) {
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d*)?|[-+]?\\.\\d+");
    private static final List<String> TITLES = List.of("simlex999", "human (mean)", "human", "score", "similarity",
            "mean", "rating");

    /** Two words and a rating; higher is more similar. */
    public record Pair(String first, String second, double rating) {
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException with the line for one without two words and a number, and for a file of no pairs
     */
    public static PairFile read(Path path) throws IOException {
        List<Pair> pairs = new ArrayList<>();
        int column = 2;
        int number = 0;
        boolean isFirst = true;
        for (String line : TextFile.read(path).lines()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] fields = fields(line);
            boolean fits = fields.length > column && NUMBER.matcher(fields[column]).matches();
            if (isFirst && !fits) {
                column = titled(fields);
                fits = column >= 0;
                if (!fits) {
                    throw wrong(path, number, line);
                }
            } else if (!fits) {
                throw wrong(path, number, line);
            } else {
                pairs.add(new Pair(fields[0], fields[1], Double.parseDouble(fields[column])));
            }
            isFirst = false;
        }
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException(path + ": holds no pair; expected lines of two words and a number");
        }
        return new PairFile(path, pairs);
    }

    private static String[] fields(String line) {
        String[] fields = line.strip().split(line.contains("\t") ? "\t" : line.contains(",") ? "," : "\\s+");
        for (int i = 0; i < fields.length; i++) {
            fields[i] = fields[i].strip();
        }
        return fields;
    }

    private static int titled(String[] titles) {
        for (String title : TITLES) {
            for (int i = 2; i < titles.length; i++) {
                if (titles[i].toLowerCase(Locale.ROOT).equals(title)) {
                    return i;
                }
            }
        }
        return -1;
    }

    private static IllegalArgumentException wrong(Path path, int number, String line) {
        return new IllegalArgumentException(path + ": line " + number + ": expected two words and a number, found '"
                + VisibleText.line(line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'");
    }
}
