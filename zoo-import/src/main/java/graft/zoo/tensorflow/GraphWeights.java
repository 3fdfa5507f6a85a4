package graft.zoo.tensorflow;

import graft.engine.Tensor;
import graft.layers.Add;
import graft.layers.Arithmetic;
import graft.layers.BatchNorm;
import graft.layers.Conv2d;
import graft.layers.Dense;
import graft.layers.Layer;
import graft.layers.Operation;
import graft.zoo.StoredTensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ops that have weights: what a constant multiplies or adds to. Every method adds one node of the graph. */
final class GraphWeights {
    private final GraphLayers layers;
    /** BatchNorms that were made of a Mul and have no shift yet. */
    private final Set<String> factors = new HashSet<>();

    GraphWeights(GraphLayers layers) {
        this.layers = layers;
    }

    /** {@code Conv2D}, or {@code DepthwiseConv2dNative}. */
    void convolution(GraphNode node, boolean depthwise) {
        StoredTensor weight = layers.constant(node, 1);
        List<Integer> s = weight.shape();
        if (s.size() != 4) {
            throw new IllegalArgumentException("has a kernel of shape " + s + ", expected 4 axes");
        }
        String x = layers.padded(node);
        int outputs = depthwise ? Math.multiplyExact(s.get(2), s.get(3)) : s.get(3);
        int groups = depthwise ? s.get(2) : s.get(2) > 0 ? layers.shapeOf(x).c() / s.get(2) : 1;
        if (layers.shapeOf(x).c() != s.get(2) * (depthwise ? 1 : groups) || s.contains(0)) {
            throw new IllegalArgumentException("has a kernel of shape " + s + " for " + layers.shapeOf(x).c()
                    + " channels");
        }
        var window = new GraphWindow(node, layers.shapeOf(x), s.get(0), s.get(1), layers.padding(node));
        GraphNode bias = bias(node, outputs);
        Conv2d layer = new Conv2d(window.convolution(layers.shapeOf(x).c(), outputs, groups), bias != null);
        layers.add(node, layer, x);
        weights(node, bias, weight, layer.parameters().getFirst().dims());
    }

    /** {@code MatMul}. */
    void dense(GraphNode node) {
        StoredTensor weight = layers.constant(node, 1);
        List<Integer> s = weight.shape();
        Long transposedA = node.attribute("transpose_a").integer();
        Long transposed = node.attribute("transpose_b").integer();
        if (s.size() != 2 || s.contains(0) || transposedA != null && transposedA != 0) {
            throw new IllegalArgumentException("has a weight of shape " + s + ", expected [inputs, outputs]");
        }
        boolean flip = transposed != null && transposed != 0;
        int outputs = s.get(flip ? 0 : 1);
        GraphNode bias = bias(node, outputs);
        layers.add(node, new Dense(s.get(flip ? 1 : 0), outputs, bias != null), layers.input(node, 0));
        if (flip) {
            layers.set(node.name() + ".weight", weight.read().permute(1, 0));
            weights(node, bias, null, null);
        } else {
            weights(node, bias, weight, new int[] {s.get(0), outputs});
        }
    }

    private void weights(GraphNode node, GraphNode bias, StoredTensor weight, int[] dims) {
        if (weight != null) {
            layers.set(node.name() + ".weight", Tensor.wrap(weight.read().unwrap(), dims));
        }
        if (bias != null) {
            float[] shift = layers.vector(bias, layers.constants().of(bias.inputs().get(1)) != null ? 1 : 0);
            layers.set(node.name() + ".bias", Tensor.wrap(shift, shift.length));
            layers.alias(bias, node.name());
        }
    }

    /** The node that alone reads this one and adds a constant for each channel, or null. */
    private GraphNode bias(GraphNode node, int channels) {
        List<GraphNode> all = layers.readers(node.name());
        GraphNode reader = all.size() == 1 ? all.getFirst() : null;
        if (reader == null || reader.inputs().size() != 2
                || !List.of("BiasAdd", "Add", "AddV2").contains(reader.op())) {
            return null;
        }
        StoredTensor a = layers.constants().of(reader.inputs().get(0));
        StoredTensor b = layers.constants().of(reader.inputs().get(1));
        StoredTensor shift = b != null ? b : a;
        return shift != null && shift.shape().equals(List.of(channels)) ? reader : null;
    }

    /** {@code FusedBatchNorm}, V1 to V3. */
    void fusedNorm(GraphNode node) {
        batchNorm(node, layers.input(node, 0), node.real("epsilon", 1e-4f), layers.vector(node, 1),
                layers.vector(node, 2), layers.vector(node, 3), layers.vector(node, 4));
    }

    /** {@code BatchNormWithGlobalNormalization}, of the graphs of 2015. */
    void globalNorm(GraphNode node) {
        Long scaled = node.attribute("scale_after_normalization").integer();
        float[] mean = layers.vector(node, 1);
        batchNorm(node, layers.input(node, 0), node.real("variance_epsilon", 1e-3f), scaled != null && scaled != 0
                ? layers.vector(node, 4) : filled(mean.length, 1), layers.vector(node, 3), mean,
                layers.vector(node, 2));
    }

    private void batchNorm(GraphNode node, String x, float epsilon, float[] scale, float[] shift, float[] mean,
            float[] variance) {
        int channels = layers.shapeOf(x).c();
        Map<String, float[]> own = Map.of("weight", scale, "bias", shift, "running_mean", mean, "running_var",
                variance);
        own.forEach((name, vector) -> {
            if (vector.length != channels) {
                throw new IllegalArgumentException("has " + vector.length + " values for " + channels + " channels");
            }
            layers.set(node.name() + "." + name, Tensor.wrap(vector, channels));
        });
        layers.add(node, new BatchNorm(channels, epsilon, 0.1f), x);
    }

    /** Sums of pictures; and a factor or a shift for each channel, as an unfused BatchNorm ends with. */
    void arithmetic(GraphNode node) {
        if (node.inputs().size() != 2) {
            throw new IllegalArgumentException("has " + node.inputs().size() + " inputs, expected 2");
        }
        GraphConstants constants = layers.constants();
        int at = constants.of(node.inputs().get(1)) != null ? 1 : constants.of(node.inputs().get(0)) != null ? 0 : -1;
        if (at < 0) {
            layers.add(node, ofTwo(node), layers.input(node, 0), layers.input(node, 1));
            return;
        }
        if (node.op().startsWith("M") && !node.op().equals("Mul")) {
            throw new IllegalArgumentException("compares pictures with a constant, which is not supported");
        }
        String x = layers.input(node, 1 - at);
        int channels = layers.shapeOf(x).c();
        float[] operand = layers.vector(node, at);
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
        boolean alone = layers.readers(node.inputs().get(1 - at)).size() == 1;
        if (node.op().equals("Mul")) {
            factors.add(node.name());
        } else if (alone && factors.remove(x)) {
            layers.set(x + ".bias", Tensor.wrap(shift, channels));
            layers.alias(node, x);
            return;
        }
        batchNorm(node, x, 0, factor, shift, new float[channels], filled(channels, 1));
    }

    /** Equal shapes are added as residual networks do it; others are repeated along axes of size 1. */
    private Layer ofTwo(GraphNode node) {
        return switch (node.op()) {
            case "Mul" -> new Arithmetic(Operation.MULTIPLY);
            case "Sub" -> new Arithmetic(Operation.SUBTRACT);
            case "Maximum" -> new Arithmetic(Operation.MAX);
            case "Minimum" -> new Arithmetic(Operation.MIN);
            default -> layers.shapeOf(layers.input(node, 0)).equals(layers.shapeOf(layers.input(node, 1)))
                    ? new Add() : new Arithmetic(Operation.ADD);
        };
    }

    private static float[] filled(int length, float value) {
        float[] filled = new float[length];
        Arrays.fill(filled, value);
        return filled;
    }
}
