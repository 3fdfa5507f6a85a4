package graft.transfer.pictures;

/** Hears how far loading is. Called on the thread that asks for batches. */
@FunctionalInterface
public interface LoadingListener {
    /**
     * A batch was handed out.
     *
     * @param done pictures handed out or skipped so far
     * @param of   pictures in all
     */
    void loaded(int done, int of);
}
