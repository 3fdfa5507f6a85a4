package graft.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A matrix in bfloat16, the upper half of a 32-bit float, outside the heap: half the bytes to read.
 *
 * <p><b>Layout.</b> {@value #PANEL} rows lie side by side in a panel: [panels, pairs, {@value #PANEL}, 2], so that 64
 * bytes hold two neighbouring numbers of each of the rows. A kernel whose lanes are rows reads a panel from front to
 * back, multiplies by one number of the query at a time, and ends with the dot products of all rows side by side,
 * without a sum over lanes. What is after the end of a row, and the rows after the last, are zero.
 */
public final class BFloat16Rows {
    /** Rows in a panel; as many as the widest vector has lanes. */
    public static final int PANEL = 16;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

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

    private long offset(int row, int column) {
        return panel(row) + 4L * PANEL * (column / 2) + 4L * (row % PANEL) + 2L * (column % 2);
    }

    /** One number, which a 32-bit float holds exactly. */
    public float at(int row, int column) {
        return Float.intBitsToFloat(bytes.get(SHORT, offset(row, column)) << 16);
    }

    /**
     * Writes a row, each number rounded to the nearest in bfloat16, ties to even. Of the 24 bits of a float's fraction
     * eight are left, so a number is off by at most 2<sup>-8</sup> of itself, or 2<sup>-134</sup> where it is below
     * 2<sup>-126</sup>.
     *
     * @param values [columns], finite, or all NaN
     */
    public void write(int row, float[] values) {
        for (int i = 0; i < columns; i++) {
            int bits = Float.floatToIntBits(values[i]);
            bytes.set(SHORT, offset(row, i), (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16));
        }
    }

    /** Writes a row whose dot product with any vector is NaN. */
    public void writeUnknown(int row) {
        float[] unknown = new float[columns];
        Arrays.fill(unknown, Float.NaN);
        write(row, unknown);
    }
}
