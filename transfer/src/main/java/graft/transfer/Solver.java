package graft.transfer;

/** How a new task is learnt from an old network. */
public enum Solver {
    /** Feature extraction: the trunk stays frozen, its features are computed once, only the head learns. */
    HEAD("head"),
    /** Feature extraction with the head found by logistic regression: no learning rate, no epochs. */
    LOGISTIC("logistic"),
    /** First the head as above, then the layers after the freezing point together with it. */
    FINE_TUNE("fine-tune"),
    /**
     * First the head by logistic regression, then, as long as there is time, the last stage with it, then deeper ones:
     * {@link TransferSettings#seconds}, which has to be finite, is for all of it.
     */
    TIMED("timed");

    private final String word;

    Solver(String word) {
        this.word = word;
    }

    /** The word of the command line. */
    public String word() {
        return word;
    }

    /** Whether the head is found by logistic regression. */
    public boolean solvesHead() {
        return this == LOGISTIC || this == TIMED;
    }

    /** Whether the trunk may learn, too. */
    public boolean changesTrunk() {
        return this == FINE_TUNE || this == TIMED;
    }

    /** @throws IllegalArgumentException when there is no such solver; lists them */
    public static Solver named(String word) {
        for (Solver s : values()) {
            if (s.word.equals(word)) {
                return s;
            }
        }
        throw new IllegalArgumentException("no solver '" + word + "'; there are head, logistic, fine-tune and timed");
    }
}
