package graft.jmh;

import graft.engine.FmaPeak;
import graft.engine.ThreadTeam;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What all benchmarks have in common: the JVM options of the launcher {@code graft}, several JVMs, a thread team, and
 * the processor's limit, measured in the very JVM that the benchmark runs in, since clocks change.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgs = {"--add-modules=jdk.incubator.vector", "-XX:CompileCommand=quiet",
    "-XX:CompileCommand=CompileThresholdScaling,graft.engine.simd.*::*,0.1",
    "-XX:CompileCommand=CompileThresholdScaling,jdk.incubator.vector.*::*,0.1", "-XX:ObjectAlignmentInBytes=64",
    "-XX:-UseFPUForSpilling", "-XX:+UseG1GC", "-XX:InitialRAMPercentage=70", "-XX:MaxNewSize=128m",
    "-XX:MaxRAMPercentage=70"})
public abstract class Measured {
    private static final double PEAK_SECONDS = 0.4;
    private static final int FEWEST_PEAKS = 3;
    private static final double STILL_GROWING = 1.05;

    ThreadTeam team;
    private double peakGflops;
    private double gigaflop;
    private double gigabyte;
    private double peakGigabytes;

    /** How many threads compute: a parameter, which each benchmark declares with its own values. */
    abstract int threads();

    /** Makes operands ready, and passes the cost of a run to {@link #oneRun}. */
    abstract void prepare();

    /** Gives back what {@link #prepare} took. */
    void release() {
    }

    @Setup(Level.Trial)
    public final void start() {
        team = ThreadTeam.of(threads());
        peakGflops = peak();
        prepare();
    }

    @TearDown(Level.Trial)
    public final void end() {
        release();
        team.close();
    }

    /** Measured until it grows no more: on a busy machine the compiler may need some time to reach this loop, too. */
    private double peak() {
        double best = 0;
        for (int i = 0; ; i++) {
            double next = FmaPeak.gflops(team, PEAK_SECONDS);
            if (i >= FEWEST_PEAKS && next < best * STILL_GROWING) {
                return Math.max(best, next);
            }
            best = Math.max(best, next);
        }
    }

    /**
     * What one run costs.
     *
     * @param multiplyAdds of the plain sum, whatever the algorithm; each counts as two operations
     * @param floats       read and written at least, every value once
     */
    final void oneRun(double multiplyAdds, double floats) {
        gigaflop = 2e-9 * multiplyAdds;
        gigabyte = 4e-9 * floats;
    }

    /** The limit of what computes little is the memory's speed: the share is that of so many gigabytes a second. */
    final void limitedBy(double gigabytesPerSecond) {
        peakGigabytes = gigabytesPerSecond;
    }

    final void count(Work work) {
        work.gflops += gigaflop;
        work.percentOfPeak += peakGigabytes > 0 ? 100 * gigabyte / peakGigabytes : 100 * gigaflop / peakGflops;
        work.gigabytes += gigabyte;
    }

    /** Numbers between -1 and 1, always the same. */
    static float[] numbers(int count) {
        SplittableRandom random = new SplittableRandom(7);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }
}
