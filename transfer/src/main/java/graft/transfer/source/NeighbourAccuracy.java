package graft.transfer.source;

import graft.engine.ThreadTeam;
import java.util.Arrays;

/**
 * How often the k images that are most like an image by the cosine of their features have its class: k nearest
 * neighbours, each image left out when it is judged itself. Of classes with as many votes the first wins, of images that
 * are as near the first counts.
 *
 * @param predictions [N]
 * @param right       how many of them are the image's class
 */
public record NeighbourAccuracy(int[] predictions, int right) {

    /**
     * @param groups [N], the same number for images of which none is to be judged by another, such as copies
     * @param k      1 or more; where fewer are left, all of them vote
     */
    public static NeighbourAccuracy of(LabelledFeatures x, int[] groups, int k, ThreadTeam team) {
        double[] squares = x.squares();
        double[][] unit = new double[x.count()][];
        for (int i = 0; i < unit.length; i++) {
            double length = squares[i] > 0 ? Math.sqrt(squares[i]) : 1;
            unit[i] = Arrays.stream(x.rows()[i]).map(v -> v / length).toArray();
        }
        double[][] columns = Products.transposed(unit);
        int[] predictions = new int[x.count()];
        double[][] similar = new double[team.size()][x.count()];
        team.run(x.count(), (i, worker) -> {
            double[] row = similar[worker];
            Arrays.fill(row, 0);
            Products.row(unit[i], columns, row.length, row);
            predictions[i] = vote(row, groups, i, k, x);
        });
        int right = 0;
        for (int i = 0; i < predictions.length; i++) {
            right += predictions[i] == x.labels()[i] ? 1 : 0;
        }
        return new NeighbourAccuracy(predictions, right);
    }

    /** A part from 0 to 1. */
    public double accuracy() {
        return (double) right / predictions.length;
    }

    private static int vote(double[] similar, int[] groups, int of, int k, LabelledFeatures x) {
        int[] nearest = new int[k];
        int found = 0;
        for (int j = 0; j < similar.length; j++) {
            if (groups[j] == groups[of] || found == k && similar[j] <= similar[nearest[k - 1]]) {
                continue;
            }
            int at = found < k ? found++ : k - 1;
            while (at > 0 && similar[nearest[at - 1]] < similar[j]) {
                nearest[at] = nearest[at - 1];
                at--;
            }
            nearest[at] = j;
        }
        int[] votes = new int[x.classes()];
        int best = 0;
        for (int i = 0; i < found; i++) {
            votes[x.labels()[nearest[i]]]++;
        }
        for (int c = 1; c < votes.length; c++) {
            best = votes[c] > votes[best] ? c : best;
        }
        return best;
    }
}
