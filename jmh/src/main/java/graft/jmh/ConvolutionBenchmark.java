package graft.jmh;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** One convolution with bias and ReLU at the layer shapes of published networks, by each algorithm there is for it. */
public class ConvolutionBenchmark extends Measured {
    /** Whose layers are measured when nothing else is asked for. */
    static final List<String> DEFAULTS = List.of("vgg16", "resnet50", "inception_v3");

    private static final String EXACT = "/exact";
    private static final String CHOSEN = "/chosen";

    /**
     * {@code architecture:layer/exact} is the plain sum, {@code …/chosen} what the chooser takes, which
     * may be Winograd. {@link Benchmarks} also takes an architecture for all of its shapes.
     */
    @Param("resnet50:layer1.0.conv2/chosen")
    public String convolution;

    @Param("1")
    public int batch;

    @Param("2")
    public int threads;

    private ConvolutionForward kernel;
    private Nhwc x;
    private Nhwc y;

    /** What {@link #convolution} may be for an architecture. */
    static List<String> choices(String arch) {
        return LayerShapes.names(arch, Conv2d.class::isInstance).stream().flatMap(ConvolutionBenchmark::algorithms)
                .toList();
    }

    /** Only for 3x3 with stride 1 there is more than one algorithm: elsewhere the same would be measured twice. */
    private static Stream<String> algorithms(String name) {
        Conv2dSpec s = ((Conv2d) LayerShapes.named(name).layer()).spec();
        boolean several = s.kernelH() == 3 && s.kernelW() == 3 && s.strideH() == 1 && s.strideW() == 1;
        return several ? Stream.of(name + EXACT, name + CHOSEN) : Stream.of(name + EXACT);
    }

    @Override
    int threads() {
        return threads;
    }

    @Override
    void prepare() {
        ConvolutionAlgorithm algorithm = convolution.endsWith(EXACT) ? ConvolutionAlgorithm.DIRECT
                : ConvolutionAlgorithm.FASTEST;
        LayerShapes layer = LayerShapes.named(convolution.replace(EXACT, "").replace(CHOSEN, ""));
        Conv2dSpec spec = ((Conv2d) layer.layer()).spec();
        Shape in = layer.input();
        Shape out = layer.output();
        kernel = Kernels.best().convolution(spec, in.h(), in.w(), 1, algorithm);
        kernel.pack(numbers(spec.weightCount()), new float[spec.outChannels()], team);
        x = Nhwc.dense(numbers(batch * in.size()), batch, in.h(), in.w(), in.c());
        y = Nhwc.zeros(batch, out.h(), out.w(), out.c());
        oneRun((double) batch * spec.multiplyAdds(in.h(), in.w()),
                (double) batch * (in.size() + out.size()) + spec.weightCount());
        System.out.println("[" + in + " to " + out + ", " + kernel.algorithm() + "]");
    }

    @Benchmark
    public float[] forward(Work work) {
        kernel.run(x, y, null, FusedActivation.RELU, team);
        count(work);
        return y.data();
    }
}
