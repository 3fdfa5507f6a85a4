package graft.layers.layer;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.Rectified;
import graft.engine.ThreadTeam;
import java.util.List;

/**
 * Batch normalisation (Ioffe, Szegedy, "Batch Normalization", 2015, arXiv:1502.03167):
 *
 * <pre>
 * y[..,c] = weight[c] * (x[..,c] - mean[c]) / sqrt(variance[c] + epsilon) + bias[c]
 * </pre>
 *
 * At inference and where it is frozen, mean and variance are the stored ones and stay as they are. Where it learns
 * (or as {@link graft.layers.structure.BatchNormStatistics} states) they are those of the batch, over N, H and W, and
 * the stored ones move towards them:
 * {@code stored = (1 - momentum) * stored + momentum * batch}, with the unbiased variance (divided by NHW - 1), as
 * PyTorch does.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]; weight, bias, running_mean, running_var [C].
 *
 * <p><b>Backward</b> where it learns, with m = NHW and u = (x - mean) / sqrt(variance + epsilon):
 * dbias = sum of dy, dweight = sum of dy*u, dx = weight / sqrt(variance + epsilon) * (dy - dbias/m - u*dweight/m).
 * With stored statistics dbias and dweight are the same, and dx = dy * weight / sqrt(variance + epsilon).
 */
public record BatchNorm(int channels, float epsilon, float momentum) implements Pointwise {

    /** With PyTorch's defaults: epsilon 1e-5, momentum 0.1. */
    public BatchNorm(int channels) {
        this(channels, 1e-5f, 0.1f);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return only(inputs, channels);
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(
                ParameterSpec.of("weight", ParameterSpec.Role.SCALE, channels),
                ParameterSpec.of("bias", ParameterSpec.Role.SHIFT, channels),
                ParameterSpec.of("running_mean", ParameterSpec.Role.RUNNING_MEAN, channels),
                ParameterSpec.of("running_var", ParameterSpec.Role.RUNNING_VARIANCE, channels));
    }

    /** Mean and 1/sqrt(variance + epsilon) of the last forward pass, and room for the coefficients of both passes. */
    private static final class Statistics {
        final float[] mean;
        final float[] variance;
        final float[] scale;
        final float[] shift;
        final Rectified rectified;
        final float[] a;
        final float[] b;
        final float[] d;
        final double[] inverseDeviation;
        final double[] sumDy;
        final double[] sumDyX;

        Statistics(int c) {
            mean = new float[c];
            variance = new float[c];
            scale = new float[c];
            shift = new float[c];
            rectified = new Rectified(scale, shift);
            a = new float[c];
            b = new float[c];
            d = new float[c];
            inverseDeviation = new double[c];
            sumDy = new double[c];
            sumDyX = new double[c];
        }
    }

    @Override
    public void forward(LayerRun run) {
        Statistics s = run.state(Statistics.class, () -> new Statistics(channels));
        Kernels kernels = run.kernels();
        ThreadTeam team = run.team();
        Nhwc x = run.input(0);
        float[] storedMean = run.parameter("running_mean");
        float[] storedVariance = run.parameter("running_var");
        if (run.training()) {
            kernels.channelMoments(x, s.mean, s.variance, team);
            double unbiased = x.pixels() > 1 ? x.pixels() / (x.pixels() - 1.0) : 1;
            for (int c = 0; c < channels; c++) {
                storedMean[c] += momentum * (s.mean[c] - storedMean[c]);
                storedVariance[c] += momentum * (float) (s.variance[c] * unbiased - storedVariance[c]);
            }
        } else {
            System.arraycopy(storedMean, 0, s.mean, 0, channels);
            System.arraycopy(storedVariance, 0, s.variance, 0, channels);
        }
        float[] weight = run.parameter("weight");
        float[] bias = run.parameter("bias");
        for (int c = 0; c < channels; c++) {
            s.inverseDeviation[c] = 1 / Math.sqrt((double) s.variance[c] + epsilon);
            double scale = weight[c] * s.inverseDeviation[c];
            s.scale[c] = (float) scale;
            s.shift[c] = (float) (bias[c] - s.mean[c] * scale);
        }
        LayerRun.Epilogue epilogue = run.epilogue();
        kernels.scaleShift(x, s.scale, s.shift, epilogue.residual(), epilogue.relu(), run.output(), team);
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.INPUTS;
    }

    @Override
    public void backward(LayerRun run) {
        Statistics s = run.state(Statistics.class, () -> new Statistics(channels));
        Nhwc x = run.input(0);
        Nhwc dy = run.outputGradient();
        float[] weight = run.parameter("weight");
        double m = x.pixels();
        Rectified rectified = run.epilogue().gate() ? s.rectified : null;
        if (run.learns() || run.training()) {
            run.kernels().channelGradientSums(x, dy, rectified, s.mean, s.sumDy, s.sumDyX, run.team());
        }
        if (run.learns()) {
            float[] dweight = run.gradient("weight");
            float[] dbias = run.gradient("bias");
            for (int c = 0; c < channels; c++) {
                dweight[c] = (float) (s.sumDyX[c] * s.inverseDeviation[c]);
                dbias[c] = (float) s.sumDy[c];
            }
        }
        if (run.needsInputGradient(0)) {
            for (int c = 0; c < channels; c++) {
                double scale = weight[c] * s.inverseDeviation[c];
                double slope = run.training()
                        ? -scale * s.inverseDeviation[c] * s.inverseDeviation[c] * s.sumDyX[c] / m : 0;
                s.a[c] = (float) scale;
                s.b[c] = (float) slope;
                s.d[c] = (float) (run.training() ? -scale * s.sumDy[c] / m - slope * s.mean[c] : 0);
            }
            run.kernels().channelCombine(dy, x, rectified, s.a, s.b, s.d, run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
