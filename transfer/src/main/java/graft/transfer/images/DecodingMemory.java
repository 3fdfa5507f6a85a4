package graft.transfer.images;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The part of memory that images may take while they are decoded, whatever the number of threads. */
final class DecodingMemory {
    private final long total;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private long used;

    DecodingMemory(long total) {
        this.total = Math.max(1, total);
    }

    /** Half of what this Java may take. */
    static DecodingMemory ofThisJava() {
        return new DecodingMemory(Runtime.getRuntime().maxMemory() / 2);
    }

    long total() {
        return total;
    }

    /** Waits until so much is free, or all where more is wanted than there is. Close it to give it back. */
    Share take(long bytes) {
        long share = Math.min(bytes, total);
        lock.lock();
        try {
            while (used > 0 && used + share > total) {
                freed.awaitUninterruptibly();
            }
            used += share;
        } finally {
            lock.unlock();
        }
        return () -> free(share);
    }

    private void free(long share) {
        lock.lock();
        try {
            used -= share;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A part that was taken. */
    interface Share extends AutoCloseable {
        @Override
        void close();
    }
}
