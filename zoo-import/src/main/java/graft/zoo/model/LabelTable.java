package graft.zoo.model;

import graft.zoo.model.NumberedNames.ClassName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Class names in a table: fields separated by commas, tabs, semicolons or bars, in quotation marks where needed. */
final class LabelTable {
    private static final Set<String> NUMBER_HEADERS = Set.of("index", "id", "idx", "class_id", "classid", "class id",
            "label_id", "number", "no", "class_index", "class_idx", "key", "value", "");
    private static final Set<String> NAME_HEADERS = Set.of("name", "label", "class", "class_name", "classname",
            "class name", "label_name", "category", "description", "species", "breed", "title", "labels", "classes");

    private final List<List<String>> rows;
    private final List<String> header;

    private LabelTable(List<List<String>> rows, List<String> header) {
        this.rows = rows;
        this.header = header;
    }

    /**
     * The names of a table; empty when lines are none. Commas alone make no table, for names have them too: there must
     * be a column of numbers or of identifiers, or a header.
     */
    static Optional<ClassNames> read(List<String> lines) {
        for (char separator : new char[] {'\t', ',', ';', '|'}) {
            List<List<String>> rows = lines.stream().map(line -> Delimited.fields(line, separator)).toList();
            int columns = rows.getFirst().size();
            if (columns < 2 || rows.stream().anyMatch(row -> row.size() != columns)) {
                continue;
            }
            List<String> first = rows.getFirst().stream().map(f -> f.toLowerCase(Locale.ROOT)).toList();
            boolean named = first.stream().allMatch(f -> NUMBER_HEADERS.contains(f) || NAME_HEADERS.contains(f)
                    || f.matches("([a-z]+[_ ])?(id|name|index|label|class|synset|wnid|count|superclass)s?"));
            boolean overNumbers = rows.size() > 2 && column(rows, rows.getFirst()) >= 0;
            LabelTable table = named || overNumbers ? new LabelTable(rows.subList(1, rows.size()), first)
                    : new LabelTable(rows, List.of());
            return table.rows.isEmpty() ? Optional.empty() : table.classes();
        }
        return Optional.empty();
    }

    /** A column whose fields are all numbers but for the first. */
    private static int column(List<List<String>> rows, List<String> first) {
        for (int c = 0; c < first.size(); c++) {
            int at = c;
            if (!isNumber(first.get(c)) && rows.stream().skip(1).allMatch(row -> isNumber(row.get(at)))) {
                return c;
            }
        }
        return -1;
    }

    private static boolean isNumber(String field) {
        return field.matches("\\d{1,9}");
    }

    private Optional<ClassNames> classes() {
        int columns = rows.getFirst().size();
        List<Integer> numbers = new ArrayList<>();
        List<Integer> words = new ArrayList<>();
        int ids = -1;
        for (int c = 0; c < columns; c++) {
            int at = c;
            if (rows.stream().allMatch(row -> isNumber(row.get(at)))) {
                if (LabelText.isNumbering(rows.stream().map(row -> Long.parseLong(row.get(at))).toList())) {
                    numbers.add(c);
                }
            } else if (rows.stream().allMatch(row -> row.get(at).matches("n\\d{8}"))) {
                ids = c;
            } else {
                words.add(c);
            }
        }
        if (header.isEmpty() && numbers.isEmpty()) {
            return Optional.empty();
        }
        int number = one(numbers, NUMBER_HEADERS, "numbers");
        int name = words.isEmpty() && ids >= 0 ? ids : one(words, NAME_HEADERS, "names");
        if (name < 0 && header.isEmpty()) {
            return Optional.empty();
        } else if (name < 0) {
            throw new IllegalArgumentException("has columns " + header + ", but none of names");
        }
        NumberedNames numbered = new NumberedNames();
        List<ClassName> inOrder = new ArrayList<>();
        for (List<String> row : rows) {
            ClassName plain = LabelText.className(row.get(name));
            ClassName full = ids >= 0 && ids != name ? new ClassName(plain.name(), row.get(ids)) : plain;
            if (number >= 0) {
                numbered.add(Long.parseLong(row.get(number)), full);
            } else {
                inOrder.add(full);
            }
        }
        return Optional.of(number >= 0 ? numbered.inOrder() : NumberedNames.classNames(inOrder));
    }

    /** The only column, or the only one with a usual header; -1 where there is none. */
    private int one(List<Integer> columns, Set<String> headers, String what) {
        List<Integer> usual = header.isEmpty() ? List.of() : columns.stream().filter(c -> headers.contains(
                header.get(c))).toList();
        List<Integer> left = columns.size() > 1 && !usual.isEmpty() ? usual : columns;
        if (left.size() > 1) {
            throw new IllegalArgumentException("has several columns of " + what + ": "
                    + left.stream().map(c -> header.isEmpty() ? "column " + (c + 1) + " (" + rows.getFirst().get(c)
                            + ")" : header.get(c)).toList() + ". Leave one of them");
        }
        return left.isEmpty() ? -1 : left.getFirst();
    }
}
