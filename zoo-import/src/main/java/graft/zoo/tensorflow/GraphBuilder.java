package graft.zoo.tensorflow;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.Activation;
import graft.layers.Network;
import graft.layers.Shape;
import graft.layers.Softmax;
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
 * Add, AddV2 of two pictures        Add; Sub, Mul, Maximum, Minimum of two pictures: Arithmetic
 * Concat, ConcatV2                  Concat
 * MaxPool, AvgPool, Mean, LRN, Relu, Softmax, Reshape, activations      the layer of the same sense
 * Pad                               part of the convolution or pooling behind it
 * Identity, CheckNumerics, StopGradient, Squeeze                 nothing
 * </pre>
 */
final class GraphBuilder {
    private static final Set<String> OPS = Set.of("Conv2D", "DepthwiseConv2dNative", "MatMul", "FusedBatchNorm",
            "FusedBatchNormV2", "FusedBatchNormV3", "BatchNormWithGlobalNormalization", "Mul", "Add", "AddV2", "Sub",
            "Maximum", "Minimum", "BiasAdd", "Concat", "ConcatV2", "MaxPool", "AvgPool", "Mean", "LRN", "Relu", "Relu6",
            "LeakyRelu", "Elu", "Selu", "Sigmoid", "Tanh", "Softplus", "Softsign", "Abs", "Softmax",
            "Reshape", "Pad", "Identity", "CheckNumerics", "StopGradient", "Squeeze", "Placeholder",
            "Const", "Rsqrt");

    private final GraphLayers layers;
    private final GraphWeights weights;
    private final GraphPictures pictures;

    GraphBuilder(GraphConstants constants, Map<String, List<GraphNode>> readers, String input, Shape shape) {
        layers = new GraphLayers(constants, readers, input, shape);
        weights = new GraphWeights(layers);
        pictures = new GraphPictures(layers);
    }

    /** Why a node cannot be imported, as far as it alone says; null where nothing is known against it. */
    static String unsupported(GraphNode node) {
        if (!OPS.contains(node.op())) {
            return "there is no layer for this op";
        }
        String format = node.attribute("data_format").text();
        if (format != null && !format.equals("NHWC")) {
            return "has its data as " + format + ", expected NHWC";
        }
        Long training = node.attribute("is_training").integer();
        if (node.op().startsWith("FusedBatchNorm") && (training == null || training != 0)) {
            return "is in training mode; freeze the graph for inference";
        }
        return null;
    }

    /**
     * Adds one node, whose inputs were added before.
     *
     * @throws IllegalArgumentException when it does not fit them
     */
    void add(GraphNode node) {
        if (layers.has(node.name()) || layers.constants().of(node.name()) != null || node.op().equals("Const")) {
            return;
        }
        if (node.inputs().isEmpty()) {
            throw new IllegalArgumentException("has no input");
        }
        switch (node.op()) {
            case "Conv2D" -> weights.convolution(node, false);
            case "DepthwiseConv2dNative" -> weights.convolution(node, true);
            case "MatMul" -> weights.dense(node);
            case "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3" -> weights.fusedNorm(node);
            case "BatchNormWithGlobalNormalization" -> weights.globalNorm(node);
            case "Mul", "Sub", "BiasAdd", "Add", "AddV2", "Maximum", "Minimum" -> weights.arithmetic(node);
            case "Concat" -> pictures.concat(node, 0);
            case "ConcatV2" -> pictures.concat(node, node.inputs().size() - 1);
            case "MaxPool", "AvgPool" -> pictures.pool(node);
            case "Mean" -> pictures.mean(node);
            case "LRN" -> pictures.lrn(node);
            case "Relu" -> pictures.relu(node);
            case "Relu6" -> activation(node, ElementFunction.relu6());
            case "LeakyRelu" -> activation(node, ElementFunction.leakyRelu(node.real("alpha", 0.2f)));
            case "Elu" -> activation(node, ElementFunction.elu(1));
            case "Selu" -> activation(node, ElementFunction.selu());
            case "Sigmoid" -> activation(node, ElementFunction.of(Kind.SIGMOID));
            case "Tanh" -> activation(node, ElementFunction.of(Kind.TANH));
            case "Softplus" -> activation(node, ElementFunction.of(Kind.SOFTPLUS));
            case "Softsign" -> activation(node, ElementFunction.of(Kind.SOFTSIGN));
            case "Abs" -> activation(node, ElementFunction.of(Kind.ABS));
            case "Softmax" -> layers.add(node, new Softmax(), layers.input(node, 0));
            case "Reshape" -> pictures.reshape(node);
            case "Pad" -> pictures.pad(node);
            case "Squeeze" -> pictures.squeeze(node);
            case "Identity", "CheckNumerics", "StopGradient" -> layers.alias(node, layers.input(node, 0));
            default -> throw new IllegalArgumentException("of pictures is no layer");
        }
    }

    private void activation(GraphNode node, ElementFunction function) {
        layers.add(node, new Activation(function), layers.input(node, 0));
    }

    /** The network, with all its weights. */
    Network build() {
        return layers.build();
    }
}
