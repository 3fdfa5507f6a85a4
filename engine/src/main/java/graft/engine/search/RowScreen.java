package graft.engine.search;

import graft.engine.BFloat16Rows;
import graft.engine.FloatRows;
import graft.engine.Kernels;
import graft.engine.RowDots;
import graft.engine.ThreadTeam;
import java.lang.foreign.Arena;

/**
 * Cosines of all rows with a unit vector, each with an error that is known to be at most {@link #error}: enough to tell
 * which rows may be among the best. What is left is computed again in double precision ({@link RowSearch}).
 *
 * <p><b>The bounds.</b> Let n be the number of columns, u = 2<sup>-24</sup> the rounding error of 32-bit floats, q the
 * unit vector and r a row, both exact. A sum of n products, in whatever order and fused or not, is off by at most
 * γ Σ|q<sub>i</sub> r<sub>i</sub>| with γ = n u / (1 - n u) (Higham, "Accuracy and Stability of Numerical Algorithms",
 * section 3.1), and Σ|q<sub>i</sub> r<sub>i</sub>| ≤ |q| |r| = |r| by Cauchy and Schwarz.
 *
 * <ul>
 *   <li><i>32 bits:</i> score = fl(fl(q̃·r) c) with q̃ = q rounded to floats, so |q̃ - q| ≤ u, and c = fl(1/|r|) from
 *       the sum of squares, whose relative error is at most γ, so that of c is at most about γ/2 + u. Together |score -
 *       cos| ≤ (1.5 n + 3) u and terms of u². {@code (n + 4) 2^-23} = (2 n + 8) u covers all of it while n u &lt; 1/8,
 *       that is for n up to two million.
 *   <li><i>16 bits:</i> the stored row is b = r c rounded to bfloat16: each number is off by at most 2<sup>-9</sup> of
 *       itself, so |b - r c| ≤ 2<sup>-9</sup> |r c| and |q·(b - r c)| ≤ 2<sup>-9</sup> |q| |r c|, again by Cauchy and
 *       Schwarz: at most 2<sup>-9</sup> (1 + γ/2 + 2u). The rest is as before, times 1 + 2<sup>-9</sup> at most:
 *       {@code 2^-9 + (n + 4) 2^-23} covers it.
 * </ul>
 *
 * <p>Numbers so small that they underflow add less than n 2<sup>-133</sup>, which the margin of both covers many
 * times; rows so long or short that squares might are marked by {@link RowNorms} and always stay. So no row among the k
 * best is ever dropped, and both screens end in the same k rows: those of double precision.
 */
abstract class RowScreen implements AutoCloseable {
    /** An upper bound of the difference between a score and the cosine. */
    abstract float error();

    /** The loop that computes the dot products with unit vectors. */
    abstract RowDots dots(float[][] units);

    /** What a dot product is multiplied by to give a cosine; NaN when it says nothing about the row. */
    abstract float factor(int row);

    @Override
    public void close() {
        // Most screens have no memory of their own.
    }

    static float rounding(int columns) {
        return (columns + 4) * 0x1p-23f;
    }

    /** The matrix itself. */
    static RowScreen of(FloatRows rows, RowNorms norms, Kernels kernels) {
        return new RowScreen() {
            @Override
            float error() {
                return rounding(rows.columns());
            }

            @Override
            RowDots dots(float[][] units) {
                return kernels.rowDots(rows, units);
            }

            @Override
            float factor(int row) {
                return norms.inverse(row);
            }
        };
    }

    /** Unit rows in 16 bits: half the memory to read, and as much again to keep. */
    static RowScreen of16(FloatRows rows, RowNorms norms, Kernels kernels, ThreadTeam team) {
        Arena arena = Arena.ofShared();
        BFloat16Rows half;
        try {
            half = new BFloat16Rows(arena.allocate(BFloat16Rows.bytes(rows.rows(), rows.columns()), 64), rows.rows(),
                    rows.columns());
        } catch (RuntimeException | OutOfMemoryError e) {
            arena.close();
            throw e;
        }
        team.runRanges(rows.rows(), 1024, (from, to) -> {
            float[] row = new float[rows.columns()];
            for (int i = from; i < to; i++) {
                float inverse = norms.inverse(i);
                if (inverse == inverse) {
                    rows.read(i, row, 0);
                    for (int k = 0; k < row.length; k++) {
                        row[k] *= inverse;
                    }
                    half.write(i, row);
                }
            }
        });
        return new RowScreen() {
            @Override
            float error() {
                return 0x1p-9f + rounding(rows.columns());
            }

            @Override
            RowDots dots(float[][] units) {
                return kernels.rowDots(half, units);
            }

            @Override
            float factor(int row) {
                float inverse = norms.inverse(row);
                return inverse == inverse ? 1 : Float.NaN;
            }

            @Override
            public void close() {
                arena.close();
            }
        };
    }
}
