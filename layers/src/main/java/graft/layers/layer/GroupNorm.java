package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.Arrays;
import java.util.List;

/**
 * Normalisation of each image by itself, over all pixels and the channels of a group (Wu, He, "Group Normalization",
 * 2018, arXiv:1803.08494):
 *
 * <pre>
 * y[..,c] = weight[c] * u[..,c] + bias[c],  u = (x - mean) / sqrt(variance + epsilon)
 * </pre>
 *
 * with the mean and the biased variance of c's group in that image, in training as at inference. With as many
 * groups as channels it is instance normalisation (Ulyanov et al., 2016, arXiv:1607.08022).
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]; weight and bias [C].
 *
 * <p><b>Backward.</b> With g = dy * weight and means over the group: dx = (g - mean of g - u * mean of g*u) /
 * sqrt(variance + epsilon); dweight = sum of dy*u and dbias = sum of dy over N, H and W.
 */
public record GroupNorm(int channels, int groups, float epsilon) implements OperatorLayer {
    public GroupNorm {
        if (groups < 1 || channels < 1 || channels % groups != 0 || !(epsilon >= 0)) {
            throw new IllegalArgumentException("GroupNorm expects groups that divide the channels and an epsilon of at "
                    + "least 0, found " + channels + " channels, " + groups + " groups, epsilon " + epsilon);
        }
    }

    /** Instance normalisation. */
    public static GroupNorm instance(int channels, float epsilon) {
        return new GroupNorm(channels, channels, epsilon);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return only(inputs, channels);
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.of("weight", ParameterSpec.Role.SCALE, channels),
                ParameterSpec.of("bias", ParameterSpec.Role.SHIFT, channels));
    }

    /** Of the last forward pass, and sums of the backward pass: [N][groups] and [N][C]. */
    private static final class Statistics {
        final double[][] mean;
        final double[][] inverseDeviation;
        final double[][] sumDy;
        final double[][] sumDyU;

        Statistics(int n, int groups, int channels) {
            mean = new double[n][groups];
            inverseDeviation = new double[n][groups];
            sumDy = new double[n][channels];
            sumDyU = new double[n][channels];
        }
    }

    private Statistics statistics(LayerRun run) {
        return run.state(Statistics.class, () -> new Statistics(run.output().n(), groups, channels));
    }

    @Override
    public void forward(LayerRun run) {
        Statistics s = statistics(run);
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        float[] weight = run.parameter("weight");
        float[] bias = run.parameter("bias");
        int each = channels / groups;
        run.team().run(x.n(), (image, worker) -> {
            double[] mean = s.mean[image];
            double[] inverse = s.inverseDeviation[image];
            moments(x, image, each, mean, inverse);
            for (int pixel = 0; pixel < x.h() * x.w(); pixel++) {
                int from = x.at(image, 0, pixel);
                int to = y.at(image, 0, pixel);
                for (int g = 0, c = 0; g < groups; g++) {
                    for (int end = c + each; c < end; c++) {
                        y.data()[to + c] = (float) ((x.data()[from + c] - mean[g]) * inverse[g] * weight[c] + bias[c]);
                    }
                }
            }
        });
    }

    /** Mean and 1/sqrt(variance + epsilon) of each group of one image, in two passes. */
    private void moments(Nhwc x, int image, int each, double[] mean, double[] inverse) {
        double m = (double) x.h() * x.w() * each;
        Arrays.fill(mean, 0);
        Arrays.fill(inverse, 0);
        for (int pixel = 0; pixel < x.h() * x.w(); pixel++) {
            int from = x.at(image, 0, pixel);
            for (int g = 0, c = 0; g < groups; g++) {
                for (int end = c + each; c < end; c++) {
                    mean[g] += x.data()[from + c];
                }
            }
        }
        for (int g = 0; g < groups; g++) {
            mean[g] /= m;
        }
        for (int pixel = 0; pixel < x.h() * x.w(); pixel++) {
            int from = x.at(image, 0, pixel);
            for (int g = 0, c = 0; g < groups; g++) {
                for (int end = c + each; c < end; c++) {
                    double d = x.data()[from + c] - mean[g];
                    inverse[g] += d * d;
                }
            }
        }
        for (int g = 0; g < groups; g++) {
            inverse[g] = 1 / Math.sqrt(inverse[g] / m + epsilon);
        }
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.INPUTS;
    }

    @Override
    public void backward(LayerRun run) {
        Statistics s = statistics(run);
        Nhwc x = run.input(0);
        Nhwc dy = run.outputGradient();
        run.team().run(x.n(), (image, worker) -> gradients(run, s, x, dy, image));
        if (run.learns()) {
            for (int c = 0; c < channels; c++) {
                double dweight = 0;
                double dbias = 0;
                for (int image = 0; image < x.n(); image++) {
                    dweight += s.sumDyU[image][c];
                    dbias += s.sumDy[image][c];
                }
                run.gradient("weight")[c] = (float) dweight;
                run.gradient("bias")[c] = (float) dbias;
            }
        }
    }

    private void gradients(LayerRun run, Statistics s, Nhwc x, Nhwc dy, int image) {
        int each = channels / groups;
        double m = (double) x.h() * x.w() * each;
        float[] weight = run.parameter("weight");
        double[] sumDy = s.sumDy[image];
        double[] sumDyU = s.sumDyU[image];
        Arrays.fill(sumDy, 0);
        Arrays.fill(sumDyU, 0);
        for (int pixel = 0; pixel < x.h() * x.w(); pixel++) {
            int value = x.at(image, 0, pixel);
            int from = dy.at(image, 0, pixel);
            for (int c = 0; c < channels; c++) {
                int g = c / each;
                double u = (x.data()[value + c] - s.mean[image][g]) * s.inverseDeviation[image][g];
                sumDy[c] += dy.data()[from + c];
                sumDyU[c] += dy.data()[from + c] * u;
            }
        }
        if (!run.needsInputGradient(0)) {
            return;
        }
        double[] meanG = new double[groups];
        double[] meanGU = new double[groups];
        for (int c = 0; c < channels; c++) {
            meanG[c / each] += sumDy[c] * weight[c] / m;
            meanGU[c / each] += sumDyU[c] * weight[c] / m;
        }
        Nhwc dx = run.inputGradient(0);
        boolean add = run.addsInputGradient(0);
        for (int pixel = 0; pixel < x.h() * x.w(); pixel++) {
            int value = x.at(image, 0, pixel);
            int from = dy.at(image, 0, pixel);
            int to = dx.at(image, 0, pixel);
            for (int c = 0; c < channels; c++) {
                int g = c / each;
                double inverse = s.inverseDeviation[image][g];
                double u = (x.data()[value + c] - s.mean[image][g]) * inverse;
                double gradient = inverse * (dy.data()[from + c] * (double) weight[c] - meanG[g] - u * meanGU[g]);
                dx.data()[to + c] = (float) (add ? dx.data()[to + c] + gradient : gradient);
            }
        }
    }
}
