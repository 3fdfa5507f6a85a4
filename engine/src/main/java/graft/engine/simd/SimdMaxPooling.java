package graft.engine.simd;

import graft.engine.Nhwc;
import graft.engine.Pool2dSpec;
import graft.engine.PoolWindow;
import graft.engine.ThreadTeam;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Max pooling and its gradient; lanes are channels. One task of the forward pass is an output row, one task of the
 * gradient is up to 64 channels of one image, so that no two tasks add to the same element.
 */
final class SimdMaxPooling {
    private static final int CHANNELS = 64;

    private SimdMaxPooling() {
    }

    static ThreadTeam.Loop forward(Pool2dSpec spec, Nhwc x, Nhwc y) {
        y.requireShape("maxPool y", x.n(), spec.outH(x.h()), spec.outW(x.w()), x.c());
        PoolWindow[] rowsOf = PoolWindow.each(y.h(), p -> PoolWindow.rows(spec, p, x.h()));
        PoolWindow[] columnsOf = PoolWindow.each(y.w(), q -> PoolWindow.columns(spec, q, x.w()));
        return new ThreadTeam.Loop(y.n() * y.h(), (row, worker) -> {
            PoolWindow rows = rowsOf[row % y.h()];
            for (int q = 0; q < y.w(); q++) {
                PoolWindow columns = columnsOf[q];
                largest(x.data(), x.at(row / y.h(), rows.from(), columns.from()), rows.to() - rows.from(),
                        columns.to() - columns.from(), x.w() * x.stride(), x.stride(), y.data(), y.at(0, row, q),
                        y.c());
            }
        });
    }

    /** Four vectors at a time while they last: windows are small, and their loops would cost more than the maxima. */
    private static void largest(float[] x, int from, int rows, int columns, int rowStride, int stride, float[] y,
            int to, int channels) {
        int c = 0;
        for (; c <= channels - 4 * Lanes.COUNT; c += 4 * Lanes.COUNT) {
            largestOfFour(x, from + c, rows, columns, rowStride, stride, y, to + c);
        }
        for (; c < channels; c += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, channels);
            FloatVector largest = FloatVector.fromArray(Lanes.FLOAT, x, from + c, inside);
            for (int h = 0; h < rows; h++) {
                int cell = from + h * rowStride + c;
                for (int w = 0; w < columns; w++, cell += stride) {
                    largest = FloatVector.fromArray(Lanes.FLOAT, x, cell, inside).max(largest);
                }
            }
            Lanes.known(largest).intoArray(y, to + c, inside);
        }
    }

    private static void largestOfFour(float[] x, int from, int rows, int columns, int rowStride, int stride, float[] y,
            int to) {
        FloatVector a = FloatVector.fromArray(Lanes.FLOAT, x, from);
        FloatVector b = FloatVector.fromArray(Lanes.FLOAT, x, from + Lanes.COUNT);
        FloatVector c = FloatVector.fromArray(Lanes.FLOAT, x, from + 2 * Lanes.COUNT);
        FloatVector d = FloatVector.fromArray(Lanes.FLOAT, x, from + 3 * Lanes.COUNT);
        for (int h = 0; h < rows; h++) {
            int cell = from + h * rowStride;
            for (int w = 0; w < columns; w++, cell += stride) {
                a = FloatVector.fromArray(Lanes.FLOAT, x, cell).max(a);
                b = FloatVector.fromArray(Lanes.FLOAT, x, cell + Lanes.COUNT).max(b);
                c = FloatVector.fromArray(Lanes.FLOAT, x, cell + 2 * Lanes.COUNT).max(c);
                d = FloatVector.fromArray(Lanes.FLOAT, x, cell + 3 * Lanes.COUNT).max(d);
            }
        }
        Lanes.known(a).intoArray(y, to);
        Lanes.known(b).intoArray(y, to + Lanes.COUNT);
        Lanes.known(c).intoArray(y, to + 2 * Lanes.COUNT);
        Lanes.known(d).intoArray(y, to + 3 * Lanes.COUNT);
    }

    static void gradient(Pool2dSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        y.requireShape("maxPoolGradient y", x.n(), spec.outH(x.h()), spec.outW(x.w()), x.c());
        dy.requireShape("maxPoolGradient dy", y);
        dx.requireShape("maxPoolGradient dx", x);
        int blocks = Math.ceilDiv(x.c(), CHANNELS);
        team.run(x.n() * blocks, (task, worker) -> {
            int firstC = task % blocks * CHANNELS;
            int endC = Math.min(x.c(), firstC + CHANNELS);
            int image = task / blocks;
            if (!add) {
                clear(dx, image, firstC, endC);
            }
            for (int p = 0; p < y.h(); p++) {
                PoolWindow rows = PoolWindow.rows(spec, p, x.h());
                for (int q = 0; q < y.w(); q++) {
                    PoolWindow columns = PoolWindow.columns(spec, q, x.w());
                    int c = firstC;
                    for (; c + Lanes.COUNT <= endC; c += Lanes.COUNT) {
                        toFirstMaximum(x, y.data(), y.at(image, p, q) + c, dy.data(), dy.at(image, p, q) + c, dx,
                                image, rows, columns, c);
                    }
                    if (c < endC) {
                        toFirstMaximum(x, y.data(), y.at(image, p, q) + c, dy.data(), dy.at(image, p, q) + c, dx,
                                image, rows, columns, c, Lanes.FLOAT.indexInRange(c, endC));
                    }
                }
            }
        });
    }

    /**
     * A whole vector of channels. Every cell of the window is written, most with nothing added: a branch that goes one
     * way or the other by chance, or a masked store that is read soon after, would cost more than that.
     */
    private static void toFirstMaximum(Nhwc x, float[] y, int value, float[] dy, int gradient, Nhwc dx, int image,
            PoolWindow rows, PoolWindow columns, int c) {
        FloatVector maximum = FloatVector.fromArray(Lanes.FLOAT, y, value);
        FloatVector share = FloatVector.fromArray(Lanes.FLOAT, dy, gradient);
        FloatVector zero = FloatVector.zero(Lanes.FLOAT);
        VectorMask<Float> seeking = Lanes.FLOAT.maskAll(true);
        for (int h = rows.from(); h < rows.to(); h++) {
            int cell = x.at(image, h, columns.from()) + c;
            int to = dx.at(image, h, columns.from()) + c;
            for (int w = columns.from(); w < columns.to(); w++) {
                FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x.data(), cell);
                VectorMask<Float> found = v.compare(VectorOperators.EQ, maximum).or(v.test(VectorOperators.IS_NAN))
                        .and(seeking);
                FloatVector.fromArray(Lanes.FLOAT, dx.data(), to).add(zero.blend(share, found))
                        .intoArray(dx.data(), to);
                seeking = found.not().and(seeking);
                cell += x.stride();
                to += dx.stride();
            }
        }
        if (seeking.anyTrue()) {
            throw new IllegalArgumentException("maxPoolGradient: y is not the max pooling of x");
        }
    }

    /** The last channels, less than a vector. */
    private static void toFirstMaximum(Nhwc x, float[] y, int value, float[] dy, int gradient, Nhwc dx, int image,
            PoolWindow rows, PoolWindow columns, int c, VectorMask<Float> inside) {
        FloatVector maximum = FloatVector.fromArray(Lanes.FLOAT, y, value, inside);
        FloatVector share = FloatVector.fromArray(Lanes.FLOAT, dy, gradient, inside);
        VectorMask<Float> seeking = inside;
        for (int h = rows.from(); h < rows.to(); h++) {
            for (int w = columns.from(); w < columns.to(); w++) {
                FloatVector cell = FloatVector.fromArray(Lanes.FLOAT, x.data(), x.at(image, h, w) + c, inside);
                VectorMask<Float> found = cell.compare(VectorOperators.EQ, maximum)
                        .or(cell.test(VectorOperators.IS_NAN)).and(seeking);
                if (found.anyTrue()) {
                    int to = dx.at(image, h, w) + c;
                    FloatVector.fromArray(Lanes.FLOAT, dx.data(), to, found).add(share)
                            .intoArray(dx.data(), to, found);
                    seeking = found.not().and(seeking);
                }
            }
        }
        if (seeking.anyTrue()) {
            throw new IllegalArgumentException("maxPoolGradient: y is not the max pooling of x");
        }
    }

    static void clear(Nhwc x, int image, int firstC, int endC) {
        for (int pixel = 0; pixel < x.h() * x.w(); pixel++) {
            int from = x.at(image, 0, pixel);
            Arrays.fill(x.data(), from + firstC, from + endC, 0f);
        }
    }
}
