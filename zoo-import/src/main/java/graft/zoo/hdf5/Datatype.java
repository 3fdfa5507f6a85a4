package graft.zoo.hdf5;

import graft.zoo.weights.DType;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The type of an element (specification, IV.A.2.d): class and version (1 byte), class bits (3), size (4), properties.
 *
 * <table>
 * <caption>Classes read</caption>
 * <tr><td>0 integer</td><td>bit 0 big-endian, bit 3 signed; bit offset (2), precision (2)</td></tr>
 * <tr><td>1 float</td><td>bits 0 and 6 order; bit offset (2), precision (2), exponent's place and size, mantissa's
 * place and size (1 each), bias (4)</td></tr>
 * <tr><td>3 string</td><td>of fixed length; bits 0 to 3: ended by NUL, filled with NUL, filled with blanks</td></tr>
 * <tr><td>7 reference</td><td>bits 0 to 3: 0 an object's address</td></tr>
 * <tr><td>8 enumeration</td><td>base type, names, values; h5py's booleans are one of bytes</td></tr>
 * <tr><td>9 variable length</td><td>bits 0 to 3: 1 a string; base type. An element is a length (4) and a place in a
 * global heap (O + 4)</td></tr>
 * </table>
 *
 * @param size     bytes of an element
 * @param order    of its bytes
 * @param dtype    of numbers that can be read; null for others and for what is no number
 * @param inWords  what it is, for messages
 */
record Datatype(Kind kind, long size, ByteOrder order, DType dtype, String inWords) {

    /** What an element is. */
    enum Kind { NUMBER, STRING, VARIABLE_STRING, OBJECT_REFERENCE, OTHER }

    /** The type as a number. */
    Optional<DType> number() {
        return Optional.ofNullable(dtype);
    }

    static Datatype read(Cursor body) {
        int head = body.u8();
        int bits = (int) body.unsigned(3);
        long size = body.u32();
        if (size == 0) {
            throw body.refusal("has elements of 0 bytes");
        }
        return switch (head & 0xF) {
            case 0 -> integer(body, bits, size);
            case 1 -> floating(body, bits, size);
            case 3 -> new Datatype(Kind.STRING, size, ByteOrder.LITTLE_ENDIAN, null, "strings of " + size + " bytes");
            case 7 -> new Datatype((bits & 0xF) == 0 ? Kind.OBJECT_REFERENCE : Kind.OTHER, size,
                    ByteOrder.LITTLE_ENDIAN, null, "references");
            case 8 -> enumeration(body, size);
            case 9 -> (bits & 0xF) == 1
                    ? new Datatype(Kind.VARIABLE_STRING, size, ByteOrder.LITTLE_ENDIAN, null, "strings")
                    : other("sequences of variable length", size);
            case 2 -> other("times", size);
            case 4 -> other("bit fields", size);
            case 5 -> other("opaque bytes", size);
            case 6 -> other("compounds", size);
            case 10 -> other("arrays", size);
            case 11 -> other("complex numbers", size);
            default -> other("of the unknown class " + (head & 0xF), size);
        };
    }

    private static Datatype integer(Cursor body, int bits, long size) {
        int offset = body.u16();
        int precision = body.u16();
        boolean signed = (bits & 8) != 0;
        DType dtype = offset != 0 || precision != 8 * size ? null : switch ((int) size) {
            case 1 -> signed ? DType.INT8 : DType.UINT8;
            case 2 -> signed ? DType.INT16 : DType.UINT16;
            case 4 -> signed ? DType.INT32 : DType.UINT32;
            case 8 -> signed ? DType.INT64 : DType.UINT64;
            default -> null;
        };
        return new Datatype(Kind.NUMBER, size, order(bits & 1), dtype,
                "integers of " + precision + " bits in " + size + " bytes");
    }

    private static Datatype floating(Cursor body, int bits, long size) {
        int offset = body.u16();
        int precision = body.u16();
        body.skip(1);
        int exponent = body.u8();
        body.skip(1);
        int mantissa = body.u8();
        DType dtype = offset != 0 || precision != 8 * size || (bits & 0x40) != 0 ? null
                : switch (exponent + "+" + mantissa) {
                    case "5+10" -> size == 2 ? DType.FLOAT16 : null;
                    case "8+7" -> size == 2 ? DType.BFLOAT16 : null;
                    case "8+23" -> size == 4 ? DType.FLOAT32 : null;
                    case "11+52" -> size == 8 ? DType.FLOAT64 : null;
                    default -> null;
                };
        return new Datatype(Kind.NUMBER, size, order(bits & 1), dtype,
                "floats of " + exponent + " + " + mantissa + " bits in " + size + " bytes");
    }

    /** Only booleans, which h5py stores as an enumeration of bytes; others count as their integers. */
    private static Datatype enumeration(Cursor body, long size) {
        Cursor base = body;
        int head = base.u8();
        int bits = (int) base.unsigned(3);
        long baseSize = base.u32();
        if ((head & 0xF) != 0 || baseSize != size) {
            return other("enumerations", size);
        }
        Datatype integers = integer(base, bits, size);
        return integers.dtype == DType.INT8
                ? new Datatype(Kind.NUMBER, size, integers.order, DType.BOOL, "booleans") : integers;
    }

    private static Datatype other(String inWords, long size) {
        return new Datatype(Kind.OTHER, size, ByteOrder.LITTLE_ENDIAN, null, inWords);
    }

    private static ByteOrder order(int big) {
        return big != 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }
}
