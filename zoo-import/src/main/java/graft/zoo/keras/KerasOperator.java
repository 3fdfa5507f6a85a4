package graft.zoo.keras;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.engine.Pool2dSpec;
import graft.layers.Activation;
import graft.layers.Add;
import graft.layers.Arithmetic;
import graft.layers.AveragePool;
import graft.layers.BatchNorm;
import graft.layers.Concat;
import graft.layers.Conv2d;
import graft.layers.ConvTranspose2d;
import graft.layers.Dense;
import graft.layers.Dropout;
import graft.layers.Flatten;
import graft.layers.GlobalAveragePool;
import graft.layers.Interpolation;
import graft.layers.Layer;
import graft.layers.MaxPool;
import graft.layers.NetworkBuilder;
import graft.layers.Operation;
import graft.layers.PRelu;
import graft.layers.ParameterSpec;
import graft.layers.Relu;
import graft.layers.Resize;
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
            "GaussianDropout", "AlphaDropout", "SpatialDropout2D");
    private static final Set<String> KNOWN = Set.of("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Dense",
            "BatchNormalization", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "MaxPooling2D",
            "AveragePooling2D", "GlobalAveragePooling2D", "ZeroPadding2D", "Flatten", "Dropout", "Add", "Concatenate",
            "Conv2DTranspose", "PReLU", "GlobalMaxPooling2D", "UpSampling2D", "Cropping2D", "Rescaling", "Multiply",
            "Subtract", "Maximum", "Minimum");

    private final NetworkBuilder net;
    private final KerasSlots slots = new KerasSlots();

    KerasOperator(NetworkBuilder net) {
        this.net = net;
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
        if (!activation.equals("linear") && KerasActivations.of(activation) == null) {
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
            case "BatchNormalization" -> norm(layer, name, from, in);
            case "Activation" -> activation(layer, name, from);
            case "ReLU" -> relu(layer, name, from);
            case "LeakyReLU" -> put(name, new Activation(ElementFunction.leakyRelu(
                    layer.number("negative_slope", layer.number("alpha", .3f)))), from);
            case "ELU" -> put(name, new Activation(ElementFunction.elu(layer.number("alpha", 1))), from);
            case "Softmax" -> put(name, new Softmax(), from);
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
            case "UpSampling2D" -> enlarged(layer, name, from);
            case "Cropping2D" -> put(name, KerasWindows.cropped(layer, in), from);
            case "Rescaling" -> put(name, new Activation(ElementFunction.affine(layer.number("scale", 1),
                    layer.number("offset", 0))), from);
            case "Multiply" -> joined(Operation.MULTIPLY, name, from);
            case "Subtract" -> joined(Operation.SUBTRACT, name, from);
            case "Maximum" -> joined(Operation.MAX, name, from);
            case "Minimum" -> joined(Operation.MIN, name, from);
            case "Add" -> sum(name, from);
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

    private void dense(KerasLayer layer, String name, String[] from, Shape in) {
        if (!in.isVector()) {
            throw layer.error("reads a picture of " + in + ", which is not supported; expected a vector, as Flatten "
                    + "makes it");
        }
        int out = layer.integer("units", 1);
        boolean bias = layer.flag("use_bias", true);
        put(name, new Dense(in.size(), out, bias), from);
        slots.slot(name, "weight", layer, List.of(in.size(), out), "kernel");
        slots.bias(name, layer, out, bias);
    }

    private void norm(KerasLayer layer, String name, String[] from, Shape in) {
        Object axis = layer.config().get("axis") instanceof List<?> list && list.size() == 1 ? list.getFirst()
                : layer.config().get("axis");
        long last = in.isVector() ? 1 : 3;
        if (axis instanceof Number number && number.longValue() != -1 && number.longValue() != last) {
            throw layer.error("normalises axis " + number + "; expected the channels, -1 or " + last);
        }
        float epsilon = layer.number("epsilon", 1e-3f);
        if (!(epsilon >= 0 && epsilon < Float.POSITIVE_INFINITY)) {
            throw layer.error("has epsilon " + epsilon + "; expected 0 or more");
        }
        put(name, new BatchNorm(in.c(), epsilon, 1 - layer.number("momentum", .99f)), from);
        List<Integer> shape = List.of(in.c());
        slots.optional(name, "weight", layer, shape, layer.flag("scale", true), "gamma", 1);
        slots.optional(name, "bias", layer, shape, layer.flag("center", true), "beta", 0);
        slots.slot(name, "running_mean", layer, shape, "moving_mean");
        slots.slot(name, "running_var", layer, shape, "moving_variance");
    }

    private void activation(KerasLayer layer, String name, String[] from) {
        String function = layer.text("activation", "linear");
        if (function.equals("linear")) {
            net.from(from[0]);
        } else {
            put(name, KerasActivations.of(function), from);
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

    private void enlarged(KerasLayer layer, String name, String[] from) {
        int[] size = layer.pair("size", new int[] {2, 2});
        Interpolation how = switch (layer.text("interpolation", "nearest")) {
            case "nearest" -> Interpolation.NEAREST;
            case "bilinear" -> new Interpolation(Interpolation.Kind.LINEAR, Interpolation.Coordinates.HALF_PIXEL,
                    Interpolation.Rounding.FLOOR, -0.5f, false, false);
            default -> throw layer.error("interpolates " + layer.text("interpolation", "") + "; expected nearest or "
                    + "bilinear");
        };
        put(name, Resize.by(how, size[0], size[1]), from);
    }

    private void concatenation(KerasLayer layer, String name, String[] from) {
        float axis = layer.number("axis", -1);
        if (axis != -1 && axis != (net.shapeOf(from[0]).isVector() ? 1 : 3)) {
            throw layer.error("joins along axis " + axis + "; expected the channels, -1 or 3");
        }
        put(name, new Concat(), from);
    }
}
