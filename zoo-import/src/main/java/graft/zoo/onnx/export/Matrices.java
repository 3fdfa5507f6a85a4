package graft.zoo.onnx.export;

import graft.engine.Tensor;
import java.util.List;

/**
 * What makes rows of rows and columns of columns, exactly as Graft does, where ONNX has no operator that surely does:
 * y = rows x columns, for each channel.
 *
 * @param rows    [P,H]; null where they stay
 * @param columns [W,Q]; null where they stay
 */
record Matrices(Tensor rows, Tensor columns) {

    /**
     * Of weights between places.
     *
     * @param rows    for each row of the output the weights of the input's rows
     * @param columns the same of columns
     */
    static Matrices of(double[][] rows, double[][] columns) {
        Tensor left = isIdentity(rows) ? null : Tensor.zeros(rows.length, rows[0].length);
        Tensor right = isIdentity(columns) ? null : Tensor.zeros(columns[0].length, columns.length);
        for (int p = 0; left != null && p < rows.length; p++) {
            for (int h = 0; h < rows[p].length; h++) {
                left.unwrap()[p * rows[p].length + h] = (float) rows[p][h];
            }
        }
        for (int q = 0; right != null && q < columns.length; q++) {
            for (int w = 0; w < columns[q].length; w++) {
                right.unwrap()[w * columns.length + q] = (float) columns[q][w];
            }
        }
        return new Matrices(left, right);
    }

    private static boolean isIdentity(double[][] weights) {
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < weights[i].length; j++) {
                if (weights[i].length != weights.length || weights[i][j] != (i == j ? 1 : 0)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The products of [N,C,H,W]. */
    String apply(Site site, String x) {
        String y = columns == null ? x : site.add("MatMul", List.of(x, site.tensor("columns", columns)));
        return rows == null ? y : site.add("MatMul", List.of(site.tensor("rows", rows), y));
    }
}
