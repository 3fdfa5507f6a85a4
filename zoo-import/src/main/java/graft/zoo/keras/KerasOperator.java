package graft.zoo.keras;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.engine.Pool2dSpec;
import graft.layers.Activation;
import graft.layers.Add;
import graft.layers.Arithmetic;
import graft.layers.AveragePool;
import graft.layers.Concat;
import graft.layers.Conv2d;
import graft.layers.ConvTranspose2d;
import graft.layers.Dense;
import graft.layers.Dropout;
import graft.layers.Flatten;
import graft.layers.GlobalAveragePool;
import graft.layers.Layer;
import graft.layers.MaxPool;
import graft.layers.NetworkBuilder;
import graft.layers.Operation;
import graft.layers.PRelu;
import graft.layers.ParameterSpec;
import graft.layers.Relu;
import graft.layers.Shape;
import graft.layers.Softmax;
import graft.zoo.bytes.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What Keras's layers are in Graft (keras-team/keras, {@code keras/src/layers}).
 */
final class KerasOperator {
    private static final int[] ONE = {1, 1};
    private static final Set<String> PASSED = Set.of("InputLayer", "ActivityRegularization", "GaussianNoise",
            "GaussianDropout", "AlphaDropout", "SpatialDropout2D", "RandomFlip", "RandomRotation", "RandomZoom",
            "RandomTranslation", "RandomContrast", "RandomBrightness");
    private static final Set<String> KNOWN = Set.of("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Dense",
            "BatchNormalization", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "MaxPooling2D",
            "AveragePooling2D", "GlobalAveragePooling2D", "ZeroPadding2D", "Flatten", "Dropout", "Add", "Concatenate",
            "Conv2DTranspose", "PReLU", "GlobalMaxPooling2D", "UpSampling2D", "Cropping2D", "Rescaling", "Multiply",
            "Subtract", "Maximum", "Minimum", "Average", "Reshape", "Permute", "Resizing", "CenterCrop",
            "Normalization", "LayerNormalization", "GroupNormalization", "ThresholdedReLU");

    private final NetworkBuilder net;
    private final KerasSlots slots = new KerasSlots();
    private final KerasNorms norms;
    private final int version;

    /** @param version of the Keras that wrote the configuration, 1 to 3; 0 where nobody knows */
    KerasOperator(NetworkBuilder net, int version) {
        this.net = net;
        this.version = version;
        this.norms = new KerasNorms(net, slots);
    }

    /** Why a layer cannot be imported, as far as it alone says; null where nothing is known against it. */
    static String unsupported(KerasLayer layer) {
        if (!KNOWN.contains(layer.kind()) && !PASSED.contains(layer.kind()) && !layer.isModel()) {
            return "is not supported";
        }
        if (!layer.text("data_format", "channels_last").equals("channels_last")) {
            return "has pictures with channels first, which is not read; save it with channels_last";
        }
        String activation = layer.text("activation", "linear");
        if (!activation.equals("linear") && KerasActivations.of(activation, 3) == null) {
            return "has the activation '" + Names.shown(activation) + "', which is not supported";
        }
        String padding = layer.text("padding", "valid");
        return padding.equals("valid") || padding.equals("same") ? null
                : "has padding '" + Names.shown(padding) + "'; expected valid or same";
    }

    /** Where the network's parameters come from. */
    KerasSlots slots() {
        return slots;
    }

    /** Adds a layer; returns the node that holds its output. */
    String add(KerasLayer layer, String name, List<String> inputs) {
        String[] from = inputs.toArray(String[]::new);
        Shape in = net.shapeOf(from[0]);
        switch (layer.kind()) {
            case "Conv2D" -> convolution(layer, name, from, in);
            case "DepthwiseConv2D" -> depthwise(layer, name, from, in, "bias");
            case "SeparableConv2D" -> separable(layer, name, from, in);
            case "Dense" -> dense(layer, name, from, in);
            case "BatchNormalization" -> norms.batch(layer, name, from, in);
            case "LayerNormalization" -> norms.layer(layer, name, from, in);
            case "GroupNormalization" -> norms.group(layer, name, from, in);
            case "Normalization" -> norms.measured(layer, name, from, in);
            case "Activation" -> activation(layer, name, from);
            case "ReLU" -> relu(layer, name, from);
            case "LeakyReLU" -> put(name, new Activation(ElementFunction.leakyRelu(
                    layer.number("negative_slope", layer.number("alpha", .3f)))), from);
            case "ELU" -> put(name, new Activation(ElementFunction.elu(layer.number("alpha", 1))), from);
            case "ThresholdedReLU" -> put(name, new Activation(new ElementFunction(Kind.THRESHOLDED_RELU,
                    layer.number("theta", 1), 0)), from);
            case "Softmax" -> softmax(layer, name, from, in);
            case "Reshape" -> put(name, KerasShapes.reshape(layer, in), from);
            case "Permute" -> put(name, KerasShapes.permute(layer), from);
            case "Resizing" -> put(name, KerasShapes.resized(layer), from);
            case "CenterCrop" -> put(name, KerasShapes.centre(layer, in), from);
            case "MaxPooling2D" -> put(name, new MaxPool(KerasWindows.pool(layer, in)), from);
            case "AveragePooling2D" -> put(name, new AveragePool(KerasWindows.pool(layer, in)), from);
            case "GlobalAveragePooling2D" -> put(name, new GlobalAveragePool(), from);
            case "ZeroPadding2D" -> put(name, KerasWindows.border(layer, "padding"), from);
            case "Flatten" -> put(name, new Flatten(), from);
            case "Dropout" -> put(name, new Dropout(Math.clamp(layer.number("rate", .5f), 0, .99f)), from);
            case "Conv2DTranspose" -> transposed(layer, name, from, in);
            case "PReLU" -> slopes(layer, name, from, in);
            case "GlobalMaxPooling2D" -> put(name, new MaxPool(new Pool2dSpec(in.h(), in.w(), 1, 1, 0, 0, 0, 0, false,
                    true)), from);
            case "UpSampling2D" -> put(name, KerasShapes.enlarged(layer), from);
            case "Cropping2D" -> put(name, KerasWindows.cropped(layer, in), from);
            case "Rescaling" -> rescaled(layer, name, from, in);
            case "Multiply" -> joined(Operation.MULTIPLY, name, from);
            case "Subtract" -> joined(Operation.SUBTRACT, name, from);
            case "Maximum" -> joined(Operation.MAX, name, from);
            case "Minimum" -> joined(Operation.MIN, name, from);
            case "Add" -> sum(name, from);
            case "Average" -> {
                sum(name + ".sum", from);
                put(name, new Activation(ElementFunction.affine(1f / from.length, 0)));
            }
            case "Concatenate" -> concatenation(layer, name, from);
            default -> {
                return from[0];
            }
        }
        String function = layer.text("activation", "linear");
        if (!function.equals("linear") && !layer.kind().equals("Activation")) {
            activation(layer, name + "." + function, new String[] {net.current()});
        }
        return net.current();
    }

    /** Adds a node; weights of more values than an array holds are refused here, not when they are filled. */
    private void put(String name, Layer layer, String... from) {
        net.add(name, layer, from);
        layer.parameters().forEach(ParameterSpec::size);
    }

    private void convolution(KerasLayer layer, String name, String[] from, Shape in) {
        int[] kernel = layer.pair("kernel_size", ONE);
        int groups = layer.integer("groups", 1);
        Conv2dSpec spec = KerasWindows.convolution(layer, in, kernel, layer.integer("filters", 1), groups);
        boolean bias = layer.flag("use_bias", true);
        put(name, new Conv2d(spec, bias), from);
        slots.slot(name, "weight", layer, List.of(kernel[0], kernel[1], in.c() / groups, spec.outChannels()), "kernel");
        slots.bias(name, layer, spec.outChannels(), bias);
    }

    private void depthwise(KerasLayer layer, String name, String[] from, Shape in, String biasName) {
        int[] kernel = layer.pair("kernel_size", ONE);
        int multiplier = layer.integer("depth_multiplier", 1);
        boolean bias = biasName != null && layer.flag("use_bias", true);
        int out = Math.multiplyExact(in.c(), multiplier);
        put(name, new Conv2d(KerasWindows.convolution(layer, in, kernel, out, in.c()), bias), from);
        slots.slot(name, "weight", layer, List.of(kernel[0], kernel[1], in.c(), multiplier), "depthwise_kernel",
                "kernel");
        slots.bias(name, layer, out, bias);
    }

    /** A depthwise convolution without bias, then a 1x1 one. */
    private void separable(KerasLayer layer, String name, String[] from, Shape in) {
        depthwise(layer, name + ".depthwise", from, in, null);
        int channels = net.shape().c();
        int out = layer.integer("filters", 1);
        boolean bias = layer.flag("use_bias", true);
        put(name, new Conv2d(Conv2dSpec.pointwise(channels, out), bias));
        slots.slot(name, "weight", layer, List.of(1, 1, channels, out), "pointwise_kernel");
        slots.bias(name, layer, out, bias);
    }

    /** Of a picture, each pixel's channels by themselves: a convolution of one pixel. */
    private void dense(KerasLayer layer, String name, String[] from, Shape in) {
        int out = layer.integer("units", 1);
        boolean bias = layer.flag("use_bias", true);
        put(name, in.isVector() ? new Dense(in.size(), out, bias) : new Conv2d(Conv2dSpec.pointwise(in.c(), out), bias),
                from);
        slots.slot(name, "weight", layer, List.of(in.c(), out), "kernel");
        slots.bias(name, layer, out, bias);
    }

    private void softmax(KerasLayer layer, String name, String[] from, Shape in) {
        float axis = layer.number("axis", -1);
        if (axis != -1 && axis != (in.isVector() ? 1 : 3)) {
            throw layer.error("is taken over axis " + axis + "; expected the channels, -1");
        }
        put(name, new Softmax(), from);
    }

    private void rescaled(KerasLayer layer, String name, String[] from, Shape in) {
        if (layer.config().get("scale") instanceof List<?> || layer.config().get("offset") instanceof List<?>) {
            norms.rescaled(layer, name, from, in);
        } else {
            put(name, new Activation(ElementFunction.affine(layer.number("scale", 1), layer.number("offset", 0))),
                    from);
        }
    }

    private void activation(KerasLayer layer, String name, String[] from) {
        String function = layer.text("activation", "linear");
        if (function.equals("linear")) {
            net.from(from[0]);
        } else {
            Layer known = KerasActivations.of(function, version);
            if (known == null) {
                throw layer.error("has the activation '" + Names.shown(function)
                        + "', which depends on Keras's version; the file does not say it");
            }
            put(name, known, from);
        }
    }

    private void relu(KerasLayer layer, String name, String[] from) {
        float slope = layer.number("negative_slope", 0);
        float most = layer.number("max_value", Float.POSITIVE_INFINITY);
        if (layer.number("threshold", 0) != 0 || slope != 0 && most != Float.POSITIVE_INFINITY) {
            throw layer.error("has a threshold, or a slope and a limit at once, which is not supported");
        }
        if (slope != 0) {
            put(name, new Activation(ElementFunction.leakyRelu(slope)), from);
        } else if (most != Float.POSITIVE_INFINITY) {
            put(name, new Activation(ElementFunction.clip(0, most)), from);
        } else {
            put(name, new Relu(), from);
        }
    }

    /** Equal shapes are added as residual networks do it; others are repeated along axes of size 1. */
    private void sum(String name, String[] from) {
        boolean equal = List.of(from).stream().map(net::shapeOf).distinct().count() == 1;
        joined(equal ? new Add() : new Arithmetic(Operation.ADD), name, from);
    }

    private void joined(Operation operation, String name, String[] from) {
        joined(new Arithmetic(operation), name, from);
    }

    /** Of more than two inputs, the first two, and each further one in a node of its own. */
    private void joined(Layer layer, String name, String[] from) {
        if (from.length < 2) {
            throw new IllegalArgumentException("it joins " + from.length + " input, expected 2 or more");
        }
        String joined = from[0];
        for (int i = 1; i < from.length; i++) {
            String node = i == from.length - 1 ? name : name + "." + i;
            put(node, layer, joined, from[i]);
            joined = node;
        }
    }

    private void transposed(KerasLayer layer, String name, String[] from, Shape in) {
        ConvTranspose2d grown = KerasWindows.transposed(layer, in, layer.integer("filters", 1));
        put(name, grown, from);
        Conv2dSpec spec = grown.convolution();
        slots.slot(name, "weight", layer, List.of(spec.kernelH(), spec.kernelW(), spec.inChannels(), in.c()), "kernel");
        slots.bias(name, layer, spec.inChannels(), grown.bias());
    }

    /** A slope for each place of the picture; {@code shared_axes} names axes that share one, 1 height to 3 channels. */
    private void slopes(KerasLayer layer, String name, String[] from, Shape in) {
        List<Integer> shape = new ArrayList<>(in.isVector() ? List.of(in.c()) : List.of(in.h(), in.w(), in.c()));
        if (layer.config().get("shared_axes") instanceof List<?> shared) {
            for (Object axis : shared) {
                if (!(axis instanceof Number n) || n.longValue() < 1 || n.longValue() > shape.size()) {
                    throw layer.error("shares axes " + shared + "; expected 1 to " + shape.size());
                }
                shape.set(n.intValue() - 1, 1);
            }
        }
        put(name, new PRelu(in.isVector() ? Shape.vector(shape.getFirst()) : new Shape(shape.get(0), shape.get(1),
                shape.get(2))), from);
        slots.slot(name, "weight", layer, shape, "alpha");
    }

    private void concatenation(KerasLayer layer, String name, String[] from) {
        float axis = layer.number("axis", -1);
        if (axis != -1 && axis != (net.shapeOf(from[0]).isVector() ? 1 : 3)) {
            throw layer.error("joins along axis " + axis + "; expected the channels, -1 or 3");
        }
        put(name, new Concat(), from);
    }
}
