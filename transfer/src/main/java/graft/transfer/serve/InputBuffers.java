package graft.transfer.serve;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The prepared images that may exist at a time: as many arrays as images may wait, used again and again. An image
 * without an array is refused rather than kept.
 */
final class InputBuffers {
    private final int floats;
    private final int most;
    private final Deque<float[]> idle = new ArrayDeque<>();
    private int taken;

    /** @param floats of each array */
    InputBuffers(int floats, int most) {
        this.floats = floats;
        this.most = most;
    }

    /**
     * An array for one image; its values are arbitrary.
     *
     * @throws Problem when all are in use
     */
    synchronized float[] take() {
        if (taken == most) {
            throw Problem.later(503, most + " images are waiting for the network already; send it again in a moment",
                    1);
        }
        taken++;
        float[] buffer = idle.poll();
        return buffer == null ? new float[floats] : buffer;
    }

    synchronized void giveBack(float[] buffer) {
        taken--;
        idle.push(buffer);
    }

    /** How many are in use. */
    synchronized int taken() {
        return taken;
    }
}
