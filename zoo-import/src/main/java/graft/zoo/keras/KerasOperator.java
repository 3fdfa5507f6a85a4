package graft.zoo.keras;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.engine.Pool2dSpec;
import graft.layers.Activation;
import graft.layers.Add;
import graft.layers.AveragePool;
import graft.layers.BatchNorm;
import graft.layers.Concat;
import graft.layers.Conv2d;
import graft.layers.Dense;
import graft.layers.Dropout;
import graft.layers.Flatten;
import graft.layers.GlobalAveragePool;
import graft.layers.Layer;
import graft.layers.MaxPool;
import graft.layers.NetworkBuilder;
import graft.layers.Pad;
import graft.layers.ParameterSpec;
import graft.layers.Relu;
import graft.layers.Shape;
import graft.layers.Softmax;
import graft.zoo.bytes.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What Keras's layers are in Graft (keras-team/keras, {@code keras/src/layers}). Padding {@code same} puts half of what
 * is needed before the picture, the rest behind it, and does not count in means.
 */
final class KerasOperator {
    private static final int[] ONE = {1, 1};
    private static final Set<String> PASSED = Set.of("InputLayer", "ActivityRegularization", "GaussianNoise",
            "GaussianDropout", "AlphaDropout", "SpatialDropout2D");
    private static final Set<String> KNOWN = Set.of("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Dense",
            "BatchNormalization", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "MaxPooling2D",
            "AveragePooling2D", "GlobalAveragePooling2D", "ZeroPadding2D", "Flatten", "Dropout", "Add", "Concatenate");
    private static final Set<String> ACTIVATIONS = Set.of("relu", "softmax", "relu6", "elu", "selu", "swish", "silu",
            "sigmoid", "tanh", "linear");

    /** A variable that fills a parameter of the network. */
    record Slot(String parameter, List<KerasVariable> variables, List<Integer> shape, float otherwise) {
    }

    private final NetworkBuilder net;
    private final List<Slot> slots = new ArrayList<>();

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
        if (!ACTIVATIONS.contains(activation)) {
            return "has the activation '" + Names.shown(activation) + "', which is not supported";
        }
        String padding = layer.text("padding", "valid");
        return padding.equals("valid") || padding.equals("same") ? null
                : "has padding '" + Names.shown(padding) + "'; expected valid or same";
    }

    /** Where the network's parameters come from. */
    List<Slot> slots() {
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
            case "MaxPooling2D" -> put(name, new MaxPool(pool(layer, in)), from);
            case "AveragePooling2D" -> put(name, new AveragePool(pool(layer, in)), from);
            case "GlobalAveragePooling2D" -> put(name, new GlobalAveragePool(), from);
            case "ZeroPadding2D" -> put(name, border(layer), from);
            case "Flatten" -> put(name, new Flatten(), from);
            case "Dropout" -> put(name, new Dropout(Math.clamp(layer.number("rate", .5f), 0, .99f)), from);
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
        Conv2dSpec spec = spec(layer, in, kernel, layer.integer("filters", 1), groups);
        boolean bias = layer.flag("use_bias", true);
        put(name, new Conv2d(spec, bias), from);
        slot(name, "weight", layer, List.of(kernel[0], kernel[1], in.c() / groups, spec.outChannels()), "kernel");
        bias(name, layer, spec.outChannels(), bias);
    }

    private void depthwise(KerasLayer layer, String name, String[] from, Shape in, String biasName) {
        int[] kernel = layer.pair("kernel_size", ONE);
        int multiplier = layer.integer("depth_multiplier", 1);
        boolean bias = biasName != null && layer.flag("use_bias", true);
        put(name, new Conv2d(spec(layer, in, kernel, Math.multiplyExact(in.c(), multiplier), in.c()), bias), from);
        slot(name, "weight", layer, List.of(kernel[0], kernel[1], in.c(), multiplier), "depthwise_kernel", "kernel");
        bias(name, layer, in.c() * multiplier, bias);
    }

    /** A depthwise convolution without bias, then a 1x1 one. */
    private void separable(KerasLayer layer, String name, String[] from, Shape in) {
        depthwise(layer, name + ".depthwise", from, in, null);
        int channels = net.shape().c();
        int out = layer.integer("filters", 1);
        boolean bias = layer.flag("use_bias", true);
        put(name, new Conv2d(Conv2dSpec.pointwise(channels, out), bias));
        slot(name, "weight", layer, List.of(1, 1, channels, out), "pointwise_kernel");
        bias(name, layer, out, bias);
    }

    private void dense(KerasLayer layer, String name, String[] from, Shape in) {
        if (!in.isVector()) {
            throw layer.error("reads a picture of " + in + ", which is not supported; expected a vector, as Flatten "
                    + "makes it");
        }
        int out = layer.integer("units", 1);
        boolean bias = layer.flag("use_bias", true);
        put(name, new Dense(in.size(), out, bias), from);
        slot(name, "weight", layer, List.of(in.size(), out), "kernel");
        bias(name, layer, out, bias);
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
        optional(name, "weight", layer, shape, layer.flag("scale", true), "gamma", 1);
        optional(name, "bias", layer, shape, layer.flag("center", true), "beta", 0);
        slot(name, "running_mean", layer, shape, "moving_mean");
        slot(name, "running_var", layer, shape, "moving_variance");
    }

    private void activation(KerasLayer layer, String name, String[] from) {
        String function = layer.text("activation", "linear");
        switch (function) {
            case "relu" -> put(name, new Relu(), from);
            case "softmax" -> put(name, new Softmax(), from);
            case "relu6" -> put(name, new Activation(ElementFunction.relu6()), from);
            case "elu" -> put(name, new Activation(ElementFunction.elu(1)), from);
            case "selu" -> put(name, new Activation(ElementFunction.selu()), from);
            case "swish", "silu" -> put(name, new Activation(ElementFunction.swish()), from);
            case "sigmoid" -> put(name, new Activation(ElementFunction.of(ElementFunction.Kind.SIGMOID)), from);
            case "tanh" -> put(name, new Activation(ElementFunction.of(ElementFunction.Kind.TANH)), from);
            case "linear" -> net.from(from[0]);
            default -> throw new IllegalStateException(function);
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

    /** Of more than two inputs, the sum of the first two, and each further one in a node of its own. */
    private void sum(String name, String[] from) {
        String sum = from[0];
        for (int i = 1; i < from.length; i++) {
            String node = i == from.length - 1 ? name : name + "." + i;
            put(node, new Add(), sum, from[i]);
            sum = node;
        }
    }

    private void concatenation(KerasLayer layer, String name, String[] from) {
        float axis = layer.number("axis", -1);
        if (axis != -1 && axis != (net.shapeOf(from[0]).isVector() ? 1 : 3)) {
            throw layer.error("joins along axis " + axis + "; expected the channels, -1 or 3");
        }
        put(name, new Concat(), from);
    }

    private static Pad border(KerasLayer layer) {
        Object padding = layer.config().get("padding");
        if (padding instanceof Number n) {
            return Pad.zeros(side(layer, n), side(layer, n), side(layer, n), side(layer, n));
        }
        if (padding instanceof List<?> list && list.size() == 2) {
            if (list.get(0) instanceof Number h && list.get(1) instanceof Number w) {
                return Pad.zeros(side(layer, h), side(layer, w), side(layer, h), side(layer, w));
            }
            if (list.get(0) instanceof List<?> h && list.get(1) instanceof List<?> w && h.size() == 2 && w.size() == 2) {
                return Pad.zeros(side(layer, h.get(0)), side(layer, w.get(0)), side(layer, h.get(1)),
                        side(layer, w.get(1)));
            }
        }
        throw layer.error("has a padding that is not understood; expected a number, two, or two pairs");
    }

    private static int side(KerasLayer layer, Object value) {
        if (!(value instanceof Number n) || n.longValue() < 0 || n.longValue() > 1 << 12) {
            throw layer.error("has a padding that is not 0 to 2^12");
        }
        return n.intValue();
    }

    private static Conv2dSpec spec(KerasLayer layer, Shape in, int[] kernel, int out, int groups) {
        int[] stride = layer.pair("strides", ONE);
        int[] dilation = layer.pair("dilation_rate", ONE);
        int h = missing(layer, in.h(), kernel[0], stride[0], dilation[0]);
        int w = missing(layer, in.w(), kernel[1], stride[1], dilation[1]);
        return new Conv2dSpec(in.c(), out, kernel[0], kernel[1], stride[0], stride[1], h / 2, w / 2, h - h / 2,
                w - w / 2, dilation[0], dilation[1], groups);
    }

    private static Pool2dSpec pool(KerasLayer layer, Shape in) {
        int[] kernel = layer.pair("pool_size", new int[] {2, 2});
        int[] stride = layer.pair("strides", kernel);
        int h = missing(layer, in.h(), kernel[0], stride[0], 1);
        int w = missing(layer, in.w(), kernel[1], stride[1], 1);
        return new Pool2dSpec(kernel[0], kernel[1], stride[0], stride[1], h / 2, w / 2, h - h / 2, w - w / 2, false,
                false);
    }

    /** Rows that padding {@code same} adds, so that the output has a row for every {@code stride} rows of the input. */
    private static int missing(KerasLayer layer, int size, int kernel, int stride, int dilation) {
        return switch (layer.text("padding", "valid")) {
            case "valid" -> 0;
            case "same" -> Math.max(0, (Math.ceilDiv(size, stride) - 1) * stride + (kernel - 1) * dilation + 1 - size);
            default -> throw new IllegalStateException(layer.text("padding", ""));
        };
    }

    private void bias(String node, KerasLayer layer, int channels, boolean bias) {
        if (bias) {
            slot(node, "bias", layer, List.of(channels), "bias");
        }
    }

    private void slot(String node, String parameter, KerasLayer layer, List<Integer> shape, String... variables) {
        slots.add(new Slot(node + "." + parameter, List.of(variables).stream()
                .map(v -> new KerasVariable(layer.name(), v)).toList(), shape, 0));
    }

    private void optional(String node, String parameter, KerasLayer layer, List<Integer> shape, boolean there,
            String variable, float otherwise) {
        if (there) {
            slot(node, parameter, layer, shape, variable);
        } else {
            slots.add(new Slot(node + "." + parameter, List.of(), shape, otherwise));
        }
    }
}
