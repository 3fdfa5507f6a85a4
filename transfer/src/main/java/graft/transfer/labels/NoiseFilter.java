package graft.transfer.labels;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Which labels are taken for wrong, given the {@link ConfidentJoint}: the rules of confident learning, with the names
 * and the results of cleanlab 2.9. A picture whose own label is its most probable class is never among them.
 */
public enum NoiseFilter {
    /** Of the pictures labelled i, for every other class j the Q[i][j] with the largest p[j] - p[i]. */
    PRUNE_BY_NOISE_RATE {
        @Override
        boolean[] candidates(int[] labels, double[][] p, ConfidentJoint joint) {
            return byNoiseRate(labels, p, quotas(joint));
        }
    },
    /** Of the pictures labelled i, as many as are probably wrong, those with the smallest p[i]. */
    PRUNE_BY_CLASS {
        @Override
        boolean[] candidates(int[] labels, double[][] p, ConfidentJoint joint) {
            return byClass(labels, p, quotas(joint));
        }
    },
    /** Those that both rules above name. */
    BOTH {
        @Override
        boolean[] candidates(int[] labels, double[][] p, ConfidentJoint joint) {
            boolean[] wrong = byNoiseRate(labels, p, quotas(joint));
            boolean[] byClass = byClass(labels, p, quotas(joint));
            for (int i = 0; i < wrong.length; i++) {
                wrong[i] &= byClass[i];
            }
            return wrong;
        }
    },
    /** Those that the joint counts as another class than they are labelled. */
    CONFIDENT_LEARNING {
        @Override
        boolean[] candidates(int[] labels, double[][] p, ConfidentJoint joint) {
            boolean[] wrong = new boolean[labels.length];
            for (int i = 0; i < wrong.length; i++) {
                wrong[i] = joint.confident()[i] >= 0 && joint.confident()[i] != labels[i];
            }
            return wrong;
        }
    },
    /** Those whose most probable class is another one. */
    PREDICTED_NEQ_GIVEN {
        @Override
        boolean[] candidates(int[] labels, double[][] p, ConfidentJoint joint) {
            boolean[] all = new boolean[labels.length];
            Arrays.fill(all, true);
            return all;
        }
    };

    abstract boolean[] candidates(int[] labels, double[][] p, ConfidentJoint joint);

    /** Whether each label is taken for wrong, [N]. */
    public boolean[] wrong(int[] labels, double[][] p, ConfidentJoint joint) {
        boolean[] wrong = candidates(labels, p, joint);
        for (int i = 0; i < wrong.length; i++) {
            double[] favoured = p[i].clone();
            favoured[labels[i]] += ConfidentJoint.TOLERANCE;
            wrong[i] &= ConfidentJoint.mostProbable(favoured) != labels[i];
        }
        return wrong;
    }

    private static boolean[] byNoiseRate(int[] labels, double[][] p, int[][] quotas) {
        boolean[] wrong = new boolean[labels.length];
        for (int label = 0; label < quotas.length; label++) {
            int from = label;
            for (int other = 0; other < quotas.length; other++) {
                int to = other;
                if (to != from) {
                    mark(wrong, labels, from, quotas[from][to], i -> p[i][from] - p[i][to]);
                }
            }
        }
        return wrong;
    }

    private static boolean[] byClass(int[] labels, double[][] p, int[][] quotas) {
        boolean[] wrong = new boolean[labels.length];
        for (int label = 0; label < quotas.length; label++) {
            int from = label;
            int given = (int) IntStream.of(labels).filter(l -> l == from).count();
            mark(wrong, labels, from, given - quotas[from][from], i -> p[i][from]);
        }
        return wrong;
    }

    /** Marks the {@code count} pictures with this label for which {@code score} is smallest; a single one stays. */
    private static void mark(boolean[] wrong, int[] labels, int label, int count, ToDoubleFunction<Integer> score) {
        if (IntStream.of(labels).filter(l -> l == label).count() > 1) {
            IntStream.range(0, labels.length).filter(i -> labels[i] == label).boxed()
                    .sorted(Comparator.comparingDouble(score)).limit(Math.max(0, count)).forEach(i -> wrong[i] = true);
        }
    }

    /**
     * The calibrated joint, in which each class keeps at least one picture: what the diagonal lacks is taken evenly
     * from the other numbers of the row.
     */
    private static int[][] quotas(ConfidentJoint joint) {
        int n = joint.calibrated().length;
        double[][] quotas = new double[n][n];
        for (int i = 0; i < n; i++) {
            int[] row = joint.calibrated()[i];
            int missing = Math.max(0, 1 - row[i]);
            double others = Math.max(1, IntStream.of(row).filter(v -> v != 0).count() - 1);
            for (int j = 0; j < n; j++) {
                quotas[i][j] = i == j ? row[i] + missing : Math.max(0, row[j] - missing / others);
            }
        }
        int[][] whole = new int[n][];
        for (int i = 0; i < n; i++) {
            whole[i] = ConfidentJoint.wholeNumbers(quotas[i]);
        }
        return whole;
    }
}
