package graft.transfer.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which texts are learnt from and which are measured on.
 *
 * @param train their numbers
 * @param test  their numbers
 */
record TextSplit(int[] train, int[] test) {
    private static final int MOST_NOTES = 10;

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

    /**
     * What makes a measurement say less than it seems to: texts that are learnt from and measured on, and classes that
     * are not measured, or measured without having been learnt.
     *
     * @param classes their names
     */
    static List<String> notes(List<TextSplit> splits, SentenceSamples samples, List<String> classes) {
        int again = 0;
        int measured = 0;
        int[] tests = new int[classes.size()];
        int[] unlearnt = new int[classes.size()];
        for (TextSplit split : splits) {
            Set<List<Integer>> known = new HashSet<>();
            int[] learnt = new int[classes.size()];
            int[] here = new int[classes.size()];
            for (int i : split.train) {
                known.add(words(samples, i));
                learnt[samples.label(i)]++;
            }
            for (int i : split.test) {
                again += samples.words(i).length > 0 && known.contains(words(samples, i)) ? 1 : 0;
                here[samples.label(i)]++;
            }
            measured += split.test.length;
            for (int c = 0; c < tests.length; c++) {
                tests[c] += here[c];
                unlearnt[c] += here[c] > 0 && learnt[c] == 0 ? here[c] : 0;
            }
        }
        List<String> notes = new ArrayList<>();
        if (again > 0) {
            notes.add(again + " of the " + measured + " texts to measure on " + (again == 1 ? "is" : "are") + ", word "
                    + "for word, also among those to learn from: for new texts the accuracy may be lower than what is "
                    + "measured");
        }
        for (int c = 0; c < tests.length; c++) {
            if (tests[c] == 0) {
                notes.add("no text of the class '" + classes.get(c) + "' is measured on");
            } else if (unlearnt[c] > 0) {
                notes.add(unlearnt[c] + (unlearnt[c] == 1 ? " text" : " texts") + " of the class '" + classes.get(c)
                        + "' " + (unlearnt[c] == 1 ? "is" : "are") + " measured on where none of it was learnt from");
            }
        }
        return notes.size() > MOST_NOTES ? notes.subList(0, MOST_NOTES) : notes;
    }

    private static List<Integer> words(SentenceSamples samples, int text) {
        return Arrays.stream(samples.words(text)).boxed().toList();
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
