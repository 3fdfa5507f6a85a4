package graft.transfer;

/** Is called while an experiment runs: how far each stage is, and lines worth reading. */
public interface Progress {
    /** {@code done} of {@code count} images of this stage are done. */
    void report(String stage, int done, int count);

    /** A line worth reading: an epoch's result. */
    default void say(String line) {
    }
}
