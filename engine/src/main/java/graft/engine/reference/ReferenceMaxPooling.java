package graft.engine.reference;

import graft.engine.Nhwc;
import graft.engine.Pool2dSpec;
import graft.engine.PoolWindow;
import graft.engine.ThreadTeam;

/**
 * Max pooling: y[n,p,q,c] is the largest x[n,h,w,c] of the window's cells inside the image, of which there is always
 * at least one, since padding is smaller than the window. NaN counts as largest.
 *
 * <p>The gradient goes to the first cell, in row-major order of the window, that holds the maximum.
 */
final class ReferenceMaxPooling {
    /** Channels in one task of the gradient. */
    private static final int CHANNELS = 64;

    private ReferenceMaxPooling() {
    }

    static ThreadTeam.Loop forward(Pool2dSpec spec, Nhwc x, Nhwc y) {
        y.requireShape("maxPool y", x.n(), spec.outH(x.h()), spec.outW(x.w()), x.c());
        return new ThreadTeam.Loop(y.n() * y.h(), (row, worker) -> {
            int image = row / y.h();
            PoolWindow rows = PoolWindow.rows(spec, row % y.h(), x.h());
            for (int q = 0; q < y.w(); q++) {
                PoolWindow columns = PoolWindow.columns(spec, q, x.w());
                int to = y.at(0, row, q);
                System.arraycopy(x.data(), x.at(image, rows.from(), columns.from()), y.data(), to, y.c());
                for (int h = rows.from(); h < rows.to(); h++) {
                    for (int w = columns.from(); w < columns.to(); w++) {
                        int from = x.at(image, h, w);
                        for (int c = 0; c < y.c(); c++) {
                            y.data()[to + c] = Math.max(y.data()[to + c], x.data()[from + c]);
                        }
                    }
                }
            }
        });
    }

    /** One task takes some channels of one image, so no two tasks add to the same element. */
    static void gradient(Pool2dSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        y.requireShape("maxPoolGradient y", x.n(), spec.outH(x.h()), spec.outW(x.w()), x.c());
        dy.requireShape("maxPoolGradient dy", y);
        dx.requireShape("maxPoolGradient dx", x);
        int blocks = Math.ceilDiv(x.c(), CHANNELS);
        team.run(x.n() * blocks, (task, worker) -> {
            int image = task / blocks;
            int firstC = task % blocks * CHANNELS;
            int channels = Math.min(CHANNELS, x.c() - firstC);
            if (!add) {
                ReferencePixels.clear(dx.images(image, 1).channels(firstC, channels));
            }
            for (int p = 0; p < y.h(); p++) {
                PoolWindow rows = PoolWindow.rows(spec, p, x.h());
                for (int q = 0; q < y.w(); q++) {
                    PoolWindow columns = PoolWindow.columns(spec, q, x.w());
                    for (int c = firstC; c < firstC + channels; c++) {
                        float maximum = y.data()[y.at(image, p, q) + c];
                        int first = firstMaximum(x, image, rows, columns, c, maximum);
                        dx.data()[dx.at(image, 0, first) + c] += dy.data()[dy.at(image, p, q) + c];
                    }
                }
            }
        });
    }

    /** Number, row-major in the image, of the first pixel of the window where channel c is {@code maximum}. */
    private static int firstMaximum(Nhwc x, int image, PoolWindow rows, PoolWindow columns, int c, float maximum) {
        for (int h = rows.from(); h < rows.to(); h++) {
            for (int w = columns.from(); w < columns.to(); w++) {
                float value = x.data()[x.at(image, h, w) + c];
                if (value == maximum || value != value) {
                    return h * x.w() + w;
                }
            }
        }
        throw new IllegalArgumentException("maxPoolGradient: y is not the max pooling of x");
    }
}
