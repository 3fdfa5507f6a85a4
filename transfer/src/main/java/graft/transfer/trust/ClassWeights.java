package graft.transfer.trust;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How much an image counts in training, by its class. */
public enum ClassWeights {
    /** All images count the same, so classes with many images matter most. */
    NONE {
        @Override
        double weight(int images, int inClass, int classes) {
            return 1;
        }
    },
    /** All classes count the same: N / (K * n[k]) for each of the n[k] images of class k, as scikit-learn has it. */
    BALANCED {
        @Override
        double weight(int images, int inClass, int classes) {
            return inClass == 0 ? 0 : (double) images / classes / inClass;
        }
    };

    abstract double weight(int images, int inClass, int classes);

    /** The word of the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(ClassWeights::word).toList();
    }

    /** @throws IllegalArgumentException when there is no such kind; lists them */
    public static ClassWeights named(String word) {
        return Arrays.stream(values()).filter(w -> w.word().equals(word)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("no class weights '" + word + "'; there are "
                        + String.join(" and ", words())));
    }

    /**
     * The weight of each class, [K].
     *
     * @param labels of the images to learn from
     */
    public double[] of(int[] labels, int classes) {
        int[] counts = new int[classes];
        Arrays.stream(labels).forEach(label -> counts[label]++);
        return Arrays.stream(counts).mapToDouble(n -> weight(labels.length, n, classes)).toArray();
    }
}
