package graft.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A matrix in bfloat16, the upper half of a 32-bit float, outside the heap: half the bytes to read. Every row takes a
 * multiple of 32 elements, so that it fills whole cache lines and whole vectors; what is after its end is zero.
 */
public final class BFloat16Rows {
    /** Elements in 64 bytes: a cache line, and the widest vector. */
    private static final int STEP = 32;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;
    private final int rows;
    private final int columns;

    /**
     * Rows one after the other.
     *
     * @param bytes native memory of {@link #bytes(int, int)}, all zero or filled before
     */
    public BFloat16Rows(MemorySegment bytes, int rows, int columns) {
        if (!bytes.isNative() || bytes.byteSize() < bytes(rows, columns)) {
            throw new IllegalArgumentException("expected " + bytes(rows, columns) + " bytes of native memory");
        }
        this.bytes = bytes;
        this.rows = rows;
        this.columns = columns;
    }

    /** How many bytes so many rows take. */
    public static long bytes(int rows, int columns) {
        return 2L * rows * stride(columns);
    }

    private static int stride(int columns) {
        return Math.ceilDiv(columns, STEP) * STEP;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Elements from one row to the next. */
    public int stride() {
        return stride(columns);
    }

    /** The memory in which the rows lie. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** Where in {@link #bytes} a row begins. */
    public long offset(int row) {
        return 2L * row * stride();
    }

    /** One number, which a 32-bit float holds exactly. */
    public float at(int row, int column) {
        return Float.intBitsToFloat(bytes.get(SHORT, offset(row) + 2L * column) << 16);
    }

    /**
     * Writes a row, each number rounded to the nearest in bfloat16, ties to even: off by at most 2<sup>-9</sup> of
     * itself, or 2<sup>-134</sup> where it is below 2<sup>-126</sup>.
     *
     * @param values [columns], finite
     */
    public void write(int row, float[] values) {
        long at = offset(row);
        for (int i = 0; i < columns; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            bytes.set(SHORT, at + 2L * i, (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16));
        }
    }
}
