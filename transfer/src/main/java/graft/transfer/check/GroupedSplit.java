package graft.transfer.check;

import graft.transfer.images.DataSetException;
import graft.transfer.images.Image;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.Seeds;
import graft.transfer.images.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A split that tears no group apart, as near to the wanted share of every class as groups allow. The same seed gives
 * the same split.
 *
 * <p>In random order each group goes to the validation images whose classes all still lack that many; then, as long
 * as it brings the shares nearer to what is wanted, the group that does most; then the smallest group of each class
 * that still has none. No class loses its last image to train with.
 *
 * @param split the parts
 * @param notes what the user has to know, a line each
 */
public record GroupedSplit(Split split, List<String> notes) {

    /**
     * Splits a folder.
     *
     * @param groups        of each image of the folder, see {@link Grouping#groups}
     * @param trainFraction share of every class to train with, between 0 and 1
     * @throws DataSetException when every class is a single group, so that nothing is left to measure on
     */
    public static GroupedSplit of(Path dir, ImageFolder folder, int[] groups, Grouping by, double trainFraction,
            long seed) {
        Fill fill = new Fill(folder, groups, trainFraction, seed);
        List<Image> train = new ArrayList<>();
        List<Image> validation = new ArrayList<>();
        for (int i = 0; i < groups.length; i++) {
            (fill.validates.contains(groups[i]) ? validation : train).add(folder.images().get(i));
        }
        List<String> without = new ArrayList<>();
        for (int c = 0; c < folder.classes().size(); c++) {
            if (fill.taken[c] == 0) {
                without.add(folder.classes().get(c));
            }
        }
        if (validation.isEmpty()) {
            throw new DataSetException(dir, "grouped by " + by.word() + ", the images of every class form one group, "
                    + "so none can be measured on without having been learnt from. Give a split of your own as "
                    + "DIR/train/<class> and DIR/val/<class>, or another --group-by");
        }
        List<String> notes = new ArrayList<>();
        int largest = fill.members.values().stream().mapToInt(List::size).max().orElse(0);
        notes.add(String.format("grouped by %s: %s; %d images train, %d validate", by.word(), largest == 1
                ? "no two images belong together, so that nothing is kept together" : fill.members.size()
                + " groups, the largest of " + largest + " images", train.size(), validation.size()));
        if (!without.isEmpty()) {
            notes.add("no image of " + String.join(", ", without) + " validates, since each of "
                    + "these classes would lose its only group to train with: nothing is measured of them");
        }
        return new GroupedSplit(new Split(train, validation), notes);
    }

    /** How many groups of a split that is given have images on both sides. */
    public static long torn(ImageFolder folder, int[] groups, Split split) {
        Map<Integer, boolean[]> sides = new LinkedHashMap<>();
        List<Image> images = folder.images();
        Set<Image> validation = Collections.newSetFromMap(new IdentityHashMap<>());
        validation.addAll(split.validation());
        for (int i = 0; i < groups.length; i++) {
            sides.computeIfAbsent(groups[i], _ -> new boolean[2])[validation.contains(images.get(i)) ? 1 : 0] = true;
        }
        return sides.values().stream().filter(side -> side[0] && side[1]).count();
    }

    /** The work of filling the validation part. */
    private static final class Fill {
        private final Map<Integer, List<Integer>> members = new LinkedHashMap<>();
        private final Map<Integer, int[]> sizes = new LinkedHashMap<>();
        private final Set<Integer> validates = new HashSet<>();
        private final int[] counts;
        private final int[] wanted;
        private final int[] taken;

        Fill(ImageFolder folder, int[] groups, double trainFraction, long seed) {
            int classes = folder.classes().size();
            counts = folder.counts();
            taken = new int[classes];
            wanted = Arrays.stream(counts).map(n -> n - Math.clamp(Math.round(trainFraction * n), 1,
                    Math.max(1, n - 1))).toArray();
            for (int i = 0; i < groups.length; i++) {
                members.computeIfAbsent(groups[i], _ -> new ArrayList<>()).add(i);
                sizes.computeIfAbsent(groups[i], _ -> new int[classes])[folder.images().get(i).label()]++;
            }
            List<Integer> order = new ArrayList<>(members.keySet());
            Collections.shuffle(order, new Random(Seeds.mix(seed, classes)));
            for (int group : order) {
                if (fits(group)) {
                    take(group);
                }
            }
            for (int best; (best = mostHelpful(order)) >= 0;) {
                take(order.get(best));
            }
            for (int c = 0; c < classes; c++) {
                if (taken[c] == 0 && wanted[c] > 0) {
                    smallest(order, c);
                }
            }
        }

        private boolean fits(int group) {
            int[] size = sizes.get(group);
            boolean any = false;
            for (int c = 0; c < size.length; c++) {
                if (size[c] > 0 && taken[c] + size[c] > wanted[c]) {
                    return false;
                }
                any |= size[c] > 0;
            }
            return any && leavesSome(group);
        }

        /** How much nearer to the wanted shares a group would bring them. */
        private int gain(int group) {
            int[] size = sizes.get(group);
            int gain = 0;
            for (int c = 0; c < size.length; c++) {
                gain += Math.abs(wanted[c] - taken[c]) - Math.abs(wanted[c] - taken[c] - size[c]);
            }
            return gain;
        }

        private int mostHelpful(List<Integer> order) {
            int best = -1;
            int most = 0;
            for (int i = 0; i < order.size(); i++) {
                if (!validates.contains(order.get(i)) && leavesSome(order.get(i)) && gain(order.get(i)) > most) {
                    best = i;
                    most = gain(order.get(i));
                }
            }
            return best;
        }

        private void smallest(List<Integer> order, int c) {
            order.stream().filter(g -> !validates.contains(g) && sizes.get(g)[c] > 0 && leavesSome(g))
                    .min(Comparator.comparingInt(g -> members.get(g).size())).ifPresent(this::take);
        }

        private boolean leavesSome(int group) {
            int[] size = sizes.get(group);
            for (int c = 0; c < size.length; c++) {
                if (size[c] > 0 && counts[c] - taken[c] - size[c] < 1) {
                    return false;
                }
            }
            return true;
        }

        private void take(int group) {
            validates.add(group);
            int[] size = sizes.get(group);
            for (int c = 0; c < size.length; c++) {
                taken[c] += size[c];
            }
        }
    }
}
