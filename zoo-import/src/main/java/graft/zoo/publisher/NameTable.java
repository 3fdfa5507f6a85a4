package graft.zoo.publisher;

import graft.zoo.weights.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A publisher's names of a family's tensors and Graft's, as a table of two columns:
 *
 * <pre>
 * stem.conv.                     stem.0.
 * s{s}.b{b}.conv1.conv.          trunk_output.block{s}.block{s}-{b-1}.f.a.0.
 * stages.{s}.blocks.{b}.gamma    features.{2s+1}.{b}.layer_scale.weight
 * </pre>
 *
 * <p>{@code {s}} stands for a number, on the right also for a sum or product with it: {@code {s+1}}, {@code {2s+1}}. A
 * name on the left that ends in a dot is a beginning, and what follows stays; any other is a whole name. The first line
 * that fits counts, and a name that no line fits stays as it is. What stands in brackets at the beginning, as in {@code
 * [regnet.]embedder.}, may be missing.
 *
 * @param text the table, a line for each name
 */
record NameTable(String text) {
    private static final Pattern NUMBER = Pattern.compile("\\{(\\d*)([a-z])([+-]\\d+)?}");
    private static final Pattern OPTIONAL = Pattern.compile("^\\[([^\\]]+)]");

    /** A name on the left, its letters in the order of its groups, and the name on the right. */
    private record Line(Pattern theirs, String letters, String ours) {

        static Line of(String text) {
            String[] columns = text.strip().split("\\s+");
            if (columns.length != 2) {
                throw new IllegalArgumentException("a table's line has two names, not '" + text + "'");
            }
            Matcher optional = OPTIONAL.matcher(columns[0]);
            StringBuilder pattern = new StringBuilder();
            if (optional.find()) {
                pattern.append("(?:").append(Pattern.quote(optional.group(1))).append(")?");
                columns[0] = columns[0].substring(optional.end());
            }
            StringBuilder letters = new StringBuilder();
            Matcher m = NUMBER.matcher(columns[0]);
            int from = 0;
            while (m.find()) {
                pattern.append(Pattern.quote(columns[0].substring(from, m.start()))).append("(\\d{1,3})");
                letters.append(m.group(2));
                from = m.end();
            }
            pattern.append(Pattern.quote(columns[0].substring(from))).append(columns[0].endsWith(".") ? "(.*)" : "()");
            return new Line(Pattern.compile(pattern.toString()), letters.toString(), columns[1]);
        }

        /** @return null where the name is not this line's */
        String renamed(String name) {
            Matcher m = theirs.matcher(name);
            return m.matches() ? NUMBER.matcher(ours).replaceAll(number -> Integer.toString(value(number, m)))
                    + m.group(m.groupCount()) : null;
        }

        private int value(MatchResult number, Matcher m) {
            int letter = Integer.parseInt(m.group(letters.indexOf(number.group(2)) + 1));
            int factor = number.group(1).isEmpty() ? 1 : Integer.parseInt(number.group(1));
            return factor * letter + (number.group(3) == null ? 0 : Integer.parseInt(number.group(3)));
        }
    }

    private List<Line> lines() {
        return text.lines().filter(line -> !line.isBlank()).map(Line::of).toList();
    }

    String renamed(String name) {
        return renamed(name, lines());
    }

    private static String renamed(String name, List<Line> lines) {
        return lines.stream().map(line -> line.renamed(name)).filter(found -> found != null).findFirst().orElse(name);
    }

    /** The tensors under Graft's names. */
    Map<String, StoredTensor> renamed(Map<String, StoredTensor> weights) {
        List<Line> lines = lines();
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> renamed.put(renamed(name, lines), tensor));
        return renamed;
    }
}
