package graft.transfer.cli;

import graft.zoo.weights.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lines up columns of text: the first column and those named left are left-aligned, numbers to the right. */
final class TextTable {
    private final List<String> head;
    private final boolean[] left;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param head titles; one that ends with {@code <} makes a column that is aligned to the left */
    TextTable(String... head) {
        this.head = new ArrayList<>();
        left = new boolean[head.length];
        for (int i = 0; i < head.length; i++) {
            left[i] = i == 0 || head[i].endsWith("<");
            this.head.add(head[i].endsWith("<") ? head[i].substring(0, head[i].length() - 1) : head[i]);
        }
    }

    void row(String... cells) {
        rows.add(Stream.of(cells).map(VisibleText::line).toList());
    }

    void print(Screen screen) {
        int[] width = new int[left.length];
        List<List<String>> all = new ArrayList<>(List.of(head));
        all.addAll(rows);
        for (List<String> row : all) {
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], row.get(i).length());
            }
        }
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < width.length; i++) {
                String gap = " ".repeat(width[i] - row.get(i).length());
                line.append(i == 0 ? "" : "  ").append(left[i] ? row.get(i) + gap : gap + row.get(i));
            }
            screen.print(line.toString().stripTrailing());
        }
    }
}
