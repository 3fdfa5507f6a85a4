package graft.engine.reference;

import graft.engine.BFloat16Rows;
import graft.engine.FloatRows;
import graft.engine.RowDots;

/** Dot products of stored rows, in the order of the columns. */
final class ReferenceRowDots {
    private ReferenceRowDots() {
    }

    /** One number of a matrix. */
    private interface Element {
        float at(int row, int column);
    }

    static RowDots of(FloatRows rows, float[][] queries) {
        return of(rows::at, rows.columns(), queries);
    }

    static RowDots of(BFloat16Rows rows, float[][] queries) {
        return of(rows::at, rows.columns(), queries);
    }

    private static RowDots of(Element rows, int columns, float[][] queries) {
        float[][] copy = new float[queries.length][];
        for (int q = 0; q < copy.length; q++) {
            copy[q] = queries[q].clone();
        }
        return (from, to, dots) -> {
            for (int q = 0; q < copy.length; q++) {
                for (int i = from; i < to; i++) {
                    float sum = 0;
                    for (int k = 0; k < columns; k++) {
                        sum += rows.at(i, k) * copy[q][k];
                    }
                    dots[q * (to - from) + i - from] = sum;
                }
            }
        };
    }

    static void squares(FloatRows rows, int from, int to, float[] squares) {
        for (int i = from; i < to; i++) {
            float sum = 0;
            for (int k = 0; k < rows.columns(); k++) {
                sum += rows.at(i, k) * rows.at(i, k);
            }
            squares[i - from] = sum;
        }
    }
}
