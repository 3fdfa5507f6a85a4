package graft.engine.search;

import graft.engine.BFloat16Rows;
import graft.engine.FloatRows;
import graft.engine.Kernels;
import graft.engine.RowDots;
import graft.engine.ThreadTeam;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.DoubleAccumulator;

/**
 * Cosines of all rows with a unit vector, each with an error that is known to be at most {@link #error}: enough to tell
 * which rows may be among the best. What is left is computed again in double precision ({@link RowSearch}).
 *
 * <p><b>The bounds.</b> Let n be the number of columns, u = 2<sup>-24</sup> the rounding error of 32-bit floats, q the
 * unit vector, q̃ the same rounded to floats, so that |q̃ - q| ≤ u, and r a row. A sum of n products, in whatever order
 * and fused or not, is off by at most γ Σ|q̃<sub>i</sub> r<sub>i</sub>| with γ = n u / (1 - n u) (Higham, "Accuracy and
 * Stability of Numerical Algorithms", section 3.1), and Σ|q̃<sub>i</sub> r<sub>i</sub>| ≤ |q̃| |r| by Cauchy and
 * Schwarz.
 *
 * <ul>
 *   <li><i>32 bits:</i> score = fl(fl(q̃·r) c) with c = fl(1/|r|) from the sum of squares, whose relative error is at
 *       most γ, so that of c is at most about γ/2 + u. Together |score - cos| ≤ (1.5 n + 3) u and terms of u².
 *       {@code (n + 4) 2^-23} = (2 n + 8) u covers all of it while n u &lt; 1/8, that is for n up to two million.
 *   <li><i>16 bits:</i> score = fl(q̃·b), where b is what is stored of r/|r|. For whatever b is, |q·b - q·r/|r|| ≤ |q|
 *       |b - r/|r|| = |b - r/|r||, again by Cauchy and Schwarz. This distance is computed when b is written, and d is
 *       the largest of all rows, below 2<sup>-7</sup>: each number of b is off by at most 2<sup>-8</sup> of itself,
 *       and most by less, so that d is about 2<sup>-9</sup>. The sum adds γ |q̃| |b| and the rounding of q u |b|, with
 *       |b| ≤ 1 + d: {@code d + (n + 4) 2^-23} covers it. d is a sum in double precision, made larger by a millionth,
 *       which is far more than its own rounding.
 * </ul>
 *
 * <p>Numbers so small that they underflow add less than n 2<sup>-133</sup>, which the margin of both covers many
 * times; rows so long or short that squares might are marked by {@link RowNorms} and always stay. So no row among the k
 * best is ever dropped, and both screens end in the same k rows: those of double precision.
 */
abstract class RowScreen implements AutoCloseable {
    /** Rows that a thread writes at a time: whole panels. */
    private static final int TASK = 64 * BFloat16Rows.PANEL;

    /** An upper bound of the difference between a score and the cosine. */
    abstract float error();

    /** The loop that computes the dot products with unit vectors. */
    abstract RowDots dots(float[][] units);

    /**
     * Makes the dot products of some rows their scores; NaN for a row of which nothing is known.
     *
     * @param dots  <b>modified:</b> {@code count} of them, from {@code at} on
     * @param first the first of the rows
     */
    abstract void score(float[] dots, int at, int count, int first);

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
            void score(float[] dots, int at, int count, int first) {
                norms.divide(dots, at, count, first);
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
        var distance = new DoubleAccumulator(Math::max, 0);
        team.runRanges(rows.rows(), TASK, (from, to) -> {
            float[] row = new float[rows.columns()];
            float[] unit = new float[rows.columns()];
            double largest = 0;
            for (int i = from; i < to; i++) {
                if (Float.isNaN(norms.inverse(i))) {
                    half.writeUnknown(i);
                } else if (norms.inverse(i) > 0) {
                    rows.read(i, row, 0);
                    largest = Math.max(largest, write(row, unit, half, i));
                }
            }
            distance.accumulate(largest);
        });
        float error = (float) (distance.get() * (1 + 1e-6)) + rounding(rows.columns());
        return new RowScreen() {
            @Override
            float error() {
                return error;
            }

            @Override
            RowDots dots(float[][] units) {
                return kernels.rowDots(half, units);
            }

            @Override
            void score(float[] dots, int at, int count, int first) {
                // Unit rows: the dot products are the scores.
            }

            @Override
            public void close() {
                arena.close();
            }
        };
    }

    /**
     * Writes a row at unit length.
     *
     * @param unit <b>modified:</b> [columns], working memory
     * @return the distance of what was written from it
     */
    private static double write(float[] row, float[] unit, BFloat16Rows to, int i) {
        double square = 0;
        for (float x : row) {
            square += (double) x * x;
        }
        double inverse = 1 / Math.sqrt(square);
        for (int k = 0; k < row.length; k++) {
            unit[k] = (float) (row[k] * inverse);
        }
        to.write(i, unit);
        double distance = 0;
        for (int k = 0; k < row.length; k++) {
            double off = to.at(i, k) - row[k] * inverse;
            distance += off * off;
        }
        return Math.sqrt(distance);
    }
}
