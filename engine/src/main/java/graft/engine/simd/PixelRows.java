package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Pixels whose inputs lie evenly spaced, one row of floats each, times a panel of weights: {@link PixelTile} with what
 * it leaves open. It finishes sums in registers where a panel is whole vectors wide; else they go through scratch
 * memory, of one tile.
 */
final class PixelRows {
    /** Floats of scratch memory that {@link #tile} takes from the start. */
    static final int SCRATCH = CacheLine.FIRST + PixelTile.TALLEST * RegisterTile.WIDEST * Lanes.COUNT;

    private static final float OPEN = Float.POSITIVE_INFINITY;
    private static final float[] NO_BIAS = new float[RegisterTile.WIDEST * Lanes.COUNT];

    private PixelRows() {
    }

    /**
     * Computes y of 7 or 8 pixels in one panel; the activation's function, if it has one, is left to be applied.
     *
     * @param a        row i begins at {@code at + i * step} and has as many floats as the panels are deep
     * @param bias     [K]
     * @param residual of y's shape or null
     * @param first    number of the first pixel
     */
    static void tile(int rows, Panels panels, int panel, float[] a, int at, int step, float[] bias, Nhwc residual,
            FusedActivation activation, Nhwc y, int first, float[] scratch) {
        int column = panels.firstColumn(panel);
        int vectors = panels.vectors(panel);
        int b = panels.start(panel, 0);
        if (panels.realWidth(panel) == vectors * Lanes.COUNT) {
            float[] other = residual == null ? null : residual.data();
            int otherStep = residual == null ? 0 : residual.stride();
            int otherAt = residual == null ? 0 : residual.offset() + first * otherStep + column;
            PixelTile.product(rows, vectors, a, at, step, panels.depth, panels.data(), b, bias, column, other, otherAt,
                    otherStep, activation.least(), activation.most(), y.data(),
                    y.offset() + first * y.stride() + column, y.stride());
        } else {
            PixelTile.product(rows, vectors, a, at, step, panels.depth, panels.data(), b, NO_BIAS, 0, null, 0, 0, -OPEN,
                    OPEN, scratch, CacheLine.FIRST, vectors * Lanes.COUNT);
            finish(scratch, vectors * Lanes.COUNT, rows, column, panels.realWidth(panel), bias, residual, activation,
                    y, first);
        }
    }

    /** Finishes the sums of a tile: row i lies at {@code CacheLine.FIRST + i * step}. */
    private static void finish(float[] sums, int step, int rows, int column, int count, float[] bias, Nhwc other,
            FusedActivation activation, Nhwc y, int first) {
        FloatVector least = FloatVector.broadcast(Lanes.FLOAT, activation.least());
        FloatVector most = FloatVector.broadcast(Lanes.FLOAT, activation.most());
        for (int j = 0; j < count; j += Lanes.COUNT) {
            VectorMask<Float> mask = Lanes.FLOAT.indexInRange(j, count);
            FloatVector shift = FloatVector.fromArray(Lanes.FLOAT, bias, column + j, mask);
            int to = y.offset() + first * y.stride() + column + j;
            int from = CacheLine.FIRST + j;
            if (other == null) {
                for (int i = 0; i < rows; i++) {
                    FloatVector v = FloatVector.fromArray(Lanes.FLOAT, sums, from + i * step).add(shift);
                    Epilogue.within(v, least, most).intoArray(y.data(), to + i * y.stride(), mask);
                }
            } else {
                int with = other.offset() + first * other.stride() + column + j;
                for (int i = 0; i < rows; i++) {
                    FloatVector v = FloatVector.fromArray(Lanes.FLOAT, sums, from + i * step).add(shift)
                            .add(FloatVector.fromArray(Lanes.FLOAT, other.data(), with + i * other.stride(), mask));
                    Epilogue.within(v, least, most).intoArray(y.data(), to + i * y.stride(), mask);
                }
            }
        }
    }
}
