package graft.zoo.words;

import graft.engine.FloatRows;
import graft.zoo.bytes.MappedFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Memory outside the heap that takes rows of floats, one after the other; with the number of rows known beforehand it
 * is allocated once.
 */
final class RowStore {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MappedFile file;
    private final int columns;
    private Arena arena = Arena.ofShared();
    private MemorySegment bytes;
    private int rows;

    /** @param expected rows; more may come */
    RowStore(MappedFile file, int columns, long expected) {
        this.file = file;
        this.columns = columns;
        this.bytes = allocate(Math.max(1, expected));
    }

    private MemorySegment allocate(long capacity) {
        try {
            return file.allocate(arena, "the matrix of " + capacity + " vectors", 4L * columns * capacity);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    void add(float[] row) {
        add(row, 0);
    }

    /** Adds the row that begins at an element of an array. */
    void add(float[] values, int at) {
        long size = 4L * columns;
        if (size * (rows + 1L) > bytes.byteSize()) {
            Arena old = arena;
            MemorySegment before = bytes;
            arena = Arena.ofShared();
            try {
                bytes = allocate(rows + rows / 2 + 1024L).copyFrom(before);
            } finally {
                old.close();
            }
        }
        MemorySegment.copy(values, at, bytes, FLOAT, size * rows, columns);
        rows++;
    }

    int size() {
        return rows;
    }

    /** Keeps these rows only, their numbers ascending; null keeps all. */
    FloatRows rows(int[] kept) {
        if (kept != null) {
            long size = 4L * columns;
            for (int i = 0; i < kept.length; i++) {
                MemorySegment.copy(bytes, size * kept[i], bytes, size * i, size);
            }
            rows = kept.length;
        }
        return FloatRows.dense(bytes, rows, columns);
    }

    void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
