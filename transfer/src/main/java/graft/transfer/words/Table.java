package graft.transfer.words;

import java.util.ArrayList;
import java.util.List;

/** Tables as text: RFC 4180 with commas or tabs, quoted fields with doubled quotes and line breaks in them. */
final class Table {
    private Table() {
    }

    /** All rows that are not empty. */
    static List<List<String>> rows(String text, char separator) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c != '"') {
                    field.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    field.append('"');
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && field.isEmpty()) {
                quoted = true;
            } else if (c == separator) {
                row.add(take(field));
            } else if (c == '\n') {
                end(row, field, rows);
                row = new ArrayList<>();
            } else if (c != '\r' || i + 1 < text.length() && text.charAt(i + 1) != '\n') {
                field.append(c);
            }
        }
        end(row, field, rows);
        return rows;
    }

    private static void end(List<String> row, StringBuilder field, List<List<String>> rows) {
        if (!row.isEmpty() || !field.isEmpty()) {
            row.add(take(field));
            rows.add(row);
        }
    }

    private static String take(StringBuilder field) {
        String text = field.toString();
        field.setLength(0);
        return text;
    }
}
