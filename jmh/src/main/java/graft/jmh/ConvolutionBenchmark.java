package graft.jmh;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionForward;
import graft.engine.Kernels;
import graft.engine.Nhwc;
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

/** One convolution of one picture at layer shapes of VGG-16 and ResNet-50, with ReLU, two threads. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgs = {"--add-modules=jdk.incubator.vector", "-Xmx4g"})
public class ConvolutionBenchmark {
    /** Height = width, C, K, kernel, stride, padding. */
    @Param({"224,3,64,3,1,1", "224,64,64,3,1,1", "112,128,128,3,1,1", "56,256,256,3,1,1", "28,512,512,3,1,1",
        "14,512,512,3,1,1", "224,3,64,7,2,3", "56,64,256,1,1,0", "56,64,64,3,1,1", "28,512,128,1,1,0",
        "56,128,128,3,2,1", "14,1024,256,1,1,0", "7,512,2048,1,1,0", "1,25088,4096,1,1,0"})
    public String layer;

    @Param({"false", "true"})
    public boolean exact;

    private ThreadTeam team;
    private ConvolutionForward convolution;
    private Nhwc x;
    private Nhwc y;
    private double gigaflop;

    /** Billions of multiplications and additions a second, by the direct sum's count whatever the algorithm. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Work {
        public double gflops;
    }

    @Setup
    public void prepare() {
        int[] l = Arrays.stream(layer.split(",")).mapToInt(Integer::parseInt).toArray();
        Conv2dSpec spec = Conv2dSpec.square(l[1], l[2], l[3], l[4], l[5]);
        team = ThreadTeam.of(Integer.getInteger("graft.threads", 2));
        convolution = Kernels.best().convolution(spec, l[0], l[0], exact);
        float[] weights = new float[spec.weightCount()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (i * 31 % 17 - 8) / 100f;
        }
        convolution.pack(weights, new float[spec.outChannels()], team);
        x = Nhwc.zeros(1, l[0], l[0], l[1]);
        Arrays.fill(x.data(), 0.5f);
        y = Nhwc.zeros(1, spec.outH(l[0]), spec.outW(l[0]), spec.outChannels());
        gigaflop = 2e-9 * spec.multiplyAdds(l[0], l[0]);
    }

    @TearDown
    public void end() {
        team.close();
    }

    @Benchmark
    public float[] forward(Work work) {
        convolution.run(x, y, null, true, team);
        work.gflops += gigaflop;
        return y.data();
    }
}
