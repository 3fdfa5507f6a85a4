package graft.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fixed team of threads that work on one loop at a time: the caller and {@code size - 1} helpers.
 *
 * <p><b>How it works.</b> {@link #run} publishes a task and an epoch number. Helpers wait for a new epoch: first by
 * spinning, since between two layers of a network the next loop is microseconds away and waking a parked thread costs
 * tens of them, then parked. Everybody takes task numbers from one counter until none are left, so a slow core takes
 * fewer; the caller returns when all are done. Which thread computes which task is left open, hence a task's result
 * may depend on its number only, never on the worker.
 *
 * <p>Loops from several callers run one after another. A task must not call {@link #run} on its own team.
 */
public final class ThreadTeam implements AutoCloseable {
    /** About 50 microseconds on a 3.7 GHz Zen 4: longer than the gaps between layers, shorter than a time slice. */
    private static final int SPINS = 2_000;

    /** Elements in one task of {@link #runPixels}: 64 KiB of floats, some microseconds of work. */
    private static final int ELEMENTS = 16_384;

    /** One loop body. Implementations used in hot paths should be kept and reused, since a capturing lambda allocates. */
    @FunctionalInterface
    public interface Task {
        /**
         * @param task   the number of this piece of work
         * @param worker which thread of the team runs it, 0 (the caller) to size - 1: chooses scratch memory
         */
        void run(int task, int worker);
    }

    /** A loop body over the numbers {@code from} to {@code to - 1}. */
    @FunctionalInterface
    public interface Range {
        void run(int from, int to);
    }

    private final Thread[] helpers;
    private final float[][] scratch;
    private float[] shared = new float[0];
    private final ReentrantLock oneLoopAtATime = new ReentrantLock();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger pendingHelpers = new AtomicInteger();

    private volatile int epoch;
    private volatile boolean closed;
    private volatile Throwable failure;
    private Task task;
    private int tasks;

    private ThreadTeam(int size) {
        scratch = new float[size][0];
        helpers = new Thread[size - 1];
    }

    /** A team of {@code size} threads, the caller included. */
    public static ThreadTeam of(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a team has at least 1 thread, not " + size);
        }
        ThreadTeam team = new ThreadTeam(size);
        for (int i = 0; i < team.helpers.length; i++) {
            int worker = i + 1;
            team.helpers[i] = Thread.ofPlatform().daemon().name("graft-" + worker).start(() -> team.help(worker));
        }
        return team;
    }

    /** As many threads as {@code -Dgraft.threads} says, or as the machine has processors. */
    public static int defaultSize() {
        return Integer.getInteger("graft.threads", Runtime.getRuntime().availableProcessors());
    }

    public int size() {
        return scratch.length;
    }

    /**
     * Runs {@code body} for 0 to count - 1, spread over the team, and returns when all are done.
     *
     * @throws RuntimeException or Error that a task threw (the first one; remaining tasks are skipped)
     */
    public void run(int count, Task body) {
        if (helpers.length == 0 || count <= 1) {
            for (int i = 0; i < count; i++) {
                body.run(i, 0);
            }
            return;
        }
        if (closed) {
            throw new IllegalStateException("this thread team is closed");
        }
        oneLoopAtATime.lock();
        try {
            task = body;
            tasks = count;
            failure = null;
            next.set(0);
            pendingHelpers.set(helpers.length);
            epoch++;
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
            takeTasks(0);
            while (pendingHelpers.get() != 0) {
                Thread.onSpinWait();
            }
            task = null;
            Throwable thrown = failure;
            if (thrown instanceof RuntimeException e) {
                throw e;
            }
            if (thrown instanceof Error e) {
                throw e;
            }
        } finally {
            oneLoopAtATime.unlock();
        }
    }

    /**
     * Runs {@code body} over 0 to count - 1 in ranges of {@code size} numbers, the last one shorter. Where a range
     * ends does not depend on the number of threads.
     */
    public void runRanges(int count, int size, Range body) {
        run(Math.ceilDiv(count, size),
                (task, worker) -> body.run(task * size, (int) Math.min(count, (task + 1L) * size)));
    }

    /** Runs {@code body} over all pixels of {@code x}, in ranges of about {@value #ELEMENTS} elements. */
    public void runPixels(Nhwc x, Range body) {
        runRanges(x.pixels(), Math.max(1, ELEMENTS / x.c()), body);
    }

    /**
     * Scratch memory of one worker, at least {@code floats} long, contents undefined. It grows and stays, so a warm
     * loop allocates nothing. Valid until the same worker asks again.
     */
    public float[] scratch(int worker, int floats) {
        if (scratch[worker].length < floats) {
            scratch[worker] = new float[floats];
        }
        return scratch[worker];
    }

    /** Scratch memory that a kernel shares between its loops; valid until anyone asks again. */
    public float[] sharedScratch(int floats) {
        if (shared.length < floats) {
            shared = new float[floats];
        }
        return shared;
    }

    private void help(int worker) {
        int seen = 0;
        while (true) {
            int spins = 0;
            while (epoch == seen && !closed) {
                if (spins < SPINS) {
                    spins++;
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            if (closed) {
                return;
            }
            seen = epoch;
            takeTasks(worker);
            pendingHelpers.decrementAndGet();
        }
    }

    private void takeTasks(int worker) {
        Task body = task;
        int count = tasks;
        try {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                body.run(i, worker);
            }
        } catch (Throwable t) {
            failure = t;
            next.set(count);
        }
    }

    /** Ends the helpers. A closed team of one thread still runs loops in the caller. */
    @Override
    public void close() {
        closed = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
    }
}
