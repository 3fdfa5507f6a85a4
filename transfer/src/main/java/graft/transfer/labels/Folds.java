package graft.transfer.labels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which part of a set of pictures each of them is held out with in cross-validation; classes are spread evenly.
 *
 * <p>A class with fewer pictures than there are folds is held out in as many folds as it has pictures, one at a time.
 * The only picture of a class is held out in none: a classifier that never saw the class could only be wrong about it.
 *
 * @param of    the fold of each picture, 0 to count - 1; {@link #NEVER} for those that are held out in none
 * @param count how many folds there are, 2 or more
 * @param notes what was done otherwise than asked, in sentences
 */
public record Folds(int[] of, int count, List<String> notes) {
    /** The fold of a picture that every classifier learns from. */
    public static final int NEVER = -1;

    private static final int LISTED = 5;

    public Folds {
        notes = List.copyOf(notes);
    }

    /**
     * @param labels  [N], indices into the classes
     * @param classes their names
     * @param count   how many folds are wanted, 2 or more; where the largest class has fewer pictures, there are as
     *                many as it has
     */
    public static Folds stratified(int[] labels, List<String> classes, int count, long seed) {
        if (count < 2) {
            throw new IllegalArgumentException("cross-validation takes 2 folds or more, found " + count);
        }
        int[] pictures = new int[classes.size()];
        Arrays.stream(labels).forEach(label -> pictures[label]++);
        int most = Math.max(2, Math.min(count, Arrays.stream(pictures).max().orElse(0)));
        int[] of = new int[labels.length];
        List<String> single = new ArrayList<>();
        List<String> small = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        int next = 0;
        for (int k = 0; k < pictures.length; k++) {
            int label = k;
            int[] mine = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
            shuffle(mine, random);
            for (int i : mine) {
                // Goes on where the class before ended, so that folds of small classes are equally large.
                of[i] = mine.length == 1 ? NEVER : next++ % most;
            }
            if (mine.length == 1) {
                single.add(classes.get(k));
            } else if (mine.length < most) {
                small.add(classes.get(k) + " (" + mine.length + ")");
            }
        }
        List<String> notes = new ArrayList<>();
        if (most < count) {
            notes.add("The largest class has " + most + " pictures: there are " + most + " folds, not " + count + ".");
        }
        if (!small.isEmpty()) {
            notes.add("Fewer pictures than the " + most + " folds: " + some(small) + ". Each of their pictures is "
                    + "held out once all the same; some folds have none of them.");
        }
        if (!single.isEmpty()) {
            notes.add("One picture alone: " + some(single) + ". It is never held out, so nothing is said about it.");
        }
        return new Folds(of, most, notes);
    }

    private static String some(List<String> names) {
        return names.size() <= LISTED ? String.join(", ", names)
                : String.join(", ", names.subList(0, LISTED)) + " and " + (names.size() - LISTED) + " more classes";
    }

    private static void shuffle(int[] a, SplittableRandom random) {
        for (int i = a.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int moved = a[i];
            a[i] = a[j];
            a[j] = moved;
        }
    }

    /** Whether a picture is held out in any fold. */
    public boolean isHeldOut(int picture) {
        return of[picture] != NEVER;
    }
}
