package graft.zoo.onnx.export;

import graft.engine.Pool2dSpec;
import graft.engine.Tensor;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Shape;
import graft.layers.layer.WindowPool;
import graft.zoo.onnx.OnnxAttribute;
import java.util.Arrays;
import java.util.List;

/** Poolings, of images [N,C,H,W]. */
final class Pools {
    private Pools() {
    }

    /**
     * The largest of each window. A border of zeros before it counts; padding of its own does not. Optimisers
     * (ONNX Runtime's, onnxsim) take the one for the other where they find them side by side, so a maximum with the
     * lowest number, which changes nothing, keeps them apart.
     */
    static String max(Site site, WindowAttributes w) {
        String x = site.image();
        if (site.isMadeBy("Pad", x)) {
            x = site.add("Max", List.of(x, site.real(-Float.MAX_VALUE)));
        }
        if (!w.fitsOperator()) {
            x = padded(site, x, w, w.rows(), w.columns(), Float.NEGATIVE_INFINITY);
            return site.add("MaxPool", x, w.kernel(), w.strides(), w.dilations());
        }
        return w.dilationH() * w.dilationW() == 1 ? site.add("MaxPool", x, w.kernel(), w.strides(), w.pads())
                : site.add("MaxPool", x, w.kernel(), w.strides(), w.pads(), w.dilations());
    }

    /**
     * The mean of each window. Cells that rounding up adds never count; where padding counts, it becomes part of the
     * image first, so that the two differ.
     */
    static String average(Site site, WindowAttributes w) {
        Pool2dSpec s = w.spec();
        if (!w.roundsUp()) {
            return site.add("AveragePool", site.image(), w.kernel(), w.strides(), w.pads(),
                    OnnxAttribute.integer("count_include_pad", s.countPadding() && w.isPadded() ? 1 : 0));
        }
        return s.countPadding() && w.isPadded()
                ? site.add("AveragePool", padded(site, site.image(), w, 0, 0, 0), w.kernel(), w.strides(),
                        w.padsBehind())
                : site.add("AveragePool", site.image(), w.kernel(), w.strides(), w.pads());
    }

    private static String padded(Site site, String x, WindowAttributes w, int rows, int columns, float value) {
        Pool2dSpec s = w.spec();
        String pads = site.integers(0, 0, s.padTop(), s.padLeft(), 0, 0, s.padBottom() + rows,
                s.padRight() + columns);
        return site.add("Pad", List.of(x, pads, site.real(value)), OnnxAttribute.text("mode", "constant"));
    }

    /** To a fixed size: the image itself, a pooling where all bins are alike, else two matrix products. */
    static String adaptive(Site site, AdaptiveAveragePool layer) {
        Shape in = site.in();
        if (layer.isGlobal()) {
            return site.add("GlobalAveragePool", site.image());
        }
        if (in.h() == layer.outH() && in.w() == layer.outW()) {
            return site.image();
        }
        if (in.h() % layer.outH() == 0 && in.w() % layer.outW() == 0) {
            int h = in.h() / layer.outH();
            int w = in.w() / layer.outW();
            return site.add("AveragePool", site.image(), OnnxAttribute.integers("kernel_shape", h, w),
                    OnnxAttribute.integers("strides", h, w));
        }
        return Matrices.of(bins(in.h(), layer.outH()), bins(in.w(), layer.outW())).apply(site, site.image());
    }

    /** Bin i of {@code out} covers places floor(i*in/out) to ceil((i+1)*in/out) - 1. */
    private static double[][] bins(int in, int out) {
        double[][] weights = new double[out][in];
        for (int i = 0; i < out; i++) {
            int from = Math.toIntExact((long) i * in / out);
            int to = Math.toIntExact(Math.ceilDiv((i + 1L) * in, (long) out));
            Arrays.fill(weights[i], from, to, 1.0 / (to - from));
        }
        return weights;
    }

    /** Windows with holes, and norms: a convolution of ones sums a window. */
    static String window(Site site, WindowPool layer) {
        WindowAttributes w = WindowAttributes.dilated(layer.window(), layer.dilationH(), layer.dilationW(), site.in(),
                site.out());
        return switch (layer.statistic()) {
            case MAX -> max(site, w);
            case MEAN -> layer.dilationH() == 1 && layer.dilationW() == 1 ? average(site, w)
                    : site.add("Div", List.of(sums(site, site.image(), w),
                            site.tensor("counts", WindowCounts.of(layer, site.in(), site.out()))));
            case NORM -> norm(site, layer.power(), w);
        };
    }

    private static String norm(Site site, int power, WindowAttributes w) {
        String x = site.image();
        if (power == 1) {
            return sums(site, site.add("Abs", x), w);
        }
        if (power == 2) {
            return site.add("Sqrt", sums(site, site.add("Mul", List.of(x, x)), w));
        }
        String powers = site.add("Pow", List.of(site.add("Abs", x), site.real(power)));
        return site.add("Pow", List.of(sums(site, powers, w), site.real(1f / power)));
    }

    private static String sums(Site site, String x, WindowAttributes w) {
        int channels = site.in().c();
        Tensor ones = Tensor.zeros(channels, 1, w.kernelH(), w.kernelW());
        Arrays.fill(ones.unwrap(), 1);
        return site.add("Conv", List.of(x, site.tensor("ones", ones)), w.kernel(), w.strides(), w.pads(),
                w.dilations(), OnnxAttribute.integer("group", channels));
    }
}
