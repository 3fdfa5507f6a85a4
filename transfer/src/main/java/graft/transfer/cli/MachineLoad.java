package graft.transfer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How much other programs compute while something is measured: the processors' busy time of {@code /proc/stat} less
 * this process' own. Linux only; elsewhere nothing is known, and the spread of the measurements has to tell.
 */
final class MachineLoad {
    /** User, nice, system, idle, iowait, irq, softirq, steal: the columns of {@code /proc/stat}, in ticks. */
    private static final int IDLE = 3;
    private static final int WAITING = 4;
    private static final int COLUMNS = 8;
    private static final Path STATISTICS = Path.of("/proc/stat");

    private final long[] before;
    private final double ownBefore;
    private final long started = System.nanoTime();

    private MachineLoad(long[] before) {
        this.before = before;
        ownBefore = ownSeconds();
    }

    /** Begins to watch. */
    static MachineLoad watch() {
        return new MachineLoad(ticks());
    }

    /** How many processors' work other programs did since then, such as 1.5; empty where the system does not report. */
    OptionalDouble others() {
        long[] now = ticks();
        if (before.length < COLUMNS || now.length < COLUMNS) {
            return OptionalDouble.empty();
        }
        return others(before, now, ownSeconds() - ownBefore, (System.nanoTime() - started) / 1e9);
    }

    /** @param own seconds of processor time that this process took; {@code elapsed}: seconds between the two */
    static OptionalDouble others(long[] before, long[] now, double own, double elapsed) {
        long all = 0;
        long busy = 0;
        for (int i = 0; i < COLUMNS; i++) {
            long spent = now[i] - before[i];
            all += spent;
            busy += i == IDLE || i == WAITING ? 0 : spent;
        }
        if (all <= 0 || elapsed <= 0) {
            return OptionalDouble.empty();
        }
        // All ticks together are the elapsed time of all processors of the machine.
        double processors = processors(all, elapsed);
        return OptionalDouble.of(Math.max(0, processors * busy / all - own / elapsed));
    }

    /** Ticks are hundredths of a second on every Linux that Java runs on. */
    private static double processors(long ticks, double elapsed) {
        return Math.max(1, Math.rint(ticks / 100.0 / elapsed));
    }

    private static double ownSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9;
    }

    private static long[] ticks() {
        try {
            if (Files.isReadable(STATISTICS)) {
                List<String> lines = Files.readAllLines(STATISTICS);
                return Arrays.stream(lines.getFirst().strip().split("\\s+")).skip(1).limit(COLUMNS)
                        .mapToLong(Long::parseLong).toArray();
            }
        } catch (IOException | NumberFormatException e) {
            // Not knowing is no reason to measure nothing.
        }
        return new long[0];
    }
}
