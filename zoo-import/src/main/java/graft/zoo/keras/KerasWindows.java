package graft.zoo.keras;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Pad;
import graft.layers.layer.Shape;
import graft.zoo.graph.SamePadding;
import java.util.List;

/** Kernels, strides and borders of Keras's layers. Padding does not count in means. */
final class KerasWindows {
    private static final int[] ONE = {1, 1};

    private KerasWindows() {
    }

    /**
     * The border that a ZeroPadding2D's {@code padding} or a Cropping2D's {@code cropping} states: [[top, bottom],
     * [left, right]], where a number may stand for the two of a pair, or for all.
     */
    static Pad border(KerasLayer layer, String key) {
        Object stated = layer.config().get(key);
        boolean pairs = stated instanceof List<?> list && list.size() == 2;
        int[] h = ends(layer, key, layer.isColumn() ? 0 : pairs ? ((List<?>) stated).getFirst() : stated);
        int[] w = ends(layer, key, layer.isColumn() ? stated == null ? 1 : stated
                : pairs ? ((List<?>) stated).getLast() : stated);
        return Pad.zeros(h[0], w[0], h[1], w[1]);
    }

    private static int[] ends(KerasLayer layer, String key, Object stated) {
        return switch (stated) {
            case Number both -> new int[] {side(layer, both), side(layer, both)};
            case List<?> pair when pair.size() == 2 -> new int[] {side(layer, pair.get(0)), side(layer, pair.get(1))};
            case null, default -> throw layer.error("has a " + key + " that is not understood; expected a number, two, "
                    + "or two pairs");
        };
    }

    private static int side(KerasLayer layer, Object value) {
        if (!(value instanceof Number n) || n.longValue() < 0 || n.longValue() > 1 << 12) {
            throw layer.error("has a padding that is not 0 to 2^12");
        }
        return n.intValue();
    }

    /** The window of a convolution from in to out channels. */
    static Conv2dSpec convolution(KerasLayer layer, Shape in, int[] kernel, int out, int groups) {
        int[] stride = layer.pair("strides", ONE);
        int[] dilation = layer.pair("dilation_rate", ONE);
        SamePadding h = padding(layer, in.h(), kernel[0], stride[0], dilation[0]);
        SamePadding w = padding(layer, in.w(), kernel[1], stride[1], dilation[1]);
        return Conv2dSpec.of(in.c(), out, kernel[0], kernel[1]).stride(stride[0], stride[1])
                .padding(h.before(), w.before(), h.after(), w.after()).dilation(dilation[0], dilation[1])
                .groups(groups);
    }

    static Pool2dSpec pool(KerasLayer layer, Shape in) {
        int[] kernel = layer.pair("pool_size", new int[] {2, 2});
        int[] stride = layer.pair("strides", kernel);
        SamePadding h = padding(layer, in.h(), kernel[0], stride[0], 1);
        SamePadding w = padding(layer, in.w(), kernel[1], stride[1], 1);
        return new Pool2dSpec(kernel[0], kernel[1], stride[0], stride[1], h.before(), w.before(), h.after(), w.after(),
                false, false);
    }

    private static SamePadding padding(KerasLayer layer, int size, int kernel, int stride, int dilation) {
        return switch (layer.text("padding", "valid")) {
            case "valid" -> new SamePadding(0, 0);
            case "same" -> SamePadding.of(size, kernel, stride, dilation);
            // No later pixel is seen.
            case "causal" -> new SamePadding((kernel - 1) * dilation, 0);
            default -> throw new IllegalStateException(layer.text("padding", ""));
        };
    }

    /**
     * A Conv2DTranspose: the image grows by the stride, {@code valid} by what of the kernel lies beyond it besides.
     * Its kernel [kh, kw, out, in] is Graft's.
     */
    static ConvTranspose2d transposed(KerasLayer layer, Shape in, int out) {
        int[] kernel = layer.pair("kernel_size", ONE);
        int[] stride = layer.pair("strides", ONE);
        int[] dilation = layer.pair("dilation_rate", ONE);
        if (dilation[0] != 1 || dilation[1] != 1 || layer.config().get("output_padding") != null) {
            throw layer.error("has dilations or an output_padding, which is not supported");
        }
        boolean same = layer.text("padding", "valid").equals("same");
        int h = same ? Math.max(kernel[0] - stride[0], 0) : 0;
        int w = same ? Math.max(kernel[1] - stride[1], 0) : 0;
        // Where the stride is wider than the kernel, nothing falls on the last rows.
        Conv2dSpec spec = Conv2dSpec.of(out, in.c(), kernel[0], kernel[1]).stride(stride[0], stride[1])
                .padding(h / 2, w / 2, h - h / 2, w - w / 2);
        return new ConvTranspose2d(spec, Math.max(stride[0] - kernel[0], 0), Math.max(stride[1] - kernel[1], 0),
                layer.flag("use_bias", true));
    }
}
