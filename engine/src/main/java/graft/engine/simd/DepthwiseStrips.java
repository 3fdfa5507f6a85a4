package graft.engine.simd;

import graft.engine.CacheLine;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Depthwise convolution of any kernel, stride, dilation and padding.
 *
 * <p><b>Idea.</b> The rows of the source that an output row needs are copied ({@link ChannelStrips}); then all sums of
 * that row are made from the nearest cache ({@link DepthwiseTile}). The next output row needs but few new source rows,
 * which take the place of the oldest ones. Sums of a row lie in scratch memory until residual and activation are
 * applied to them on their way to y.
 *
 * <p>Some vectors of channels are computed at the same time: their floats are neighbours in memory.
 */
final class DepthwiseStrips {
    /** Processors whose vectors have so many bits have 32 registers for them, others 16. */
    private static final int MANY_REGISTERS = 512;
    /** Bytes of strips that are in use at a time, where they are small enough: three quarters of the first cache. */
    private static final int STRIPS = 24 << 10;
    private static final int MOST_VECTORS = 4;

    private final TapGeometry geometry;
    private final ChannelStrips strips;
    private final int channels;
    /** Rows of taps, and taps in each. */
    private final int tapRows;
    final int tapColumns;
    private final int ring;
    private final int firstX;
    private final int covered;
    private final int[] columnAt;
    /** Taps in a row where they are neighbours and registers are many, else 0. */
    private final int neighbours;
    /** Vectors of channels that are computed at the same time. */
    final int block;
    /** Floats from the strips of a vector of channels to those of the next. */
    private final int vectorStep;
    /** How many source rows after the first one the row of taps reads. */
    private final int[] rowOf;

    /**
     * The operands of a run.
     *
     * @param bias [channels] and zeros up to a whole vector
     */
    record Operands(Nhwc x, Nhwc y, float[] bias, Nhwc residual, FusedActivation activation) {
    }

    /**
     * @param channels  of what is computed
     * @param perSource neighbouring channels that read the same channel of the source
     * @param planes    source channels that one channel is summed from; above 1 only where {@code perSource} is 1
     */
    DepthwiseStrips(TapGeometry geometry, int channels, int perSource, int planes) {
        this.geometry = geometry;
        this.channels = channels;
        int taps = geometry.taps();
        int columns = 0;
        while (columns < taps && geometry.tapY()[columns] == geometry.tapY()[0]) {
            columns++;
        }
        tapColumns = columns;
        tapRows = taps == 0 ? 0 : taps / columns;
        ring = geometry.spanH();
        firstX = geometry.tapRange()[2];
        covered = DepthwiseTile.covered(geometry.gridW());
        int lastX = geometry.tapRange()[3];
        strips = new ChannelStrips(channels, perSource, planes, geometry.strideW(),
                (lastX - firstX) / geometry.strideW() + covered);
        vectorStep = ring * planes * strips.floats();
        rowOf = new int[tapRows];
        for (int r = 0; r < tapRows; r++) {
            rowOf[r] = geometry.tapY()[r * tapColumns] - geometry.tapRange()[0];
        }
        columnAt = new int[tapColumns];
        for (int s = 0; s < tapColumns; s++) {
            columnAt[s] = strips.at(geometry.tapX()[s] - firstX);
        }
        neighbours = Lanes.BITS >= MANY_REGISTERS && geometry.strideW() == 1 && lastX - firstX == tapColumns - 1
                ? tapColumns : 0;
        block = perSource > 1 || planes > 1 ? 1
                : Math.clamp(STRIPS / ((long) vectorStep * Float.BYTES), 1, MOST_VECTORS);
    }

    /** Floats of scratch memory that {@link #compute} takes. */
    int scratchFloats() {
        return sumsAt() + block * sumFloats();
    }

    private int sumsAt() {
        return CacheLine.FIRST + block * vectorStep;
    }

    private int sumFloats() {
        return covered * Lanes.COUNT;
    }

    /** Numbers of scratch memory that {@link #compute} takes, room between workers included. */
    int scratchNumbers() {
        return tapRows * strips.planes() + 2 * CacheLine.FLOATS;
    }

    /** Computes output rows {@code firstP} to {@code endP - 1} of an image for up to {@link #block} vectors. */
    void compute(Operands run, DepthwiseWeights weights, int image, int firstP, int endP, int first, int end,
            float[] scratch, int[] rowAt) {
        Arrays.fill(scratch, CacheLine.FIRST, sumsAt(), 0f);
        int planes = strips.planes();
        int rowFloats = planes * strips.floats();
        int sumsAt = sumsAt();
        // Source rows lie in turn in places 0 to ring - 1: where the first one of the output row lies, and the next one.
        int place = 0;
        int nextPlace = 0;
        int filled = firstP * geometry.strideH() + geometry.tapRange()[0];
        for (int p = firstP; p < endP; p++) {
            int top = p * geometry.strideH();
            int last = top + geometry.tapRange()[1];
            for (; filled <= last; filled++) {
                if (filled >= top + geometry.tapRange()[0] && tapRows > 0) {
                    fill(run.x, image, filled, first, end, scratch, CacheLine.FIRST + nextPlace * rowFloats);
                }
                nextPlace = nextPlace + 1 == ring ? 0 : nextPlace + 1;
            }
            for (int r = 0; r < tapRows; r++) {
                int at = place + rowOf[r];
                at = CacheLine.FIRST + (at < ring ? at : at - ring) * rowFloats;
                for (int plane = 0; plane < planes; plane++) {
                    rowAt[CacheLine.FLOATS + r * planes + plane] = at + plane * strips.floats();
                }
            }
            for (int vector = first; vector < end; vector++) {
                int i = vector - first;
                sum(scratch, i * vectorStep, rowAt, weights, vector, run.bias, sumsAt + i * sumFloats());
            }
            store(run, scratch, image, p, first, end);
            place = (place + geometry.strideH()) % ring;
        }
    }

    private void fill(Nhwc x, int image, int row, int first, int end, float[] scratch, int to) {
        for (int vector = first; vector < end; vector++) {
            boolean pair = strips.perSource() == 1 && strips.planes() == 1 && vector + 1 < end
                    && (vector + 2) * Lanes.COUNT <= channels;
            for (int plane = 0; plane < strips.planes(); plane++) {
                strips.fill(x, image, row, firstX, vector * Lanes.COUNT, plane, scratch,
                        to + (vector - first) * vectorStep + plane * strips.floats(), pair, vectorStep);
            }
            vector += pair ? 1 : 0;
        }
    }

    private void sum(float[] scratch, int shift, int[] rowAt, DepthwiseWeights weights, int vector, float[] bias,
            int sumsAt) {
        int rows = tapRows * strips.planes();
        float[] w = weights.data();
        int wAt = weights.start(vector);
        int b = vector * Lanes.COUNT;
        switch (neighbours) {
            case 3 -> DepthwiseTile3.sums(scratch, shift, rowAt, CacheLine.FLOATS, rows, w, wAt, bias, b, scratch, sumsAt,
                    covered);
            case 5 -> DepthwiseTile5.sums(scratch, shift, rowAt, CacheLine.FLOATS, rows, w, wAt, bias, b, scratch, sumsAt,
                    covered);
            case 7 -> DepthwiseTile7.sums(scratch, shift, rowAt, CacheLine.FLOATS, rows, w, wAt, bias, b, scratch, sumsAt,
                    covered);
            default -> DepthwiseTile.sums(scratch, shift, rowAt, CacheLine.FLOATS, rows, columnAt, w, wAt, bias, b, scratch,
                    sumsAt, covered);
        }
    }

    /** Takes a row of sums of each vector to y. */
    private void store(Operands run, float[] sums, int image, int p, int first, int end) {
        int pixel = geometry.target(image, p, 0);
        int q = geometry.gridW();
        for (int vector = first; vector < end; vector++) {
            int c = vector * Lanes.COUNT;
            int n = Math.min(Lanes.COUNT, channels - c);
            int from = sumsAt() + (vector - first) * sumFloats();
            if (run.residual != null) {
                Nhwc r = run.residual;
                add(sums, from, q, n, r.data(), r.offset() + pixel * r.stride() + c, geometry.stepW() * r.stride());
            }
            if (run.activation.function() != null) {
                store(sums, from, q, Lanes.COUNT, sums, from, Lanes.COUNT, run.activation.least(),
                        run.activation.most());
                SimdElementFunction.row(run.activation.function(), sums, from, sums, from, q * Lanes.COUNT);
            }
        }
        int step = geometry.stepW() * run.y.stride();
        boolean limited = run.activation.function() == null;
        float least = limited ? run.activation.least() : Float.NEGATIVE_INFINITY;
        float most = limited ? run.activation.most() : Float.POSITIVE_INFINITY;
        for (int vector = first; vector < end; vector++) {
            int from = sumsAt() + (vector - first) * sumFloats();
            int to = run.y.offset() + pixel * run.y.stride() + vector * Lanes.COUNT;
            if (vector + 1 < end && (vector + 2) * Lanes.COUNT <= channels) {
                storeTwo(sums, from, from + sumFloats(), q, run.y.data(), to, step, least, most);
                vector++;
            } else {
                store(sums, from, q, Math.min(Lanes.COUNT, channels - vector * Lanes.COUNT), run.y.data(), to, step,
                        least, most);
            }
        }
    }

    /** Adds a residual to the n sums of each of {@code count} pixels. */
    private static void add(float[] sums, int at, int count, int n, float[] residual, int from, int step) {
        VectorMask<Float> real = Lanes.FLOAT.indexInRange(0, n);
        for (int i = 0, k = from; i < count; i++, k += step) {
            FloatVector.fromArray(Lanes.FLOAT, sums, at + i * Lanes.COUNT)
                    .add(FloatVector.fromArray(Lanes.FLOAT, residual, k, real))
                    .intoArray(sums, at + i * Lanes.COUNT);
        }
    }

    /** Stores the n sums of each of {@code count} pixels. */
    private static void store(float[] sums, int at, int count, int n, float[] y, int to, int step, float least,
            float most) {
        VectorMask<Float> real = Lanes.FLOAT.indexInRange(0, n);
        FloatVector low = FloatVector.broadcast(Lanes.FLOAT, least);
        FloatVector high = FloatVector.broadcast(Lanes.FLOAT, most);
        for (int i = 0, k = to; i < count; i++, k += step) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, sums, at + i * Lanes.COUNT);
            v = v.blend(low, v.compare(VectorOperators.LE, low));
            v.blend(high, v.compare(VectorOperators.GE, high)).intoArray(y, k, real);
        }
    }

    /** Stores the sums of two neighbouring vectors of channels. */
    private static void storeTwo(float[] sums, int at, int second, int count, float[] y, int to, int step, float least,
            float most) {
        FloatVector low = FloatVector.broadcast(Lanes.FLOAT, least);
        FloatVector high = FloatVector.broadcast(Lanes.FLOAT, most);
        for (int i = 0, k = to; i < count; i++, k += step) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, sums, at + i * Lanes.COUNT);
            FloatVector u = FloatVector.fromArray(Lanes.FLOAT, sums, second + i * Lanes.COUNT);
            v = v.blend(low, v.compare(VectorOperators.LE, low));
            u = u.blend(low, u.compare(VectorOperators.LE, low));
            v.blend(high, v.compare(VectorOperators.GE, high)).intoArray(y, k);
            u.blend(high, u.compare(VectorOperators.GE, high)).intoArray(y, k + Lanes.COUNT);
        }
    }
}
