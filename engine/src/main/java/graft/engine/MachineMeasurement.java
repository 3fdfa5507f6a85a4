package graft.engine;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures a {@link MachineProfile}. */
final class MachineMeasurement {
    /** Of all threads together: what is larger takes longer to get from the system than all the rest of it. */
    private static final long MOST_BYTES = 64L << 20;
    /** Nanoseconds: a thread that the system has not woken by then is not waited for. */
    private static final long LONGEST_WAIT = 10_000_000;

    private MachineMeasurement() {
    }

    static MachineProfile of(ThreadTeam team, double seconds) {
        CacheSizes caches = CacheSizes.here();
        long most = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 8) / team.size();
        long share = caches.third() / team.size();
        long near = Math.min(most, caches.second() / 2);
        long shared = Math.clamp(share / 2, near, Math.max(near, Math.min(most, 2 * caches.second())));
        long far = Math.clamp(4 * share, shared, Math.max(shared, most));
        double multiplyAdds = FmaPeak.gflops(team, seconds) * 1e9 / 2;
        double second = ReadSpeed.gigabytes(team, near, seconds) * 1e9;
        double third = ReadSpeed.gigabytes(team, shared, seconds) * 1e9;
        double memory = ReadSpeed.gigabytes(team, far, seconds) * 1e9;
        return new MachineProfile(rounded(multiplyAdds), rounded(second), rounded(third), rounded(memory),
                rounded(handOver(team, seconds)), MachineProfile.Source.MEASURED);
    }

    /**
     * Seconds of a loop in which every thread takes one task and waits until all have: else the caller would have done
     * all of it before another thread has noticed. The best of many.
     */
    private static double handOver(ThreadTeam team, double seconds) {
        AtomicInteger arrived = new AtomicInteger();
        double best = Double.MAX_VALUE;
        long start = System.nanoTime();
        do {
            long from = System.nanoTime();
            arrived.set(0);
            team.run(team.size(), (_, _) -> {
                arrived.incrementAndGet();
                while (arrived.get() < team.size() && System.nanoTime() - from < LONGEST_WAIT) {
                    Thread.onSpinWait();
                }
            });
            best = Math.min(best, (System.nanoTime() - from) / 1e9);
        } while (System.nanoTime() - start < seconds * 1e9);
        return Math.clamp(best, 1e-9, 1);
    }

    /** To two digits: the rest is noise. */
    private static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(2)).doubleValue();
    }
}
