package graft.engine.search;

import graft.engine.BFloat16Rows;
import graft.engine.FloatRows;
import graft.engine.Kernels;
import graft.engine.RowDots;
import graft.engine.ThreadTeam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Finds the rows of a matrix that are most similar to a vector, by cosine, exactly: a {@link RowScreen} drops all rows
 * that cannot be among the k best, and the few that are left are computed in double precision. So the answer depends
 * neither on the width of the processor's vectors nor on the number of threads nor on the screen: it is that of double
 * precision, of equal rows the one with the lower number first.
 *
 * <p>Safe for several threads; their searches run one after the other on the team.
 */
public final class RowSearch implements AutoCloseable {
    /** Bytes that a task reads: long enough to hide what a task costs, short enough to share evenly. */
    private static final int TASK_BYTES = 1 << 19;
    /** Queries that share one reading of the matrix. */
    private static final int BATCH = 32;
    /** Added to the denominator of 3CosMul, as Levy and Goldberg and gensim do. */
    private static final double EPSILON = 1e-6;

    private final FloatRows rows;
    private final RowNorms norms;
    private final ThreadTeam team;
    private final RowScreen screen;
    private final int task;

    private RowSearch(FloatRows rows, RowNorms norms, RowScreen screen, ThreadTeam team) {
        this.rows = rows;
        this.norms = norms;
        this.screen = screen;
        this.team = team;
        // Whole panels of 16-bit rows.
        this.task = Math.max(1, TASK_BYTES / (4 * rows.columns()) / BFloat16Rows.PANEL) * BFloat16Rows.PANEL;
    }

    /** A search that reads the matrix itself. */
    public static RowSearch of(FloatRows rows, RowNorms norms, Kernels kernels, ThreadTeam team) {
        return new RowSearch(rows, norms, RowScreen.of(rows, norms, kernels), team);
    }

    /** A search that reads unit rows in 16 bits: half the memory, and the same answers. It takes that memory, too. */
    public static RowSearch screened(FloatRows rows, RowNorms norms, Kernels kernels, ThreadTeam team) {
        return new RowSearch(rows, norms, RowScreen.of16(rows, norms, kernels, team), team);
    }

    /** The same search among the first rows only. */
    public RowSearch first(int count) {
        return new RowSearch(rows.first(count), norms, screen, team);
    }

    /**
     * The k rows most similar to a vector.
     *
     * @param query   [columns], of any length but 0
     * @param exclude rows that do not count
     */
    public List<Hit> nearest(double[] query, int k, int... exclude) {
        return nearest(new double[][] {query}, k, new int[][] {exclude}).getFirst();
    }

    /**
     * The k rows most similar to each of several vectors.
     *
     * @param queries [queries][columns]
     * @param exclude for each query the rows that do not count
     * @return for each query at most k rows, the best first
     */
    public List<List<Hit>> nearest(double[][] queries, int k, int[][] exclude) {
        List<List<Hit>> found = new ArrayList<>();
        for (int from = 0; from < queries.length; from += BATCH) {
            int to = Math.min(queries.length, from + BATCH);
            double[][] units = Arrays.stream(queries, from, to).map(RowSearch::direction).toArray(double[][]::new);
            Ranking ranking = new Ranking(k, Arrays.copyOfRange(exclude, from, to));
            float error = screen.error();
            scan(units, ranking, (scores, count, first, candidates) -> {
                for (int q = 0; q < candidates.length; q++) {
                    add(scores, q * count, count, first, error, candidates[q]);
                }
            });
            for (int q = 0; q < units.length; q++) {
                double[] unit = units[q];
                found.add(ranking.best(q, row -> cosine(unit, row)));
            }
        }
        return found;
    }

    private static void add(float[] scores, int at, int count, int first, float error, Candidates to) {
        float threshold = to.threshold();
        for (int i = 0; i < count; i++) {
            float score = scores[at + i];
            // Written so that NaN, which says nothing, gets through.
            if (!(score + error < threshold)) {
                to.add(first + i, score - error, score + error);
                threshold = to.threshold();
            }
        }
    }

    /**
     * The k rows with the highest product of similarities: of (1 + cosine)/2 with the positive vectors, divided by
     * those with the negative ones and 1e-6 (3CosMul: Levy and Goldberg, "Linguistic regularities in sparse and
     * explicit word representations", CoNLL 2014). What counts is how similar a row is to all, not to one very much.
     *
     * @param positive [any number but 0][columns]
     * @param negative [any number][columns]
     */
    public List<Hit> multiplied(double[][] positive, double[][] negative, int k, int... exclude) {
        double[][] units = IntStream.range(0, positive.length + negative.length)
                .mapToObj(i -> direction(i < positive.length ? positive[i] : negative[i - positive.length]))
                .toArray(double[][]::new);
        float error = screen.error();
        Ranking ranking = new Ranking(k, new int[][] {exclude});
        scan(units, ranking, (scores, count, first, candidates) -> {
            for (int i = 0; i < count; i++) {
                double low = 1;
                double high = 1;
                for (int q = 0; q < units.length; q++) {
                    double cosine = scores[q * count + i];
                    if (q < positive.length) {
                        low *= half(cosine - error);
                        high *= half(cosine + error);
                    } else {
                        low /= half(cosine + error) + EPSILON;
                        high /= half(cosine - error) + EPSILON;
                    }
                }
                // Rounding to a float may go either way: by far less than this.
                candidates[0].add(first + i, (float) (low * (1 - 0x1p-20)), (float) (high * (1 + 0x1p-20)));
            }
        });
        return ranking.best(0, row -> {
            double score = 1;
            for (int q = 0; q < units.length; q++) {
                double half = half(cosine(units[q], row));
                score = q < positive.length ? score * half : score / (half + EPSILON);
            }
            return score;
        });
    }

    /** (1 + cosine)/2, from 0 to 1; NaN stays. */
    private static double half(double cosine) {
        return Math.min(1, Math.max(0, (1 + cosine) / 2));
    }

    /** Takes the scores of rows {@code first} to {@code first + count - 1}, [queries, count]. */
    @FunctionalInterface
    private interface Block {
        void take(float[] scores, int count, int first, Candidates[] candidates);
    }

    /** What becomes of the rows that the screen leaves. */
    private final class Ranking {
        private final int k;
        private final int[][] exclude;
        private final Candidates[][] byWorker = new Candidates[team.size()][];

        Ranking(int k, int[][] exclude) {
            if (k < 1) {
                throw new IllegalArgumentException("the number of rows to find is at least 1, not " + k);
            }
            this.k = k;
            this.exclude = exclude;
        }

        /** Of one worker, for every query; excluded rows may come out on top, so there are as many more. */
        Candidates[] of(int worker) {
            if (byWorker[worker] == null) {
                byWorker[worker] = Arrays.stream(exclude)
                        .map(e -> new Candidates((int) Math.min(rows.rows(), (long) k + e.length)))
                        .toArray(Candidates[]::new);
            }
            return byWorker[worker];
        }

        List<Hit> best(int query, IntToDoubleFunction score) {
            Candidates all = null;
            for (Candidates[] some : byWorker) {
                if (some != null) {
                    if (all == null) {
                        all = some[query];
                    } else {
                        all.addAll(some[query]);
                    }
                }
            }
            if (all == null) {
                return List.of();
            }
            int[] out = exclude[query].clone();
            Arrays.sort(out);
            return Arrays.stream(all.left()).filter(row -> Arrays.binarySearch(out, row) < 0)
                    .mapToObj(row -> new Hit(row, score.applyAsDouble(row))).sorted().limit(k).toList();
        }
    }

    private void scan(double[][] units, Ranking ranking, Block block) {
        float[][] floats = new float[units.length][rows.columns()];
        for (int q = 0; q < units.length; q++) {
            for (int i = 0; i < floats[q].length; i++) {
                floats[q][i] = (float) units[q][i];
            }
        }
        RowDots dots = screen.dots(floats);
        float[][] scratch = new float[team.size()][];
        team.run(Math.ceilDiv(rows.rows(), task), (number, worker) -> {
            int from = number * task;
            int to = (int) Math.min(rows.rows(), from + (long) task);
            if (scratch[worker] == null) {
                scratch[worker] = new float[units.length * task];
            }
            dots.compute(from, to, scratch[worker]);
            for (int q = 0; q < units.length; q++) {
                screen.score(scratch[worker], q * (to - from), to - from, from);
            }
            block.take(scratch[worker], to - from, from, ranking.of(worker));
        });
    }

    /** The cosine of two rows, the same bits in either order; 0 where one of them is zero. */
    public double cosine(int a, int b) {
        double dot = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < rows.columns(); i++) {
            double x = rows.at(a, i);
            double y = rows.at(b, i);
            dot += x * y;
            squareA += x * x;
            squareB += y * y;
        }
        double lengths = Math.sqrt(squareA) * Math.sqrt(squareB);
        return lengths == 0 ? 0 : Math.max(-1, Math.min(1, dot / lengths));
    }

    private double cosine(double[] unit, int row) {
        double dot = 0;
        double square = 0;
        for (int i = 0; i < unit.length; i++) {
            double x = rows.at(row, i);
            dot += unit[i] * x;
            square += x * x;
        }
        return square == 0 ? 0 : Math.max(-1, Math.min(1, dot / Math.sqrt(square)));
    }

    /** A row in double precision. */
    public double[] doubles(int row) {
        double[] copy = new double[rows.columns()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = rows.at(row, i);
        }
        return copy;
    }

    private static double[] direction(double[] vector) {
        double[] unit = unit(vector);
        if (Arrays.stream(unit).allMatch(x -> x == 0)) {
            throw new IllegalArgumentException("a vector of zeros has no direction: nothing is similar to it");
        }
        return unit;
    }

    /** A vector of length 1 in the same direction; all zeros stay. */
    public static double[] unit(double[] vector) {
        double square = 0;
        for (double x : vector) {
            square += x * x;
        }
        double inverse = square == 0 ? 0 : 1 / Math.sqrt(square);
        return Arrays.stream(vector).map(x -> x * inverse).toArray();
    }

    /** The lengths that this search uses. */
    public RowNorms norms() {
        return norms;
    }

    /** Gives back the memory of the 16-bit rows. */
    @Override
    public void close() {
        screen.close();
    }
}
