package graft.zoo.tensorflow.graph;

import graft.zoo.graph.Known;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.TensorFlowNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * All ops that are imported, by name; one class for each family. Most become one layer where they compute something of
 * the image:
 *
 * <pre>
 * Conv2D, DepthwiseConv2dNative, Conv2DBackpropInput             Conv2d, ConvTranspose2d, with the BiasAdd or Add of a
 *                                                                constant that alone reads it as its bias
 * MatMul                            Dense, likewise
 * FusedBatchNorm (V2, V3), BatchNormWithGlobalNormalization      BatchNorm
 * Mul, Add, Sub, BiasAdd of a constant for each channel          BatchNorm of mean 0 and variance 1
 * arithmetic with other constants, of two images               Activation, ParameterArithmetic, Add, Arithmetic
 * FakeQuantWithMinMaxArgs, ...Vars, ...VarsPerChannel            FakeQuantize; of weights, at once
 * Pad                               part of the convolution or pooling after it, else Pad
 * SpaceToBatchND, BatchToSpaceND    dilation and padding of the convolutions between them
 * Identity, CheckNumerics, StopGradient                          nothing
 * Shape, and what is computed from it                            constants
 * all others                        the layer of the same sense
 * </pre>
 */
final class Ops {
    private static final Map<String, Op> ALL = all();

    private Ops() {
    }

    /** What else is to be known of an op. */
    enum Trait {
        /** It has the setting data_format. */
        FORMATTED,
        /** It takes images only as [N,H,W,C]. */
        CHANNELS_LAST,
        /** It commutes with cutting an image into blocks, as SpaceToBatchND does. */
        IN_BLOCKS
    }

    /**
     * How one op is imported.
     *
     * @param rule   makes its first output; others it puts into the graph's values itself
     * @param traits what else is to be known of it
     */
    record Op(Function<TensorFlowCall, Value> rule, Set<Trait> traits) {
        static Op of(Function<TensorFlowCall, Value> rule, Trait... traits) {
            return new Op(rule, Set.of(traits));
        }

        /** An op of constants alone. */
        static Op known(Function<TensorFlowCall, Known> rule) {
            return of(call -> {
                if (!call.allKnown()) {
                    throw call.error("of images is no layer");
                }
                return rule.apply(call);
            });
        }
    }

    private static Map<String, Op> all() {
        Map<String, Op> all = new HashMap<>();
        List.of(WeightOps.OPS, FunctionOps.OPS, ArithmeticOps.OPS, WindowOps.OPS, SelectionOps.OPS, BlockOps.OPS,
                ShapeOps.OPS, ConstantOps.OPS, QuantizationOps.OPS).forEach(all::putAll);
        return Map.copyOf(all);
    }

    static boolean has(TensorFlowNode node, Trait trait) {
        return ALL.containsKey(node.op()) && ALL.get(node.op()).traits().contains(trait);
    }

    /** Why a node cannot be imported, as far as it alone shows; null where nothing is known against it. */
    static String unsupported(TensorFlowNode node) {
        if (!ALL.containsKey(node.op())) {
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
     * Makes the values of a node's outputs, whose inputs were made before.
     *
     * @throws IllegalArgumentException when it does not fit them
     */
    static void apply(TensorFlowCall call) {
        TensorFlowNode node = call.node();
        if (node.inputs().isEmpty() && call.graph().has(node.name())) {
            return;
        }
        int[] blocks = call.blocks();
        if (blocks != null && !has(node, Trait.IN_BLOCKS)) {
            throw call.error("reads the blocks of a SpaceToBatchND, expected a BatchToSpaceND first");
        }
        if (blocks != null) {
            call.graph().blocks().put(node.name(), blocks);
        }
        Value value = ALL.get(node.op()).rule().apply(call);
        if (value != null) {
            call.graph().put(node.name(), value);
        }
    }
}
