package graft.zoo.json;

/** A text that is not JSON by RFC 8259, or is nested too deeply, or names a key twice. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int offset;

    /**
     * @param offset  index of the offending character in the text, from 0
     * @param message what was expected and what was found
     */
    public JsonException(int offset, String message) {
        super("JSON, character " + offset + ": " + message);
        this.offset = offset;
    }

    /** Index of the offending character in the text, from 0. */
    public int offset() {
        return offset;
    }
}
