package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.List;

/**
 * Normalisation of each pixel by itself, over its channels (Ba, Kiros, Hinton, "Layer Normalization", 2016,
 * arXiv:1607.06450), as ConvNeXt uses it:
 *
 * <pre>
 * y[..,c] = weight[c] * u[..,c] + bias[c],  u = (x - mean) / sqrt(variance + epsilon)
 * </pre>
 *
 * with the mean and the biased variance over the pixel's channels. Over a whole image see {@link GroupNorm}.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]; weight and bias [C].
 *
 * <p><b>Backward.</b> With g = dy * weight and means over the channels: dx = (g - mean of g - u * mean of g*u) /
 * sqrt(variance + epsilon); dweight = sum of dy*u and dbias = sum of dy over N, H and W.
 */
public record LayerNorm(int channels, float epsilon) implements OperatorLayer {
    public LayerNorm {
        if (channels < 1 || !(epsilon >= 0)) {
            throw new IllegalArgumentException("LayerNorm expects 1 channel or more and an epsilon of at least 0, "
                    + "found " + channels + " and " + epsilon);
        }
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

    private static double mean(float[] x, int from, int count) {
        double sum = 0;
        for (int c = 0; c < count; c++) {
            sum += x[from + c];
        }
        return sum / count;
    }

    private double inverseDeviation(float[] x, int from, double mean) {
        double squares = 0;
        for (int c = 0; c < channels; c++) {
            squares += (x[from + c] - mean) * (x[from + c] - mean);
        }
        return 1 / Math.sqrt(squares / channels + epsilon);
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        float[] weight = run.parameter("weight");
        float[] bias = run.parameter("bias");
        run.team().runPixels(x, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                int from = x.at(0, 0, pixel);
                int to = y.at(0, 0, pixel);
                double mean = mean(x.data(), from, channels);
                double inverse = inverseDeviation(x.data(), from, mean);
                for (int c = 0; c < channels; c++) {
                    y.data()[to + c] = (float) ((x.data()[from + c] - mean) * inverse * weight[c] + bias[c]);
                }
            }
        });
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.INPUTS;
    }

    /** One task takes one image and sums the parameters' gradients over it; images are added in their order. */
    @Override
    public void backward(LayerRun run) {
        Nhwc x = run.input(0);
        double[][] dweight = new double[x.n()][channels];
        double[][] dbias = new double[x.n()][channels];
        run.team().run(x.n(), (image, worker) -> gradients(run, image, dweight[image], dbias[image]));
        if (run.learns()) {
            for (int c = 0; c < channels; c++) {
                double sumWeight = 0;
                double sumBias = 0;
                for (int image = 0; image < x.n(); image++) {
                    sumWeight += dweight[image][c];
                    sumBias += dbias[image][c];
                }
                run.gradient("weight")[c] = (float) sumWeight;
                run.gradient("bias")[c] = (float) sumBias;
            }
        }
    }

    private void gradients(LayerRun run, int image, double[] dweight, double[] dbias) {
        Nhwc x = run.input(0);
        Nhwc dy = run.outputGradient();
        float[] weight = run.parameter("weight");
        for (int pixel = 0; pixel < x.h() * x.w(); pixel++) {
            int value = x.at(image, 0, pixel);
            int from = dy.at(image, 0, pixel);
            double mean = mean(x.data(), value, channels);
            double inverse = inverseDeviation(x.data(), value, mean);
            double meanG = 0;
            double meanGU = 0;
            for (int c = 0; c < channels; c++) {
                double u = (x.data()[value + c] - mean) * inverse;
                double gradient = dy.data()[from + c];
                dweight[c] += gradient * u;
                dbias[c] += gradient;
                meanG += gradient * weight[c] / channels;
                meanGU += gradient * weight[c] * u / channels;
            }
            if (!run.needsInputGradient(0)) {
                continue;
            }
            Nhwc dx = run.inputGradient(0);
            int to = dx.at(image, 0, pixel);
            for (int c = 0; c < channels; c++) {
                double u = (x.data()[value + c] - mean) * inverse;
                double gradient = inverse * (dy.data()[from + c] * (double) weight[c] - meanG - u * meanGU);
                dx.data()[to + c] = (float) (run.addsInputGradient(0) ? dx.data()[to + c] + gradient : gradient);
            }
        }
    }
}
