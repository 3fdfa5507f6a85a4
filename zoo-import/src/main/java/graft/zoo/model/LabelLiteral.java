package graft.zoo.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists and dictionaries as JSON and Python write them: {@code {"0": "cat"}}, {@code {0: 'cat', 1: "dog"}},
 * {@code ['cat', 'dog']}, {@code ('cat', 'dog')}. Whole numbers become Long, other numbers Double; true, false, null
 * and Python's words for them Boolean and null. Nothing is evaluated.
 */
final class LabelLiteral {
    private static final int DEPTH = 32;

    private final String text;
    private int at;

    private LabelLiteral(String text) {
        this.text = text;
    }

    /**
     * The value of a text.
     *
     * @throws IllegalArgumentException stating the line and what was expected there
     */
    static Object parse(String text) {
        LabelLiteral literal = new LabelLiteral(text);
        Object value = literal.value(0);
        literal.space();
        if (literal.at < text.length() && literal.text.charAt(literal.at) == ';') {
            literal.at++;
            literal.space();
        }
        if (literal.at < text.length()) {
            throw literal.fault("the end");
        }
        return value;
    }

    private Object value(int depth) {
        if (depth > DEPTH) {
            throw fault("fewer than " + DEPTH + " brackets in one another");
        }
        space();
        return switch (peek()) {
            case '{' -> dictionary(depth);
            case '[' -> list(']', depth);
            case '(' -> list(')', depth);
            case '"', '\'' -> string();
            default -> word();
        };
    }

    private Map<Object, Object> dictionary(int depth) {
        at++;
        Map<Object, Object> map = new LinkedHashMap<>();
        for (space(); peek() != '}'; space()) {
            Object key = value(depth + 1);
            space();
            expect(':');
            if (map.containsKey(key)) {
                throw fault("each key once, but " + key + " is there twice");
            }
            map.put(key, value(depth + 1));
            separator('}');
        }
        at++;
        return map;
    }

    private List<Object> list(char end, int depth) {
        at++;
        List<Object> list = new ArrayList<>();
        for (space(); peek() != end; space()) {
            list.add(value(depth + 1));
            separator(end);
        }
        at++;
        return list;
    }

    /** A comma, which may be left out before the end. */
    private void separator(char end) {
        space();
        if (peek() != end) {
            expect(',');
        }
    }

    private String string() {
        char quote = text.charAt(at++);
        StringBuilder out = new StringBuilder();
        for (char c; (c = next(quote)) != quote;) {
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = next(quote);
            switch (escaped) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'x' -> out.append(code(2));
                case 'u' -> out.append(code(4));
                default -> out.append(escaped);
            }
        }
        return out.toString();
    }

    private char next(char quote) {
        if (at >= text.length() || text.charAt(at) == '\n') {
            throw fault("the closing " + quote);
        }
        return text.charAt(at++);
    }

    private char code(int digits) {
        String hex = text.substring(at, Math.min(text.length(), at + digits));
        if (!hex.matches("[0-9a-fA-F]{" + digits + "}")) {
            throw fault(digits + " hexadecimal digits");
        }
        at += digits;
        return (char) Integer.parseInt(hex, 16);
    }

    private Object word() {
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || "+-._".indexOf(text.charAt(at))
                >= 0)) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "true", "True" -> true;
            case "false", "False" -> false;
            case "null", "None" -> null;
            default -> number(word, start);
        };
    }

    private Object number(String word, int start) {
        try {
            return word.matches("[+-]?\\d{1,18}") ? (Object) Long.valueOf(word) : Double.valueOf(word);
        } catch (NumberFormatException e) {
            at = start;
            throw fault("a name in quotation marks, a number, a list or a dictionary");
        }
    }

    private void expect(char c) {
        if (peek() != c) {
            throw fault("'" + c + "'");
        }
        at++;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException fault(String expected) {
        long line = 1 + text.substring(0, Math.min(at, text.length())).chars().filter(c -> c == '\n').count();
        String rest = text.substring(Math.min(at, text.length())).lines().findFirst().orElse("");
        return new IllegalArgumentException("line " + line + ": expected " + expected + ", found "
                + (rest.isEmpty() ? "the end" : "'" + rest.substring(0, Math.min(20, rest.length())) + "'"));
    }
}
