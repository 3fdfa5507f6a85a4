package graft.zoo.model;

import java.util.ArrayList;
import java.util.List;

/** Lines of fields: CSV (RFC 4180) and its kin. */
public final class Delimited {
    private Delimited() {
    }

    /** The fields of a line, without the quotation marks and spaces around them. */
    public static List<String> fields(String line, char separator) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"') {
                if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    field.append(line.charAt(++i));
                } else {
                    quoted = false;
                }
            } else if (!quoted && c == '"' && field.toString().isBlank()) {
                field.setLength(0);
                quoted = true;
            } else if (!quoted && c == separator) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString().strip());
        return fields;
    }
}
