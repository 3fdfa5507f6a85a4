package graft.zoo.json;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes one value, compact or indented. */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();
    private final boolean pretty;
    private int depth;

    JsonWriter(boolean pretty) {
        this.pretty = pretty;
    }

    String document(Object value) {
        value(value);
        return out.toString();
    }

    private void value(Object value) {
        switch (value) {
            case null -> out.append("null");
            case String s -> string(s);
            case Boolean b -> out.append(b.booleanValue());
            case Double d -> out.append(Double.isFinite(d) ? d.toString() : "null");
            case Float f -> out.append(Float.isFinite(f) ? f.toString() : "null");
            case Number n -> out.append(n);
            case Map<?, ?> members -> object(members);
            case List<?> elements -> array(elements);
            default -> throw new IllegalArgumentException("JSON is written from Map, List, String, Number, Boolean and "
                    + "null; found " + value.getClass().getName());
        }
    }

    private void object(Map<?, ?> members) {
        open('{');
        for (Iterator<? extends Map.Entry<?, ?>> i = members.entrySet().iterator(); i.hasNext();) {
            Map.Entry<?, ?> member = i.next();
            if (!(member.getKey() instanceof String key)) {
                throw new IllegalArgumentException("a JSON key must be a String, found " + member.getKey());
            }
            line();
            string(key);
            out.append(pretty ? ": " : ":");
            value(member.getValue());
            out.append(i.hasNext() ? "," : "");
        }
        close('}', members.isEmpty());
    }

    private void array(List<?> elements) {
        open('[');
        for (Iterator<?> i = elements.iterator(); i.hasNext();) {
            line();
            value(i.next());
            out.append(i.hasNext() ? "," : "");
        }
        close(']', elements.isEmpty());
    }

    private void open(char bracket) {
        if (++depth > Json.MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + Json.MAX_DEPTH + " maps and lists, or a cycle");
        }
        out.append(bracket);
    }

    private void close(char bracket, boolean empty) {
        depth--;
        if (!empty) {
            line();
        }
        out.append(bracket);
    }

    private void line() {
        if (pretty) {
            out.append('\n').repeat("  ", depth);
        }
    }

    private void string(String s) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // A surrogate without its partner would be lost in UTF-8, so it is written as an escape.
                    if (c < ' ' || Character.isSurrogate(c) && !paired(s, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean paired(String s, int i) {
        return Character.isHighSurrogate(s.charAt(i))
                ? i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(s.charAt(i - 1));
    }
}
