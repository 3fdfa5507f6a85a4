package graft.zoo.caffe;

import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads protobuf's text format into a tree, without knowing which fields exist:
 *
 * <pre>
 * message  field*
 * field    name [:] ( "{" message "}" | "&lt;" message "&gt;" )  |  name : scalar  |  name : "[" value, ... "]"
 * scalar   number | name (of an enumeration, true, false) | string string ...
 * </pre>
 *
 * Fields may be followed by a comma or a semicolon. A field that is written several times has several values.
 */
final class PrototxtParser {
    private static final int DEEPEST = 64;
    /** The description of a ResNet-152 takes 150 KB. */
    private static final long LARGEST = 1 << 23;

    private final Path file;
    private final PrototxtTokens tokens;
    private PrototxtToken token;

    private PrototxtParser(Path file, String text) {
        this.file = file;
        this.tokens = new PrototxtTokens(file, text);
        this.token = tokens.next();
    }

    /** @throws WeightFileException when the file cannot be read or is not in this format; names line and column */
    static PrototxtMessage parse(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new WeightFileException(file, "has " + Files.size(file) + " bytes, expected at most " + LARGEST
                        + "; is this the .caffemodel?");
            }
            return parse(file, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new WeightFileException(file, "cannot be read: " + e, e);
        }
    }

    static PrototxtMessage parse(Path file, String text) {
        return new PrototxtParser(file, text).message(new PrototxtMessage(file, 1, 1), null, 0);
    }

    private PrototxtMessage message(PrototxtMessage message, PrototxtToken opening, int depth) {
        char closing = opening == null ? 0 : opening.is('{') ? '}' : '>';
        while (true) {
            if (token.kind() == PrototxtToken.Kind.END) {
                if (opening == null) {
                    return message;
                }
                throw error("expected '" + closing + "' for the '" + opening.text() + "' of line " + opening.line()
                        + ", column " + opening.column());
            }
            if (opening != null && token.is(closing)) {
                advance();
                return message;
            }
            field(message, depth);
        }
    }

    private void field(PrototxtMessage into, int depth) {
        if (token.kind() != PrototxtToken.Kind.NAME) {
            throw error("expected the name of a field");
        }
        PrototxtToken name = token;
        advance();
        boolean colon = token.is(':');
        if (colon) {
            advance();
        }
        if (colon && token.is('[')) {
            list(into, name, depth);
        } else {
            value(into, name, colon, depth);
        }
        if (token.is(',') || token.is(';')) {
            advance();
        }
    }

    private void list(PrototxtMessage into, PrototxtToken name, int depth) {
        advance();
        if (!token.is(']')) {
            value(into, name, true, depth);
            while (token.is(',')) {
                advance();
                value(into, name, true, depth);
            }
        }
        if (!token.is(']')) {
            throw error("expected ',' or ']' in the list '" + name.text() + "'");
        }
        advance();
    }

    private void value(PrototxtMessage into, PrototxtToken name, boolean scalarAllowed, int depth) {
        PrototxtToken first = token;
        if (first.is('{') || first.is('<')) {
            if (depth == DEEPEST) {
                throw error("braces lie more than " + DEEPEST + " deep in one another");
            }
            advance();
            PrototxtMessage inner = new PrototxtMessage(file, name.line(), name.column());
            into.add(name.text(), message(inner, first, depth + 1));
            return;
        }
        if (!scalarAllowed) {
            throw error("expected ':' or '{' after '" + name.text() + "'");
        }
        if (first.kind() == PrototxtToken.Kind.SYMBOL || first.kind() == PrototxtToken.Kind.END) {
            throw error("expected a value for '" + name.text() + "'");
        }
        advance();
        String text = first.text();
        if (first.kind() == PrototxtToken.Kind.STRING && token.kind() == PrototxtToken.Kind.STRING) {
            StringBuilder joined = new StringBuilder(text);
            for (; token.kind() == PrototxtToken.Kind.STRING; advance()) {
                joined.append(token.text());
            }
            text = joined.toString();
        }
        into.add(name.text(), new PrototxtValue.Scalar(text, first.line(), first.column()));
    }

    private void advance() {
        token = tokens.next();
    }

    private WeightFileException error(String message) {
        return tokens.error(token.line(), token.column(), message + ", found " + token.described());
    }
}
