package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.Workspace;
import java.util.Arrays;

/**
 * The right operand of a product, cut into panels as wide as a register tile, so that the inner loop reads it in one
 * sweep: {@code [panel][layer][depth][width]}.
 *
 * <p>Panels are 2 vectors wide; what remains at the right edge becomes a panel of 2 or 1, filled up with zeros. So no
 * loop over k needs a mask. A layer is one of several matrices of the same shape: Winograd convolution has 36 or 16,
 * everything else 1. Layers are a cache line further apart than their length, which is often a power of two: else, all
 * layers of a row would compete for the same few places of the caches.
 */
final class Panels {
    /** Panels that are filled together: so much of a row is read in one sweep, which the processor fetches ahead. */
    private static final int PANELS_AT_ONCE = 4;
    /** Rows of a panel that are filled column by column: 8 KB of it. */
    private static final int ROWS_AT_ONCE = 64;

    final int depth;
    final int columns;
    final int layers;
    final int count;
    private float[] data;
    private int base;
    private boolean owned;
    private final int gap;
    private final int[] firstColumn;

    Panels(int depth, int columns, int layers) {
        this.depth = depth;
        this.columns = columns;
        this.layers = layers;
        gap = layers == 1 ? 0 : CacheLine.FLOATS;
        firstColumn = cut(columns);
        count = firstColumn.length - 1;
    }

    /** Floats that all panels take. */
    long floats() {
        return CacheLine.FIRST + layers * ((long) depth * firstColumn[count] + gap * count);
    }

    /** Puts what is filled in from now on into memory of their own. */
    void own() {
        if (!owned) {
            data = new float[Workspace.arrayLength("packed weights", floats())];
            base = 0;
            owned = true;
        }
    }

    /** Puts what is filled in from now on into {@code room[at..]}, {@link #floats} long. */
    void borrow(float[] room, int at) {
        data = room;
        base = at;
        owned = false;
    }

    float[] data() {
        return data;
    }

    /** First columns of the panels that cover {@code columns}; the last element is where the padding ends. */
    static int[] cut(int columns) {
        int[] first = new int[columns / Lanes.COUNT + 3];
        int n = 0;
        int at = 0;
        while (at < columns) {
            first[n++] = at;
            int vectors = (columns - at + Lanes.COUNT - 1) / Lanes.COUNT;
            at += Lanes.COUNT * Math.min(RegisterTile.WIDEST, vectors);
        }
        first[n++] = at;
        return Arrays.copyOf(first, n);
    }

    int firstColumn(int panel) {
        return firstColumn[panel];
    }

    /** Floats in a row of a panel, padding included. */
    int width(int panel) {
        return firstColumn[panel + 1] - firstColumn[panel];
    }

    int vectors(int panel) {
        return width(panel) / Lanes.COUNT;
    }

    /** Columns of a panel that exist. */
    int realWidth(int panel) {
        return Math.min(columns, firstColumn[panel + 1]) - firstColumn[panel];
    }

    /** Floats from a layer to the next in panels of this width. */
    int layerStep(int width) {
        return depth * width + gap;
    }

    /** Index in {@link #data} of row 0 of a panel. */
    int start(int panel, int layer) {
        return base + CacheLine.FIRST + layers * (depth * firstColumn[panel] + gap * panel)
                + layer * layerStep(width(panel));
    }

    /**
     * Copies {@code rows} whole rows from row {@code first} into all panels of layer 0: column n of row k is
     * {@code source[at + k * rowStep + n]}. Without vectors of the API, which are slow before they are compiled:
     * weights are packed on the way to the first answer.
     */
    void fillRows(int first, int rows, float[] source, int at, int rowStep) {
        int widest = RegisterTile.WIDEST * Lanes.COUNT;
        int whole = columns / widest;
        int panelStep = depth * widest;
        for (int p = 0; p < whole; p += PANELS_AT_ONCE) {
            int panels = Math.min(whole - p, PANELS_AT_ONCE);
            int from = at + p * widest;
            int to = start(p, 0) + first * widest;
            for (int k = 0; k < rows; k++) {
                for (int i = 0; i < panels; i++) {
                    System.arraycopy(source, from + i * widest, data, to + i * panelStep, widest);
                }
                from += rowStep;
                to += widest;
            }
        }
        for (int panel = whole; panel < count; panel++) {
            int width = width(panel);
            int real = realWidth(panel);
            for (int k = 0; k < rows; k++) {
                int to = start(panel, 0) + (first + k) * width;
                System.arraycopy(source, at + k * rowStep + firstColumn[panel], data, to, real);
                Arrays.fill(data, to + real, to + width, 0f);
            }
        }
    }

    /**
     * Copies {@code rows} rows into a panel of layer 0 from row {@code first}, from a transposed matrix: column n of
     * row k is {@code source[at + k + n * columnStep]}.
     */
    void fillTransposed(int panel, int first, int rows, float[] source, int at, int columnStep) {
        int width = width(panel);
        int real = realWidth(panel);
        int to = start(panel, 0) + first * width;
        int from = at + firstColumn[panel] * columnStep;
        // Some rows at a time, which stay in the nearest cache until all columns are there.
        for (int low = 0; low < rows; low += ROWS_AT_ONCE) {
            int high = Math.min(rows, low + ROWS_AT_ONCE);
            for (int n = 0; n < real; n++) {
                for (int k = low; k < high; k++) {
                    data[to + k * width + n] = source[from + k + n * columnStep];
                }
            }
        }
        for (int k = 0; k < rows && real < width; k++) {
            Arrays.fill(data, to + k * width + real, to + (k + 1) * width, 0f);
        }
    }

    long bytes() {
        return 4L * floats();
    }
}
