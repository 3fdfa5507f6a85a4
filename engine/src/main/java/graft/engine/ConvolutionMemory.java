package graft.engine;

/**
 * The memory that a prepared convolution takes beside its operands. It follows from the shape: it can be asked for
 * before anything is packed or run, and asking allocates nothing large.
 */
public interface ConvolutionMemory {

    /**
     * Bytes of the packed weights, 0 where none are packed. {@code pack} keeps them in memory of its own;
     * {@code packOnce} takes them from {@link Workspace#weights}, or takes nothing and packs piece by piece.
     */
    long packedBytes();

    /**
     * Bytes of {@link Workspace#shared} that a run takes. The convolutions of a team run one after another, so a
     * network takes the largest of its layers' numbers. What each thread takes of {@link Workspace#worker}, a few MB
     * at most, is not among them.
     *
     * @param n       images in a run, 1 or more
     * @param threads of the team, 1 or more
     */
    long scratchBytes(int n, int threads);
}
