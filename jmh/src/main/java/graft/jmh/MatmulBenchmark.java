package graft.jmh;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Square matrix products, packing of the right operand included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgs = {"--add-modules=jdk.incubator.vector", "-Xmx4g"})
public class MatmulBenchmark {
    @Param({"64", "256", "1024", "2048"})
    public int size;

    @Param({"1", "2"})
    public int threads;

    private ThreadTeam team;
    private float[] a;
    private float[] b;
    private float[] c;

    /** Billions of multiplications and additions a second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Work {
        public double gflops;
    }

    @Setup
    public void prepare() {
        team = ThreadTeam.of(threads);
        a = new float[size * size];
        b = new float[size * size];
        c = new float[size * size];
        Arrays.fill(a, 0.5f);
        Arrays.fill(b, 0.25f);
    }

    @TearDown
    public void end() {
        team.close();
    }

    @Benchmark
    public float[] multiply(Work work) {
        Kernels.best().matmul(size, size, size, a, b, c, false, team);
        work.gflops += 2e-9 * size * size * size;
        return c;
    }
}
