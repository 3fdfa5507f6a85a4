package graft.zoo.architecture;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Layer;
import graft.layers.layer.Relu;

/**
 * What the networks for small devices are made of: convolutions with BatchNorm after them, depthwise ones, and
 * squeeze-and-excitation. Each family's own file says how they follow one another.
 *
 * <p>A depthwise convolution has as many groups as channels: each channel is convolved with a kernel of its own, and a
 * 1x1 convolution before or after it mixes the channels. Both together cost a kernel's area less than one convolution
 * that does both (Howard et al., "MobileNets", 2017, arXiv:1704.04861, section 3.1).
 *
 * @param net  what is built
 * @param form in which it is built
 */
record MobileParts(NetworkBuilder net, Form form) {
    static final Activation RELU6 = new Activation(ElementFunction.relu6());
    static final Activation SWISH = new Activation(ElementFunction.swish());
    static final Activation HARD_SWISH = new Activation(ElementFunction.of(ElementFunction.Kind.HARD_SWISH));
    static final Activation SIGMOID = new Activation(ElementFunction.of(ElementFunction.Kind.SIGMOID));
    /** min(max(x/6 + 1/2, 0), 1): the gate that hard-swish multiplies x by. */
    static final Activation HARD_SIGMOID =
            new Activation(new ElementFunction(ElementFunction.Kind.HARD_SIGMOID, 1 / 6f, 0.5f));

    /**
     * What publishers do differently to one of these architectures.
     *
     * @param epsilon  of BatchNorm
     * @param momentum of BatchNorm, in PyTorch's sense: the new batch's share
     * @param same     whether convolutions are padded as TensorFlow's SAME does, which depends on the image's size; half
     *                 a kernel all round otherwise
     */
    record Form(float epsilon, float momentum, boolean same) {
        /** PyTorch's defaults. */
        static final Form PYTORCH = new Form(1e-5f, 0.1f, false);
        /**
         * Google's networks, as TensorFlow trained them: SAME, epsilon 1e-3, and statistics of which each batch makes up
         * a hundredth.
         */
        static final Form TENSORFLOW = new Form(1e-3f, 0.01f, true);
        /** Google's networks as timm trains them on, where their names begin with {@code tf_}. */
        static final Form TIMM_OF_TENSORFLOW = new Form(1e-3f, 0.1f, true);
    }

    /** A whole number of channels near {@code channels}: a multiple of 8, and no less than 90 % of them. */
    static int divisible(double channels) {
        int rounded = Math.max(8, (int) (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }

    /** A square convolution with as much padding as keeps an image's size at stride 1, and its BatchNorm. */
    MobileParts conv(String conv, String norm, int channels, int kernel, int stride) {
        return normalised(conv, norm, Conv2dSpec.square(net.shape().c(), channels, kernel, stride, kernel / 2));
    }

    /** The same of each channel by itself. */
    MobileParts depthwise(String conv, String norm, int kernel, int stride) {
        int channels = net.shape().c();
        return normalised(conv, norm, Conv2dSpec.square(channels, channels, kernel, stride, kernel / 2)
                .groups(channels));
    }

    private MobileParts normalised(String conv, String norm, Conv2dSpec spec) {
        net.add(conv, new Conv2d(spec, false, form.same))
                .add(norm, new BatchNorm(spec.outChannels(), form.epsilon, form.momentum));
        return this;
    }

    /** Convolution, BatchNorm and activation under torchvision's names: {@code name.0}, {@code .1} and {@code .2}. */
    MobileParts conv(String name, int channels, int kernel, int stride, Layer activation) {
        return conv(name + ".0", name + ".1", channels, kernel, stride).then(name + ".2", activation);
    }

    /** The same of each channel by itself. */
    MobileParts depthwise(String name, int kernel, int stride, Layer activation) {
        return depthwise(name + ".0", name + ".1", kernel, stride).then(name + ".2", activation);
    }

    /** Any layer, such as an activation. */
    MobileParts then(String name, Layer layer) {
        net.add(name, layer);
        return this;
    }

    /**
     * Squeeze-and-excitation (Hu, Shen, Sun, "Squeeze-and-Excitation Networks", 2017, arXiv:1709.01507): the mean of
     * each channel goes through two small fully connected layers, here 1x1 convolutions, and what comes out weighs the
     * channels.
     *
     * @param squeezed   channels between the two
     * @param activation between the two
     * @param gate       that makes weights from 0 to 1
     */
    MobileParts squeezeExcite(String se, String reduce, String expand, int squeezed, Layer activation, Layer gate) {
        new SqueezeExcite(reduce, expand, activation, gate).add(net, se, squeezed);
        return this;
    }

    /** The sum with a block's input, where a block that began with {@code x} has kept its shape. */
    MobileParts addWhereItFits(String name, String x) {
        if (net.shape().equals(net.shapeOf(x))) {
            net.add(name, net.current(), x);
        }
        return this;
    }

    static Layer relu() {
        return new Relu();
    }
}
