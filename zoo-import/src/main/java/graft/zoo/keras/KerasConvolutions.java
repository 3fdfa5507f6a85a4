package graft.zoo.keras;

import graft.engine.Conv2dSpec;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Layer;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Keras's layers whose weights multiply channels. Those along one axis work on pictures of height 1; their kernels lack
 * the height in the file.
 */
final class KerasConvolutions {
    private static final int[] ONE = {1, 1};

    private final NetworkBuilder net;
    private final KerasSlots slots;

    KerasConvolutions(NetworkBuilder net, KerasSlots slots) {
        this.net = net;
        this.slots = slots;
    }

    /** Adds a node; weights of more values than an array holds are refused here, not when they are filled. */
    private void put(String name, Layer layer, String... from) {
        net.add(name, layer, from);
        layer.parameters().forEach(ParameterSpec::size);
    }

    /** The shape of a kernel in the file. */
    private static List<Integer> kernel(KerasLayer layer, Integer... sizes) {
        List<Integer> shape = new ArrayList<>(List.of(sizes));
        if (layer.isColumn()) {
            shape.removeFirst();
        }
        return shape;
    }

    /** {@code Conv2D}, {@code Conv1D}. */
    void convolution(KerasLayer layer, String name, String[] from, Shape in) {
        int[] kernel = layer.pair("kernel_size", ONE);
        int groups = layer.integer("groups", 1);
        Conv2dSpec spec = KerasWindows.convolution(layer, in, kernel, layer.integer("filters", 1), groups);
        boolean bias = layer.flag("use_bias", true);
        put(name, new Conv2d(spec, bias), from);
        slots.slot(name, "weight", layer, kernel(layer, kernel[0], kernel[1], in.c() / groups, spec.outChannels()),
                "kernel");
        slots.bias(name, layer, spec.outChannels(), bias);
    }

    /** {@code DepthwiseConv2D}, {@code DepthwiseConv1D}. */
    void depthwise(KerasLayer layer, String name, String[] from, Shape in, boolean mayHaveBias) {
        int[] kernel = layer.pair("kernel_size", ONE);
        int multiplier = layer.integer("depth_multiplier", 1);
        boolean bias = mayHaveBias && layer.flag("use_bias", true);
        int out = Math.multiplyExact(in.c(), multiplier);
        put(name, new Conv2d(KerasWindows.convolution(layer, in, kernel, out, in.c()), bias), from);
        slots.slot(name, "weight", layer, kernel(layer, kernel[0], kernel[1], in.c(), multiplier), "depthwise_kernel",
                "kernel");
        slots.bias(name, layer, out, bias);
    }

    /** {@code SeparableConv2D}, {@code SeparableConv1D}: a depthwise convolution without bias, then a 1x1 one. */
    void separable(KerasLayer layer, String name, String[] from, Shape in) {
        depthwise(layer, name + ".depthwise", from, in, false);
        int channels = net.shape().c();
        int out = layer.integer("filters", 1);
        boolean bias = layer.flag("use_bias", true);
        put(name, new Conv2d(Conv2dSpec.pointwise(channels, out), bias));
        slots.slot(name, "weight", layer, kernel(layer, 1, 1, channels, out), "pointwise_kernel");
        slots.bias(name, layer, out, bias);
    }

    /** {@code Conv2DTranspose}, {@code Conv1DTranspose}. */
    void transposed(KerasLayer layer, String name, String[] from, Shape in) {
        ConvTranspose2d grown = KerasWindows.transposed(layer, in, layer.integer("filters", 1));
        put(name, grown, from);
        Conv2dSpec spec = grown.convolution();
        slots.slot(name, "weight", layer, kernel(layer, spec.kernelH(), spec.kernelW(), spec.inChannels(), in.c()),
                "kernel");
        slots.bias(name, layer, spec.inChannels(), grown.bias());
    }

    /** {@code Dense}. Of a picture, each pixel's channels by themselves: a convolution of one pixel. */
    void dense(KerasLayer layer, String name, String[] from, Shape in) {
        int out = layer.integer("units", 1);
        boolean bias = layer.flag("use_bias", true);
        put(name, in.isVector() ? new Dense(in.size(), out, bias) : new Conv2d(Conv2dSpec.pointwise(in.c(), out), bias),
                from);
        slots.slot(name, "weight", layer, List.of(in.c(), out), "kernel");
        slots.bias(name, layer, out, bias);
    }
}
