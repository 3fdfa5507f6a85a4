package graft.transfer.depth;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.transfer.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Accuracy by the number of images a class to learn from: new heads on the trunk's features, each measured on the same
 * held-out images.
 *
 * <p>In every draw the images of a class are shuffled once, and 1, 2, 5 … of them are the first of that order: what
 * differs between two points of a draw is only that there are more.
 *
 * @param points from the fewest images to all
 * @param notes  what was done otherwise than asked, in sentences
 */
public record FewShot(List<Point> points, List<String> notes) {
    /** Images a class; all of them come last. */
    private static final int[] COUNTS = {1, 2, 5, 10, 20, 50};
    private static final int NAMED = 5;

    public FewShot {
        points = List.copyOf(points);
        notes = List.copyOf(notes);
    }

    /**
     * Heads that learnt from so many images.
     *
     * @param perClass   images of each class, as wanted; 0: all
     * @param mean       images a class that there really were, on average over classes
     * @param accuracy   over the draws
     * @param shareRight [M], of each measured image the share of draws that were right
     */
    public record Point(int perClass, double mean, RepeatedAccuracy accuracy, double[] shareRight) {
        /** Whether it learnt from all images. */
        public boolean isAll() {
            return perClass == 0;
        }

        /** As a table names it. */
        public String name() {
            return isAll() ? "all" : Integer.toString(perClass);
        }
    }

    /**
     * Draws, learns and measures.
     *
     * @param known    [N,C] to learn from
     * @param labels   [N]
     * @param measured [M,C] to be measured on
     * @param truth    [M]
     * @param classes  their names
     * @param draws    how many times images are drawn; all images are there once
     */
    static FewShot of(Tensor known, int[] labels, Tensor measured, int[] truth, List<String> classes, int draws,
            long seed, ThreadTeam team, Progress progress) {
        int[] sizes = new int[classes.size()];
        Arrays.stream(labels).forEach(label -> sizes[label]++);
        int largest = Arrays.stream(sizes).max().orElse(0);
        int[] counts = Arrays.stream(COUNTS).filter(k -> k < largest).toArray();
        double[][] shares = new double[counts.length][truth.length];
        int[][] right = new int[counts.length][draws];
        for (int draw = 0; draw < draws; draw++) {
            int[][] order = shuffled(labels, classes.size(), new SplittableRandom(seed + draw));
            for (int i = 0; i < counts.length; i++) {
                int k = counts[i];
                int[] rows = Arrays.stream(order).flatMapToInt(of -> Arrays.stream(of).limit(k)).toArray();
                double[] one = StageHeads.right(StageHeads.rows(known, rows),
                        Arrays.stream(rows).map(r -> labels[r]).toArray(), measured, truth, classes.size(), team);
                for (int m = 0; m < one.length; m++) {
                    shares[i][m] += one[m] / draws;
                }
                right[i][draw] = (int) Math.round(Arrays.stream(one).sum());
            }
            progress.report("heads on few images", (draw + 1) * truth.length, draws * truth.length);
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            int k = counts[i];
            points.add(new Point(k, Arrays.stream(sizes).map(s -> Math.min(s, k)).average().orElseThrow(),
                    RepeatedAccuracy.of(right[i], truth.length), shares[i]));
        }
        double[] all = StageHeads.right(known, labels, measured, truth, classes.size(), team);
        points.add(new Point(0, Arrays.stream(sizes).average().orElseThrow(),
                RepeatedAccuracy.of(new int[] {(int) Math.round(Arrays.stream(all).sum())}, truth.length), all));
        return new FewShot(points, notes(sizes, counts, classes));
    }

    /** The rows of each class in a random order. */
    private static int[][] shuffled(int[] labels, int classes, SplittableRandom random) {
        int[][] order = new int[classes][];
        for (int k = 0; k < classes; k++) {
            int label = k;
            int[] mine = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
            for (int i = mine.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int moved = mine[i];
                mine[i] = mine[j];
                mine[j] = moved;
            }
            order[k] = mine;
        }
        return order;
    }

    private static List<String> notes(int[] sizes, int[] counts, List<String> classes) {
        int most = counts.length == 0 ? 0 : counts[counts.length - 1];
        List<String> small = IntStream.range(0, sizes.length).filter(k -> sizes[k] < most)
                .mapToObj(k -> classes.get(k) + " (" + sizes[k] + ")").toList();
        return small.isEmpty() ? List.of() : List.of("Fewer images to learn from than " + most + ": "
                + String.join(", ", small.subList(0, Math.min(NAMED, small.size())))
                + (small.size() > NAMED ? " and " + (small.size() - NAMED) + " more classes" : "")
                + ". Where more are asked for, all of theirs are taken.");
    }

    /** The heads that learnt from all images. */
    public Point all() {
        return points.getLast();
    }
}
