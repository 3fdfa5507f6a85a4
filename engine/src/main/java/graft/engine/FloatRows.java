package graft.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A matrix of 32-bit floats that lies outside the heap, row by row, such as a file of word vectors mapped into memory:
 * [rows, columns], little-endian. Rows may lie anywhere and at any byte, so a file in which words stand between the
 * vectors is searched as it is, without a copy.
 */
public final class FloatRows {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;
    private final long[] offsets;
    private final int rows;
    private final int columns;

    private FloatRows(MemorySegment bytes, long[] offsets, int rows, int columns) {
        this.bytes = bytes;
        this.offsets = offsets;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Rows one after the other.
     *
     * @param bytes native or mapped memory of at least {@code 4 * rows * columns} bytes
     * @throws IllegalArgumentException for memory in the heap, too little memory, or no columns
     */
    public static FloatRows dense(MemorySegment bytes, int rows, int columns) {
        require(bytes, columns);
        if (rows < 0 || bytes.byteSize() / Float.BYTES / columns < rows) {
            throw new IllegalArgumentException(rows + " rows of " + columns + " floats do not lie in "
                    + bytes.byteSize() + " bytes");
        }
        return new FloatRows(bytes, null, rows, columns);
    }

    /**
     * Rows anywhere.
     *
     * @param bytes   native or mapped memory
     * @param offsets of each row's first byte; kept, not copied
     * @throws IllegalArgumentException for memory in the heap, no columns, or a row that leaves the memory
     */
    public static FloatRows scattered(MemorySegment bytes, long[] offsets, int columns) {
        require(bytes, columns);
        long last = bytes.byteSize() - 4L * columns;
        for (int i = 0; i < offsets.length; i++) {
            if (offsets[i] < 0 || offsets[i] > last) {
                throw new IllegalArgumentException("row " + i + " begins at byte " + offsets[i] + " of "
                        + bytes.byteSize());
            }
        }
        return new FloatRows(bytes, offsets, offsets.length, columns);
    }

    private static void require(MemorySegment bytes, int columns) {
        if (!bytes.isNative()) {
            throw new IllegalArgumentException("rows lie outside the heap, in native or mapped memory");
        }
        if (columns < 1) {
            throw new IllegalArgumentException("rows have at least 1 column, not " + columns);
        }
    }

    /** The first rows alone, in the same memory. */
    public FloatRows first(int count) {
        if (count < 0 || count > rows) {
            throw new IllegalArgumentException("the first " + count + " of " + rows + " rows");
        }
        return new FloatRows(bytes, offsets, count, columns);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** The memory in which the rows lie. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** Where in {@link #bytes} a row begins; its floats follow one another. */
    public long offset(int row) {
        return offsets == null ? 4L * columns * row : offsets[row];
    }

    /** One number. */
    public float at(int row, int column) {
        return bytes.get(FLOAT, offset(row) + 4L * column);
    }

    /**
     * Copies a row.
     *
     * @param to <b>modified:</b> {@code columns} elements from {@code at} on
     */
    public void read(int row, float[] to, int at) {
        MemorySegment.copy(bytes, FLOAT, offset(row), to, at, columns);
    }

    /** A copy of a row. */
    public float[] row(int row) {
        float[] copy = new float[columns];
        read(row, copy, 0);
        return copy;
    }
}
