package graft.transfer.source;

import graft.engine.ThreadTeam;

/**
 * Inner products of rows of numbers in double precision. Loops run over neighbouring numbers, so that the compiler
 * makes vector code of them; sums have the same order with any number of threads.
 */
final class Products {
    private Products() {
    }

    /** Columns as rows: [n][d] to [d][n]. */
    static double[][] transposed(double[][] x) {
        double[][] columns = new double[x[0].length][x.length];
        for (int i = 0; i < x.length; i++) {
            for (int f = 0; f < columns.length; f++) {
                columns[f][i] = x[i][f];
            }
        }
        return columns;
    }

    /** All inner products of rows, [n][n]. */
    static double[][] gram(double[][] x, ThreadTeam team) {
        return gram(x, transposed(x), team);
    }

    /** @param columns the same as x, transposed */
    static double[][] gram(double[][] x, double[][] columns, ThreadTeam team) {
        double[][] products = new double[x.length][x.length];
        // The longest row first, so that no thread is left with it at the end.
        team.run(x.length, (task, _) -> {
            int i = x.length - 1 - task;
            row(x[i], columns, i + 1, products[i]);
        });
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < i; j++) {
                products[j][i] = products[i][j];
            }
        }
        return products;
    }

    /**
     * The inner products of one row with the first {@code count} rows of others.
     *
     * @param columns of those others, [d][n]
     * @param to      written from index 0 on
     */
    static void row(double[] row, double[][] columns, int count, double[] to) {
        int d = row.length;
        int f = 0;
        for (; f + 3 < d; f += 4) {
            four(row, f, columns[f], columns[f + 1], columns[f + 2], columns[f + 3], count, to);
        }
        for (; f < d; f++) {
            double a = row[f];
            double[] column = columns[f];
            for (int j = 0; j < count; j++) {
                to[j] += a * column[j];
            }
        }
    }

    private static void four(double[] row, int f, double[] p, double[] q, double[] r, double[] s, int count,
            double[] to) {
        double a = row[f];
        double b = row[f + 1];
        double c = row[f + 2];
        double d = row[f + 3];
        for (int j = 0; j < count; j++) {
            to[j] += a * p[j] + b * q[j] + c * r[j] + d * s[j];
        }
    }
}
