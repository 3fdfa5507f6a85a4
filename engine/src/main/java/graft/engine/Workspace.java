package graft.engine;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The scratch memory of a {@link ThreadTeam}, for the kernels that run on it. Arrays grow to the largest size that was
 * asked for and stay, so a warm loop allocates nothing; their contents are undefined.
 *
 * <p>All kernels of a team use the same arrays one after another. A kernel that keeps something in {@link #shared} or
 * {@link #weights} from one loop to the next does so under {@link #hold}, or another caller's kernel would write over
 * it in between.
 */
public final class Workspace {
    private final float[][] ofWorkers;
    private final ReentrantLock loops;
    private final Hold hold;
    private float[] shared = new float[0];
    private float[] weights = new float[0];

    /** For a team of {@code size} threads, whose loops this lock admits one caller at a time. */
    Workspace(int size, ReentrantLock loops) {
        ofWorkers = new float[size][0];
        this.loops = loops;
        hold = loops::unlock;
    }

    /** Memory of one worker, at least {@code floats} long; valid until the same worker asks again. */
    public float[] worker(int worker, int floats) {
        if (ofWorkers[worker].length < floats) {
            ofWorkers[worker] = new float[floats];
        }
        return ofWorkers[worker];
    }

    /**
     * Memory that a kernel shares between its loops, at least {@code floats} long; valid until the next call.
     *
     * @throws IllegalArgumentException when it is more than one array holds
     */
    public float[] shared(long floats) {
        if (shared.length < floats) {
            shared = new float[arrayLength("scratch memory", floats)];
        }
        return shared;
    }

    /**
     * Memory for the packed weights of one convolution at a time, at least {@code floats} long; valid until the next
     * call.
     *
     * @throws IllegalArgumentException when it is more than one array holds
     */
    public float[] weights(long floats) {
        if (weights.length < floats) {
            weights = new float[arrayLength("packed weights", floats)];
        }
        return weights;
    }

    /**
     * This many floats as the length of an array.
     *
     * @param use what they are for, for the message
     * @throws IllegalArgumentException when it is more than one array holds
     */
    public static int arrayLength(String use, long floats) {
        // A few less than 2^31: the virtual machine keeps some for the array's header.
        if (floats > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a kernel needs " + floats + " floats of " + use + ", one array holds "
                    + (Integer.MAX_VALUE - 8) + "; use fewer or smaller images at a time");
        }
        return (int) floats;
    }

    /** Bytes that {@link #shared} takes by now. */
    public long sharedBytes() {
        return (long) Float.BYTES * shared.length;
    }

    /** Bytes that {@link #weights} takes by now. */
    public long weightBytes() {
        return (long) Float.BYTES * weights.length;
    }

    /** Keeps other callers waiting, from {@link Workspace#hold} until it is closed. */
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** Keeps other callers of the team away over several loops: {@code try (var _ = workspace.hold()) { ... }}. */
    public Hold hold() {
        loops.lock();
        return hold;
    }
}
