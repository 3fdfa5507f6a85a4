package graft.zoo.words;

/** How several words are made into one question. */
public enum Combination {
    /**
     * 3CosAdd: the cosine with the sum of the unit vectors of the positive words less those of the negative ones
     * (Mikolov, Yih and Zweig, "Linguistic regularities in continuous space word representations", NAACL 2013).
     */
    ADD,
    /**
     * 3CosMul: the product of (1 + cosine)/2 with the positive words, divided by that with the negative ones (Levy and
     * Goldberg, CoNLL 2014).
     */
    MULTIPLY
}
