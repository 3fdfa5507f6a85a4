package graft.zoo.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one text by recursive descent: one method for each rule of RFC 8259's grammar. */
final class JsonParser {
    private final String text;
    private int at;
    private int depth;
    private int values;

    JsonParser(String text) {
        this.text = text;
    }

    Object document() {
        Object value = value();
        skipSpace();
        if (at < text.length()) {
            throw expected("the end of the text");
        }
        return value;
    }

    private Object value() {
        skipSpace();
        if (at == text.length()) {
            throw expected("a value");
        }
        if (++values > Json.MAX_VALUES) {
            throw new JsonException(at, "over " + Json.MAX_VALUES + " values");
        }
        return switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw expected("a value");
        };
    }

    private Map<String, Object> object() {
        enter();
        Map<String, Object> members = new LinkedHashMap<>();
        skipSpace();
        if (next('}')) {
            depth--;
            return members;
        }
        do {
            skipSpace();
            int keyAt = at;
            if (at == text.length() || text.charAt(at) != '"') {
                throw expected("a key in double quotes");
            }
            String key = string();
            if (members.containsKey(key)) {
                throw new JsonException(keyAt, "key \"" + shortened(key) + "\" appears twice in one object");
            }
            skipSpace();
            require(':', "':' after a key");
            members.put(key, value());
            skipSpace();
        } while (next(','));
        require('}', "',' or '}'");
        depth--;
        return members;
    }

    private List<Object> array() {
        enter();
        List<Object> elements = new ArrayList<>();
        skipSpace();
        if (next(']')) {
            depth--;
            return elements;
        }
        do {
            elements.add(value());
            skipSpace();
        } while (next(','));
        require(']', "',' or ']'");
        depth--;
        return elements;
    }

    private void enter() {
        if (++depth > Json.MAX_DEPTH) {
            throw new JsonException(at, "nested deeper than " + Json.MAX_DEPTH + " arrays and objects");
        }
        at++;
    }

    private String string() {
        int start = ++at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\' && text.charAt(at) >= ' ') {
            at++;
        }
        if (next('"')) {
            return text.substring(start, at - 1);
        }
        var characters = new StringBuilder(text.substring(start, at));
        while (true) {
            if (at == text.length()) {
                throw expected("the closing '\"' of a string");
            }
            char c = text.charAt(at);
            if (c < ' ') {
                throw expected("no bare control character in a string");
            }
            at++;
            if (c == '"') {
                return characters.toString();
            }
            characters.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        if (at == text.length()) {
            throw expected("an escape after '\\'");
        }
        return switch (text.charAt(at++)) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> codeUnit();
            default -> {
                at--;
                throw expected("one of \" \\ / b f n r t u after '\\'");
            }
        };
    }

    private char codeUnit() {
        int unit = 0;
        for (int i = 0; i < 4; i++, at++) {
            int digit = at < text.length() && text.charAt(at) < 128 ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw expected("four hexadecimal digits after \\u");
            }
            unit = unit * 16 + digit;
        }
        return (char) unit;
    }

    private Number number() {
        int start = at;
        next('-');
        if (!next('0')) {
            digits();
        }
        boolean whole = true;
        if (next('.')) {
            whole = false;
            digits();
        }
        if (next('e') || next('E')) {
            whole = false;
            if (!next('+')) {
                next('-');
            }
            digits();
        }
        String number = text.substring(start, at);
        // Nineteen digits and a sign is the longest long; longer ones are doubles, as in JavaScript.
        if (whole && number.length() <= 20) {
            try {
                return Long.valueOf(number);
            } catch (NumberFormatException tooLarge) {
                return Double.valueOf(number);
            }
        }
        double value = Double.parseDouble(number);
        if (Double.isInfinite(value)) {
            throw new JsonException(start, "number " + shortened(number) + " is too large for a double");
        }
        return value;
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw expected("a digit");
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw expected(word);
        }
        at += word.length();
        return value;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** Consumes the character if it is the next one. */
    private boolean next(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void require(char c, String what) {
        if (!next(c)) {
            throw expected(what);
        }
    }

    private JsonException expected(String what) {
        String found;
        if (at == text.length()) {
            found = "the end";
        } else {
            char c = text.charAt(at);
            found = c > ' ' && c < 127 ? "'" + c + "'" : String.format("U+%04X", (int) c);
        }
        return new JsonException(at, "expected " + what + ", found " + found);
    }

    private static String shortened(String s) {
        return s.length() <= 60 ? s : s.substring(0, 60) + "…";
    }
}
