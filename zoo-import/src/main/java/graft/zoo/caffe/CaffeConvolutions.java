package graft.zoo.caffe;

import static graft.zoo.caffe.CaffeOperator.many;
import static graft.zoo.caffe.CaffeOperator.one;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.AveragePool;
import graft.layers.layer.Axis;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Flatten;
import graft.layers.layer.Layer;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Reshape;
import graft.layers.layer.Shape;
import graft.layers.layer.Transpose;
import java.util.List;
import java.util.Map;

/** Caffe's layers with windows, and its matrix product. */
final class CaffeConvolutions {
    private static final String SETTINGS = "convolution_param";
    /** Forks of Caffe; a group for every channel, stated or not. */
    private static final CaffeOperator DEPTHWISE = one(SETTINGS, call -> new Conv2d(convolution(call, call.in().c(),
            outputs(call), call.in().c()), hasBias(call))).unless((_, m, axes) -> channels(m, axes));

    static final Map<String, CaffeOperator> OPERATORS = Map.of(
            "Convolution", one(SETTINGS, call -> new Conv2d(convolution(call, call.in().c(), outputs(call), 1),
                    hasBias(call))).unless((_, m, axes) -> channels(m, axes)),
            "ConvolutionDepthwise", DEPTHWISE,
            "DepthwiseConvolution", DEPTHWISE,
            // What Caffe's convolution with inputs and outputs exchanged maps back to.
            "Deconvolution", one(SETTINGS, call -> new ConvTranspose2d(convolution(call, outputs(call), call.in().c(),
                    1), 0, 0, hasBias(call))).unless((_, m, axes) -> channels(m, axes)),
            "Pooling", one("pooling_param", CaffeConvolutions::pooling)
                    .unless((_, m, _) -> pool(m).equals("STOCHASTIC") ? "pool: STOCHASTIC" : null),
            "InnerProduct", many("inner_product_param", CaffeConvolutions::innerProduct).along("axis", 1, 1)
                    .making((m, axes) -> axes.number(m, "axis", 1) + 1));

    private static final int MOST_CHANNELS = 1 << 24;
    private static final List<String> POOLS = List.of("MAX", "AVE", "STOCHASTIC");
    private static final List<String> ROUNDINGS = List.of("CEIL", "FLOOR");

    private CaffeConvolutions() {
    }

    /** Why a layer cannot work along the axis it states, where only channels are supported; null where it can. */
    static String channels(PrototxtMessage m, CaffeAxes axes) {
        return axes.number(m, "axis", 1) == 1 ? null
                : "axis: " + m.integer("axis", 1, Integer.MIN_VALUE, Integer.MAX_VALUE) + ", expected 1 (channels)";
    }

    private static int outputs(CaffeCall call) {
        if (!call.settings().has("num_output")) {
            throw call.error("states no num_output");
        }
        return call.settings().integer("num_output", 0, 1, MOST_CHANNELS);
    }

    private static boolean hasBias(CaffeCall call) {
        return call.settings().bool("bias_term", true);
    }

    private static Conv2dSpec convolution(CaffeCall call, int inputs, int outputs, int groups) {
        int[] kernel = pair(call, "kernel_size", "kernel_h", "kernel_w", 1, -1);
        int[] stride = pair(call, "stride", "stride_h", "stride_w", 1, 1);
        int[] pad = pair(call, "pad", "pad_h", "pad_w", 0, 0);
        int[] dilation = pair(call, "dilation", "", "", 1, 1);
        return Conv2dSpec.of(inputs, outputs, kernel[0], kernel[1]).stride(stride[0], stride[1])
                .padding(pad[0], pad[1], pad[0], pad[1]).dilation(dilation[0], dilation[1])
                .groups(call.settings().integer("group", groups, 1, MOST_CHANNELS));
    }

    private static String pool(PrototxtMessage m) {
        return m.word("pool", "MAX", POOLS);
    }

    private static Layer pooling(CaffeCall call) {
        Shape x = call.in();
        boolean max = pool(call.settings()).equals("MAX");
        if (call.settings().bool("global_pooling", false)) {
            call.settings().passOver("kernel_size", "kernel_h", "kernel_w", "stride", "stride_h", "stride_w", "pad",
                    "pad_h", "pad_w", "round_mode", "ceil_mode");
            return max ? new MaxPool(new Pool2dSpec(x.h(), x.w(), 1, 1, 0, 0, 0, 0, false, true))
                    : AdaptiveAveragePool.global();
        }
        int[] kernel = pair(call, "kernel_size", "kernel_h", "kernel_w", 1, -1);
        int[] stride = pair(call, "stride", "stride_h", "stride_w", 1, 1);
        int[] pad = pair(call, "pad", "pad_h", "pad_w", 0, 0);
        // Caffe itself has round_mode; the forks of PSPNet and ShuffleNet have ceil_mode.
        boolean ceil = call.settings().word("round_mode", "CEIL", ROUNDINGS).equals("CEIL")
                && call.settings().bool("ceil_mode", true);
        // Caffe divides an average by the window's area with padding (pooling_layer.cpp), hence countPadding.
        Pool2dSpec spec = new Pool2dSpec(kernel[0], kernel[1], stride[0], stride[1], pad[0], pad[1], pad[0], pad[1],
                ceil, true);
        return max ? new MaxPool(spec) : new AveragePool(spec);
    }

    /** Height and width of a setting: one field for both, a repeated field, or a field each. */
    private static int[] pair(CaffeCall call, String both, String h, String w, int least, int otherwise) {
        PrototxtMessage m = call.settings();
        List<Integer> values = m.integers(both, least, CaffeCall.WIDEST_WINDOW);
        if (values.size() > 2) {
            throw call.error("gives " + both + " for " + values.size() + " dimensions, expected 2");
        }
        if (m.has(h) || m.has(w)) {
            if (!values.isEmpty()) {
                throw call.error("gives both " + both + " and " + h + " or " + w + ", expected one form");
            }
            values = List.of(m.integer(h, otherwise, least, CaffeCall.WIDEST_WINDOW),
                    m.integer(w, otherwise, least, CaffeCall.WIDEST_WINDOW));
        }
        if (values.isEmpty()) {
            values = List.of(otherwise);
        }
        if (values.contains(-1)) {
            throw call.error("states no " + both);
        }
        return new int[] {values.getFirst(), values.getLast()};
    }

    /**
     * A matrix product of all values of an image, flattened before, or of what lies from axis 2 or 3 on, for each
     * channel or each row of each channel: a 1x1 convolution of an image whose channels are those values. That has the
     * layer's name; what is after it, that name with {@code .turned}.
     */
    private static String innerProduct(CaffeCall call) {
        Shape x = call.in();
        int axis = call.axis("axis", 1);
        int outputs = outputs(call);
        // What CaffeWeights reads.
        call.settings().bool("transpose", false);
        if (axis == 1) {
            boolean flat = x.isVector() || call.from().length > 1;
            return call.put(new Dense(x.size(), outputs, hasBias(call)), flat ? call.from()
                    : new String[] {call.step("flatten", new Flatten(), call.from())});
        }
        String rows = call.step("rows", new Transpose(Axis.CHANNELS, Axis.HEIGHT, Axis.WIDTH), call.only());
        int features = axis == 2 ? Math.multiplyExact(x.h(), x.w()) : x.w();
        if (axis == 2) {
            rows = call.step("features", new Reshape(new Shape(x.c(), 1, features), Reshape.Order.CHANNELS_LAST), rows);
        }
        String product = call.put(new Conv2d(Conv2dSpec.pointwise(features, outputs), hasBias(call)), rows);
        return call.step("turned", axis == 2 ? new Transpose(Axis.CHANNELS, Axis.WIDTH, Axis.HEIGHT)
                : new Transpose(Axis.WIDTH, Axis.CHANNELS, Axis.HEIGHT), product);
    }
}
