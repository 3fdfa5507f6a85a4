package graft.zoo.bytes;

import graft.zoo.weights.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Stored numbers as 32-bit floats. Half and bfloat16 become the float of the same value, doubles and integers the
 * nearest float (ties to even), booleans 0 or 1. 32-bit floats keep their bits, NaN payloads included.
 */
public final class Elements {
    private Elements() {
    }

    /**
     * Converts {@code to.length} elements that lie one after the other.
     *
     * @param bytes from the first element on; need not be aligned
     * @param order of the bytes in an element
     * @param to    <b>modified:</b> filled
     */
    public static void read(MemorySegment bytes, DType dtype, ByteOrder order, float[] to) {
        if (dtype == DType.FLOAT32) {
            MemorySegment.copy(bytes, ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), 0, to, 0, to.length);
            return;
        }
        var shorts = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
        var ints = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
        var longs = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
        var doubles = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order);
        switch (dtype) {
            case FLOAT16 -> {
                for (int i = 0; i < to.length; i++) {
                    to[i] = Float.float16ToFloat(bytes.get(shorts, 2L * i));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < to.length; i++) {
                    to[i] = bfloat16(bytes.get(shorts, 2L * i));
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < to.length; i++) {
                    to[i] = (float) bytes.get(doubles, 8L * i);
                }
            }
            case INT64 -> {
                for (int i = 0; i < to.length; i++) {
                    to[i] = bytes.get(longs, 8L * i);
                }
            }
            case INT32 -> {
                for (int i = 0; i < to.length; i++) {
                    to[i] = bytes.get(ints, 4L * i);
                }
            }
            case UINT8 -> {
                for (int i = 0; i < to.length; i++) {
                    to[i] = bytes.get(ValueLayout.JAVA_BYTE, i) & 0xFF;
                }
            }
            default -> {
                for (int i = 0; i < to.length; i++) {
                    to[i] = at(bytes, dtype, order, i);
                }
            }
        }
    }

    /** Converts the element with this index, counted in elements. */
    public static float at(MemorySegment bytes, DType dtype, ByteOrder order, long index) {
        long offset = index * dtype.bytes();
        return switch (dtype.bytes()) {
            case 1 -> ofByte(dtype, bytes.get(ValueLayout.JAVA_BYTE, offset));
            case 2 -> ofShort(dtype, bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset));
            case 4 -> ofInt(dtype, bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset));
            default -> ofLong(dtype, bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), offset));
        };
    }

    /** The integer (or boolean) with this index as it is; of the largest unsigned type, its 64 bits. */
    public static long integerAt(MemorySegment bytes, DType dtype, ByteOrder order, long index) {
        long offset = index * dtype.bytes();
        return switch (dtype) {
            case INT64, UINT64 -> bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), offset);
            case INT32 -> bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset);
            case UINT32 -> bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset) & 0xFFFF_FFFFL;
            case INT16 -> bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset);
            case UINT16 -> bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset) & 0xFFFF;
            case INT8 -> bytes.get(ValueLayout.JAVA_BYTE, offset);
            case UINT8 -> bytes.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
            case BOOL -> bytes.get(ValueLayout.JAVA_BYTE, offset) != 0 ? 1 : 0;
            default -> throw new IllegalArgumentException(dtype + " is no integer type");
        };
    }

    private static float ofByte(DType dtype, byte bits) {
        return switch (dtype) {
            case INT8 -> bits;
            case BOOL -> bits != 0 ? 1 : 0;
            default -> bits & 0xFF;
        };
    }

    private static float ofShort(DType dtype, short bits) {
        return switch (dtype) {
            case FLOAT16 -> Float.float16ToFloat(bits);
            case BFLOAT16 -> bfloat16(bits);
            case INT16 -> bits;
            default -> bits & 0xFFFF;
        };
    }

    private static float ofInt(DType dtype, int bits) {
        return switch (dtype) {
            case FLOAT32 -> Float.intBitsToFloat(bits);
            case INT32 -> bits;
            default -> bits & 0xFFFF_FFFFL;
        };
    }

    private static float ofLong(DType dtype, long bits) {
        return switch (dtype) {
            case FLOAT64 -> (float) Double.longBitsToDouble(bits);
            case INT64 -> bits;
            // 2^63 and more: halved with the lost bit kept sticky, so that rounding to 24 bits is still to nearest.
            default -> bits >= 0 ? bits : 2f * (bits >>> 1 | bits & 1);
        };
    }

    private static float bfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
