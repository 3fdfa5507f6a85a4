package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.Arrays;
import java.util.List;

/**
 * Softmax, or its logarithm, over any axes of an image: y = exp(x) / sum of exp(x), or x - ln(sum of exp(x)), the sum
 * running over the axes. For softmax over the channels of each pixel there is {@link Softmax}.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]. <b>Backward.</b> dx = y * (dy - sum of dy * y), or dy - exp(y) * sum of dy.
 *
 * @param axes      over which the sum runs; ONNX before opset 13 means all three
 * @param logarithm whether the logarithm is taken
 */
public record AxisSoftmax(List<Axis> axes, boolean logarithm) implements OperatorLayer {
    public AxisSoftmax {
        axes = Axis.sorted(axes);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return only(inputs);
    }

    /** For each thread the largest value and the sum of every group that is normalised together. */
    private record Sums(double[][] largest, double[][] sums) {
    }

    private Sums sums(LayerRun run) {
        return run.state(Sums.class, () -> {
            Nhwc y = run.output();
            int groups = Axis.without(new Shape(y.h(), y.w(), y.c()), axes).size();
            return new Sums(new double[run.team().size()][groups], new double[run.team().size()][groups]);
        });
    }

    /** Number of the group to which a pixel's first channel belongs; further channels follow by {@link #step}. */
    private int group(Nhwc x, int h, int w) {
        int width = axes.contains(Axis.WIDTH) ? 1 : x.w();
        int pixel = (axes.contains(Axis.HEIGHT) ? 0 : h) * width + (axes.contains(Axis.WIDTH) ? 0 : w);
        return axes.contains(Axis.CHANNELS) ? pixel : pixel * x.c();
    }

    private int step() {
        return axes.contains(Axis.CHANNELS) ? 0 : 1;
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        Sums all = sums(run);
        int step = step();
        run.team().run(x.n(), (image, worker) -> {
            double[] largest = all.largest[worker];
            double[] sums = all.sums[worker];
            Arrays.fill(largest, Double.NEGATIVE_INFINITY);
            Arrays.fill(sums, 0);
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) {
                    int from = x.at(image, h, w);
                    for (int c = 0, g = group(x, h, w); c < x.c(); c++, g += step) {
                        largest[g] = Math.max(largest[g], x.data()[from + c]);
                    }
                }
            }
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) {
                    int from = x.at(image, h, w);
                    for (int c = 0, g = group(x, h, w); c < x.c(); c++, g += step) {
                        sums[g] += Math.exp(x.data()[from + c] - largest[g]);
                    }
                }
            }
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) {
                    int from = x.at(image, h, w);
                    int to = y.at(image, h, w);
                    for (int c = 0, g = group(x, h, w); c < x.c(); c++, g += step) {
                        double below = x.data()[from + c] - largest[g];
                        y.data()[to + c] = (float) (logarithm ? below - Math.log(sums[g])
                                : Math.exp(below) / sums[g]);
                    }
                }
            }
        });
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.OUTPUT;
    }

    @Override
    public void backward(LayerRun run) {
        if (!run.needsInputGradient(0)) {
            return;
        }
        Nhwc y = run.output();
        Nhwc dy = run.outputGradient();
        Nhwc dx = run.inputGradient(0);
        boolean add = run.addsInputGradient(0);
        Sums all = sums(run);
        int step = step();
        run.team().run(y.n(), (image, worker) -> {
            double[] sums = all.sums[worker];
            Arrays.fill(sums, 0);
            for (int h = 0; h < y.h(); h++) {
                for (int w = 0; w < y.w(); w++) {
                    int value = y.at(image, h, w);
                    int from = dy.at(image, h, w);
                    for (int c = 0, g = group(y, h, w); c < y.c(); c++, g += step) {
                        sums[g] += dy.data()[from + c] * (logarithm ? 1.0 : y.data()[value + c]);
                    }
                }
            }
            for (int h = 0; h < y.h(); h++) {
                for (int w = 0; w < y.w(); w++) {
                    int value = y.at(image, h, w);
                    int from = dy.at(image, h, w);
                    int to = dx.at(image, h, w);
                    for (int c = 0, g = group(y, h, w); c < y.c(); c++, g += step) {
                        double gradient = logarithm
                                ? dy.data()[from + c] - Math.exp(y.data()[value + c]) * sums[g]
                                : y.data()[value + c] * (dy.data()[from + c] - sums[g]);
                        dx.data()[to + c] = (float) (add ? dx.data()[to + c] + gradient : gradient);
                    }
                }
            }
        });
    }
}
