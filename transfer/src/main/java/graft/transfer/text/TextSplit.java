package graft.transfer.text;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which texts are learnt from and which are measured on.
 *
 * @param train their numbers
 * @param test  their numbers
 */
record TextSplit(int[] train, int[] test) {

    /** The first {@code train} of {@code all} texts to learn from, the others to measure on. */
    static TextSplit official(int train, int all) {
        return new TextSplit(IntStream.range(0, train).toArray(), IntStream.range(train, all).toArray());
    }

    /**
     * Every class split alike, by lot: at least one text of a class that has two is measured on.
     *
     * @param share that is measured on, between 0 and 1
     */
    static TextSplit random(SentenceSamples samples, int classes, double share, long seed) {
        int[] part = new int[samples.count()];
        for (List<Integer> of : shuffledByClass(samples, classes, seed)) {
            int test = Math.clamp(Math.round(share * of.size()), of.size() > 1 ? 1 : 0, Math.max(0, of.size() - 1));
            of.subList(0, test).forEach(i -> part[i] = 1);
        }
        return of(part, 1);
    }

    /** {@code folds} splits, each text measured on in one of them, every class spread evenly. */
    static List<TextSplit> folds(SentenceSamples samples, int classes, int folds, long seed) {
        int[] part = new int[samples.count()];
        int next = 0;
        for (List<Integer> of : shuffledByClass(samples, classes, seed)) {
            for (int i : of) {
                part[i] = next++ % folds;
            }
        }
        return IntStream.range(0, folds).mapToObj(fold -> of(part, fold)).toList();
    }

    private static TextSplit of(int[] part, int test) {
        return new TextSplit(IntStream.range(0, part.length).filter(i -> part[i] != test).toArray(),
                IntStream.range(0, part.length).filter(i -> part[i] == test).toArray());
    }

    private static List<List<Integer>> shuffledByClass(SentenceSamples samples, int classes, long seed) {
        List<List<Integer>> byClass = new ArrayList<>();
        IntStream.range(0, classes).forEach(_ -> byClass.add(new ArrayList<>()));
        for (int i = 0; i < samples.count(); i++) {
            byClass.get(samples.label(i)).add(i);
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (List<Integer> of : byClass) {
            for (int i = of.size() - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                Integer swap = of.get(i);
                of.set(i, of.get(j));
                of.set(j, swap);
            }
        }
        return byClass;
    }
}
