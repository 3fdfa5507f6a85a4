package graft.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A matrix of numbers of 16 bits, outside the heap: half the bytes to read. They are bfloat16, the upper half of a
 * 32-bit float.
 *
 * <p><b>Layout.</b> {@value #PANEL} rows lie side by side in a panel: [panels, pairs, {@value #PANEL}, 2], so that 64
 * bytes hold two neighbouring numbers of each of the rows. A kernel whose lanes are rows reads a panel from front to
 * back, multiplies by one number of the query at a time, and ends with the dot products of all rows side by side,
 * without a sum over lanes. The rows after the last are zero.
 *
 * <p><b>The second number of a pair</b> is the whole 32-bit float, whose lower half is the first: so a kernel takes it
 * as it lies, without clearing that half. Its upper half is chosen for the lower one that is there already, and so it
 * is as near to what was written as a bfloat16 would be.
 */
public final class BFloat16Rows {
    /** Rows in a panel; as many as the widest vector has lanes. */
    public static final int PANEL = 16;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** 2<sup>-100</sup>. */
    private static final int LEAST_UPPER = 27 << 7;
    /** The last before infinity. */
    private static final int GREATEST_UPPER = 0x7F7F;

    private final MemorySegment bytes;
    private final int rows;
    private final int columns;

    /**
     * Rows in panels.
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
        return Math.ceilDiv(rows, PANEL) * panelBytes(columns);
    }

    private static long panelBytes(int columns) {
        return 4L * PANEL * Math.ceilDiv(columns, 2);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Pairs of numbers in a row; the last may lack its second. */
    public int pairs() {
        return Math.ceilDiv(columns, 2);
    }

    /** The memory in which the panels lie. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** Where in {@link #bytes} the panel begins that holds a row. */
    public long panel(int row) {
        return row / PANEL * panelBytes(columns);
    }

    /** Of the pair that holds a number. */
    private long offset(int row, int column) {
        return panel(row) + 4L * PANEL * (column / 2) + 4L * (row % PANEL);
    }

    /** One number, as a kernel reads it. */
    public float at(int row, int column) {
        int pair = bytes.get(INT, offset(row, column));
        return Float.intBitsToFloat(column % 2 == 0 ? pair << 16 : pair);
    }

    /**
     * Writes a row, each number rounded to the nearest that there is. Of the 24 bits of a float's fraction eight are
     * left, so a number is off by at most 2<sup>-8</sup> of itself, or by 2<sup>-99</sup> where it is tiny.
     *
     * @param values [columns], finite, or all NaN
     */
    public void write(int row, float[] values) {
        for (int i = 0; i < columns; i += 2) {
            int bits = Float.floatToIntBits(values[i]);
            int lower = bits + 0x7FFF + (bits >>> 16 & 1) >>> 16;
            bytes.set(INT, offset(row, i), upper(i + 1 < columns ? values[i + 1] : 0, lower) << 16 | lower);
        }
    }

    /**
     * The upper half with which a float is nearest to a value. Neighbouring floats of one sign are neighbouring
     * integers, so the nearest is found among these. It is never so small that the float would be below the normal
     * ones, with which processors are slow.
     */
    private static int upper(float value, int lower) {
        int bits = Float.floatToIntBits(value);
        if (Float.isNaN(value)) {
            return bits >>> 16;
        }
        int nearest = (bits & Integer.MAX_VALUE) - lower + 0x8000 >> 16;
        return bits >>> 16 & 0x8000 | Math.clamp(nearest, LEAST_UPPER, GREATEST_UPPER);
    }

    /** Writes a row whose dot product with any vector is NaN. */
    public void writeUnknown(int row) {
        float[] unknown = new float[columns];
        Arrays.fill(unknown, Float.NaN);
        write(row, unknown);
    }
}
