package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.Arrays;
import java.util.List;

/**
 * One value for all along some axes of an image: their mean, sum, largest, smallest, sum of squares, or product. The
 * maximum over height and width is global max pooling; for the mean over them there is
 * {@link AdaptiveAveragePool#global}.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y the same with 1 along the axes. <b>Backward.</b> dx = dy times 1/count, 1, 2x, or
 * the product of all others; of largest and smallest, dy goes to the first place that holds it, in the order height,
 * width, channel.
 */
public record Reduce(Statistic statistic, List<Axis> axes) implements OperatorLayer {
    /** What is taken of the values. */
    public enum Statistic { MEAN, SUM, MAX, MIN, SUM_OF_SQUARES, PRODUCT }

    public Reduce {
        axes = Axis.sorted(axes);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Axis.without(only(inputs), axes);
    }

    private int count(Nhwc x) {
        return axes.stream().mapToInt(a -> a.size(new Shape(x.h(), x.w(), x.c()))).reduce(1, (a, b) -> a * b);
    }

    /** For each thread a sum for every value of an output image. */
    private record Sums(double[][] of) {
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        int count = count(x);
        double[][] all = run.state(Sums.class,
                () -> new Sums(new double[run.team().size()][y.h() * y.w() * y.c()])).of;
        run.team().run(x.n(), (image, worker) -> {
            double[] sums = all[worker];
            Arrays.fill(sums, switch (statistic) {
                case MEAN, SUM, SUM_OF_SQUARES -> 0;
                case MAX -> Double.NEGATIVE_INFINITY;
                case MIN -> Double.POSITIVE_INFINITY;
                case PRODUCT -> 1;
            });
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) {
                    gather(x.data(), x.at(image, h, w), x.c(), sums, place(y, h, w), y.c() == 1 ? 0 : 1);
                }
            }
            if (statistic == Statistic.MEAN) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] /= count;
                }
            }
            Broadcast.store(sums, y.images(image, 1), false);
        });
    }

    /** Where the values of pixel (h, w) go in an image of sums. */
    private static int place(Nhwc y, int h, int w) {
        return ((y.h() == 1 ? 0 : h) * y.w() + (y.w() == 1 ? 0 : w)) * y.c();
    }

    private void gather(float[] x, int from, int channels, double[] sums, int to, int step) {
        for (int c = 0; c < channels; c++) {
            double value = x[from + c];
            int at = to + c * step;
            sums[at] = switch (statistic) {
                case MEAN, SUM -> sums[at] + value;
                case SUM_OF_SQUARES -> sums[at] + value * value;
                case MAX -> Math.max(sums[at], value);
                case MIN -> Math.min(sums[at], value);
                case PRODUCT -> sums[at] * value;
            };
        }
    }

    /** The product of what is not zero, and how many zeros there are: of each group of one image. */
    private record Products(double[] of, int[] zeros) {
        static Products of(Nhwc x, Nhwc y, int image) {
            int groups = y.h() * y.w() * y.c();
            Products products = new Products(new double[groups], new int[groups]);
            Arrays.fill(products.of, 1);
            int step = y.c() == 1 ? 0 : 1;
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) {
                    int from = x.at(image, h, w);
                    for (int c = 0, to = place(y, h, w); c < x.c(); c++, to += step) {
                        double value = x.data()[from + c];
                        products.zeros[to] += value == 0 ? 1 : 0;
                        products.of[to] *= value == 0 ? 1 : value;
                    }
                }
            }
            return products;
        }

        /** The product of a group's other values; dividing would fail where one of them is zero. */
        double withoutOne(int group, double value) {
            int others = zeros[group] - (value == 0 ? 1 : 0);
            return others > 0 ? 0 : value == 0 ? of[group] : of[group] / value;
        }
    }

    @Override
    public Saved saved(boolean learns) {
        return switch (statistic) {
            case MEAN, SUM -> Saved.NOTHING;
            case SUM_OF_SQUARES, PRODUCT -> Saved.INPUTS;
            case MAX, MIN -> Saved.INPUTS_AND_OUTPUT;
        };
    }

    @Override
    public void backward(LayerRun run) {
        if (!run.needsInputGradient(0)) {
            return;
        }
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        Nhwc dy = run.outputGradient();
        Nhwc dx = run.inputGradient(0);
        boolean add = run.addsInputGradient(0);
        int step = y.c() == 1 ? 0 : 1;
        double share = 1.0 / count(x);
        run.team().run(x.n(), (image, worker) -> {
            boolean[] given = new boolean[y.h() * y.w() * y.c()];
            Products products = statistic == Statistic.PRODUCT ? Products.of(x, y, image) : null;
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) {
                    int from = x.at(image, h, w);
                    int to = dx.at(image, h, w);
                    int gradients = dy.at(image, y.h() == 1 ? 0 : h, y.w() == 1 ? 0 : w);
                    int values = y.at(image, y.h() == 1 ? 0 : h, y.w() == 1 ? 0 : w);
                    int place = place(y, h, w);
                    for (int c = 0; c < x.c(); c++) {
                        double slope = switch (statistic) {
                            case MEAN -> share;
                            case SUM -> 1;
                            case SUM_OF_SQUARES -> 2.0 * x.data()[from + c];
                            case MAX, MIN -> {
                                boolean first = !given[place + c * step]
                                        && x.data()[from + c] == y.data()[values + c * step];
                                given[place + c * step] |= first;
                                yield first ? 1 : 0;
                            }
                            case PRODUCT -> products.withoutOne(place + c * step, x.data()[from + c]);
                        };
                        float gradient = (float) (slope * dy.data()[gradients + c * step]);
                        dx.data()[to + c] = add ? dx.data()[to + c] + gradient : gradient;
                    }
                }
            }
        });
    }
}
