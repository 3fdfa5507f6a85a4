package graft.zoo.description;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The members of one JSON object, asked for by name and type; whatever is not there or not of that type is named in a
 * {@link DescriptionException}.
 *
 * @param where what the object describes, such as {@code layer 'conv1'}
 */
record Members(String where, Map<?, ?> members) {

    static Members of(String where, Object json) {
        if (json instanceof Map<?, ?> members) {
            return new Members(where, members);
        }
        throw new DescriptionException(where + ": expected an object, found " + json);
    }

    String text(String name) {
        return members.get(name) instanceof String text ? text : fail(name, "text");
    }

    boolean truth(String name) {
        return members.get(name) instanceof Boolean truth ? truth : fail(name, "true or false");
    }

    /** As {@link #truth(String)}, or {@code absent} where there is no such member. */
    boolean truth(String name, boolean absent) {
        return members.containsKey(name) ? truth(name) : absent;
    }

    float number(String name) {
        return members.get(name) instanceof Number number ? number.floatValue() : fail(name, "a number");
    }

    double real(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : fail(name, "a number");
    }

    int integer(String name) {
        return members.get(name) instanceof Long number && number == number.intValue() ? number.intValue()
                : fail(name, "a whole number of 32 bits");
    }

    List<?> list(String name) {
        return members.get(name) instanceof List<?> list ? list : fail(name, "a list");
    }

    Map<?, ?> object(String name) {
        return members.get(name) instanceof Map<?, ?> object ? object : fail(name, "an object");
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : list(name)) {
            texts.add(element instanceof String text ? text : fail(name, "a list of texts"));
        }
        return texts;
    }

    List<Float> numbers(String name) {
        List<Float> numbers = new ArrayList<>();
        for (Object element : list(name)) {
            numbers.add(element instanceof Number number ? number.floatValue() : fail(name, "a list of numbers"));
        }
        return numbers;
    }

    /** Exactly {@code count} whole numbers. */
    int[] integers(String name, int count) {
        List<?> list = list(name);
        int[] integers = new int[count];
        for (int i = 0; i < count; i++) {
            integers[i] = list.size() == count && list.get(i) instanceof Long number && number == number.intValue()
                    ? number.intValue() : fail(name, count + " whole numbers of 32 bits");
        }
        return integers;
    }

    /** One of an enum's constants, written in lower case. */
    <E extends Enum<E>> E constant(String name, E[] values) {
        return one(name, text(name), values);
    }

    /** Several of an enum's constants. */
    <E extends Enum<E>> List<E> constants(String name, E[] values) {
        return texts(name).stream().map(text -> one(name, text, values)).toList();
    }

    private <E extends Enum<E>> E one(String name, String text, E[] values) {
        for (E value : values) {
            if (lower(value).equals(text)) {
                return value;
            }
        }
        return fail(name, "one of " + List.of(values).toString().toLowerCase(java.util.Locale.ROOT));
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    private <T> T fail(String name, String expected) {
        throw new DescriptionException(where + ": '" + name + "' expected " + expected + ", found "
                + members.get(name));
    }
}
