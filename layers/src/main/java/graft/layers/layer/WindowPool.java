package graft.layers.layer;

import graft.engine.Nhwc;
import graft.engine.Pool2dSpec;
import java.util.Arrays;
import java.util.List;

/**
 * Pooling in the ways for which {@link MaxPool} and {@link AveragePool} have no kernel: windows with holes (dilation),
 * and the norm of a window, (sum of |x|^p)^(1/p) (ONNX's LpPool). Every {@code dilation}-th row and column of the
 * window counts, from its first on.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,P,Q,C]. <b>Backward.</b> of the largest, dy goes to the first place that holds
 * it; of the mean, dy over the number that it was divided by; of the norm, dy * sign(x) * |x/y|^(p-1).
 *
 * @param window    its outer size, holes included: (kernel - 1) * dilation + 1
 * @param dilationH rows from one that counts to the next
 * @param dilationW columns from one that counts to the next
 * @param power     p of {@link Statistic#NORM}; 0 for others
 */
public record WindowPool(Statistic statistic, Pool2dSpec window, int dilationH, int dilationW, int power)
        implements OperatorLayer {
    /** What is taken of a window. */
    public enum Statistic { MAX, MEAN, NORM }

    public WindowPool {
        if (dilationH < 1 || dilationW < 1 || (window.kernelH() - 1) % dilationH != 0
                || (window.kernelW() - 1) % dilationW != 0) {
            throw new IllegalArgumentException("a window of " + window.kernelH() + "x" + window.kernelW()
                    + " has no rows and columns " + dilationH + "x" + dilationW + " apart that reach its ends");
        }
        if (statistic == Statistic.NORM ? power < 1 : power != 0) {
            throw new IllegalArgumentException("a norm's power is at least 1, and only a norm has one; found " + power);
        }
    }

    /** A window of this kernel's rows and columns, taken {@code dilationH} by {@code dilationW} apart; no norm. */
    public static WindowPool dilated(Statistic statistic, Pool2dSpec kernel, int dilationH, int dilationW) {
        return new WindowPool(statistic, outer(kernel, dilationH, dilationW), dilationH, dilationW, 0);
    }

    /** The norm (sum of |x|^power)^(1/power) of each window, without holes. */
    public static WindowPool norm(Pool2dSpec window, int power) {
        return new WindowPool(Statistic.NORM, window, 1, 1, power);
    }

    /** The same kernel, stride and padding with holes in the kernel. */
    public static Pool2dSpec outer(Pool2dSpec kernel, int dilationH, int dilationW) {
        return new Pool2dSpec(outer(kernel.kernelH(), dilationH), outer(kernel.kernelW(), dilationW), kernel.strideH(),
                kernel.strideW(), kernel.padTop(), kernel.padLeft(), kernel.padBottom(), kernel.padRight(),
                kernel.ceil(), kernel.countPadding());
    }

    private static int outer(int kernel, int dilation) {
        return Math.addExact(Math.multiplyExact(kernel - 1, dilation), 1);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Pooling.pooled(kind(), window, only(inputs));
    }

    /** The cells of one window along one axis: those inside the image from {@code first} on, and how many count. */
    private record Cells(int first, int end, int counted) {
        static Cells of(int start, int extent, int dilation, int size, int padAfter, boolean countPadding) {
            int first = start < 0 ? start + Math.ceilDiv(-start, dilation) * dilation : start;
            int end = Math.min(start + extent, size);
            int inside = end > first ? Math.ceilDiv(end - first, dilation) : 0;
            int padded = Math.ceilDiv(Math.min(start + extent, size + padAfter) - start, dilation);
            return new Cells(first, end, countPadding ? padded : inside);
        }
    }

    private Cells rows(int p, int h) {
        return Cells.of(p * window.strideH() - window.padTop(), window.kernelH(), dilationH, h, window.padBottom(),
                window.countPadding());
    }

    private Cells columns(int q, int w) {
        return Cells.of(q * window.strideW() - window.padLeft(), window.kernelW(), dilationW, w, window.padRight(),
                window.countPadding());
    }

    /** A pixel of sums for each thread. */
    private record Sums(double[][] of) {
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        double[][] all = run.state(Sums.class, () -> new Sums(new double[run.team().size()][x.c()])).of;
        run.team().run(y.n() * y.h(), (row, worker) -> {
            double[] sums = all[worker];
            Cells rows = rows(row % y.h(), x.h());
            for (int q = 0; q < y.w(); q++) {
                Cells columns = columns(q, x.w());
                Arrays.fill(sums, statistic == Statistic.MAX ? Double.NEGATIVE_INFINITY : 0);
                for (int h = rows.first; h < rows.end; h += dilationH) {
                    for (int w = columns.first; w < columns.end; w += dilationW) {
                        gather(x.data(), x.at(row / y.h(), h, w), sums);
                    }
                }
                int to = y.at(0, row, q);
                double count = Math.max(1, (double) rows.counted * columns.counted);
                for (int c = 0; c < y.c(); c++) {
                    y.data()[to + c] = (float) switch (statistic) {
                        case MAX -> sums[c];
                        case MEAN -> sums[c] / count;
                        case NORM -> power == 2 ? Math.sqrt(sums[c]) : Math.pow(sums[c], 1.0 / power);
                    };
                }
            }
        });
    }

    private void gather(float[] x, int from, double[] sums) {
        for (int c = 0; c < sums.length; c++) {
            double value = x[from + c];
            sums[c] = switch (statistic) {
                case MAX -> Math.max(sums[c], value);
                case MEAN -> sums[c] + value;
                case NORM -> sums[c] + (power == 2 ? value * value : Math.pow(Math.abs(value), power));
            };
        }
    }

    @Override
    public Saved saved(boolean learns) {
        return statistic == Statistic.MEAN ? Saved.NOTHING : Saved.INPUTS_AND_OUTPUT;
    }

    /** One task takes one image: windows overlap. */
    @Override
    public void backward(LayerRun run) {
        if (!run.needsInputGradient(0)) {
            return;
        }
        Nhwc dx = run.inputGradient(0);
        boolean add = run.addsInputGradient(0);
        run.team().run(dx.n(), (image, worker) -> {
            double[] sums = new double[dx.h() * dx.w() * dx.c()];
            for (int p = 0; p < run.output().h(); p++) {
                for (int q = 0; q < run.output().w(); q++) {
                    spread(run, image, p, q, sums);
                }
            }
            Broadcast.store(sums, dx.images(image, 1), add);
        });
    }

    private void spread(LayerRun run, int image, int p, int q, double[] sums) {
        Nhwc x = run.input(0);
        int value = run.output().at(image, p, q);
        int gradient = run.outputGradient().at(image, p, q);
        Cells rows = rows(p, x.h());
        Cells columns = columns(q, x.w());
        double count = Math.max(1, (double) rows.counted * columns.counted);
        for (int c = 0; c < x.c(); c++) {
            double y = run.output().data()[value + c];
            double dy = run.outputGradient().data()[gradient + c];
            boolean given = false;
            for (int h = rows.first; h < rows.end; h += dilationH) {
                for (int w = columns.first; w < columns.end; w += dilationW) {
                    double cell = x.data()[x.at(image, h, w) + c];
                    double slope = switch (statistic) {
                        case MAX -> !given && cell == y ? 1 : 0;
                        case MEAN -> 1 / count;
                        case NORM -> y == 0 ? 0 : Math.signum(cell) * Math.pow(Math.abs(cell) / y, power - 1);
                    };
                    given |= slope != 0;
                    sums[(h * x.w() + w) * x.c() + c] += slope * dy;
                }
            }
        }
    }
}
