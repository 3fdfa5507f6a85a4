package graft.layers.structure;

/**
 * Whether BatchNorm's mean and variance are the stored ones or those of the batch while a network is trained. It is a
 * separate choice from freezing, since the statistics change without gradients: a layer whose weights are frozen
 * while its statistics follow the new images is no longer the published layer.
 *
 * <p>The default is {@link #WITH_LAYER}: what is frozen stays as it is in every respect, so that its features can be
 * computed once, and what is trainable does as in its paper.
 */
public enum BatchNormStatistics {
    /** Stored where the layer is frozen, of the batch and moving where it is trainable. The default. */
    WITH_LAYER("with-layer"),
    /**
     * Stored everywhere, also where weight and bias are trainable. For batches so small, or so unlike each other, that
     * their statistics would be noise.
     */
    FROZEN("frozen"),
    /**
     * Of the batch and moving everywhere, also where weight and bias are frozen. For images of another kind than the
     * network was trained on (Li et al., "Revisiting batch normalization for practical domain adaptation", 2016,
     * arXiv:1603.04779). Nothing after the first BatchNorm stays the same then, so no features can be computed once.
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
