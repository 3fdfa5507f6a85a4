package graft.jmh;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.layers.layer.Dense;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** One fully connected layer of published networks. With few images, reading its weights from memory is the limit. */
public class DenseBenchmark extends Measured {
    /** Whose layers are measured when nothing else is asked for. */
    static final List<String> DEFAULTS = List.of("vgg16", "resnet50");

    /** {@code architecture:layer}; {@link Benchmarks} also takes an architecture for all of its layers. */
    @Param("vgg16:classifier.0")
    public String dense;

    @Param({"1", "8"})
    public int batch;

    @Param("2")
    public int threads;

    private ConvolutionForward kernel;
    private Nhwc x;
    private Nhwc y;

    /** What {@link #dense} may be for an architecture. */
    static List<String> choices(String arch) {
        return LayerShapes.names(arch, Dense.class::isInstance);
    }

    @Override
    int threads() {
        return threads;
    }

    @Override
    void prepare() {
        Dense layer = (Dense) LayerShapes.named(dense).layer();
        Conv2dSpec spec = Conv2dSpec.pointwise(layer.inFeatures(), layer.outFeatures());
        kernel = Kernels.best().convolution(spec, 1, 1, 1, ConvolutionAlgorithm.FASTEST);
        kernel.pack(numbers(spec.weightCount()), new float[spec.outChannels()], team);
        x = Nhwc.dense(numbers(batch * layer.inFeatures()), batch, 1, 1, layer.inFeatures());
        y = Nhwc.zeros(batch, 1, 1, layer.outFeatures());
        oneRun((double) batch * spec.multiplyAdds(1, 1),
                (double) batch * (layer.inFeatures() + layer.outFeatures()) + spec.weightCount());
        System.out.println("[" + layer.inFeatures() + " to " + layer.outFeatures() + ", " + kernel.algorithm() + "]");
    }

    @Benchmark
    public float[] forward(Work work) {
        kernel.run(x, y, null, FusedActivation.NONE, team);
        count(work);
        return y.data();
    }
}
