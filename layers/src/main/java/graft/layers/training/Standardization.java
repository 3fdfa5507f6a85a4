package graft.layers.training;

import graft.engine.Tensor;

/**
 * Shifts and scales each feature to mean 0 and variance 1, so that one learning rate suits the features of every
 * network; and folds the same into a fully connected layer afterwards, which then takes the features as they are:
 *
 * <pre>
 * u = (x - mean) / deviation,   y = u w + b
 * w'[c,k] = w[c,k] / deviation[c],   b'[k] = b[k] - sum over c of mean[c] * w'[c,k]   gives   y = x w' + b'
 * </pre>
 *
 * Features that are constant over the samples keep the deviation 1.
 */
public final class Standardization {
    private final float[] mean;
    private final float[] deviation;

    private Standardization(float[] mean, float[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    /** Gives features one sample at a time. */
    @FunctionalInterface
    public interface Rows {
        /** Writes the features of a sample from index 0 on. */
        void copy(int sample, float[] to);
    }

    /** Mean and deviation of features [N,C]. */
    public static Standardization of(Tensor features) {
        int c = features.dim(1);
        return of(features.dim(0), c, (n, to) -> System.arraycopy(features.unwrap(), n * c, to, 0, c));
    }

    /** Mean and deviation of the features of {@code n} samples, {@code c} of each. */
    public static Standardization of(int n, int c, Rows rows) {
        float[] x = new float[c];
        double[] sum = new double[c];
        double[] squares = new double[c];
        for (int i = 0; i < n; i++) {
            rows.copy(i, x);
            for (int j = 0; j < c; j++) {
                sum[j] += x[j];
            }
        }
        for (int i = 0; i < n; i++) {
            rows.copy(i, x);
            for (int j = 0; j < c; j++) {
                double d = x[j] - sum[j] / n;
                squares[j] += d * d;
            }
        }
        float[] mean = new float[c];
        float[] deviation = new float[c];
        for (int j = 0; j < c; j++) {
            mean[j] = (float) (sum[j] / n);
            double d = Math.sqrt(squares[j] / n);
            deviation[j] = d > 1e-6 * (1 + Math.abs(mean[j])) ? (float) d : 1;
        }
        return new Standardization(mean, deviation);
    }

    /** A standardised copy of features [N,C]. */
    public Tensor apply(Tensor features) {
        Tensor result = features.copy();
        for (int n = 0; n < features.dim(0); n++) {
            apply(result.unwrap(), n * mean.length);
        }
        return result;
    }

    /** Standardises the features of one sample, which lie from {@code at} on, in place. */
    public void apply(float[] x, int at) {
        for (int c = 0; c < mean.length; c++) {
            x[at + c] = (x[at + c] - mean[c]) / deviation[c];
        }
    }

    /**
     * Changes weight [C,K] and bias [K], trained on standardised features, so that they fit the features
     * themselves.
     */
    public void fold(Tensor weight, Tensor bias) {
        int k = weight.dim(1);
        float[] w = weight.unwrap();
        float[] b = bias.unwrap();
        for (int c = 0; c < mean.length; c++) {
            for (int j = 0; j < k; j++) {
                w[c * k + j] /= deviation[c];
                b[j] -= mean[c] * w[c * k + j];
            }
        }
    }
}
