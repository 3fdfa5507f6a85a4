package graft.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fixed team of threads that work on one loop at a time: the caller and {@code size - 1} helpers.
 *
 * <p><b>How it works.</b> {@link #run} publishes a task, opens a gate and counts up an epoch number. Helpers wait for a
 * new epoch: first by spinning, since between two layers of a network the next loop is microseconds away and waking a
 * parked thread costs tens of them, then parked. Whoever gets through the gate takes task numbers until none are left
 * ({@link TaskRanges}). The caller does the same, shuts the gate, and waits for those inside only. Which thread
 * computes which task is left open, so a task's result may depend on its number only, never on the worker.
 *
 * <p>Loops from several callers run one after another. A task must not call {@link #run} on its own team.
 */
public final class ThreadTeam implements AutoCloseable {
    /** About 50 microseconds on a 3.7 GHz Zen 4: longer than the gaps between layers, shorter than a time slice. */
    private static final int SPINS = 2_000;

    /** Elements in one task of {@link #runPixels}: 64 KiB of floats, some microseconds of work. */
    private static final int ELEMENTS = 16_384;

    /** One loop body. What must not allocate keeps one and uses it again: a lambda that captures is an object. */
    @FunctionalInterface
    public interface Task {
        /**
         * @param task   the number of this piece of work
         * @param worker which thread of the team runs it, 0 (the caller) to size - 1: chooses scratch memory
         */
        void run(int task, int worker);
    }

    /** A loop that is made once and run often. */
    public record Loop(int count, Task body) {
        public void run(ThreadTeam team) {
            team.run(count, body);
        }
    }

    /** A loop body over the numbers {@code from} to {@code to - 1}. */
    @FunctionalInterface
    public interface Range {
        void run(int from, int to);
    }

    /** Added to {@link #gate} while no helper may join. */
    private static final int SHUT = Integer.MIN_VALUE;

    private final Helper[] helpers;
    private final ReentrantLock oneCallerAtATime = new ReentrantLock();
    private final Workspace workspace;

    /** Number of helpers inside the loop, plus {@link #SHUT} when no more may join. */
    private final AtomicInteger gate = new AtomicInteger(SHUT);
    private final TaskRanges left;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile int epoch;
    private volatile boolean closed;
    private volatile Thread parkedCaller;
    private boolean running;
    private Task task;

    private ThreadTeam(int size) {
        workspace = new Workspace(size, oneCallerAtATime);
        left = new TaskRanges(size);
        helpers = new Helper[size - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(i + 1);
        }
    }

    /** A team of {@code size} threads, the caller included. */
    public static ThreadTeam of(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a team has at least 1 thread, not " + size);
        }
        ThreadTeam team = new ThreadTeam(size);
        for (Helper helper : team.helpers) {
            helper.start();
        }
        return team;
    }

    /** As many threads as {@code -Dgraft.threads} asks for, or as the machine has processors. */
    public static int defaultSize() {
        return Integer.getInteger("graft.threads", Runtime.getRuntime().availableProcessors());
    }

    public int size() {
        return helpers.length + 1;
    }

    /** The scratch memory of the kernels that run on this team. */
    public Workspace workspace() {
        return workspace;
    }

    /**
     * Runs {@code body} for 0 to count - 1, spread over the team, and returns when all are done.
     *
     * @throws RuntimeException or Error that a task threw (the first one; tasks not yet begun are skipped)
     * @throws IllegalStateException from inside a task of this team, and on a closed team of several threads
     */
    public void run(int count, Task body) {
        if (Thread.currentThread() instanceof Helper helper && helper.isOf(this)) {
            throw nested();
        }
        oneCallerAtATime.lock();
        try {
            if (running) {
                throw nested();
            }
            if (closed && helpers.length > 0) {
                throw new IllegalStateException("this thread team is closed");
            }
            running = true;
            try {
                if (helpers.length == 0 || count <= 1) {
                    for (int i = 0; i < count; i++) {
                        body.run(i, 0);
                    }
                } else {
                    runTogether(count, body);
                }
            } finally {
                running = false;
            }
        } finally {
            oneCallerAtATime.unlock();
        }
    }

    private static IllegalStateException nested() {
        return new IllegalStateException("a task must not run a loop on its own team");
    }

    private void runTogether(int count, Task body) {
        task = body;
        left.share(count);
        gate.set(0);
        epoch++;
        for (int i = 0; i < Math.min(helpers.length, count - 1); i++) {
            helpers[i].wake();
        }
        takeTasks(0);
        // No helper may join any more: a helper that the system has not scheduled yet is not waited for.
        gate.getAndAdd(SHUT);
        awaitHelpers();
        task = null;
        switch (failure.getAndSet(null)) {
            case null -> { }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("a task failed: " + e, e);
        }
    }

    /** Waits for the helpers inside the loop, parked after a while: one of them may need this very processor. */
    private void awaitHelpers() {
        for (int spins = 0; spins < SPINS; spins++) {
            if (gate.get() == SHUT) {
                return;
            }
            Thread.onSpinWait();
        }
        boolean interrupted = false;
        parkedCaller = Thread.currentThread();
        while (gate.get() != SHUT) {
            LockSupport.park(this);
            // Parking returns at once while the flag is up, so it is put down and up again at the end.
            interrupted |= Thread.interrupted();
        }
        parkedCaller = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeTasks(int worker) {
        Task body = task;
        try {
            for (int i = left.take(worker); i >= 0; i = left.take(worker)) {
                body.run(i, worker);
            }
        } catch (Throwable t) {
            failure.compareAndSet(null, t);
            left.drop();
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

    /** Ends the helpers. A loop at work is finished by its caller. A closed team of one thread still runs loops. */
    @Override
    public void close() {
        closed = true;
        for (Helper helper : helpers) {
            helper.wake();
        }
    }

    /** A thread that joins every loop it can and waits for the next one. */
    private final class Helper extends Thread {
        private final int worker;
        private volatile boolean parked;

        Helper(int worker) {
            super("graft-" + worker);
            this.worker = worker;
            setDaemon(true);
        }

        boolean isOf(ThreadTeam team) {
            return ThreadTeam.this == team;
        }

        /** To be called after a change of {@code epoch} or {@code closed}: either is seen, or {@code parked} is. */
        void wake() {
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            for (int seen = 0; !closed;) {
                awaitChange(seen);
                seen = epoch;
                if (enter()) {
                    takeTasks(worker);
                    leave();
                }
            }
        }

        private void awaitChange(int seen) {
            for (int spins = 0; spins < SPINS; spins++) {
                if (epoch != seen || closed) {
                    return;
                }
                Thread.onSpinWait();
            }
            parked = true;
            while (epoch == seen && !closed) {
                LockSupport.park(ThreadTeam.this);
                // A task may have left the flag up, and then parking returns at once for ever.
                Thread.interrupted();
            }
            parked = false;
        }

        /** Whether there was a loop to enter; it cannot end, nor another begin, before {@link #leave}. */
        private boolean enter() {
            int inside = gate.get();
            while (inside >= 0) {
                if (gate.compareAndSet(inside, inside + 1)) {
                    return true;
                }
                inside = gate.get();
            }
            return false;
        }

        private void leave() {
            if (gate.decrementAndGet() == SHUT) {
                LockSupport.unpark(parkedCaller);
            }
        }
    }
}
