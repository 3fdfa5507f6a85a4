package graft.engine.simd;

import graft.engine.CacheLine;

/**
 * Where the rows of a task's register tiles lie, for one worker of {@link TapConvolution}: which pixel of the output
 * each row is, where the inputs of each row begin for every tap, and which tiles are read in place. It is kept while
 * the worker goes on with other panels of the same rows.
 *
 * <p>All of it is one array, in the form in which the tiles read it:
 *
 * <pre>
 * tile * step                            1 where the tile is read in place
 * tile * step + 1 + tap * ROWS + row     where the run of a row begins, see {@link RegisterTile}
 * pixels + row                           pixel of the output
 * last                                   which rows this is for
 * </pre>
 */
final class TileTable {
    private static final int NOWHERE = -1;

    private final int rows;
    private final int step;
    private final int pixels;
    private final int[] entries;

    private TileTable(int rows, int taps) {
        this.rows = rows;
        step = 1 + Math.max(1, taps) * RegisterTile.ROWS;
        pixels = RegisterTile.tiles(rows) * step;
        // Some room after it, or the next table's length would lie in the cache line that this one writes.
        entries = new int[pixels + rows + 2 * CacheLine.FLOATS];
    }

    /** A table for each worker, for tasks of up to so many rows. */
    static TileTable[] of(int workers, int rows, int taps) {
        TileTable[] tables = new TileTable[workers];
        for (int i = 0; i < workers; i++) {
            tables[i] = new TileTable(rows, taps);
        }
        return tables;
    }

    boolean fits(int rows) {
        return rows <= this.rows;
    }

    int[] entries() {
        return entries;
    }

    /** Index in {@link #entries} of the offset of a tile's first row for a tap. */
    int offset(int tile, int tap) {
        return tile * step + 1 + tap * RegisterTile.ROWS;
    }

    /** Index in {@link #entries} of the output pixel of a row of the task. */
    int pixel(int row) {
        return pixels + row;
    }

    boolean inPlace(int tile) {
        return entries[tile * step] == 1;
    }

    void inPlace(int tile, boolean yes) {
        entries[tile * step] = yes ? 1 : 0;
    }

    /** Forgets what it is for. */
    void clear() {
        entries[entries.length - 1] = NOWHERE;
    }

    /** Whether it is for this task's rows and group; {@code key} names them. */
    boolean isFor(int key) {
        return entries[entries.length - 1] == key;
    }

    void isNowFor(int key) {
        entries[entries.length - 1] = key;
    }
}
