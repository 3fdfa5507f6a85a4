package graft.jmh;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.layers.layer.AveragePool;
import graft.layers.layer.Layer;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Pooling;
import graft.layers.layer.Shape;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** One pooling layer of published networks. Its cost is memory traffic: GB/s tells more than operations. */
public class PoolingBenchmark extends Measured {
    /** Whose layers are measured when nothing else is asked for. */
    static final List<String> DEFAULTS = List.of("vgg16", "resnet50", "inception_v3", "googlenet");

    /** {@code architecture:layer}; {@link Benchmarks} also takes an architecture for all of its shapes. */
    @Param("resnet50:maxpool")
    public String pooling;

    @Param("1")
    public int batch;

    @Param("2")
    public int threads;

    private Layer layer;
    private Nhwc x;
    private Nhwc y;

    /** What {@link #pooling} may be for an architecture. */
    static List<String> choices(String arch) {
        return LayerShapes.names(arch, PoolingBenchmark::isPooling);
    }

    private static boolean isPooling(Layer layer) {
        return layer instanceof Pooling;
    }

    @Override
    int threads() {
        return threads;
    }

    @Override
    void prepare() {
        LayerShapes shapes = LayerShapes.named(pooling);
        layer = shapes.layer();
        Shape in = shapes.input();
        Shape out = shapes.output();
        x = Nhwc.dense(numbers(batch * in.size()), batch, in.h(), in.w(), in.c());
        y = Nhwc.zeros(batch, out.h(), out.w(), out.c());
        oneRun(0, (double) batch * (in.size() + out.size()));
        System.out.println("[" + layer + ", " + in + " to " + out + "]");
    }

    @Benchmark
    public float[] forward(Work work) {
        switch (layer) {
            case MaxPool pool -> Kernels.best().maxPool(pool.spec(), x, y, team);
            case AveragePool pool -> Kernels.best().averagePool(pool.spec(), x, y, team);
            default -> Kernels.best().adaptiveAveragePool(x, y, team);
        }
        count(work);
        return y.data();
    }
}
