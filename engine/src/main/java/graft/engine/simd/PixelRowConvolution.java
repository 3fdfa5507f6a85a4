package graft.engine.simd;

import graft.engine.ThreadTeam;

/**
 * A convolution of one group as a product of {@link PixelRows}: each output pixel has its inputs in one row of floats,
 * and its sums are finished in registers. Weights lie as {@link TapConvolution} packs them, which computes what a
 * subclass does not suit.
 */
abstract sealed class PixelRowConvolution implements TapSums permits PointwiseConvolution, LineConvolution {
    /** Whether the processor has the registers for a {@link PixelTile}. */
    static final boolean MANY_REGISTERS = RegisterTile.TALLEST >= PixelTile.TALLEST;
    /** Longest sum, one block of {@link TapConvolution}: a panel of it (128 KB) stays in the second cache. */
    static final int LONGEST = 1024;
    /** Multiply-adds of a task, if that leaves enough of them: 5 microseconds of a core that does 60 a nanosecond. */
    static final int TASK = 300_000;
    static final int FEWEST_TASKS = 16;

    final TapConvolution general;
    final Panels panels;
    /** Output channels. */
    final int columns;
    private final float[] noBias;

    PixelRowConvolution(TapGeometry geometry, int groupIn, int groupOut) {
        general = new TapConvolution(geometry, 1, groupIn, groupOut);
        panels = general.panels().of(0);
        columns = groupOut;
        noBias = new float[columns];
    }

    /** The bias, or zeros for null. */
    final float[] orZeros(float[] bias) {
        return bias == null ? noBias : bias;
    }

    @Override
    public final long packedFloats() {
        return general.packedFloats();
    }

    @Override
    public final void own() {
        general.own();
    }

    @Override
    public final void borrow(float[] room, int at) {
        general.borrow(room, at);
    }

    @Override
    public final void packForward(float[] weights, ThreadTeam packers) {
        general.packForward(weights, packers);
    }

    @Override
    public final void packTransposed(float[] weights, ThreadTeam packers) {
        general.packTransposed(weights, packers);
    }
}
