package graft.jmh;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Shape;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Both gradients of one convolution, at the layer shapes of published networks and a batch as in training. */
public class GradientBenchmark extends Measured {
    /** Whose layers are measured when nothing else is asked for. */
    static final List<String> DEFAULTS = List.of("vgg16", "resnet50");

    /** {@code architecture:layer}; {@link Benchmarks} also takes an architecture for all of its shapes. */
    @Param("resnet50:layer1.0.conv2")
    public String gradient;

    @Param("8")
    public int batch;

    @Param("2")
    public int threads;

    private ConvolutionDataGradient data;
    private ConvolutionWeightGradient weight;
    private Nhwc x;
    private Nhwc y;
    private float[] dw;
    private float[] db;

    /** What {@link #gradient} may be for an architecture. */
    static List<String> choices(String arch) {
        return LayerShapes.names(arch, Conv2d.class::isInstance);
    }

    @Override
    int threads() {
        return threads;
    }

    @Override
    void prepare() {
        LayerShapes layer = LayerShapes.named(gradient);
        Conv2dSpec spec = ((Conv2d) layer.layer()).spec();
        Shape in = layer.input();
        Shape out = layer.output();
        data = Kernels.best().convolutionDataGradient(spec, in.h(), in.w());
        data.pack(numbers(spec.weightCount()), team);
        weight = Kernels.best().convolutionWeightGradient(spec, in.h(), in.w());
        x = Nhwc.dense(numbers(batch * in.size()), batch, in.h(), in.w(), in.c());
        y = Nhwc.dense(numbers(batch * out.size()), batch, out.h(), out.w(), out.c());
        dw = new float[spec.weightCount()];
        db = new float[spec.outChannels()];
        oneRun((double) batch * spec.multiplyAdds(in.h(), in.w()),
                (double) batch * (in.size() + out.size()) + spec.weightCount());
        System.out.println("[" + in + " to " + out + "]");
    }

    @Benchmark
    public float[] ofInput(Work work) {
        data.run(y, x, false, team);
        count(work);
        return x.data();
    }

    @Benchmark
    public float[] ofWeights(Work work) {
        weight.run(x, y, dw, db, false, team);
        count(work);
        return dw;
    }
}
