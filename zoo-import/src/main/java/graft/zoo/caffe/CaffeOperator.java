package graft.zoo.caffe;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.engine.LrnSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.AveragePool;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.Concat;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Dropout;
import graft.layers.layer.Layer;
import graft.layers.layer.Lrn;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Relu;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import graft.layers.layer.Softmax;
import java.util.List;

/** What each of Caffe's layer types is in Graft, and which settings have no counterpart. */
final class CaffeOperator {
    /** Kernels, strides, paddings, dilations: products of two stay within an int. */
    static final int LARGEST_WINDOW = 1 << 14;
    private static final int MOST_CHANNELS = 1 << 24;
    private static final List<String> POOLS = List.of("MAX", "AVE", "STOCHASTIC");
    private static final List<String> ROUNDINGS = List.of("CEIL", "FLOOR");
    static final List<String> NORM_REGIONS = List.of("ACROSS_CHANNELS", "WITHIN_CHANNEL");
    static final List<String> ELTWISE = List.of("PROD", "SUM", "MAX");
    /** BatchNorm's step towards the batch's statistics; Caffe's own depends on how long it was trained. */
    private static final float MOMENTUM = 0.1f;

    private CaffeOperator() {
    }

    /**
     * Why a layer cannot be imported, for a list of all such layers; null where it can.
     *
     * @param axes of the first blob that it reads
     */
    static String unsupported(CaffeLayer layer, CaffeAxes axes) {
        return switch (layer.type()) {
            case "Convolution", "ConvolutionDepthwise", "DepthwiseConvolution", "Deconvolution" ->
                    channels(layer.settings("convolution_param"), "axis", axes);
            case "InnerProduct" -> axes.problem(layer.settings("inner_product_param"), "axis", 1, 1);
            case "Softmax" -> axes.problem(layer.settings("softmax_param"), "axis", 1, 1);
            case "Flatten" -> {
                PrototxtMessage m = layer.settings("flatten_param");
                String problem = axes.problem(m, "axis", 1, 1);
                yield problem != null ? problem : axes.problem(m, "end_axis", -1, axes.number(m, "axis", 1));
            }
            case "Concat" -> {
                PrototxtMessage m = layer.settings("concat_param");
                yield axes.problem(m, CaffeShapes.axisField(m, "concat_dim"), 1, 1);
            }
            case "Slice" -> {
                PrototxtMessage m = layer.settings("slice_param");
                yield axes.problem(m, CaffeShapes.axisField(m, "slice_dim"), 1, 1);
            }
            case "Reduction" -> axes.problem(layer.settings("reduction_param"), "axis", 0, 1);
            case "Tile" -> axes.problem(layer.settings("tile_param"), "axis", 1, 1);
            case "Crop" -> layer.bottoms().size() != 2 ? "reads " + layer.bottoms().size() + " blobs, expected 2"
                    : axes.problem(layer.settings("crop_param"), "axis", 2, 1);
            case "Permute" -> CaffeShapes.permuteProblem(layer, axes);
            case "Scale" -> scale(layer, axes);
            case "Bias" -> bias(layer, axes);
            case "Pooling" -> pool(layer).equals("STOCHASTIC") ? "pool: STOCHASTIC" : null;
            case "BatchNorm" -> layer.settings("batch_norm_param").bool("use_global_stats", true) ? null
                    : "use_global_stats: false, the statistics of a batch, has no meaning at inference; remove it";
            case "ArgMax" -> "this type gives the number of the largest value, through which nothing can learn; remove "
                    + "the layer and what reads it: the network then ends with the values, and predict names the "
                    + "largest";
            case "Dropout", "Split", "ReLU", "PReLU", "ELU", "Sigmoid", "TanH", "AbsVal", "BNLL", "LRN", "Eltwise",
                    "Power", "Exp", "Log", "Axpy", "ShuffleChannel", "ReLU6", "Swish", "Clip", "Reshape", "MVN",
                    "Interp" -> null;
            default -> layer.isInput() ? null : "this type is not supported";
        };
    }

    private static String channels(PrototxtMessage m, String field, CaffeAxes axes) {
        int axis = m.integer(field, 1, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return axes.number(m, field, 1) == 1 ? null : field + ": " + axis + ", expected 1 (channels)";
    }

    static boolean isDifference(CaffeLayer layer) {
        return layer.bottoms().size() == 2
                && layer.settings("eltwise_param").numbers("coeff").equals(List.of(1f, -1f));
    }

    private static String scale(CaffeLayer layer, CaffeAxes axes) {
        PrototxtMessage m = layer.settings("scale_param");
        int factors = m.integer("num_axes", 1, Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (layer.bottoms().size() == 2) {
            // The factors of a blob have a batch of their own only from axis 0 on: squeeze-and-excitation's gates.
            return m.integer("axis", 1, Integer.MIN_VALUE, Integer.MAX_VALUE) == 0 && !m.bool("bias_term", false) ? null
                    : "multiplies by another blob, expected axis: 0 and no bias";
        }
        return factors != 1 ? "num_axes: " + factors : channels(m, "axis", axes);
    }

    private static String bias(CaffeLayer layer, CaffeAxes axes) {
        PrototxtMessage m = layer.settings("bias_param");
        if (layer.bottoms().size() == 2) {
            return m.integer("axis", 1, Integer.MIN_VALUE, Integer.MAX_VALUE) == 0 ? null
                    : "adds another blob, expected axis: 0";
        }
        String problem = axes.problem(m, "axis", 1, 1);
        int count = m.integer("num_axes", 1, Integer.MIN_VALUE, Integer.MAX_VALUE);
        boolean fits = count >= -1 && count <= axes.count() - axes.number(m, "axis", 1);
        return problem != null ? problem : fits ? null : "num_axes: " + count + ", but its blob has " + axes.count()
                + " axes";
    }

    /** Offsets for {@code num_axes} axes from {@code axis} on; -1 means all. */
    private static Layer offsets(PrototxtMessage m, Shape x, CaffeAxes axes) {
        int first = axes.number(m, "axis", 1);
        int count = m.integer("num_axes", 1, -1, CaffeAxes.MOST);
        int end = count < 0 ? CaffeAxes.MOST : first + count;
        return ParameterArithmetic.bias(new Shape(first <= 2 && 2 < end ? x.h() : 1, first <= 3 && 3 < end ? x.w() : 1,
                first <= 1 && 1 < end ? x.c() : 1));
    }

    private static String pool(CaffeLayer layer) {
        return layer.settings("pooling_param").word("pool", "MAX", POOLS);
    }

    /**
     * The layer that a Caffe layer is, for inputs of these shapes. {@code InnerProduct} expects a vector; whoever calls
     * this puts the Flatten before it that Caffe implies.
     *
     * @param axes of the first blob
     */
    static Layer of(CaffeLayer layer, List<Shape> inputs, CaffeAxes axes) {
        if (inputs.isEmpty()) {
            throw layer.error("reads nothing, expected a bottom");
        }
        Shape x = inputs.getFirst();
        return switch (layer.type()) {
            case "Convolution" -> new Conv2d(convolution(layer, x.c(), outputs(layer), 1), hasBias(layer));
            // Forks of Caffe; a group for every channel, stated or not.
            case "ConvolutionDepthwise", "DepthwiseConvolution" -> new Conv2d(convolution(layer, x.c(), outputs(layer),
                    x.c()), hasBias(layer));
            // What Caffe's convolution with inputs and outputs exchanged maps back to.
            case "Deconvolution" -> new ConvTranspose2d(convolution(layer, outputs(layer), x.c(), 1), 0, 0,
                    hasBias(layer));
            case "InnerProduct" -> {
                PrototxtMessage m = layer.settings("inner_product_param");
                yield new Dense(x.size(), outputs(layer, m), m.bool("bias_term", true));
            }
            case "Pooling" -> pooling(layer, x);
            case "ReLU" -> {
                float slope = layer.settings("relu_param").number("negative_slope", 0);
                yield slope == 0 ? new Relu() : new Activation(ElementFunction.leakyRelu(slope));
            }
            case "PReLU" -> ParameterArithmetic.prelu(Shape.vector(
                    layer.settings("prelu_param").bool("channel_shared", false) ? 1 : x.c()));
            case "ELU" -> new Activation(ElementFunction.elu(layer.settings("elu_param").number("alpha", 1)));
            case "Sigmoid" -> new Activation(ElementFunction.of(Kind.SIGMOID));
            case "TanH" -> new Activation(ElementFunction.of(Kind.TANH));
            case "AbsVal" -> new Activation(ElementFunction.of(Kind.ABS));
            case "BNLL" -> new Activation(ElementFunction.of(Kind.SOFTPLUS));
            case "Power" -> {
                PrototxtMessage m = layer.settings("power_param");
                yield new Activation(ElementFunction.affine(m.number("scale", 1), m.number("shift", 0)));
            }
            case "Scale" -> inputs.size() == 2 ? gate(layer, x, inputs.getLast(), Operation.MULTIPLY)
                    : new Scale(x.c(), layer.settings("scale_param").bool("bias_term", false));
            case "LRN" -> {
                PrototxtMessage m = layer.settings("lrn_param");
                yield new Lrn(new LrnSpec(m.integer("local_size", 5, 1, LARGEST_WINDOW), m.number("alpha", 1),
                        m.number("beta", 0.75f), m.number("k", 1)));
            }
            case "Dropout" -> new Dropout(layer.settings("dropout_param").number("dropout_ratio", 0.5f));
            case "Concat" -> new Concat();
            case "Eltwise" -> switch (layer.settings("eltwise_param").word("operation", "SUM", ELTWISE)) {
                case "PROD" -> new Arithmetic(Operation.MULTIPLY);
                case "MAX" -> new Arithmetic(Operation.MAX);
                default -> isDifference(layer) ? new Arithmetic(Operation.SUBTRACT) : new Add();
            };
            case "BatchNorm" -> {
                float epsilon = layer.settings("batch_norm_param").number("eps", 1e-5f);
                if (epsilon < 0) {
                    throw layer.error("eps is " + epsilon + ", expected 0 or more");
                }
                yield new BatchNorm(x.c(), epsilon, MOMENTUM);
            }
            case "Softmax" -> {
                Axis axis = CaffeAxes.graft(axes.number(layer.settings("softmax_param"), "axis", 1));
                yield axis == Axis.CHANNELS ? new Softmax() : new AxisSoftmax(List.of(axis), false);
            }
            case "Slice" -> CaffeShapes.slice(layer, x, axes);
            case "Reshape" -> CaffeShapes.reshape(layer, x, axes);
            case "Permute" -> CaffeShapes.permute(layer, axes);
            case "Crop" -> CaffeShapes.crop(layer, x, inputs.getLast(), axes);
            case "Tile" -> CaffeShapes.tile(layer, axes);
            case "Bias" -> inputs.size() == 2 ? gate(layer, x, inputs.getLast(), Operation.ADD)
                    : offsets(layer.settings("bias_param"), x, axes);
            case "ShuffleChannel" -> new ChannelShuffle(layer.settings("shuffle_channel_param").integer("group", 1, 1,
                    MOST_CHANNELS));
            case "ReLU6" -> new Activation(ElementFunction.relu6());
            case "Swish" -> new Activation(new ElementFunction(Kind.SWISH,
                    layer.settings("swish_param").number("beta", 1), 0));
            case "Clip" -> {
                PrototxtMessage m = layer.settings("clip_param");
                yield new Activation(ElementFunction.clip(m.number("min", -Float.MAX_VALUE),
                        m.number("max", Float.MAX_VALUE)));
            }
            case "Flatten" -> CaffeShapes.flatten(layer, x, axes);
            default -> throw layer.error("this type is not supported");
        };
    }

    private static Layer gate(CaffeLayer layer, Shape x, Shape numbers, Operation operation) {
        if (!numbers.equals(x) && !(numbers.isVector() && numbers.c() == x.c())) {
            throw layer.error((operation == Operation.ADD ? "adds " + numbers + " to " + x
                    : "multiplies " + x + " by " + numbers) + ", expected a number for each channel");
        }
        return new Arithmetic(operation);
    }

    static int outputs(CaffeLayer layer, PrototxtMessage m) {
        if (!m.has("num_output")) {
            throw layer.error("states no num_output");
        }
        return m.integer("num_output", 0, 1, MOST_CHANNELS);
    }

    private static int outputs(CaffeLayer layer) {
        return outputs(layer, layer.settings("convolution_param"));
    }

    private static boolean hasBias(CaffeLayer layer) {
        return layer.settings("convolution_param").bool("bias_term", true);
    }

    private static Conv2dSpec convolution(CaffeLayer layer, int inputs, int outputs, int groups) {
        PrototxtMessage m = layer.settings("convolution_param");
        int[] kernel = pair(layer, m, "kernel_size", "kernel_h", "kernel_w", 1, -1);
        int[] stride = pair(layer, m, "stride", "stride_h", "stride_w", 1, 1);
        int[] pad = pair(layer, m, "pad", "pad_h", "pad_w", 0, 0);
        int[] dilation = pair(layer, m, "dilation", "", "", 1, 1);
        return new Conv2dSpec(inputs, outputs, kernel[0], kernel[1], stride[0], stride[1], pad[0], pad[1], pad[0],
                pad[1], dilation[0], dilation[1], m.integer("group", groups, 1, MOST_CHANNELS));
    }

    private static Layer pooling(CaffeLayer layer, Shape x) {
        PrototxtMessage m = layer.settings("pooling_param");
        boolean max = pool(layer).equals("MAX");
        if (m.bool("global_pooling", false)) {
            return max ? new MaxPool(new Pool2dSpec(x.h(), x.w(), 1, 1, 0, 0, 0, 0, false, true))
                    : AdaptiveAveragePool.global();
        }
        int[] kernel = pair(layer, m, "kernel_size", "kernel_h", "kernel_w", 1, -1);
        int[] stride = pair(layer, m, "stride", "stride_h", "stride_w", 1, 1);
        int[] pad = pair(layer, m, "pad", "pad_h", "pad_w", 0, 0);
        boolean ceil = m.word("round_mode", "CEIL", ROUNDINGS).equals("CEIL");
        // Caffe divides an average by the window's area with padding (pooling_layer.cpp), hence countPadding.
        Pool2dSpec spec = new Pool2dSpec(kernel[0], kernel[1], stride[0], stride[1], pad[0], pad[1], pad[0], pad[1],
                ceil, true);
        return max ? new MaxPool(spec) : new AveragePool(spec);
    }

    /** Height and width of a setting: one field for both, a repeated field, or a field each. */
    private static int[] pair(CaffeLayer layer, PrototxtMessage m, String both, String h, String w, int least,
            int otherwise) {
        List<Integer> values = m.integers(both, least, LARGEST_WINDOW);
        if (values.size() > 2) {
            throw layer.error("gives " + both + " for " + values.size() + " dimensions, expected 2");
        }
        if (m.has(h) || m.has(w)) {
            if (!values.isEmpty()) {
                throw layer.error("gives both " + both + " and " + h + " or " + w + ", expected one form");
            }
            values = List.of(m.integer(h, otherwise, least, LARGEST_WINDOW),
                    m.integer(w, otherwise, least, LARGEST_WINDOW));
        }
        if (values.isEmpty()) {
            values = List.of(otherwise);
        }
        if (values.contains(-1)) {
            throw layer.error("states no " + both);
        }
        return new int[] {values.getFirst(), values.getLast()};
    }
}
