package graft.layers.training;

import graft.engine.Tensor;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * One logistic regression in a {@link HeadSpace}, solved by L-BFGS (Nocedal, Wright, "Numerical Optimization", 2006,
 * algorithm 7.4) with a memory of ten steps and a backtracking line search:
 *
 * <pre>minimise  sum over n of s[n] * crossEntropy(z[n] + b, label[n])  +  decay/2 * |w|²</pre>
 *
 * with shares s of the samples that sum to 1. A sample whose share is 0 is not learnt from, but has logits all the
 * same. Vectors hold the head as its space describes it, then the bias [K]; the loss and the search run in double
 * precision.
 */
final class LogisticProblem {
    private static final int MEMORY = 10;
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final double SMALLEST_STEP = 1e-10;
    /** How far the weights may be from the solution: at a gradient of length g they are at most g / decay from it. */
    private static final double CLOSE = 1e-3;
    /** Length of the gradient that rounding in the products may leave. */
    private static final double ROUNDING = 1e-6;

    private final HeadSpace space;
    private final int[] labels;
    private final double[] shares;
    private final int k;
    private final double decay;
    private final double[] z;
    private final float[] dz;

    /** @param shares [N], 0 or more, together 1 */
    LogisticProblem(HeadSpace space, int[] labels, double[] shares, int classes, double decay) {
        this.space = space;
        this.labels = labels;
        this.shares = shares;
        this.k = classes;
        this.decay = decay;
        z = new double[labels.length * k];
        dz = new float[labels.length * k];
    }

    /** The head at the minimum, the loss there and the iterations that it took. */
    record Minimum(double[] head, double loss, int iterations) {
    }

    /** The logits [N,K] of all samples, bias included. */
    Tensor logits(Minimum at) {
        space.logits(at.head(), k, z);
        float[] logits = new float[z.length];
        int bias = space.size(k);
        for (int i = 0; i < z.length; i++) {
            logits[i] = (float) (z[i] + at.head()[bias + i % k]);
        }
        return Tensor.wrap(logits, labels.length, k);
    }

    Minimum solve(int maxIterations) {
        int size = space.size(k) + k;
        double[] w = new double[size];
        double[] g = new double[size];
        double loss = loss(w, g);
        double smallGradient = Math.max(ROUNDING, CLOSE * decay);
        ArrayDeque<double[][]> history = new ArrayDeque<>();
        int iteration = 0;
        for (; iteration < maxIterations && norm(g) > smallGradient; iteration++) {
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
                if (nextLoss <= loss + SUFFICIENT_DECREASE * step * slope || step < SMALLEST_STEP) {
                    break;
                }
                step /= 2;
            }
            if (!(nextLoss < loss)) {
                break; // rounding leaves nothing to gain
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
        return new Minimum(w, loss, iteration);
    }

    /** Loss at {@code w}; writes its gradient. */
    private double loss(double[] w, double[] gradient) {
        int bias = space.size(k);
        space.logits(w, k, z);
        double[] row = new double[k];
        double[] sums = new double[k];
        double total = decay / 2 * space.dot(w, w, k);
        for (int i = 0; i < labels.length; i++) {
            if (shares[i] == 0) {
                continue;
            }
            for (int j = 0; j < k; j++) {
                row[j] = z[i * k + j] + w[bias + j];
            }
            total += shares[i] * probabilitiesMinusLabel(row, labels[i]);
            for (int j = 0; j < k; j++) {
                dz[i * k + j] = (float) (shares[i] * row[j]);
                sums[j] += shares[i] * row[j];
            }
        }
        space.gradient(dz, decay, w, k, gradient);
        System.arraycopy(sums, 0, gradient, bias, k);
        return total;
    }

    /** Turns logits into probabilities minus the one-hot label, in place, and returns the cross-entropy. */
    private static double probabilitiesMinusLabel(double[] logits, int label) {
        double max = Double.NEGATIVE_INFINITY;
        for (double l : logits) {
            max = Math.max(max, l);
        }
        double own = logits[label] - max;
        double sum = 0;
        for (int j = 0; j < logits.length; j++) {
            logits[j] = Math.exp(logits[j] - max);
            sum += logits[j];
        }
        for (int j = 0; j < logits.length; j++) {
            logits[j] /= sum;
        }
        logits[label] -= 1;
        return Math.log(sum) - own;
    }

    /** The two-loop recursion: minus an estimate of the inverse Hessian times the gradient. */
    private double[] direction(double[] g, ArrayDeque<double[][]> history) {
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

    private double dot(double[] a, double[] b) {
        double sum = space.dot(a, b, k);
        for (int j = a.length - k; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private double norm(double[] a) {
        return Math.sqrt(Math.max(0, dot(a, a)));
    }
}
