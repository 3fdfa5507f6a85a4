package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.Arrays;
import java.util.List;

/**
 * The image in another size: y[h,w,c] = sum over i,j of u[h,i] * v[w,j] * x[i,j,c] with the weights u and v of an
 * {@link Interpolation}.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,P,Q,C]. <b>Backward.</b> dx[i,j,c] = sum over h,w of u[h,i] * v[w,j] * dy[h,w,c].
 *
 * @param scaleH factor of the height; 0: outH / H
 * @param scaleW factor of the width; 0: outW / W
 * @param outH   output height P; 0: floor(scaleH * H)
 * @param outW   output width Q; 0: floor(scaleW * W)
 */
public record Resize(Interpolation interpolation, float scaleH, float scaleW, int outH, int outW)
        implements OperatorLayer {
    public Resize {
        boolean scaled = scaleH > 0 && scaleW > 0 && Float.isFinite(scaleH) && Float.isFinite(scaleW);
        if (outH < 0 || outW < 0 || !(scaled || scaleH == 0 && scaleW == 0 && outH > 0 && outW > 0)) {
            throw new IllegalArgumentException("Resize expects positive scales or a size, found scales " + scaleH + "x"
                    + scaleW + " and size " + outH + "x" + outW);
        }
    }

    /** By these factors. */
    public static Resize by(Interpolation interpolation, float scaleH, float scaleW) {
        return new Resize(interpolation, scaleH, scaleW, 0, 0);
    }

    /** To this size. */
    public static Resize to(Interpolation interpolation, int outH, int outW) {
        return new Resize(interpolation, 0, 0, outH, outW);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        double h = outH > 0 ? outH : Math.floor((double) scaleH * x.h());
        double w = outW > 0 ? outW : Math.floor((double) scaleW * x.w());
        if (h < 1 || w < 1 || h > Integer.MAX_VALUE || w > Integer.MAX_VALUE) {
            throw new ShapeException("Resize by " + scaleH + "x" + scaleW + " makes no image of " + x);
        }
        requireScale(scaleH, x.h(), h);
        requireScale(scaleW, x.w(), w);
        return new Shape((int) h, (int) w, x.c());
    }

    /** A scale and a size that contradict each other would place pixels anywhere. */
    private static void requireScale(float scale, int in, double out) {
        if (scale > 0 && (Math.abs((double) scale * in - out) > 1 || (double) scale * in < 0.5)) {
            throw new ShapeException("Resize scales " + in + " pixels by " + scale + ", which is not " + (long) out);
        }
    }

    /** Weights along both axes, and a row of sums for each thread. */
    private record Weights(Interpolation.Taps rows, Interpolation.Taps columns, double[][] sums) {
    }

    private Weights weights(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        return run.state(Weights.class, () -> new Weights(
                interpolation.taps(x.h(), y.h(), scaleH > 0 ? scaleH : (double) y.h() / x.h()),
                interpolation.taps(x.w(), y.w(), scaleW > 0 ? scaleW : (double) y.w() / x.w()),
                new double[run.team().size()][x.c()]));
    }

    @Override
    public void forward(LayerRun run) {
        Weights weights = weights(run);
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        run.team().run(y.n() * y.h(), (row, worker) -> {
            double[] sums = weights.sums[worker];
            int[] rows = weights.rows.pixels()[row % y.h()];
            double[] u = weights.rows.weights()[row % y.h()];
            for (int w = 0; w < y.w(); w++) {
                int[] columns = weights.columns.pixels()[w];
                double[] v = weights.columns.weights()[w];
                int to = y.at(0, row, w);
                if (rows.length == 1 && columns.length == 1) {
                    System.arraycopy(x.data(), x.at(row / y.h(), rows[0], columns[0]), y.data(), to, y.c());
                    continue;
                }
                Arrays.fill(sums, 0);
                for (int i = 0; i < rows.length; i++) {
                    for (int j = 0; j < columns.length; j++) {
                        addProducts(u[i] * v[j], x.data(), x.at(row / y.h(), rows[i], columns[j]), sums, 0, y.c());
                    }
                }
                for (int c = 0; c < y.c(); c++) {
                    y.data()[to + c] = (float) sums[c];
                }
            }
        });
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    /** One task takes one image: a pixel's value goes into several others. */
    @Override
    public void backward(LayerRun run) {
        if (!run.needsInputGradient(0)) {
            return;
        }
        Weights weights = weights(run);
        Nhwc dy = run.outputGradient();
        Nhwc dx = run.inputGradient(0);
        boolean add = run.addsInputGradient(0);
        run.team().run(dy.n(), (image, worker) -> {
            double[] sums = new double[dx.h() * dx.w() * dx.c()];
            for (int h = 0; h < dy.h(); h++) {
                int[] rows = weights.rows.pixels()[h];
                for (int w = 0; w < dy.w(); w++) {
                    int[] columns = weights.columns.pixels()[w];
                    for (int i = 0; i < rows.length; i++) {
                        for (int j = 0; j < columns.length; j++) {
                            addProducts(weights.rows.weights()[h][i] * weights.columns.weights()[w][j], dy.data(),
                                    dy.at(image, h, w), sums, (rows[i] * dx.w() + columns[j]) * dx.c(), dx.c());
                        }
                    }
                }
            }
            Broadcast.store(sums, dx.images(image, 1), add);
        });
    }

    /** sums[to + c] += factor * from[at + c]: in doubles, which the compiler knows not to be the floats it reads. */
    private static void addProducts(double factor, float[] from, int at, double[] sums, int to, int count) {
        for (int c = 0; c < count; c++) {
            sums[to + c] += factor * from[at + c];
        }
    }
}
