package graft.transfer.adapt;

import graft.engine.ThreadTeam;

/** Products of matrices in double precision, by rows of the result; the same bits with any number of threads. */
final class DoubleMatrices {
    private DoubleMatrices() {
    }

    /**
     * The sum over rows r of weights[r] times the outer product of row r with itself.
     *
     * @param rows [n][c]
     * @return [c][c]
     */
    static double[][] outerSum(double[][] rows, double[] weights, int c, ThreadTeam team) {
        double[][] sum = new double[c][c];
        team.run(c, (i, _) -> {
            for (int r = 0; r < rows.length; r++) {
                addScaled(weights[r] * rows[r][i], rows[r], sum[i]);
            }
        });
        return sum;
    }

    /** a [n][k] times b [k][c]. */
    static double[][] product(double[][] a, double[][] b, ThreadTeam team) {
        double[][] product = new double[a.length][b.length == 0 ? 0 : b[0].length];
        team.run(a.length, (i, _) -> {
            for (int k = 0; k < b.length; k++) {
                addScaled(a[i][k], b[k], product[i]);
            }
        });
        return product;
    }

    static double[][] transposed(double[][] a, int columns) {
        double[][] t = new double[columns][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < columns; j++) {
                t[j][i] = a[i][j];
            }
        }
        return t;
    }

    /** to += factor * from. */
    static void addScaled(double factor, double[] from, double[] to) {
        for (int j = 0; j < to.length; j++) {
            to[j] += factor * from[j];
        }
    }
}
