package graft.engine.reference;

import graft.engine.Nhwc;
import graft.engine.Pool2dSpec;
import graft.engine.PoolWindow;
import graft.engine.ThreadTeam;
import java.util.Arrays;

/**
 * Average pooling over sliding windows, and adaptive average pooling over a grid of bins: y[n,p,q,c] is the sum of
 * the window's cells inside the image, in double precision, over the number of cells that count. The gradient
 * spreads dy over that number evenly among the cells inside the image.
 */
final class ReferenceAveragePooling {
    private ReferenceAveragePooling() {
    }

    static ThreadTeam.Loop forward(Pool2dSpec spec, Nhwc x, Nhwc y) {
        y.requireShape("averagePool y", x.n(), spec.outH(x.h()), spec.outW(x.w()), x.c());
        return new ThreadTeam.Loop(y.n() * y.h(), (row, worker) -> {
            double[] sums = new double[y.c()];
            for (int q = 0; q < y.w(); q++) {
                average(x, row / y.h(), PoolWindow.rows(spec, row % y.h(), x.h()), PoolWindow.columns(spec, q, x.w()),
                        y, y.at(0, row, q), sums);
            }
        });
    }

    static ThreadTeam.Loop adaptive(Nhwc x, Nhwc y) {
        y.requireShape("adaptiveAveragePool y", x.n(), y.h(), y.w(), x.c());
        return new ThreadTeam.Loop(y.n() * y.h(), (row, worker) -> {
            double[] sums = new double[y.c()];
            for (int q = 0; q < y.w(); q++) {
                average(x, row / y.h(), PoolWindow.bin(row % y.h(), y.h(), x.h()), PoolWindow.bin(q, y.w(), x.w()),
                        y, y.at(0, row, q), sums);
            }
        });
    }

    private static void average(Nhwc x, int image, PoolWindow rows, PoolWindow columns, Nhwc y, int to,
            double[] sums) {
        Arrays.fill(sums, 0);
        for (int h = rows.from(); h < rows.to(); h++) {
            for (int w = columns.from(); w < columns.to(); w++) {
                ReferencePixels.addProducts(1, x.data(), x.at(image, h, w), sums.length, sums, 0);
            }
        }
        double count = (double) rows.counted() * columns.counted();
        for (int c = 0; c < sums.length; c++) {
            y.data()[to + c] = (float) (sums[c] / count);
        }
    }

    /** One task takes one image: the windows of an image may overlap. */
    static void gradient(Pool2dSpec spec, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("averagePoolGradient dy", dx.n(), spec.outH(dx.h()), spec.outW(dx.w()), dx.c());
        team.run(dx.n(), (image, worker) -> {
            double[] sums = new double[dx.h() * dx.w() * dx.c()];
            for (int p = 0; p < dy.h(); p++) {
                for (int q = 0; q < dy.w(); q++) {
                    spread(dy, image, p, q, PoolWindow.rows(spec, p, dx.h()), PoolWindow.columns(spec, q, dx.w()),
                            dx.w(), sums);
                }
            }
            ReferencePixels.store(sums, dx, dx.at(image, 0, 0), dx.h() * dx.w(), add);
        });
    }

    static void adaptiveGradient(Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("adaptiveAveragePoolGradient dy", dx.n(), dy.h(), dy.w(), dx.c());
        team.run(dx.n(), (image, worker) -> {
            double[] sums = new double[dx.h() * dx.w() * dx.c()];
            for (int p = 0; p < dy.h(); p++) {
                for (int q = 0; q < dy.w(); q++) {
                    spread(dy, image, p, q, PoolWindow.bin(p, dy.h(), dx.h()), PoolWindow.bin(q, dy.w(), dx.w()),
                            dx.w(), sums);
                }
            }
            ReferencePixels.store(sums, dx, dx.at(image, 0, 0), dx.h() * dx.w(), add);
        });
    }

    private static void spread(Nhwc dy, int image, int p, int q, PoolWindow rows, PoolWindow columns, int width,
            double[] sums) {
        double share = 1.0 / ((double) rows.counted() * columns.counted());
        for (int h = rows.from(); h < rows.to(); h++) {
            for (int w = columns.from(); w < columns.to(); w++) {
                ReferencePixels.addProducts(share, dy.data(), dy.at(image, p, q), dy.c(), sums,
                        (h * width + w) * dy.c());
            }
        }
    }
}
