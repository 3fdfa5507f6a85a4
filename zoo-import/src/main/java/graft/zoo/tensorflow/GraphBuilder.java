package graft.zoo.tensorflow;

import graft.engine.ElementFunction;
import graft.layers.Network;
import graft.layers.layer.Activation;
import graft.layers.layer.Axis;
import graft.layers.layer.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adds a graph's nodes to a network, one layer for each that computes something of the picture:
 *
 * <pre>
 * Conv2D, DepthwiseConv2dNative, Conv2DBackpropInput             Conv2d, ConvTranspose2d, with the BiasAdd or Add of a
 *                                                                constant that alone reads it as its bias
 * MatMul                            Dense, likewise
 * FusedBatchNorm (V2, V3), BatchNormWithGlobalNormalization      BatchNorm
 * Mul, Add, Sub, BiasAdd of a constant for each channel          BatchNorm of mean 0 and variance 1
 * arithmetic with other constants, of two pictures               Activation, ParameterArithmetic, Add, Arithmetic
 * FakeQuantWithMinMaxArgs, ...Vars, ...VarsPerChannel            FakeQuantize; of weights, at once
 * Pad                               part of the convolution or pooling behind it, else Pad
 * SpaceToBatchND, BatchToSpaceND    dilation and padding of the convolutions between them
 * Identity, CheckNumerics, StopGradient                          nothing
 * Shape, and what is computed from it                            constants
 * all others                        the layer of the same sense
 * </pre>
 */
final class GraphBuilder {
    private static final Set<String> OPS = Stream.of(GraphFunctions.ops(), GraphArithmetic.ops(), Set.of("Conv2D",
            "DepthwiseConv2dNative", "Conv2DBackpropInput", "MatMul", "FusedBatchNorm", "FusedBatchNormV2",
            "FusedBatchNormV3", "BatchNormWithGlobalNormalization", "AddN", "Concat", "ConcatV2", "MaxPool", "AvgPool",
            "Mean", "Sum", "Max", "Min", "LRN", "Relu", "Relu6", "LeakyRelu", "Softmax", "LogSoftmax", "Reshape", "Pad",
            "PadV2", "MirrorPad", "Identity", "CheckNumerics", "StopGradient", "Squeeze", "ExpandDims", "Transpose",
            "Slice", "StridedSlice", "Split", "SplitV", "ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic",
            "SpaceToBatchND", "BatchToSpaceND", "DepthToSpace", "SpaceToDepth", "Shape", "Placeholder",
            "PlaceholderWithDefault", "Const"),
            // Of constants alone.
            Set.of("Cast", "Pack", "Prod", "Gather", "GatherV2", "Fill", "Size", "Rank", "Range", "Select", "SelectV2"),
            GraphNumbers.ops().collect(Collectors.toSet()), GraphQuantization.ops())
            .flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    /** What commutes with cutting a picture into blocks, as SpaceToBatchND does. */
    private static final Set<String> IN_BLOCKS = Stream.of(GraphFunctions.ops(), GraphArithmetic.ops(), Set.of("Conv2D",
            "DepthwiseConv2dNative", "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3", "AddN", "ConcatV2",
            "Relu", "Relu6", "LeakyRelu", "Identity", "BatchToSpaceND"))
            .flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private final GraphLayers layers;
    private final GraphFolding folding;
    private final GraphWeights weights;
    private final GraphArithmetic arithmetic;
    private final GraphPictures pictures;
    private final GraphSelections selections;
    private final GraphShapes shapes;

    GraphBuilder(GraphConstants constants, Map<String, List<GraphNode>> readers, GraphInput input) {
        layers = new GraphLayers(constants, readers, input);
        folding = new GraphFolding(constants);
        weights = new GraphWeights(layers);
        arithmetic = new GraphArithmetic(layers, weights);
        pictures = new GraphPictures(layers);
        selections = new GraphSelections(layers);
        shapes = new GraphShapes(layers);
    }

    /** Why a node cannot be imported, as far as it alone says; null where nothing is known against it. */
    static String unsupported(GraphNode node) {
        if (!OPS.contains(node.op())) {
            return "there is no layer for this op";
        }
        String format = node.attribute("data_format").text();
        if (format != null && !format.equals("NHWC") && !format.equals("NCHW")) {
            return "has its data as " + format + ", expected NHWC or NCHW";
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
        if (layers.has(node.name()) || layers.constants().of(node.name()) != null || node.op().equals("Const")
                || folding.fold(node)) {
            return;
        }
        if (node.inputs().isEmpty()) {
            throw new IllegalArgumentException("has no input");
        }
        if (layers.blocks(node) != null && !IN_BLOCKS.contains(node.op())) {
            throw new IllegalArgumentException("reads the blocks of a SpaceToBatchND, expected a BatchToSpaceND first");
        }
        if (GraphArithmetic.ops().contains(node.op())) {
            arithmetic.add(node);
            return;
        }
        switch (node.op()) {
            case "Conv2D" -> weights.convolution(node, false);
            case "DepthwiseConv2dNative" -> weights.convolution(node, true);
            case "Conv2DBackpropInput" -> weights.transposed(node);
            case "MatMul" -> weights.dense(node);
            case "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3" -> weights.fusedNorm(node);
            case "BatchNormWithGlobalNormalization" -> weights.globalNorm(node);
            case "AddN" -> arithmetic.sum(node);
            case "MaxPool", "AvgPool" -> pictures.pool(node);
            case "Mean", "Sum", "Max", "Min" -> pictures.reduce(node);
            case "LRN" -> pictures.lrn(node);
            case "FakeQuantWithMinMaxArgs", "FakeQuantWithMinMaxVars", "FakeQuantWithMinMaxVarsPerChannel" ->
                    GraphQuantization.add(node, layers);
            case "Relu", "Relu6" -> pictures.relu(node);
            case "ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic" -> pictures.resize(node);
            case "DepthToSpace", "SpaceToDepth" -> pictures.blocks(node);
            case "LeakyRelu" -> activation(node, ElementFunction.leakyRelu(node.real("alpha", 0.2f)));
            case "Softmax", "LogSoftmax" -> pictures.softmax(node);
            case "Concat" -> selections.concat(node, 0);
            case "ConcatV2" -> selections.concat(node, node.inputs().size() - 1);
            case "Pad", "PadV2", "MirrorPad" -> selections.pad(node);
            case "Slice", "StridedSlice" -> selections.slice(node);
            case "Split", "SplitV" -> selections.split(node);
            case "SpaceToBatchND" -> selections.spread(node);
            case "BatchToSpaceND" -> selections.unspread(node);
            case "Reshape" -> shapes.reshape(node);
            case "Squeeze" -> shapes.squeeze(node);
            case "ExpandDims" -> shapes.expand(node);
            case "Transpose" -> shapes.transpose(node);
            case "Shape" -> shapes.shape(node);
            case "Identity", "CheckNumerics", "StopGradient" -> layers.alias(node, layers.input(node, 0));
            default -> activation(node, GraphFunctions.of(node.op()));
        }
    }

    private void activation(GraphNode node, ElementFunction function) {
        if (function == null) {
            throw new IllegalArgumentException("of pictures is no layer");
        }
        layers.add(node, new Activation(function), layers.input(node, 0));
    }

    /** The network up to a node, with all its weights. */
    Network build(String output) {
        return layers.build(output);
    }
}
