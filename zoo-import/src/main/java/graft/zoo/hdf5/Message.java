package graft.zoo.hdf5;

import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * One message of an object header.
 *
 * @param flags   bit 1: the body is elsewhere, shared by several objects
 * @param bytes   its body
 * @param address of the body, for messages
 */
record Message(Type type, int flags, MemorySegment bytes, long address, FileBytes file) {

    /** What it holds; the numbers are the specification's (IV.A.2). */
    enum Type {
        NIL(0x00), DATASPACE(0x01), LINK_INFO(0x02), DATATYPE(0x03), OLD_FILL_VALUE(0x04), FILL_VALUE(0x05),
        LINK(0x06), EXTERNAL_FILES(0x07), LAYOUT(0x08), GROUP_INFO(0x0A), FILTERS(0x0B), ATTRIBUTE(0x0C),
        COMMENT(0x0D), OLD_TIME(0x0E), SHARED_TABLE(0x0F), CONTINUATION(0x10), SYMBOL_TABLE(0x11), TIME(0x12),
        BTREE_K(0x13), DRIVER(0x14), ATTRIBUTE_INFO(0x15), REFERENCES(0x16), UNKNOWN(-1);

        private static final Type[] BY_CODE = new Type[0x17];

        static {
            for (Type type : values()) {
                if (type.code >= 0) {
                    BY_CODE[type.code] = type;
                }
            }
        }

        private final int code;

        Type(int code) {
            this.code = code;
        }

        static Type of(int code) {
            return code < BY_CODE.length && BY_CODE[code] != null ? BY_CODE[code] : UNKNOWN;
        }

        /** In words. */
        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * A cursor over its body.
     *
     * @throws graft.zoo.weights.WeightFileException when the body is a reference to a shared one, which is not read
     */
    Cursor body() {
        Cursor body = new Cursor(file, bytes, address, type.words() + " message");
        if ((flags & 2) != 0) {
            throw file.refusal("the " + type.words() + " message at byte " + address + " refers to one that is shared "
                    + "by several objects (a committed datatype), which is not read; save the file with types of its "
                    + "own for every dataset");
        }
        return body;
    }
}
