package graft.layers.structure;

/**
 * Whether BatchNorm's mean and variance are the stored ones or those of the batch while a network is trained. It is a
 * choice of its own beside freezing, since the statistics change without gradients: a layer whose weights are frozen
 * while its statistics follow the new pictures is not the published layer any more.
 *
 * <p>The default is {@link #WITH_LAYER}: what is frozen stays as it is in every respect, so that its features can be
 * computed once, and what learns does as its paper says.
 */
public enum BatchNormStatistics {
    /** Stored where the layer is frozen, of the batch and moving where it learns. The default. */
    WITH_LAYER("with-layer"),
    /**
     * Stored everywhere, also where weight and bias learn. For batches so small, or so unlike each other, that their
     * statistics would be noise.
     */
    FROZEN("frozen"),
    /**
     * Of the batch and moving everywhere, also where weight and bias are frozen. For pictures of another kind than the
     * network was trained on (Li et al., "Revisiting batch normalization for practical domain adaptation", 2016,
     * arXiv:1603.04779). Nothing behind the first BatchNorm is fixed then, so no features can be computed once.
     */
    LEARNING("learning");

    private final String word;

    BatchNormStatistics(String word) {
        this.word = word;
    }

    /** The word of the command line. */
    public String word() {
        return word;
    }

    /** @throws IllegalArgumentException when there is no such word; lists them */
    public static BatchNormStatistics named(String word) {
        for (BatchNormStatistics s : values()) {
            if (s.word.equals(word)) {
                return s;
            }
        }
        throw new IllegalArgumentException("no treatment of BatchNorm's statistics '" + word
                + "'; there are with-layer, frozen and learning");
    }
}
