package graft.zoo;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;

/**
 * The time that reading a hostile file may take: two seconds of a processor, so that a busy machine does not count, and
 * a minute in all, so that a wait without end does.
 */
public final class TimeLimit {
    private static final double SECONDS = 2;
    private static final Duration IN_ALL = Duration.ofMinutes(1);

    /** What is timed. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    private TimeLimit() {
    }

    /** Runs an action and checks the time that it took. */
    public static void check(String what, Action action) {
        double[] seconds = {0};
        assertTimeoutPreemptively(IN_ALL, () -> {
            double start = processorSeconds();
            action.run();
            seconds[0] = processorSeconds() - start;
        }, what);
        assertTrue(seconds[0] <= SECONDS, () -> what + " took " + seconds[0] + " seconds");
    }

    /** Of all threads, those that compile and collect included. */
    private static double processorSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().map(d -> d.toNanos() / 1e9).orElse(0.0);
    }
}
