package graft.zoo.weights;

/**
 * Text that may come from a file, on its way to a terminal, a page or a message: what would act on them, or change the
 * order in which the rest is read, is written as {@code \}{@code u001b} is in Java. Names and paths in files are
 * anybody's: ESC begins commands to a terminal, and a mark of direction makes {@code exe.gnp} look like {@code
 * png.exe}.
 */
public final class VisibleText {
    private VisibleText() {
    }

    /** The text with control, formatting and direction characters escaped; line breaks and tabs stay. */
    public static String of(String text) {
        return escaped(text, "\n\t");
    }

    /** {@link #of} for one line or one cell: line breaks and tabs are escaped too. */
    public static String line(String text) {
        return escaped(text, "");
    }

    private static String escaped(String text, String kept) {
        if (text == null || text.chars().noneMatch(c -> acts((char) c) && kept.indexOf(c) < 0)) {
            return text;
        }
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (acts(c) && kept.indexOf(c) < 0) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /**
     * Joiners are part of the spelling of several languages and of many emoji; they do nothing to what surrounds
     * them.
     */
    private static boolean acts(char c) {
        return c != '\u200c' && c != '\u200d' && switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
