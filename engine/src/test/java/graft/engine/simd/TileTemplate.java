package graft.engine.simd;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes out a method of a register tile for one height and width. A template is the method's text, in which
 *
 * <pre>
 * &#64;row    text      is a line for each row of the tile,
 * &#64;lower  text      a line for each row but the first,
 * &#64;sum    text      a line for each sum, that is, for each row and vector,
 * &#64;vector text      a line for each vector of a row's width,
 * [[text|between]]   is repeated within the line for each vector, with {@code between} in between,
 * {i} {j} {n}        are the row, the vector and the sum's number i * vectors + j,
 * {+i} {+d} {+i*s}   are " + i", " + di" and " + i * s", and nothing for 0; {@code j} and {@code n} likewise,
 * {rows} {vectors}   are the height and the width.
 * </pre>
 *
 * Row and sum lines that follow one another are written row by row.
 */
record TileTemplate(int rows, int vectors) {
    private static final Pattern REPEATED = Pattern.compile("\\[\\[(.*?)\\|(.*?)]]");
    private static final Pattern PLUS = Pattern.compile("\\{\\+([ijn])(?:\\*(\\w+))?}");

    String write(String template) {
        StringBuilder out = new StringBuilder();
        String[] lines = template.split("\n", -1);
        for (int from = 0; from < lines.length;) {
            int to = from;
            while (to < lines.length && lines[to].matches("@(row|lower|sum).*")) {
                to++;
            }
            for (int row = 0; row < rows && to > from; row++) {
                for (int line = from; line < to; line++) {
                    writeRow(lines[line], row, out);
                }
            }
            if (to < lines.length) {
                writeOther(lines[to], out);
            }
            from = to + 1;
        }
        return out.toString();
    }

    private void writeRow(String line, int row, StringBuilder out) {
        if (line.startsWith("@sum")) {
            for (int vector = 0; vector < vectors; vector++) {
                out.append(fill(unmarked(line), row, vector)).append('\n');
            }
        } else if (row > 0 || !line.startsWith("@lower")) {
            out.append(fill(unmarked(line), row, 0)).append('\n');
        }
    }

    private void writeOther(String line, StringBuilder out) {
        for (int vector = 0; vector < (line.startsWith("@vector") ? vectors : 1); vector++) {
            out.append(fill(unmarked(line), 0, vector)).append('\n');
        }
    }

    /** The line without its mark: what follows it keeps its column. */
    private static String unmarked(String line) {
        Matcher mark = Pattern.compile("^@\\w+").matcher(line);
        return mark.find() ? " ".repeat(mark.end()) + line.substring(mark.end()) : line;
    }

    private String fill(String text, int row, int vector) {
        String line = REPEATED.matcher(text).replaceAll(m -> IntStream.range(0, vectors)
                .mapToObj(j -> fill(m.group(1), row, j)).collect(Collectors.joining(m.group(2))));
        line = PLUS.matcher(line).replaceAll(m -> {
            int value = switch (m.group(1)) {
                case "i" -> row;
                case "j" -> vector;
                default -> row * vectors + vector;
            };
            String unit = m.group(2);
            return value == 0 ? "" : " + " + (unit == null ? value : value == 1 ? unit : value + " * " + unit);
        });
        return line.replace("{+d}", row == 0 ? "" : " + d" + row).replace("{i}", "" + row).replace("{j}", "" + vector)
                .replace("{rows}", "" + rows).replace("{vectors}", "" + vectors);
    }
}
