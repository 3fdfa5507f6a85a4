package graft.zoo.keras;

import graft.engine.Conv2dSpec;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keras's layers whose weights multiply channels. Those along one axis work on images of height 1; their kernels lack
 * the height in the file.
 */
final class KerasConvolutions {
    static final Map<String, KerasOperator> OPERATORS = Map.of(
            "Conv2D", KerasConvolutions::convolution,
            "DepthwiseConv2D", use -> depthwise(use, use.layer().flag("use_bias", true)),
            "SeparableConv2D", KerasConvolutions::separable,
            "Conv2DTranspose", KerasConvolutions::transposed,
            "Dense", KerasConvolutions::dense);

    private static final int[] ONE = {1, 1};

    private KerasConvolutions() {
    }

    /** The shape of a kernel in the file. */
    private static List<Integer> kernel(KerasUse use, Integer... sizes) {
        List<Integer> shape = new ArrayList<>(List.of(sizes));
        if (use.layer().isColumn()) {
            shape.removeFirst();
        }
        return shape;
    }

    private static KerasOutput convolution(KerasUse use) {
        KerasLayer layer = use.layer();
        int[] kernel = layer.pair("kernel_size", ONE);
        int groups = layer.integer("groups", 1);
        int out = layer.integer("filters", 1);
        return convolution(use, KerasWindows.convolution(layer, use.in(), kernel, out, groups), use.nodes(),
                layer.flag("use_bias", true), kernel(use, kernel[0], kernel[1], use.in().c() / groups, out), "kernel");
    }

    private static KerasOutput depthwise(KerasUse use, boolean bias) {
        int[] kernel = use.layer().pair("kernel_size", ONE);
        int multiplier = use.layer().integer("depth_multiplier", 1);
        int in = use.in().c();
        int out = Math.multiplyExact(in, multiplier);
        return convolution(use, KerasWindows.convolution(use.layer(), use.in(), kernel, out, in), use.nodes(), bias,
                kernel(use, kernel[0], kernel[1], in, multiplier), "depthwise_kernel", "kernel");
    }

    /** A depthwise convolution without bias, then a 1x1 one. */
    private static KerasOutput separable(KerasUse use) {
        String depthwise = depthwise(use.named(use.name() + ".depthwise"), false).node();
        int channels = use.net().shapeOf(depthwise).c();
        int out = use.layer().integer("filters", 1);
        return convolution(use, Conv2dSpec.pointwise(channels, out), new String[] {depthwise},
                use.layer().flag("use_bias", true), kernel(use, 1, 1, channels, out), "pointwise_kernel");
    }

    private static KerasOutput convolution(KerasUse use, Conv2dSpec spec, String[] from, boolean bias,
            List<Integer> kernel, String... variables) {
        KerasOutput output = use.put(new Conv2d(spec, bias), from);
        use.slot("weight", kernel, variables);
        use.bias(spec.outChannels(), bias);
        return output;
    }

    private static KerasOutput transposed(KerasUse use) {
        ConvTranspose2d grown = KerasWindows.transposed(use.layer(), use.in(), use.layer().integer("filters", 1));
        Conv2dSpec spec = grown.convolution();
        KerasOutput output = use.put(grown);
        use.slot("weight", kernel(use, spec.kernelH(), spec.kernelW(), spec.inChannels(), use.in().c()), "kernel");
        use.bias(spec.inChannels(), grown.bias());
        return output;
    }

    /** Of an image or a column, each pixel's channels by themselves: a convolution of one pixel. */
    private static KerasOutput dense(KerasUse use) {
        Shape in = use.in();
        int out = use.layer().integer("units", 1);
        boolean bias = use.layer().flag("use_bias", true);
        KerasOutput output = use.put(in.isVector() ? new Dense(in.size(), out, bias)
                : new Conv2d(Conv2dSpec.pointwise(in.c(), out), bias));
        use.slot("weight", List.of(in.c(), out), "kernel");
        use.bias(out, bias);
        return output;
    }
}
