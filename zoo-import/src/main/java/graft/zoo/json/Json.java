package graft.zoo.json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads and writes JSON (RFC 8259).
 *
 * <table>
 * <caption>JSON and its Java values</caption>
 * <tr><th>JSON</th><th>read as</th><th>written from</th></tr>
 * <tr><td>object</td><td>{@code LinkedHashMap<String, Object>}, in the text's order</td><td>{@code Map}</td></tr>
 * <tr><td>array</td><td>{@code ArrayList<Object>}</td><td>{@code List}</td></tr>
 * <tr><td>string</td><td>{@code String}</td><td>{@code String}</td></tr>
 * <tr><td>number</td><td>{@code Long} when written without fraction and exponent and small enough, else
 * {@code Double}</td><td>{@code Number}; NaN and infinities become {@code null}</td></tr>
 * <tr><td>true, false, null</td><td>{@code Boolean}, {@code null}</td><td>the same</td></tr>
 * </table>
 */
public final class Json {
    /** Arrays and objects may be nested this deeply, when read and when written. */
    public static final int MAX_DEPTH = 64;
    /** Values in one text, those inside others counted as well: each takes up to a hundred bytes. */
    public static final int MAX_VALUES = 1_000_000;

    private Json() {
    }

    /**
     * Reads one JSON value; nothing but white space may follow it.
     *
     * @throws JsonException when the text is not strict JSON, is nested deeper than {@link #MAX_DEPTH}, holds more
     *                       than {@link #MAX_VALUES}, names a key of an object twice, or holds a number too large
     *                       for a double
     */
    public static Object parse(String text) {
        return new JsonParser(text).document();
    }

    /**
     * An object whose members keep this order, so that the same values give the same bytes.
     *
     * @param namesAndValues name, value, name, value …
     */
    public static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    /**
     * Writes a value on one line, without spaces.
     *
     * @throws IllegalArgumentException for values of other types, keys that are not strings, and nesting (or a cycle)
     *                                  deeper than {@link #MAX_DEPTH}
     */
    public static String write(Object value) {
        return new JsonWriter(false).document(value);
    }

    /**
     * Writes a value on many lines, indented by two spaces a level, with a line feed at the end.
     *
     * @throws IllegalArgumentException as {@link #write(Object)}
     */
    public static String writePretty(Object value) {
        return new JsonWriter(true).document(value) + "\n";
    }
}
