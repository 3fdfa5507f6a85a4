package graft.transfer;

import graft.layers.Network;

/**
 * One way of learning the task, before it begins.
 *
 * @param run       the name of its run, in the report and among the checkpoints
 * @param stage     the word for it in messages
 * @param network   what learns, with the layers frozen that stay so
 * @param epochs    passes over the training samples
 * @param rate      peak learning rate
 * @param sameViews whether every epoch shows the same views of an image, so that the features of the frozen layers can
 *                  be computed once
 */
record Way(String run, String stage, Network network, int epochs, double rate, boolean sameViews) {
    /** The head, while the trunk is frozen. */
    static final String HEAD = "transfer-head";
    /** The part of fine-tuning in which only the head learns. */
    static final String FINE_TUNE_HEAD = "transfer-fine-tune-head";
    static final String FINE_TUNE = "transfer-fine-tune";
    /** How the names of the phases of {@link TimedLearning} begin; together they are a run of this name. */
    static final String TIMED = "transfer-timed";
    static final String SCRATCH = "scratch";

    boolean isFineTuning() {
        return run.equals(FINE_TUNE) || run.startsWith(TIMED);
    }

    /** Whether it learns, and is measured, on features of the frozen layers, as long as there is room for them. */
    boolean isOnFeatures() {
        return sameViews && BoundaryFeatures.isWorthwhile(network);
    }
}
