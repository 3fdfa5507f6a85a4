package graft.transfer.explain;

/** Rows of numbers that a line of Python makes, too: six clouds, drawn by a linear congruential generator. */
final class Clusters {
    private long state = 12345;

    /** (s * 1103515245 + 12345) mod 2^31, as a part of 2^31. */
    double next() {
        state = (state * 1103515245L + 12345) % (1L << 31);
        return state / (double) (1L << 31);
    }

    /** [n, d] row-major, as float32: row i lies around centre i mod 6. */
    float[] rows(int n, int d) {
        double[][] centres = new double[6][d];
        for (double[] centre : centres) {
            for (int c = 0; c < d; c++) {
                centre[c] = 4 * next() - 2;
            }
        }
        float[] rows = new float[n * d];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) (centres[i / d % 6][i % d] + (next() + next() + next() - 1.5) * 1.2);
        }
        return rows;
    }
}
