package graft.zoo.caffe;

import graft.zoo.caffe.PrototxtValue.Scalar;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A message of a prototxt: fields by name, each with its values in the order of the file. The readers below check what
 * they read and name the line where it is not as expected; a field that is absent has its default.
 */
final class PrototxtMessage implements PrototxtValue {
    private final Path file;
    private final int line;
    private final int column;
    private final Map<String, List<PrototxtValue>> fields = new LinkedHashMap<>();
    private final Set<String> read = new HashSet<>();

    PrototxtMessage(Path file, int line, int column) {
        this.file = file;
        this.line = line;
        this.column = column;
    }

    void add(String field, PrototxtValue value) {
        fields.computeIfAbsent(field, f -> new ArrayList<>()).add(value);
    }

    @Override
    public int line() {
        return line;
    }

    @Override
    public int column() {
        return column;
    }

    Path file() {
        return file;
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    /** Counts fields as read that have no effect beside others. */
    void passOver(String... withoutEffect) {
        read.addAll(List.of(withoutEffect));
    }

    /** The fields that nothing has read so far, in the file's order. */
    List<String> unread() {
        return fields.keySet().stream().filter(f -> !read.contains(f)).toList();
    }

    /** The messages in fields that were read. */
    List<PrototxtMessage> inner() {
        return fields.entrySet().stream().filter(e -> read.contains(e.getKey())).flatMap(e -> e.getValue().stream())
                .filter(PrototxtMessage.class::isInstance).map(PrototxtMessage.class::cast).toList();
    }

    /** All values of a field that are scalars. */
    private List<Scalar> scalars(String field) {
        read.add(field);
        List<Scalar> found = new ArrayList<>();
        for (PrototxtValue value : fields.getOrDefault(field, List.of())) {
            switch (value) {
                case Scalar s -> found.add(s);
                case PrototxtMessage m -> throw m.error("'" + field + "' is a message, expected a value");
            }
        }
        return found;
    }

    private Scalar only(String field) {
        List<Scalar> found = scalars(field);
        if (found.size() > 1) {
            throw error(found.get(1), "'" + field + "' is given " + found.size() + " times, expected once");
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    String string(String field, String otherwise) {
        Scalar s = only(field);
        return s == null ? otherwise : s.text();
    }

    List<String> strings(String field) {
        return scalars(field).stream().map(Scalar::text).toList();
    }

    /** A whole number from {@code least} to {@code most}. */
    int integer(String field, int otherwise, int least, int most) {
        Scalar s = only(field);
        return s == null ? otherwise : integer(field, s, least, most);
    }

    List<Integer> integers(String field, int least, int most) {
        return scalars(field).stream().map(s -> integer(field, s, least, most)).toList();
    }

    private int integer(String field, Scalar s, int least, int most) {
        long value;
        try {
            value = Long.decode(s.text());
        } catch (NumberFormatException e) {
            throw error(s, "'" + field + "' is '" + shortened(s.text()) + "', expected a whole number");
        }
        if (value < least || value > most) {
            throw error(s, "'" + field + "' is " + value + ", expected " + least + " to " + most);
        }
        return (int) value;
    }

    float number(String field, float otherwise) {
        Scalar s = only(field);
        return s == null ? otherwise : number(field, s);
    }

    List<Float> numbers(String field) {
        return scalars(field).stream().map(s -> number(field, s)).toList();
    }

    private float number(String field, Scalar s) {
        try {
            float value = Float.parseFloat(s.text());
            if (Float.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw error(s, "'" + field + "' is '" + shortened(s.text()) + "', expected a finite number");
    }

    boolean bool(String field, boolean otherwise) {
        Scalar s = only(field);
        if (s == null) {
            return otherwise;
        }
        return switch (s.text()) {
            case "true", "True", "t", "1" -> true;
            case "false", "False", "f", "0" -> false;
            default -> throw error(s, "'" + field + "' is '" + shortened(s.text()) + "', expected true or false");
        };
    }

    /** A word of an enumeration, given by its name or by its number, its place in {@code names}. */
    String word(String field, String otherwise, List<String> names) {
        Scalar s = only(field);
        if (s == null) {
            return otherwise;
        }
        if (names.contains(s.text())) {
            return s.text();
        }
        for (int i = 0; i < names.size(); i++) {
            if (s.text().equals(Integer.toString(i))) {
                return names.get(i);
            }
        }
        throw error(s, "'" + field + "' is '" + shortened(s.text()) + "', expected one of " + names);
    }

    List<PrototxtMessage> messages(String field) {
        read.add(field);
        List<PrototxtMessage> found = new ArrayList<>();
        for (PrototxtValue value : fields.getOrDefault(field, List.of())) {
            switch (value) {
                case PrototxtMessage m -> found.add(m);
                case Scalar s -> throw error(s, "'" + field + "' is '" + shortened(s.text()) + "', expected a message");
            }
        }
        return found;
    }

    /** The message in a field; an empty one, in this one's place, where there is none. */
    PrototxtMessage message(String field) {
        List<PrototxtMessage> found = messages(field);
        if (found.size() > 1) {
            throw error(found.get(1), "'" + field + "' is given " + found.size() + " times, expected once");
        }
        return found.isEmpty() ? new PrototxtMessage(file, line, column) : found.getFirst();
    }

    WeightFileException error(String message) {
        return error(this, message);
    }

    private WeightFileException error(PrototxtValue at, String message) {
        return new WeightFileException(file, "line " + at.line() + ", column " + at.column() + ": " + message);
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
