package graft.zoo.tensorflow;

import graft.engine.ElementFunction;
import graft.engine.LrnSpec;
import graft.engine.Tensor;
import graft.layers.Activation;
import graft.layers.Add;
import graft.layers.AveragePool;
import graft.layers.BatchNorm;
import graft.layers.Concat;
import graft.layers.Conv2d;
import graft.layers.Dense;
import graft.layers.Flatten;
import graft.layers.GlobalAveragePool;
import graft.layers.Layer;
import graft.layers.Lrn;
import graft.layers.MaxPool;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.ParameterSpec;
import graft.layers.Relu;
import graft.layers.Shape;
import graft.layers.Softmax;
import graft.zoo.StoredTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds a graph's nodes to a network, one layer for each that computes something of the picture:
 *
 * <pre>
 * Conv2D, DepthwiseConv2dNative     Conv2d, with the BiasAdd or Add of a constant that alone reads it as its bias
 * MatMul                            Dense, likewise
 * FusedBatchNorm (V2, V3), BatchNormWithGlobalNormalization      BatchNorm
 * Mul, Add, Sub, BiasAdd of a constant for each channel          BatchNorm of mean 0 and variance 1
 * Add, AddV2 of two pictures        Add
 * Concat, ConcatV2                  Concat
 * MaxPool, AvgPool, Mean, LRN, Relu, Relu6, Softmax, Reshape     the layer of the same sense
 * Pad                               part of the convolution or pooling behind it
 * Identity, CheckNumerics, StopGradient, Squeeze                 nothing
 * </pre>
 */
final class GraphBuilder {
    private static final Set<String> OPS = Set.of("Conv2D", "DepthwiseConv2dNative", "MatMul", "FusedBatchNorm",
            "FusedBatchNormV2", "FusedBatchNormV3", "BatchNormWithGlobalNormalization", "Mul", "Add", "AddV2", "Sub",
            "BiasAdd", "Concat", "ConcatV2", "MaxPool", "AvgPool", "Mean", "LRN", "Relu", "Relu6",
            "Softmax", "Reshape", "Pad", "Identity", "CheckNumerics", "StopGradient", "Squeeze", "Placeholder",
            "Const", "Rsqrt");
    /** Values of one node's output for one picture; far above any published network's. */
    private static final int LARGEST = 1 << 28;

    private final GraphConstants constants;
    private final Map<String, List<GraphNode>> readers;
    private final NetworkBuilder net;
    /** The network's node for each of the graph's that computes something of the picture. */
    private final Map<String, String> nodes = new HashMap<>();
    /** Zeros that a Pad adds: before and behind the rows, then the columns. */
    private final Map<String, int[]> pads = new HashMap<>();
    private final Map<String, Tensor> values = new HashMap<>();
    private final Set<String> relus = new HashSet<>();
    /** BatchNorms that were made of a Mul and have no shift yet. */
    private final Set<String> factors = new HashSet<>();

    GraphBuilder(GraphConstants constants, Map<String, List<GraphNode>> readers, String input, Shape shape) {
        this.constants = constants;
        this.readers = readers;
        net = Network.input(shape.h(), shape.w(), shape.c());
        nodes.put(input, net.current());
    }

    static boolean knows(String op) {
        return OPS.contains(op);
    }

    /**
     * Adds one node, whose inputs were added before.
     *
     * @throws IllegalArgumentException when it has no layer
     */
    void add(GraphNode node) {
        if (nodes.containsKey(node.name()) || constants.of(node.name()) != null || node.op().equals("Const")) {
            return;
        }
        if (!knows(node.op()) || node.inputs().isEmpty()) {
            throw new IllegalArgumentException("there is no layer for this op");
        }
        switch (node.op()) {
            case "Conv2D" -> convolution(node, false);
            case "DepthwiseConv2dNative" -> convolution(node, true);
            case "MatMul" -> dense(node);
            case "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3" -> {
                GraphAttribute training = node.attribute("is_training");
                if (training.integer() == null || training.integer() != 0) {
                    throw new IllegalArgumentException("is in training mode; freeze the graph for inference");
                }
                batchNorm(node, node(node, 0), real(node, "epsilon", 1e-4f), vector(node, 1), vector(node, 2),
                        vector(node, 3), vector(node, 4));
            }
            case "BatchNormWithGlobalNormalization" -> {
                Long scaled = node.attribute("scale_after_normalization").integer();
                float[] mean = vector(node, 1);
                batchNorm(node, node(node, 0), real(node, "variance_epsilon", 1e-3f), scaled != null && scaled != 0
                        ? vector(node, 4) : filled(mean.length, 1), vector(node, 3), mean, vector(node, 2));
            }
            case "Mul", "Sub", "BiasAdd", "Add", "AddV2" -> arithmetic(node);
            case "Concat" -> concat(node, 0);
            case "ConcatV2" -> concat(node, node.inputs().size() - 1);
            case "MaxPool", "AvgPool" -> pool(node);
            case "Mean" -> mean(node);
            case "LRN" -> lrn(node);
            case "Relu" -> {
                layer(node, new Relu(), node(node, 0));
                relus.add(node.name());
            }
            case "Relu6" -> layer(node, new Activation(ElementFunction.relu6()), node(node, 0));
            case "Softmax" -> layer(node, new Softmax(), node(node, 0));
            case "Reshape" -> reshape(node);
            case "Pad" -> pad(node);
            case "Squeeze" -> {
                if (!net.shapeOf(node(node, 0)).isVector()) {
                    throw new IllegalArgumentException("squeezes pictures of " + net.shapeOf(node(node, 0)));
                }
                nodes.put(node.name(), node(node, 0));
            }
            default -> nodes.put(node.name(), node(node, 0));
        }
    }

    /** The network, with all its weights. */
    Network build() {
        Network network = net.build();
        values.forEach((name, value) -> network.parameter(name).set(value));
        return network;
    }

    private void layer(GraphNode node, Layer layer, String... inputs) {
        net.add(node.name(), layer, inputs);
        layer.parameters().forEach(ParameterSpec::size);
        if (net.shape().size() > LARGEST) {
            throw new IllegalArgumentException("makes " + net.shape() + " values for one picture, expected at most "
                    + LARGEST);
        }
        nodes.put(node.name(), node.name());
    }

    /** The network's node that an input of a node names. */
    private String node(GraphNode node, int input) {
        String name = node.inputs().size() > input ? node.inputs().get(input) : null;
        String found = nodes.get(name);
        if (found == null || pads.containsKey(name)) {
            throw new IllegalArgumentException("its input '" + name + "' is " + (found != null ? "a Pad, which only a"
                    + " convolution or a pooling can take" : "not computed from the picture"));
        }
        return found;
    }

    private StoredTensor constant(GraphNode node, int input) {
        StoredTensor found = node.inputs().size() > input ? constants.of(node.inputs().get(input)) : null;
        if (found == null) {
            throw new IllegalArgumentException("its input " + input + " is not constant; freeze the graph first");
        }
        return found;
    }

    private float[] vector(GraphNode node, int input) {
        constant(node, input);
        float[] values = constants.small(node.inputs().get(input));
        if (values == null) {
            throw new IllegalArgumentException("its input " + input + " has too many values for one each channel");
        }
        return values;
    }

    private static float[] filled(int length, float value) {
        float[] filled = new float[length];
        Arrays.fill(filled, value);
        return filled;
    }

    // ---- weights -------------------------------------------------------------------------------------------------

    private void convolution(GraphNode node, boolean depthwise) {
        StoredTensor weight = constant(node, 1);
        List<Integer> s = weight.shape();
        if (s.size() != 4) {
            throw new IllegalArgumentException("has a kernel of shape " + s + ", expected 4 axes");
        }
        String x = padded(node);
        int outputs = depthwise ? Math.multiplyExact(s.get(2), s.get(3)) : s.get(3);
        int groups = depthwise ? s.get(2) : s.get(2) > 0 ? net.shapeOf(x).c() / s.get(2) : 1;
        if (net.shapeOf(x).c() != s.get(2) * (depthwise ? 1 : groups) || s.contains(0)) {
            throw new IllegalArgumentException("has a kernel of shape " + s + " for " + net.shapeOf(x).c()
                    + " channels");
        }
        var window = new GraphWindow(node, net.shapeOf(x), s.get(0), s.get(1),
                pads.getOrDefault(node.inputs().getFirst(), new int[4]));
        GraphNode bias = bias(node, outputs);
        Conv2d layer = new Conv2d(window.convolution(net.shapeOf(x).c(), outputs, groups), bias != null);
        layer(node, layer, x);
        weights(node, bias, weight, layer.parameters().getFirst().dims());
    }

    private void dense(GraphNode node) {
        StoredTensor weight = constant(node, 1);
        List<Integer> s = weight.shape();
        Long transposedA = node.attribute("transpose_a").integer();
        Long transposed = node.attribute("transpose_b").integer();
        if (s.size() != 2 || s.contains(0) || transposedA != null && transposedA != 0) {
            throw new IllegalArgumentException("has a weight of shape " + s + ", expected [inputs, outputs]");
        }
        boolean flip = transposed != null && transposed != 0;
        int outputs = s.get(flip ? 0 : 1);
        GraphNode bias = bias(node, outputs);
        layer(node, new Dense(s.get(flip ? 1 : 0), outputs, bias != null), node(node, 0));
        if (flip) {
            values.put(node.name() + ".weight", weight.read().permute(1, 0));
            weights(node, bias, null, null);
        } else {
            weights(node, bias, weight, new int[] {s.get(0), outputs});
        }
    }

    private void weights(GraphNode node, GraphNode bias, StoredTensor weight, int[] dims) {
        if (weight != null) {
            values.put(node.name() + ".weight", Tensor.wrap(weight.read().unwrap(), dims));
        }
        if (bias != null) {
            float[] shift = vector(bias, constants.of(bias.inputs().get(1)) != null ? 1 : 0);
            values.put(node.name() + ".bias", Tensor.wrap(shift, shift.length));
            nodes.put(bias.name(), node.name());
        }
    }

    /** The node that alone reads this one and adds a constant for each channel, or null. */
    private GraphNode bias(GraphNode node, int channels) {
        List<GraphNode> all = readers.getOrDefault(node.name(), List.of());
        GraphNode reader = all.size() == 1 ? all.getFirst() : null;
        if (reader == null || reader.inputs().size() != 2
                || !List.of("BiasAdd", "Add", "AddV2").contains(reader.op())) {
            return null;
        }
        StoredTensor a = constants.of(reader.inputs().get(0));
        StoredTensor b = constants.of(reader.inputs().get(1));
        StoredTensor shift = b != null ? b : a;
        return shift != null && shift.shape().equals(List.of(channels)) ? reader : null;
    }

    private void batchNorm(GraphNode node, String x, float epsilon, float[] scale, float[] shift, float[] mean,
            float[] variance) {
        int channels = net.shapeOf(x).c();
        Map<String, float[]> own = Map.of("weight", scale, "bias", shift, "running_mean", mean, "running_var",
                variance);
        own.forEach((name, vector) -> {
            if (vector.length != channels) {
                throw new IllegalArgumentException("has " + vector.length + " values for " + channels + " channels");
            }
            values.put(node.name() + "." + name, Tensor.wrap(vector, channels));
        });
        layer(node, new BatchNorm(channels, epsilon, 0.1f), x);
    }

    /** Sums of pictures; and a factor or a shift for each channel, as an unfused BatchNorm ends with. */
    private void arithmetic(GraphNode node) {
        if (node.inputs().size() != 2) {
            throw new IllegalArgumentException("has " + node.inputs().size() + " inputs, expected 2");
        }
        int at = constants.of(node.inputs().get(1)) != null ? 1 : constants.of(node.inputs().get(0)) != null ? 0 : -1;
        if (at < 0) {
            if (!node.op().startsWith("Add")) {
                throw new IllegalArgumentException("there is no layer for this op of two pictures");
            }
            layer(node, new Add(), node(node, 0), node(node, 1));
            return;
        }
        String x = node(node, 1 - at);
        int channels = net.shapeOf(x).c();
        float[] operand = vector(node, at);
        List<Integer> shape = constants.of(node.inputs().get(at)).shape();
        if (operand.length != 1 && (operand.length != channels || shape.getLast() != channels)) {
            throw new IllegalArgumentException("has a constant of shape " + shape + " for " + channels
                    + " channels");
        }
        float[] vector = operand.length == channels ? operand : filled(channels, operand[0]);
        float[] factor = filled(channels, 1);
        float[] shift = new float[channels];
        switch (node.op()) {
            case "Mul" -> factor = vector;
            case "Sub" -> {
                if (at == 0) {
                    throw new IllegalArgumentException("subtracts the picture from a constant");
                }
                for (int c = 0; c < channels; c++) {
                    shift[c] = -vector[c];
                }
            }
            default -> shift = vector;
        }
        boolean alone = readers.getOrDefault(node.inputs().get(1 - at), List.of()).size() == 1;
        if (node.op().equals("Mul")) {
            factors.add(node.name());
        } else if (alone && factors.remove(x)) {
            values.put(x + ".bias", Tensor.wrap(shift, channels));
            nodes.put(node.name(), x);
            return;
        }
        batchNorm(node, x, 0, factor, shift, new float[channels], filled(channels, 1));
    }

    // ---- pictures ------------------------------------------------------------------------------------------------

    private void concat(GraphNode node, int axisAt) {
        float[] axis = vector(node, axisAt);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (i != axisAt) {
                parts.add(node(node, i));
            }
        }
        boolean vectors = parts.stream().allMatch(p -> net.shapeOf(p).isVector());
        if (axis.length != 1 || axis[0] != 3 && axis[0] != -1 && !(vectors && axis[0] == 1)) {
            throw new IllegalArgumentException("joins along axis " + Arrays.toString(axis)
                    + ", expected the channels, 3");
        }
        layer(node, new Concat(), parts.toArray(String[]::new));
    }

    private void pool(GraphNode node) {
        String x = padded(node);
        long[] kernel = GraphWindow.of(node, "ksize", 1);
        int[] pad = pads.getOrDefault(node.inputs().getFirst(), new int[4]);
        if (Arrays.stream(pad).sum() > 0) {
            // A Pad adds zeros, a max pooling's own padding never wins: the same where nothing is below 0.
            if (!node.op().equals("MaxPool") || !relus.contains(x)) {
                throw new IllegalArgumentException("pools behind a Pad, expected a MaxPool behind a Pad behind a Relu");
            }
        }
        var window = new GraphWindow(node, net.shapeOf(x), Math.toIntExact(kernel[0]), Math.toIntExact(kernel[1]), pad);
        layer(node, node.op().equals("MaxPool") ? new MaxPool(window.pooling()) : new AveragePool(window.pooling()), x);
    }

    /** The node that a convolution or a pooling takes, behind a Pad or not. */
    private String padded(GraphNode node) {
        String name = node.inputs().getFirst();
        return pads.containsKey(name) ? nodes.get(name) : node(node, 0);
    }

    private void pad(GraphNode node) {
        float[] p = vector(node, 1);
        boolean pictures = p.length == 8 && p[0] == 0 && p[1] == 0 && p[6] == 0 && p[7] == 0;
        for (float n : p) {
            pictures &= n >= 0 && n < 1 << 16;
        }
        if (!pictures) {
            throw new IllegalArgumentException("has paddings " + Arrays.toString(p)
                    + ", expected two for each of four axes, none for the batch and the channels");
        }
        nodes.put(node.name(), node(node, 0));
        pads.put(node.name(), new int[] {(int) p[2], (int) p[3], (int) p[4], (int) p[5]});
    }

    private void mean(GraphNode node) {
        float[] axes = vector(node, 1);
        Arrays.sort(axes);
        if (!Arrays.equals(axes, new float[] {1, 2})) {
            throw new IllegalArgumentException("is the mean over axes " + Arrays.toString(axes)
                    + ", expected height and width, 1 and 2");
        }
        layer(node, new GlobalAveragePool(), node(node, 0));
    }

    private void lrn(GraphNode node) {
        long radius = node.attribute("depth_radius").integer() == null ? 5 : node.attribute("depth_radius").integer();
        if (radius < 0 || radius > 1 << 16) {
            throw new IllegalArgumentException("has depth_radius " + radius);
        }
        int size = 2 * (int) radius + 1;
        // TensorFlow does not divide alpha by the size of the window.
        layer(node, new Lrn(new LrnSpec(size, size * real(node, "alpha", 1), real(node, "beta", 0.5f),
                real(node, "bias", 1))), node(node, 0));
    }

    private static float real(GraphNode node, String attribute, float otherwise) {
        Float stated = node.attribute(attribute).real();
        return stated == null ? otherwise : stated;
    }

    private void reshape(GraphNode node) {
        String x = node(node, 0);
        Shape from = net.shapeOf(x);
        float[] to = vector(node, 1);
        boolean vector = to.length == 2 && (to[1] == from.size() || to[1] == -1)
                || to.length == 4 && from.isVector() && to[1] == 1 && to[2] == 1 && (to[3] == from.c() || to[3] == -1);
        if (!vector) {
            throw new IllegalArgumentException("reshapes " + from + " to " + Arrays.toString(to)
                    + ", expected one vector for each picture");
        }
        if (from.isVector()) {
            nodes.put(node.name(), x);
        } else {
            layer(node, new Flatten(), x);
        }
    }
}
