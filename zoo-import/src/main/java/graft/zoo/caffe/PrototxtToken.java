package graft.zoo.caffe;

/**
 * One word of a prototxt.
 *
 * @param kind   what it is
 * @param text   a name or number as written, a string without quotes and escapes, a symbol
 * @param line   from 1
 * @param column from 1
 */
record PrototxtToken(Kind kind, String text, int line, int column) {
    enum Kind { NAME, NUMBER, STRING, SYMBOL, END }

    boolean is(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** For errors. */
    String described() {
        String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return kind == Kind.END ? "the end of the file" : "'" + shown + "'";
    }
}
