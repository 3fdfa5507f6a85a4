package graft.layers.training;

import graft.engine.Kernels;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;

/**
 * Where the weights of a linear head are searched for: what a vector of numbers means as a head, and the two products
 * with the features that its logits and its gradient need. Both kinds of space hold the same heads and lead to the same
 * solution; they differ in how much a product costs.
 *
 * <p><b>Shapes.</b> Features x [N,C], logits z [N,K]. Products run in single precision on the vector kernels; their
 * bits do not depend on the number of threads.
 */
sealed interface HeadSpace {

    /** How many numbers describe a head of K classes, its bias apart. */
    int size(int k);

    /** z = x w of the head that {@code head} describes. */
    void logits(double[] head, int k, double[] z);

    /**
     * The gradient of the loss with respect to the head, decay included, as a vector of this space.
     *
     * @param dz   [N,K], what the loss changes by with each logit
     * @param head the head itself, which the decay pulls to zero
     * @param g    written, {@code size(k)} numbers
     */
    void gradient(float[] dz, double decay, double[] head, int k, double[] g);

    /** The inner product of the weights that two vectors describe. */
    double dot(double[] a, double[] b, int k);

    /** The cheaper of the two for these features: N * N products a step, or 2 * N * C. */
    static HeadSpace cheapest(Tensor x, ThreadTeam team) {
        return x.dim(0) < 2 * x.dim(1) ? OfSamples.of(x, team) : new OfFeatures(x, team);
    }

    /** Columns as rows: [N,C] to [C,N]. */
    private static float[] transposed(float[] x, int n, int c) {
        float[] columns = new float[x.length];
        for (int i = 0; i < n; i++) {
            for (int f = 0; f < c; f++) {
                columns[f * n + i] = x[i * c + f];
            }
        }
        return columns;
    }

    /** The weights themselves, [C,K]. */
    final class OfFeatures implements HeadSpace {
        private final int n;
        private final int c;
        private final float[] rows;
        private final float[] columns;
        private final ThreadTeam team;

        OfFeatures(Tensor x, ThreadTeam team) {
            n = x.dim(0);
            c = x.dim(1);
            rows = x.unwrap();
            columns = transposed(rows, n, c);
            this.team = team;
        }

        @Override
        public int size(int k) {
            return c * k;
        }

        @Override
        public void logits(double[] head, int k, double[] z) {
            float[] weight = new float[c * k];
            for (int i = 0; i < weight.length; i++) {
                weight[i] = (float) head[i];
            }
            float[] product = new float[n * k];
            Kernels.best().matmul(n, k, c, rows, weight, product, false, team);
            for (int i = 0; i < product.length; i++) {
                z[i] = product[i];
            }
        }

        @Override
        public void gradient(float[] dz, double decay, double[] head, int k, double[] g) {
            float[] product = new float[c * k];
            Kernels.best().matmul(c, k, n, columns, dz, product, false, team);
            for (int i = 0; i < product.length; i++) {
                g[i] = product[i] + decay * head[i];
            }
        }

        @Override
        public double dot(double[] a, double[] b, int k) {
            double sum = 0;
            for (int i = 0; i < c * k; i++) {
                sum += a[i] * b[i];
            }
            return sum;
        }
    }

    /**
     * How much of each sample's features the weights consist of: w = x^T a with a [N,K] (the representer theorem:
     * Schölkopf, Herbrich, Smola, "A generalized representer theorem", 2001). With the products of samples G = x x^T
     * [N,N], made once, logits are G a, and inner products are a^T G b. A vector holds a and G a, so that logits cost
     * nothing and a gradient one product.
     */
    final class OfSamples implements HeadSpace {
        private final int n;
        private final float[] products;
        private final ThreadTeam team;

        private OfSamples(int n, float[] products, ThreadTeam team) {
            this.n = n;
            this.products = products;
            this.team = team;
        }

        static OfSamples of(Tensor x, ThreadTeam team) {
            int n = x.dim(0);
            int c = x.dim(1);
            float[] products = new float[n * n];
            Kernels.best().matmul(n, n, c, x.unwrap(), transposed(x.unwrap(), n, c), products, false, team);
            return new OfSamples(n, products, team);
        }

        @Override
        public int size(int k) {
            return 2 * n * k;
        }

        @Override
        public void logits(double[] head, int k, double[] z) {
            System.arraycopy(head, n * k, z, 0, n * k);
        }

        @Override
        public void gradient(float[] dz, double decay, double[] head, int k, double[] g) {
            float[] coefficients = new float[n * k];
            for (int i = 0; i < coefficients.length; i++) {
                coefficients[i] = (float) (dz[i] + decay * head[i]);
                g[i] = coefficients[i];
            }
            float[] product = new float[n * k];
            Kernels.best().matmul(n, k, n, products, coefficients, product, false, team);
            for (int i = 0; i < product.length; i++) {
                g[n * k + i] = product[i];
            }
        }

        @Override
        public double dot(double[] a, double[] b, int k) {
            double sum = 0;
            for (int i = 0; i < n * k; i++) {
                sum += a[i] * b[n * k + i];
            }
            return sum;
        }
    }
}
