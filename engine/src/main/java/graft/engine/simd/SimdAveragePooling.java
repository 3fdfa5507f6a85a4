package graft.engine.simd;

import graft.engine.Nhwc;
import graft.engine.Pool2dSpec;
import graft.engine.PoolWindow;
import graft.engine.ThreadTeam;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Average pooling over sliding windows and over a grid of bins; lanes are channels. Sums are floats: each row of the
 * window is summed by itself first, which keeps the rounding error of large bins small.
 *
 * <p>One task of the forward pass is an output row, one task of the gradient is up to 64 channels of one image, so
 * that no two tasks add to the same element.
 */
final class SimdAveragePooling {
    private static final int CHANNELS = 64;

    private SimdAveragePooling() {
    }

    static ThreadTeam.Loop forward(Pool2dSpec spec, Nhwc x, Nhwc y) {
        y.requireShape("averagePool y", x.n(), spec.outH(x.h()), spec.outW(x.w()), x.c());
        return loop(x, y, PoolWindow.each(y.h(), p -> PoolWindow.rows(spec, p, x.h())),
                PoolWindow.each(y.w(), q -> PoolWindow.columns(spec, q, x.w())));
    }

    static ThreadTeam.Loop adaptive(Nhwc x, Nhwc y) {
        y.requireShape("adaptiveAveragePool y", x.n(), y.h(), y.w(), x.c());
        return loop(x, y, PoolWindow.each(y.h(), p -> PoolWindow.bin(p, y.h(), x.h())),
                PoolWindow.each(y.w(), q -> PoolWindow.bin(q, y.w(), x.w())));
    }

    private static ThreadTeam.Loop loop(Nhwc x, Nhwc y, PoolWindow[] rows, PoolWindow[] columns) {
        return new ThreadTeam.Loop(y.n() * y.h(), (row, worker) -> {
            for (int q = 0; q < y.w(); q++) {
                average(x, row / y.h(), rows[row % y.h()], columns[q], y.data(), y.at(0, row, q));
            }
        });
    }

    /** Four vectors at a time while they last: windows are small, and their loops would cost more than the sums. */
    private static void average(Nhwc x, int image, PoolWindow rows, PoolWindow columns, float[] y, int to) {
        int from = x.at(image, rows.from(), columns.from());
        int height = rows.to() - rows.from();
        int width = columns.to() - columns.from();
        int rowStride = x.w() * x.stride();
        float divisor = (float) rows.counted() * columns.counted();
        int c = 0;
        for (; c <= x.c() - 4 * Lanes.COUNT; c += 4 * Lanes.COUNT) {
            averageOfFour(x.data(), from + c, height, width, rowStride, x.stride(), divisor, y, to + c);
        }
        for (; c < x.c(); c += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, x.c());
            FloatVector sum = FloatVector.zero(Lanes.FLOAT);
            for (int h = 0; h < height; h++) {
                FloatVector rowSum = FloatVector.zero(Lanes.FLOAT);
                int cell = from + h * rowStride + c;
                for (int w = 0; w < width; w++, cell += x.stride()) {
                    rowSum = FloatVector.fromArray(Lanes.FLOAT, x.data(), cell, inside).add(rowSum);
                }
                sum = Lanes.known(sum).add(rowSum);
            }
            Lanes.known(sum).div(divisor).intoArray(y, to + c, inside);
        }
    }

    private static void averageOfFour(float[] x, int from, int height, int width, int rowStride, int stride,
            float divisor, float[] y, int to) {
        FloatVector a = FloatVector.zero(Lanes.FLOAT);
        FloatVector b = FloatVector.zero(Lanes.FLOAT);
        FloatVector c = FloatVector.zero(Lanes.FLOAT);
        FloatVector d = FloatVector.zero(Lanes.FLOAT);
        for (int h = 0; h < height; h++) {
            FloatVector rowA = FloatVector.zero(Lanes.FLOAT);
            FloatVector rowB = FloatVector.zero(Lanes.FLOAT);
            FloatVector rowC = FloatVector.zero(Lanes.FLOAT);
            FloatVector rowD = FloatVector.zero(Lanes.FLOAT);
            int cell = from + h * rowStride;
            for (int w = 0; w < width; w++, cell += stride) {
                rowA = FloatVector.fromArray(Lanes.FLOAT, x, cell).add(rowA);
                rowB = FloatVector.fromArray(Lanes.FLOAT, x, cell + Lanes.COUNT).add(rowB);
                rowC = FloatVector.fromArray(Lanes.FLOAT, x, cell + 2 * Lanes.COUNT).add(rowC);
                rowD = FloatVector.fromArray(Lanes.FLOAT, x, cell + 3 * Lanes.COUNT).add(rowD);
            }
            a = Lanes.known(a).add(rowA);
            b = Lanes.known(b).add(rowB);
            c = Lanes.known(c).add(rowC);
            d = Lanes.known(d).add(rowD);
        }
        Lanes.known(a).div(divisor).intoArray(y, to);
        Lanes.known(b).div(divisor).intoArray(y, to + Lanes.COUNT);
        Lanes.known(c).div(divisor).intoArray(y, to + 2 * Lanes.COUNT);
        Lanes.known(d).div(divisor).intoArray(y, to + 3 * Lanes.COUNT);
    }

    static void gradient(Pool2dSpec spec, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("averagePoolGradient dy", dx.n(), spec.outH(dx.h()), spec.outW(dx.w()), dx.c());
        int blocks = Math.ceilDiv(dx.c(), CHANNELS);
        team.run(dx.n() * blocks, (task, worker) -> {
            int firstC = task % blocks * CHANNELS;
            int endC = Math.min(dx.c(), firstC + CHANNELS);
            if (!add) {
                SimdMaxPooling.clear(dx, task / blocks, firstC, endC);
            }
            for (int p = 0; p < dy.h(); p++) {
                PoolWindow rows = PoolWindow.rows(spec, p, dx.h());
                for (int q = 0; q < dy.w(); q++) {
                    spread(dy, task / blocks, p, q, rows, PoolWindow.columns(spec, q, dx.w()), dx, firstC, endC);
                }
            }
        });
    }

    static void adaptiveGradient(Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("adaptiveAveragePoolGradient dy", dx.n(), dy.h(), dy.w(), dx.c());
        int blocks = Math.ceilDiv(dx.c(), CHANNELS);
        team.run(dx.n() * blocks, (task, worker) -> {
            int firstC = task % blocks * CHANNELS;
            int endC = Math.min(dx.c(), firstC + CHANNELS);
            if (!add) {
                SimdMaxPooling.clear(dx, task / blocks, firstC, endC);
            }
            for (int p = 0; p < dy.h(); p++) {
                PoolWindow rows = PoolWindow.bin(p, dy.h(), dx.h());
                for (int q = 0; q < dy.w(); q++) {
                    spread(dy, task / blocks, p, q, rows, PoolWindow.bin(q, dy.w(), dx.w()), dx, firstC, endC);
                }
            }
        });
    }

    private static void spread(Nhwc dy, int image, int p, int q, PoolWindow rows, PoolWindow columns, Nhwc dx,
            int firstC, int endC) {
        float[] data = dx.data();
        float divisor = (float) rows.counted() * columns.counted();
        for (int c = firstC; c < endC; c += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, endC);
            FloatVector share = FloatVector.fromArray(Lanes.FLOAT, dy.data(), dy.at(image, p, q) + c, inside)
                    .div(divisor);
            for (int h = rows.from(); h < rows.to(); h++) {
                int to = dx.at(image, h, columns.from()) + c;
                for (int w = columns.from(); w < columns.to(); w++, to += dx.stride()) {
                    FloatVector.fromArray(Lanes.FLOAT, data, to, inside).add(share).intoArray(data, to, inside);
                }
            }
        }
    }
}
