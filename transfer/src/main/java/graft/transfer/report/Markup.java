package graft.transfer.report;

import graft.zoo.weights.VisibleText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Writes a page that is HTML and well-formed XML at once. Every text and attribute is escaped on its way through
 * here, so a class or file name cannot become markup, whatever it is.
 */
public final class Markup {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> opened = new ArrayDeque<>();

    /** An empty page; the report makes it. */
    Markup() {
    }

    /** Opens an element; {@code attributes} are names and values in turn. */
    public Markup open(String name, Object... attributes) {
        tag(name, attributes).append('>');
        opened.push(name);
        return this;
    }

    /** Closes the element that was opened last. */
    public Markup close() {
        out.append("</").append(opened.pop()).append(">\n");
        return this;
    }

    /** An element without content: one that HTML calls void, or one of SVG's shapes. */
    public Markup leaf(String name, Object... attributes) {
        tag(name, attributes).append("/>\n");
        return this;
    }

    /** An element with nothing but text in it. */
    public Markup element(String name, String text, Object... attributes) {
        return open(name, attributes).text(text).close();
    }

    /** Text between elements. */
    public Markup text(String text) {
        escape(text);
        return this;
    }

    /** Text of this module itself that needs no escaping, such as the style sheet. */
    Markup trusted(String markup) {
        out.append(markup);
        return this;
    }

    /** The document. */
    String finish() {
        if (!opened.isEmpty()) {
            throw new IllegalStateException("left open: " + opened);
        }
        return out.toString();
    }

    private StringBuilder tag(String name, Object... attributes) {
        out.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            Object value = attributes[i + 1];
            escape(value instanceof Double d ? coordinate(d) : String.valueOf(value));
            out.append('"');
        }
        return out;
    }

    private static String coordinate(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private void escape(String text) {
        VisibleText.of(text).codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\t', '\n' -> out.append((char) c);
                // XML 1.0 has no way to write the other control characters, lone surrogates and U+FFFE/F, and file
                // names may hold them
                default -> out.appendCodePoint(c < 0x20 || c >= 0x7F && c < 0xA0 || c >= 0xD800 && c <= 0xDFFF
                        || (c & 0xFFFE) == 0xFFFE ? 0xFFFD : c);
            }
        });
    }
}
