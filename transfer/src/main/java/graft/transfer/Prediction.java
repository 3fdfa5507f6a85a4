package graft.transfer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What a network takes an image for.
 *
 * @param classes       what its outputs are called, in their order
 * @param probabilities of each class, 0 to 1; together 1
 * @param known         whether the most probable class reaches the classifier's threshold; see {@link
 *                      Classifier#threshold}
 */
public record Prediction(List<String> classes, List<Float> probabilities, boolean known) {

    /**
     * A class with its probability.
     *
     * @param name        of the class
     * @param index       of the network's output, from 0
     * @param probability 0 to 1
     */
    public record Candidate(String name, int index, float probability) {
    }

    public Prediction {
        classes = List.copyOf(classes);
        probabilities = List.copyOf(probabilities);
        if (classes.size() != probabilities.size() || classes.isEmpty()) {
            throw new IllegalArgumentException(classes.size() + " classes and " + probabilities.size()
                    + " probabilities, expected as many, and at least one");
        }
    }

    /** The most probable class; the first of equals. */
    public String top() {
        return top(1).getFirst().name();
    }

    /** Its probability, 0 to 1. */
    public float probability() {
        return top(1).getFirst().probability();
    }

    /**
     * The most probable classes, the most probable first.
     *
     * @param count how many; all where there are fewer
     */
    public List<Candidate> top(int count) {
        return IntStream.range(0, classes.size()).boxed()
                .sorted(Comparator.comparing(probabilities::get, Comparator.reverseOrder())).limit(count)
                .map(i -> new Candidate(classes.get(i), i, probabilities.get(i))).toList();
    }

    /** Such as {@code rose 97.3 %}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %.1f %%", top(), 100 * probability());
    }

    static Prediction of(List<String> classes, float[] probabilities, double threshold) {
        List<Float> values = new ArrayList<>();
        for (float p : probabilities) {
            values.add(p);
        }
        float highest = values.stream().max(Comparator.naturalOrder()).orElse(0f);
        return new Prediction(classes, values, highest >= threshold);
    }
}
