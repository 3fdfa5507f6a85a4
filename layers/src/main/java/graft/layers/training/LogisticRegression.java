package graft.layers.training;

import graft.engine.Tensor;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Multinomial logistic regression on features in memory: the best fully connected head, found without a learning rate.
 *
 * <pre>minimise  1/N * sum over n of crossEntropy(x[n] w + b, label[n])  +  decay/2 * |w|²</pre>
 *
 * by L-BFGS (Nocedal, Wright, "Numerical Optimization", 2006, algorithm 7.4) in double precision with a memory of ten
 * steps and a backtracking line search. The problem is convex: every start leads to the same weights.
 */
public final class LogisticRegression {
    private static final int MEMORY = 10;
    private static final double SUFFICIENT_DECREASE = 1e-4;

    private final float[] x;
    private final int[] labels;
    private final int n;
    private final int c;
    private final int k;
    private final double decay;
    private final double[] logits;

    private LogisticRegression(Tensor features, int[] labels, int classes, double decay) {
        x = features.unwrap();
        this.labels = labels;
        n = features.dim(0);
        c = features.dim(1);
        k = classes;
        this.decay = decay;
        logits = new double[k];
    }

    /** Weight [C,K] and bias [K] of the solution, the loss there, and the iterations that it took. */
    public record Solution(Tensor weight, Tensor bias, double loss, int iterations) {
    }

    /**
     * @param features [N,C]; standardise them first, the decay treats all alike
     * @param decay    strength of the quadratic penalty on the weights, above 0
     */
    public static Solution fit(Tensor features, int[] labels, int classes, double decay, int maxIterations) {
        return new LogisticRegression(features, labels, classes, decay).solve(maxIterations);
    }

    private Solution solve(int maxIterations) {
        int size = (c + 1) * k;
        double[] w = new double[size];
        double[] g = new double[size];
        double loss = loss(w, g);
        ArrayDeque<double[][]> history = new ArrayDeque<>();
        int iteration = 0;
        for (; iteration < maxIterations && norm(g) > 1e-6; iteration++) {
            double[] direction = direction(g, history);
            double slope = dot(g, direction);
            double step = history.isEmpty() ? Math.min(1, 1 / norm(g)) : 1;
            double[] next = new double[size];
            double[] nextG = new double[size];
            double nextLoss;
            while (true) {
                for (int i = 0; i < size; i++) {
                    next[i] = w[i] + step * direction[i];
                }
                nextLoss = loss(next, nextG);
                if (nextLoss <= loss + SUFFICIENT_DECREASE * step * slope || step < 1e-10) {
                    break;
                }
                step /= 2;
            }
            double[] s = new double[size];
            double[] y = new double[size];
            for (int i = 0; i < size; i++) {
                s[i] = next[i] - w[i];
                y[i] = nextG[i] - g[i];
            }
            if (dot(s, y) > 1e-12) {
                history.addLast(new double[][] {s, y});
                if (history.size() > MEMORY) {
                    history.removeFirst();
                }
            }
            w = next;
            g = nextG;
            loss = nextLoss;
        }
        float[] weight = new float[c * k];
        float[] bias = new float[k];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) w[i];
        }
        for (int j = 0; j < k; j++) {
            bias[j] = (float) w[c * k + j];
        }
        return new Solution(Tensor.wrap(weight, c, k), Tensor.wrap(bias, k), loss, iteration);
    }

    /** Loss at {@code w} = [weight; bias]; writes its gradient. */
    private double loss(double[] w, double[] gradient) {
        double total = 0;
        for (int i = 0; i < c * k; i++) {
            total += decay / 2 * w[i] * w[i];
            gradient[i] = decay * w[i];
        }
        for (int j = 0; j < k; j++) {
            gradient[c * k + j] = 0;
        }
        for (int i = 0; i < n; i++) {
            System.arraycopy(w, c * k, logits, 0, k);
            for (int f = 0; f < c; f++) {
                double value = x[i * c + f];
                for (int j = 0; j < k; j++) {
                    logits[j] += value * w[f * k + j];
                }
            }
            total += probabilitiesMinusLabel(labels[i]) / n;
            for (int f = 0; f < c; f++) {
                double value = x[i * c + f] / (double) n;
                for (int j = 0; j < k; j++) {
                    gradient[f * k + j] += value * logits[j];
                }
            }
            for (int j = 0; j < k; j++) {
                gradient[c * k + j] += logits[j] / n;
            }
        }
        return total;
    }

    /** Turns logits into probabilities minus the one-hot label, in place, and returns the cross-entropy. */
    private double probabilitiesMinusLabel(int label) {
        double max = Double.NEGATIVE_INFINITY;
        for (double l : logits) {
            max = Math.max(max, l);
        }
        double own = logits[label] - max;
        double sum = 0;
        for (int j = 0; j < k; j++) {
            logits[j] = Math.exp(logits[j] - max);
            sum += logits[j];
        }
        for (int j = 0; j < k; j++) {
            logits[j] /= sum;
        }
        logits[label] -= 1;
        return Math.log(sum) - own;
    }

    /** The two-loop recursion: minus an estimate of the inverse Hessian times the gradient. */
    private static double[] direction(double[] g, ArrayDeque<double[][]> history) {
        double[] q = g.clone();
        double[] alpha = new double[history.size()];
        int i = history.size();
        for (Iterator<double[][]> it = history.descendingIterator(); it.hasNext(); ) {
            double[][] sy = it.next();
            alpha[--i] = dot(sy[0], q) / dot(sy[0], sy[1]);
            addScaled(q, -alpha[i], sy[1]);
        }
        if (!history.isEmpty()) {
            double[][] last = history.getLast();
            double scale = dot(last[0], last[1]) / dot(last[1], last[1]);
            for (int j = 0; j < q.length; j++) {
                q[j] *= scale;
            }
        }
        for (double[][] sy : history) {
            double beta = dot(sy[1], q) / dot(sy[0], sy[1]);
            addScaled(q, alpha[i++] - beta, sy[0]);
        }
        for (int j = 0; j < q.length; j++) {
            q[j] = -q[j];
        }
        return q;
    }

    private static void addScaled(double[] a, double scale, double[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] += scale * b[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }
}
