package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * Convolution with groups of few channels. A task copies the rows that it needs, of one unit of channels, into a
 * {@link GroupStrip}; then it computes a band of rows of the result from there. A unit is one group, or several groups
 * that share a vector.
 */
abstract sealed class StripConvolution implements TapSums permits NarrowGroups, WideGroups {
    /** Floats of a strip at most, 64 KB: it stays in the second cache and leaves room for what else is used. */
    private static final int STRIP_FLOATS = 16_384;
    /** Tasks to aim at: enough for the threads to share evenly, */
    private static final int ENOUGH_TASKS = 32;
    /** as long as a band has more rows than this: each band copies the rows around it too. */
    private static final int FEW_ROWS = 7;

    final TapGeometry geometry;
    final GroupStrip strip;
    private final int inChannels;
    private final int outChannels;
    private final int unitIn;
    private final int unitOut;
    private final int units;
    private final float[] noBias;
    private final ThreadTeam.Task task = this::compute;

    private int[][] pixels = new int[0][];
    private Run run;

    /**
     * The operands of a run and how its work is cut up; the last one is kept, see {@link TapConvolution}.
     *
     * @param bandRows rows of places in a band; the last may have fewer
     */
    private record Run(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team,
            int bandRows, int bands) {

        boolean isOf(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team) {
            return this.x == x && this.y == y && this.bias == bias && this.residual == residual
                    && this.activation == activation && this.team == team;
        }
    }

    /** For units of {@code unitIn} to {@code unitOut} channels; the last may have fewer. */
    StripConvolution(TapGeometry geometry, GroupStrip strip, int inChannels, int outChannels, int unitIn,
            int unitOut) {
        this.geometry = geometry;
        this.strip = strip;
        this.inChannels = inChannels;
        this.outChannels = outChannels;
        this.unitIn = unitIn;
        this.unitOut = unitOut;
        units = Math.ceilDiv(inChannels, unitIn);
        noBias = new float[outChannels];
    }

    /** Floats that {@link #sum} uses at {@code sumsAt}, and that may be read after the end of the strip. */
    abstract int sumFloats(int rows);

    /** Called before runs with bands of {@code rows} rows, the last of {@code lastRows}. */
    abstract void plan(int rows, int lastRows);

    /**
     * Computes a band of one unit and hands the sums to {@link #store}.
     *
     * @param rows   rows of places in this band
     * @param pixels for {@link #store}
     */
    abstract void sum(int unit, int rows, float[] scratch, int stripAt, int sumsAt, int[] pixels);

    final int units() {
        return units;
    }

    @Override
    public final void run(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        float[] shift = bias == null ? noBias : bias;
        if (run == null || !run.isOf(x, y, shift, residual, activation, team)) {
            run = planned(x, y, shift, residual, activation, team);
        }
        team.run(units * x.n() * run.bands, task);
    }

    private Run planned(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation, ThreadTeam team) {
        int bands = 1;
        while (bands < geometry.gridH() && isTooHigh(Math.ceilDiv(geometry.gridH(), bands), bands * units * x.n())) {
            bands++;
        }
        int rows = Math.ceilDiv(geometry.gridH(), bands);
        bands = Math.ceilDiv(geometry.gridH(), rows);
        plan(rows, geometry.gridH() - (bands - 1) * rows);
        if (pixels.length < team.size() || pixels[0].length < rows * geometry.gridW() + 2 * CacheLine.FLOATS) {
            // Some room more, so that each worker's lie in cache lines of their own.
            pixels = new int[team.size()][rows * geometry.gridW() + 2 * CacheLine.FLOATS];
        }
        return new Run(x, y, bias, residual, activation, team, rows, bands);
    }

    private boolean isTooHigh(int rows, int tasks) {
        return strip.floats(rows) > STRIP_FLOATS || rows > FEW_ROWS && tasks < ENOUGH_TASKS;
    }

    private void compute(int number, int worker) {
        int unit = number % units;
        int band = number / units % run.bands;
        int image = number / units / run.bands;
        int first = band * run.bandRows;
        int rows = Math.min(run.bandRows, geometry.gridH() - first);
        int sumsAt = CacheLine.FIRST + Math.ceilDiv(strip.floats(run.bandRows), CacheLine.FLOATS) * CacheLine.FLOATS;
        float[] scratch = run.team.workspace().worker(worker, sumsAt + sumFloats(run.bandRows));
        strip.fill(run.x, image, first, rows, unit * unitIn, Math.min(unitIn, inChannels - unit * unitIn), scratch,
                CacheLine.FIRST);
        int[] own = pixels[worker];
        for (int i = 0, p = 0; p < rows; p++) {
            for (int q = 0; q < geometry.gridW(); q++) {
                own[i++] = geometry.target(image, first + p, q);
            }
        }
        sum(unit, rows, scratch, CacheLine.FIRST, sumsAt, own);
    }

    /** Finishes {@code count} places of a band from place {@code place} on; row i from {@code sumsAt + i * step}. */
    final void store(int unit, int place, int count, float[] sums, int sumsAt, int step, int[] pixels) {
        int channel = unit * unitOut;
        Epilogue.store(sums, sumsAt, step, count, Math.min(unitOut, outChannels - channel), pixels, place, run.y,
                channel, run.bias, run.residual, run.activation);
    }
}
