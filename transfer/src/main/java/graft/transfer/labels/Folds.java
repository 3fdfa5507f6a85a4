package graft.transfer.labels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which part of a set of pictures each of them is held out with in cross-validation; classes are spread evenly.
 *
 * <p>A class with fewer pictures than there are folds is held out in as many folds as it has pictures, one at a time.
 * The only picture of a class is held out in none: a classifier that never saw the class could only be wrong about it.
 * Pictures that belong together, such as copies of one, are held out together and count as one in this: who learnt from
 * a copy has seen the picture.
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

    /** Folds of pictures of which each is by itself; see {@link #stratified(int[], int[], List, int, long)}. */
    public static Folds stratified(int[] labels, List<String> classes, int count, long seed) {
        return stratified(labels, IntStream.range(0, labels.length).toArray(), classes, count, seed);
    }

    /**
     * @param labels  [N], indices into the classes
     * @param groups  [N], the same number for pictures that belong together
     * @param classes their names
     * @param count   how many folds are wanted, 2 or more; where the largest class has fewer pictures, there are as
     *                many as it has
     */
    public static Folds stratified(int[] labels, int[] groups, List<String> classes, int count, long seed) {
        if (count < 2) {
            throw new IllegalArgumentException("cross-validation takes 2 folds or more, found " + count);
        }
        Map<Integer, List<Integer>> members = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i++) {
            members.computeIfAbsent(groups[i], _ -> new ArrayList<>()).add(i);
        }
        int[] units = new int[classes.size()];
        members.values().forEach(group -> group.stream().mapToInt(i -> labels[i]).distinct()
                .forEach(label -> units[label]++));
        int most = Math.max(2, Math.min(count, Arrays.stream(units).max().orElse(0)));
        Filling filling = new Filling(labels, units, most);
        SplittableRandom random = new SplittableRandom(seed);
        for (int k = 0; k < units.length; k++) {
            int label = k;
            // A group of several classes is placed with that of its first picture.
            int[] firsts = members.values().stream().mapToInt(List::getFirst).filter(i -> labels[i] == label).toArray();
            shuffle(firsts, random);
            IntStream.of(firsts).mapToObj(i -> members.get(groups[i]))
                    .sorted(Comparator.comparingInt(group -> -group.size())).forEach(filling::place);
        }
        return new Folds(filling.of, most, notes(units, members.size() < labels.length, classes, most, count));
    }

    /** Puts groups into folds. */
    private static final class Filling {
        private final int[] labels;
        private final int[] units;
        /** How many pictures of each class each fold has: [K][folds]. */
        private final int[][] filled;
        private final int[] of;
        private int next;

        Filling(int[] labels, int[] units, int folds) {
            this.labels = labels;
            this.units = units;
            filled = new int[units.length][folds];
            of = new int[labels.length];
        }

        /** Into the fold that has fewest of the group's classes. */
        void place(List<Integer> group) {
            int fold = NEVER;
            if (group.stream().noneMatch(i -> units[labels[i]] == 1)) {
                int folds = filled[0].length;
                // Goes on where the class before ended, so that folds of small classes are equally large.
                fold = IntStream.range(0, folds).map(f -> (next + f) % folds).boxed()
                        .min(Comparator.comparingInt(f -> group.stream().mapToInt(i -> filled[labels[i]][f]).sum()))
                        .orElseThrow();
                next = fold + 1;
            }
            for (int i : group) {
                of[i] = fold;
                if (fold != NEVER) {
                    filled[labels[i]][fold]++;
                }
            }
        }
    }

    /** @param units how many pictures each class has, where those that belong together count as one */
    private static List<String> notes(int[] units, boolean isGrouped, List<String> classes, int most, int count) {
        List<String> single = new ArrayList<>();
        List<String> small = new ArrayList<>();
        for (int k = 0; k < units.length; k++) {
            if (units[k] == 1) {
                single.add(classes.get(k));
            } else if (units[k] > 0 && units[k] < most) {
                small.add(classes.get(k) + " (" + units[k] + ")");
            }
        }
        String counted = isGrouped ? " (copies and groups count once)" : "";
        List<String> notes = new ArrayList<>();
        if (most < count) {
            notes.add("The largest class has " + most + " images" + counted + ": there are " + most + " folds, not "
                    + count + ".");
        }
        if (!small.isEmpty()) {
            notes.add("Fewer images" + counted + " than the " + most + " folds: " + some(small) + ". Each of their "
                    + "images is held out once all the same; some folds have none of them.");
        }
        if (!single.isEmpty()) {
            notes.add("One image alone" + counted + ": " + some(single) + ". It is never held out, so nothing is "
                    + "said about it.");
        }
        return notes;
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
