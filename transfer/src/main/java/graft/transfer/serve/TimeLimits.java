package graft.transfer.serve;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Calls what ends a request that takes longer than it may. One thread for all of them. */
final class TimeLimits implements AutoCloseable {
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().name("graft-serve-clock").daemon().factory());

    TimeLimits() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /** A limit; close it when what it limits has ended. */
    interface Limit extends AutoCloseable {
        @Override
        void close();
    }

    /** Runs something after a time, unless the limit is closed before. */
    Limit after(Duration time, Runnable end) {
        ScheduledFuture<?> future = clock.schedule(end, time.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
