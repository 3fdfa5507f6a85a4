package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.one;

import graft.engine.Conv2dSpec;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Shape;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Cut;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.Value;
import java.util.Arrays;
import java.util.Map;

/** Convolutions along one or two axes, with weights [K,C/groups,R,S] that do not depend on the image. */
final class Convolutions {
    static final Map<String, Operator> OPERATORS = Map.of(
            "Conv", one(Convolutions::convolution, "auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"),
            "ConvTranspose", one(Convolutions::transposed, "auto_pad", "dilations", "group", "kernel_shape",
                    "output_padding", "output_shape", "pads", "strides"));

    private Convolutions() {
    }

    private static Value convolution(OnnxCall call) {
        Feature x = call.feature(0);
        Known weight = call.known(1);
        int[] w = spatial(call, x, weight);
        int channels = x.dims()[1];
        int groups = call.integer("group", 1, 1, Integer.MAX_VALUE);
        if (w[0] < 1 || (long) w[1] * groups != channels) {
            throw call.error("its weights " + Value.shown(weight.dims()) + " in " + groups
                    + " groups do not fit the input " + Value.shown(x.dims()));
        }
        Windows windows = windows(call, x, Arrays.copyOfRange(weight.dims(), 2, weight.dims().length))
                .requirePadding(call);
        int[] k = two(windows.kernel(), 1);
        int[] s = two(windows.stride(), 1);
        int[] before = two(windows.before(), 0);
        int[] after = two(windows.after(), 0);
        int[] d = two(windows.dilation(), 1);
        Conv2dSpec spec = Conv2dSpec.of(channels, w[0], k[0], k[1]).stride(s[0], s[1])
                .padding(before[0], before[1], after[0], after[1]).dilation(d[0], d[1]).groups(groups);
        String node = call.add(new Conv2d(spec, call.has(2)), Cut.image(call, x));
        call.draft().weight(node, "weight", weight, () -> channelsLast(weight.floats(), w[0], w[1], k[0] * k[1]));
        bias(call, node, w[0]);
        return made(call, x, node);
    }

    /** The image that a node makes of another. */
    private static Feature made(OnnxCall call, Feature x, String node) {
        int[] dims = x.dims().clone();
        Shape shape = call.draft().shape(node);
        dims[1] = shape.c();
        if (dims.length == 4) {
            dims[2] = shape.h();
        }
        dims[dims.length - 1] = shape.w();
        return new Feature(node, dims, x.batched(), AxisLayout.images(dims));
    }

    /** The weights are [C,K/groups,R,S]. */
    private static Value transposed(OnnxCall call) {
        Feature x = call.feature(0);
        Known weight = call.known(1);
        int[] w = spatial(call, x, weight);
        int groups = call.integer("group", 1, 1, Integer.MAX_VALUE);
        int outputs = Math.multiplyExact(w[1], groups);
        if (w[0] != x.dims()[1] || w[1] < 1) {
            throw call.error("its weights " + Value.shown(weight.dims()) + " do not fit the input "
                    + Value.shown(x.dims()));
        }
        int[] sizes = Arrays.copyOfRange(x.dims(), 2, x.dims().length);
        int n = sizes.length;
        Windows windows = windows(call, x, Arrays.copyOfRange(weight.dims(), 2, weight.dims().length));
        int[] extra = call.integers("output_padding", n, 0, Windows.LARGEST);
        extra = extra == null ? new int[n] : extra;
        int[] before = windows.before().clone();
        int[] after = windows.after().clone();
        int[] shape = call.integers("output_shape", n, 1, 1 << 24);
        boolean same = call.text("auto_pad", "").startsWith("SAME");
        boolean lower = call.text("auto_pad", "").equals("SAME_LOWER");
        for (int i = 0; i < n && (shape != null || same); i++) {
            long wanted = shape != null ? shape[i] : (long) sizes[i] * windows.stride()[i];
            long all = (sizes[i] - 1L) * windows.stride()[i] + extra[i]
                    + windows.dilation()[i] * (windows.kernel()[i] - 1L) + 1 - wanted;
            if (all < 0) {
                extra[i] = Math.toIntExact(extra[i] - all);
                all = 0;
            }
            int less = (int) (all / 2);
            // With an output_shape and no auto_pad, the larger half comes first.
            before[i] = same && !lower ? less : (int) all - less;
            after[i] = (int) all - before[i];
        }
        new Windows(windows.kernel(), windows.stride(), before, after, windows.dilation()).requirePadding(call);
        int[] k = two(windows.kernel(), 1);
        int[] s = two(windows.stride(), 1);
        int[] d = two(windows.dilation(), 1);
        int[] first = two(before, 0);
        int[] last = two(after, 0);
        int[] more = two(extra, 0);
        Conv2dSpec spec = Conv2dSpec.of(outputs, w[0], k[0], k[1]).stride(s[0], s[1])
                .padding(first[0], first[1], last[0], last[1]).dilation(d[0], d[1]).groups(groups);
        String node = call.add(new ConvTranspose2d(spec, more[0], more[1], call.has(2)), Cut.image(call, x));
        call.draft().weight(node, "weight", weight, () -> channelsLast(weight.floats(), w[0], w[1], k[0] * k[1]));
        bias(call, node, outputs);
        return made(call, x, node);
    }

    /** Checks the number of axes; gives the weights' shape. */
    static int[] spatial(OnnxCall call, Feature x, Known weight) {
        int rank = x.dims().length;
        if (rank < 3 || rank > 4) {
            throw call.error("input has shape " + Value.shown(x.dims()) + "; supported are convolutions along 1 or"
                    + " 2 axes, [N,C,W] and [N,C,H,W]");
        }
        if (!x.batched() && x.dims()[0] != 1) {
            throw call.error("its input's first axis does not count images");
        }
        if (weight.dims().length != rank) {
            throw call.error("its weights have shape " + Value.shown(weight.dims()) + ", expected " + rank
                    + " axes like its input " + Value.shown(x.dims()));
        }
        return weight.dims();
    }

    static Windows windows(OnnxCall call, Feature x, int[] kernel) {
        for (int k : kernel) {
            call.checked("the kernel's size", k, 1, Windows.LARGEST);
        }
        return Windows.of(call, Arrays.copyOfRange(x.dims(), 2, x.dims().length), kernel);
    }

    /** Takes the bias from input 2, where there is one. */
    static void bias(OnnxCall call, String node, int channels) {
        if (!call.has(2)) {
            return;
        }
        Known bias = call.known(2);
        if (bias.size() != channels) {
            throw call.error("its bias has shape " + Value.shown(bias.dims()) + ", expected [" + channels + "]");
        }
        call.draft().weight(node, "bias", bias, bias::floats);
    }

    /** Settings of height and width; where there is one axis, it is the width. */
    static int[] two(int[] values, int otherwise) {
        return values.length == 2 ? values : new int[] {otherwise, values[0]};
    }

    /** [K][C][P] to [P][C][K]. */
    static float[] channelsLast(float[] from, int outputs, int inputs, int window) {
        float[] to = new float[from.length];
        for (int k = 0; k < outputs; k++) {
            for (int c = 0; c < inputs; c++) {
                int row = (k * inputs + c) * window;
                for (int p = 0; p < window; p++) {
                    to[(p * inputs + c) * outputs + k] = from[row + p];
                }
            }
        }
        return to;
    }
}
