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

    /** Mean and deviation of features [N,C]. */
    public static Standardization of(Tensor features) {
        int n = features.dim(0);
        int c = features.dim(1);
        float[] x = features.unwrap();
        double[] sum = new double[c];
        double[] squares = new double[c];
        for (int i = 0; i < x.length; i++) {
            sum[i % c] += x[i];
        }
        for (int i = 0; i < x.length; i++) {
            double d = x[i] - sum[i % c] / n;
            squares[i % c] += d * d;
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
        float[] x = result.unwrap();
        int c = mean.length;
        for (int i = 0; i < x.length; i++) {
            x[i] = (x[i] - mean[i % c]) / deviation[i % c];
        }
        return result;
    }

    /** Changes weight [C,K] and bias [K], learnt on standardised features, so that they fit the features themselves. */
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
