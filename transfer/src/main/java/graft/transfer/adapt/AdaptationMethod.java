package graft.transfer.adapt;

import java.util.Arrays;
import java.util.List;

/** How a network is adapted to images of another domain, without their labels. */
public enum AdaptationMethod {
    /** Not at all. */
    NONE("none", "none", ""),
    /** {@link AdaptiveBatchNorm}. */
    ADABN("adabn", "AdaBN", "Li et al., Revisiting Batch Normalization for Practical Domain Adaptation, 2016, "
            + "arXiv:1603.04779; mixed with the source's statistics as in Schneider et al., Improving robustness "
            + "against common corruptions by covariate shift adaptation, 2020, arXiv:2006.16971"),
    /** {@link Coral}. */
    CORAL("coral", "CORAL", "Sun, Feng, Saenko, Return of Frustratingly Easy Domain Adaptation, 2016, "
            + "arXiv:1511.05547");

    private final String word;
    private final String title;
    private final String paper;

    AdaptationMethod(String word, String title, String paper) {
        this.word = word;
        this.title = title;
        this.paper = paper;
    }

    /** The word of the command line. */
    public String word() {
        return word;
    }

    /** As papers write it. */
    public String title() {
        return title;
    }

    /** Where it comes from; empty for {@link #NONE}. */
    public String paper() {
        return paper;
    }

    /** All words of the command line. */
    public static List<String> words() {
        return Arrays.stream(values()).map(AdaptationMethod::word).toList();
    }

    /** @throws IllegalArgumentException when there is no such word; lists them */
    public static AdaptationMethod named(String word) {
        return Arrays.stream(values()).filter(m -> m.word.equals(word)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("no adaptation '" + word + "'; there are " + String.join(", ", words())));
    }
}
