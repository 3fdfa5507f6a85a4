package graft.zoo.caffe;

import graft.zoo.weights.WeightFileException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Splits a prototxt into words: names, numbers (also negative, hexadecimal, with a trailing {@code f}), strings in
 * single or double quotes with C's escapes, and the symbols {@code : { } < > [ ] , ;}. Comments run from {@code #} to
 * the end of the line.
 */
final class PrototxtTokens {
    private static final int MOST = 1_000_000;
    private static final String SYMBOLS = ":{}<>[],;";

    private final Path file;
    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;
    private int count;

    PrototxtTokens(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    PrototxtToken next() {
        skipBlanks();
        int column = at - lineStart + 1;
        if (at == text.length()) {
            return new PrototxtToken(PrototxtToken.Kind.END, "", line, column);
        }
        if (++count > MOST) {
            throw error(line, column, "over " + MOST + " words; a network's description has a few thousand");
        }
        char c = text.charAt(at);
        if (SYMBOLS.indexOf(c) >= 0) {
            at++;
            return new PrototxtToken(PrototxtToken.Kind.SYMBOL, String.valueOf(c), line, column);
        }
        if (c == '"' || c == '\'') {
            return new PrototxtToken(PrototxtToken.Kind.STRING, string(c, column), line, column);
        }
        if (!isWord(c)) {
            throw error(line, column, "found '" + c + "' (U+" + String.format("%04X", (int) c)
                    + "), expected a name, a number, a string or a bracket"
                    + (c < ' ' || c == '\uFFFD' ? "; this looks like a binary file, not a prototxt" : ""));
        }
        int start = at;
        boolean number = c == '-' || c == '+' || c == '.' || c >= '0' && c <= '9';
        at++;
        while (at < text.length() && (isWord(text.charAt(at)) && text.charAt(at) != '-' && text.charAt(at) != '+'
                || number && isSignOfExponent(start))) {
            at++;
        }
        PrototxtToken.Kind kind = number ? PrototxtToken.Kind.NUMBER : PrototxtToken.Kind.NAME;
        return new PrototxtToken(kind, text.substring(start, at), line, column);
    }

    private boolean isSignOfExponent(int start) {
        char sign = text.charAt(at);
        char before = text.charAt(at - 1);
        return (sign == '-' || sign == '+') && (before == 'e' || before == 'E')
                && !text.regionMatches(true, start, "0x", 0, 2);
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.'
                || c == '-' || c == '+';
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                at++;
                line++;
                lineStart = at;
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == 0x0b || c == '\uFEFF') {
                at++;
            } else if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else {
                return;
            }
        }
    }

    private String string(char quote, int column) {
        at++;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (true) {
            if (at == text.length() || text.charAt(at) == '\n') {
                throw error(line, column, "this string does not end on its line; expected " + quote);
            }
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (c == quote) {
                return bytes.toString(StandardCharsets.UTF_8);
            }
            if (c == '\\') {
                bytes.write(escape(column));
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private int escape(int column) {
        char c = at < text.length() ? text.charAt(at++) : '\n';
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> 0x0b;
            case '\\', '\'', '"', '?' -> c;
            case 'x', 'X' -> digits(16, 2, column);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                yield digits(8, 3, column);
            }
            default -> throw error(line, column, "this string holds an unknown escape after its backslash");
        };
    }

    private int digits(int radix, int most, int column) {
        int value = 0;
        int n = 0;
        while (n < most && at < text.length() && Character.digit(text.charAt(at), radix) >= 0) {
            value = value * radix + Character.digit(text.charAt(at++), radix);
            n++;
        }
        if (n == 0) {
            throw error(line, column, "this string holds an escape without digits");
        }
        return value;
    }

    WeightFileException error(int atLine, int column, String message) {
        return new WeightFileException(file, "line " + atLine + ", column " + column + ": " + message);
    }
}
