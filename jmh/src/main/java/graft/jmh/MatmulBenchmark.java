package graft.jmh;

import graft.engine.Conv2dSpec;
import graft.engine.Kernels;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Layer;
import graft.layers.layer.Shape;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Matrix products, packing of the right operand included. */
public class MatmulBenchmark extends Measured {
    /** What is measured when nothing else is asked for. */
    static final List<String> DEFAULTS = List.of("256", "512", "1024", "2048", "resnet50");

    /**
     * Rows and columns of a square, {@code MxNxK}, or the 1x1 convolution {@code architecture:layer} on one image.
     * {@link Benchmarks} also takes an architecture for all of its 1x1 shapes.
     */
    @Param("1024")
    public String product;

    @Param({"1", "2"})
    public int threads;

    private int m;
    private int n;
    private int k;
    private float[] a;
    private float[] b;
    private float[] c;

    /** What {@link #product} may be for an architecture. */
    static List<String> choices(String arch) {
        return LayerShapes.names(arch, MatmulBenchmark::isProduct);
    }

    private static boolean isProduct(Layer layer) {
        return layer instanceof Conv2d convolution && convolution.spec().isPointwise();
    }

    @Override
    int threads() {
        return threads;
    }

    @Override
    void prepare() {
        int[] size = size(product);
        m = size[0];
        n = size[1];
        k = size[2];
        a = numbers(m * k);
        b = numbers(k * n);
        c = new float[m * n];
        oneRun((double) m * n * k, (double) m * k + (double) k * n + (double) m * n);
        System.out.println("[M " + m + " N " + n + " K " + k + "]");
    }

    private static int[] size(String product) {
        if (product.contains(":")) {
            LayerShapes layer = LayerShapes.named(product);
            Conv2dSpec spec = ((Conv2d) layer.layer()).spec();
            Shape in = layer.input();
            return new int[] {in.h() * in.w(), spec.outChannels(), spec.inChannels()};
        }
        int[] sides = Arrays.stream(product.split("x")).mapToInt(Integer::parseInt).toArray();
        return switch (sides.length) {
            case 1 -> new int[] {sides[0], sides[0], sides[0]};
            case 3 -> sides;
            default -> throw new IllegalArgumentException("'" + product + "' is no product; expected N or MxNxK");
        };
    }

    @Benchmark
    public float[] multiply(Work work) {
        Kernels.best().matmul(m, n, k, a, b, c, false, team);
        count(work);
        return c;
    }
}
