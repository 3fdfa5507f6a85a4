package graft.transfer.explain;

import graft.engine.ThreadTeam;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Places rows of numbers on a plane so that neighbours stay neighbours: t-SNE (van der Maaten and Hinton, "Visualizing
 * Data using t-SNE", JMLR 9, 2008), in its exact form, where every row pushes and pulls every other. With p[i,j] the
 * nearness of two rows ({@link Affinities}) and q[i,j] proportional to 1 / (1 + |y[i] - y[j]|^2) that of their places,
 * it makes the divergence KL = sum of p log(p/q) small by gradient descent:
 *
 * <pre>
 * dKL/dy[i] = 4 * sum over j of (p[i,j] - q[i,j]) (y[i] - y[j]) / (1 + |y[i] - y[j]|^2)
 * </pre>
 *
 * with momentum, a gain for every coordinate, p made 12 times larger in the first 250 steps, and a step size of
 * max(N/48, 50): scikit-learn's choices (Belkina et al., 2019, Nature Communications 10). The first places are the
 * first two principal components, which keeps the large structure and makes the outcome the same every time (Kobak and
 * Linderman, 2021, Nature Biotechnology 39).
 *
 * <p>Distances between far groups mean nothing in such a map, and neither do the sizes of groups.
 *
 * @param x          across, for each row
 * @param y          up, for each row
 * @param divergence KL in nats at the end
 */
public record Tsne(float[] x, float[] y, double divergence) {
    private static final int EXAGGERATED = 250;
    private static final float EXAGGERATION = 12;
    private static final int STEPS = 1000;
    /** Columns of one task: their sums stay in the nearest cache. */
    private static final int COLUMNS = 512;

    /**
     * Places rows.
     *
     * @param rows       [n, d] row-major, d at least 2: principal components, the largest first. Not modified
     * @param perplexity how many neighbours count, such as 30; less where there are fewer than 3 times as many rows
     * @param seed       of the small differences that separate equal rows
     * @throws IllegalArgumentException for fewer than 4 rows
     */
    public static Tsne of(float[] rows, int n, int d, double perplexity, long seed, ThreadTeam team) {
        if (n < 4 || d < 2) {
            throw new IllegalArgumentException("a map needs 4 rows of 2 numbers or more, found " + n + " of " + d);
        }
        float[] p = Affinities.of(rows, n, d, Math.min(perplexity, (n - 1) / 3.0), team);
        float[] x = start(rows, n, d, 0, seed);
        float[] y = start(rows, n, d, 1, seed + 1);
        Forces forces = new Forces(p, n, x, y);
        Momentum alongX = new Momentum(n);
        Momentum alongY = new Momentum(n);
        float rate = Math.max(n / EXAGGERATION / 4, 50);
        for (int step = 0; step < STEPS; step++) {
            forces.compute(team);
            boolean early = step < EXAGGERATED;
            float larger = early ? EXAGGERATION : 1;
            alongX.move(x, forces.attractionX, forces.repulsionX, larger, forces.normaliser(), early ? .5f : .8f, rate);
            alongY.move(y, forces.attractionY, forces.repulsionY, larger, forces.normaliser(), early ? .5f : .8f, rate);
        }
        return new Tsne(x, y, divergence(p, n, x, y));
    }

    /** A component with a standard deviation of 1e-4 in the first direction, and a hundredth of that at random. */
    private static float[] start(float[] rows, int n, int d, int component, long seed) {
        double square = 0;
        for (int i = 0; i < n; i++) {
            square += (double) rows[i * d] * rows[i * d];
        }
        double deviation = Math.sqrt(square / n);
        SplittableRandom random = new SplittableRandom(seed);
        float[] start = new float[n];
        for (int i = 0; i < n; i++) {
            start[i] = (float) (1e-4 * ((deviation > 0 ? rows[i * d + component] / deviation : 0)
                    + 1e-2 * (random.nextDouble() - 0.5)));
        }
        return start;
    }

    /** The sums of the gradient, by column, so that every inner loop is the same work on neighbouring numbers. */
    private static final class Forces {
        private final float[] p;
        private final int n;
        private final float[] x;
        private final float[] y;
        private final float[] attractionX;
        private final float[] attractionY;
        private final float[] repulsionX;
        private final float[] repulsionY;
        private final float[] nearness;

        Forces(float[] p, int n, float[] x, float[] y) {
            this.p = p;
            this.n = n;
            this.x = x;
            this.y = y;
            attractionX = new float[n];
            attractionY = new float[n];
            repulsionX = new float[n];
            repulsionY = new float[n];
            nearness = new float[n];
        }

        void compute(ThreadTeam team) {
            team.run((n + COLUMNS - 1) / COLUMNS, (task, _) -> {
                int from = task * COLUMNS;
                int to = Math.min(n, from + COLUMNS);
                for (float[] sum : new float[][] {attractionX, attractionY, repulsionX, repulsionY, nearness}) {
                    Arrays.fill(sum, from, to, 0);
                }
                float[] q = new float[n];
                float[] weight = new float[n];
                float[] near = new float[n];
                for (int i = 0; i < n; i++) {
                    nearness(x, y, x[i], y[i], from, to, q);
                    System.arraycopy(p, i * n + from, near, from, to - from);
                    multiply(q, near, from, to, weight);
                    add(weight, x, x[i], from, to, attractionX);
                    add(weight, y, y[i], from, to, attractionY);
                    multiply(q, q, from, to, weight);
                    add(weight, x, x[i], from, to, repulsionX);
                    add(weight, y, y[i], from, to, repulsionY);
                    add(q, from, to, nearness);
                }
            });
        }

        // One array written in each loop, and one index for all arrays: such loops the JIT compiler turns into vector
        // instructions. With two indices it has to expect that an array is read where another name for it was written.

        private static void nearness(float[] x, float[] y, float xi, float yi, int from, int to, float[] q) {
            for (int j = from; j < to; j++) {
                float dx = x[j] - xi;
                float dy = y[j] - yi;
                q[j] = 1 / (1 + dx * dx + dy * dy);
            }
        }

        private static void multiply(float[] q, float[] by, int from, int to, float[] product) {
            for (int j = from; j < to; j++) {
                product[j] = q[j] * by[j];
            }
        }

        /** What row i, at {@code place}, does along one axis to the rows {@code from} to {@code to - 1}. */
        private static void add(float[] weight, float[] places, float place, int from, int to, float[] sums) {
            for (int j = from; j < to; j++) {
                sums[j] += weight[j] * (places[j] - place);
            }
        }

        private static void add(float[] q, int from, int to, float[] sums) {
            for (int j = from; j < to; j++) {
                sums[j] += q[j];
            }
        }

        /** The sum over all pairs of 1 / (1 + distance^2); each row added 1 for itself. */
        float normaliser() {
            double sum = -n;
            for (float v : nearness) {
                sum += v;
            }
            return (float) sum;
        }
    }

    /** Gradient descent along one axis, with momentum and gains (Jacobs, 1988). */
    private static final class Momentum {
        private final float[] last;
        private final float[] gain;

        Momentum(int n) {
            last = new float[n];
            gain = new float[n];
            Arrays.fill(gain, 1);
        }

        void move(float[] place, float[] attraction, float[] repulsion, float exaggeration, float normaliser,
                float momentum, float rate) {
            for (int i = 0; i < place.length; i++) {
                float gradient = 4 * (exaggeration * attraction[i] - repulsion[i] / normaliser);
                gain[i] = Math.max(0.01f, last[i] * gradient < 0 ? gain[i] + 0.2f : gain[i] * 0.8f);
                last[i] = momentum * last[i] - rate * gain[i] * gradient;
                place[i] += last[i];
            }
        }
    }

    private static double divergence(float[] p, int n, float[] x, float[] y) {
        double normaliser = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                normaliser += 2 * nearness(x, y, i, j);
            }
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double pij = p[i * n + j];
                if (pij > 0) {
                    sum += 2 * pij * Math.log(pij * normaliser / nearness(x, y, i, j));
                }
            }
        }
        return sum;
    }

    private static double nearness(float[] x, float[] y, int i, int j) {
        double dx = (double) x[i] - x[j];
        double dy = (double) y[i] - y[j];
        return 1 / (1 + dx * dx + dy * dy);
    }
}
