package graft.transfer.source;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** A column of a ranking: the larger, the better the source by that score. */
public enum Score {
    LINEAR("linear", "linear head", s -> OptionalDouble.of(s.accuracy())),
    KNN("knn", "k-NN", s -> OptionalDouble.of(s.neighbours().accuracy())),
    LOGME("logme", "LogME", s -> OptionalDouble.of(s.logMe().score())),
    LOGME_FIXED_POINT("logme_fixed_point", "LogME (fixed point)", s -> OptionalDouble.of(s.logMeFixedPoint().score())),
    LEEP("leep", "LEEP", s -> s.answers().map(a -> OptionalDouble.of(a.leep().score()))
            .orElse(OptionalDouble.empty())),
    NCE("nce", "NCE", s -> s.answers().map(a -> OptionalDouble.of(a.nce().score())).orElse(OptionalDouble.empty())),
    H_SCORE("h_score", "H-score", s -> OptionalDouble.of(s.hScore().score())),
    H_SCORE_REGULARISED("h_score_regularized", "H-score (regularised)",
            s -> OptionalDouble.of(s.hScore().regularised())),
    TRANSRATE("transrate", "TransRate", s -> OptionalDouble.of(s.transRate().score()));

    private final String key;
    private final String title;
    private final Function<SourceScores, OptionalDouble> of;

    Score(String key, String title, Function<SourceScores, OptionalDouble> of) {
        this.key = key;
        this.title = title;
        this.of = of;
    }

    /** As JSON has it. */
    public String key() {
        return key;
    }

    /** As people read it. */
    public String title() {
        return title;
    }

    /** Of a source; empty where it cannot be had. */
    public OptionalDouble of(SourceScores source) {
        return of.apply(source);
    }

    /**
     * How well a score's order of sources agrees with that of other accuracies.
     *
     * @param score    of it
     * @param sources  how many have the score
     * @param tau      {@link WeightedKendall}; NaN where it is of fewer than two sources, or all are equal
     */
    public record Agreement(Score score, int sources, double tau) {
    }

    /**
     * Compares all scores with accuracies that were measured otherwise.
     *
     * @param accuracies of the sources, such as after fine-tuning; NaN where unknown
     */
    public static List<Agreement> agreements(List<SourceScores> sources, double[] accuracies) {
        return Arrays.stream(values()).map(score -> {
            double[] scores = new double[sources.size()];
            double[] measured = new double[sources.size()];
            int n = 0;
            for (int i = 0; i < scores.length; i++) {
                OptionalDouble value = score.of(sources.get(i));
                if (value.isPresent() && !Double.isNaN(accuracies[i])) {
                    scores[n] = value.getAsDouble();
                    measured[n++] = accuracies[i];
                }
            }
            return new Agreement(score, n, n < 2 ? Double.NaN
                    : WeightedKendall.tau(Arrays.copyOf(scores, n), Arrays.copyOf(measured, n)));
        }).toList();
    }
}
