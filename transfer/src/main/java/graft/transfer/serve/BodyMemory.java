package graft.transfer.serve;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The memory that the bodies of all requests may take together: an eighth of Java's. */
final class BodyMemory {
    private static final int KILOBYTE = 1024;
    private static final int WAIT_SECONDS = 5;

    private final int total;
    private final Semaphore kilobytes;

    /** @param largest body, which fits in any case */
    BodyMemory(int largest) {
        total = (int) Math.min(Integer.MAX_VALUE, Math.max(Runtime.getRuntime().maxMemory() / 8, largest)
                / KILOBYTE + 1);
        kilobytes = new Semaphore(total, true);
    }

    /** A part of it. */
    interface Share extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a part, and waits a moment where others have it.
     *
     * @throws Problem when it is not there in time
     */
    Share take(long bytes) {
        int share = (int) Math.min(total, bytes / KILOBYTE + 1);
        try {
            if (kilobytes.tryAcquire(share, WAIT_SECONDS, TimeUnit.SECONDS)) {
                return () -> kilobytes.release(share);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Problem.later(503, "the bodies of other requests take all memory that there is for them", 5);
    }
}
