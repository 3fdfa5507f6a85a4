package graft.zoo.keras;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Pad;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import java.util.List;

/**
 * Kernels, strides and borders of Keras's layers. Padding {@code same} puts half of what is needed before the picture,
 * the rest behind it, and does not count in means.
 */
final class KerasWindows {
    private static final int[] ONE = {1, 1};

    private KerasWindows() {
    }

    /** The border that a ZeroPadding2D's {@code padding} or a Cropping2D's {@code cropping} states. */
    static Pad border(KerasLayer layer, String key) {
        Object padding = layer.config().get(key);
        if (layer.isColumn()) {
            List<?> ends = padding instanceof List<?> list ? list : padding == null ? List.of(1, 1)
                    : List.of(padding, padding);
            if (ends.size() == 2) {
                return Pad.zeros(0, side(layer, ends.get(0)), 0, side(layer, ends.get(1)));
            }
        }
        if (padding instanceof Number n) {
            return Pad.zeros(side(layer, n), side(layer, n), side(layer, n), side(layer, n));
        }
        if (padding instanceof List<?> list && list.size() == 2) {
            if (list.get(0) instanceof Number h && list.get(1) instanceof Number w) {
                return Pad.zeros(side(layer, h), side(layer, w), side(layer, h), side(layer, w));
            }
            if (list.get(0) instanceof List<?> h && list.get(1) instanceof List<?> w && h.size() == 2
                    && w.size() == 2) {
                return Pad.zeros(side(layer, h.get(0)), side(layer, w.get(0)), side(layer, h.get(1)),
                        side(layer, w.get(1)));
            }
        }
        throw layer.error("has a " + key + " that is not understood; expected a number, two, or two pairs");
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
        int h = missing(layer, in.h(), kernel[0], stride[0], dilation[0]);
        int w = missing(layer, in.w(), kernel[1], stride[1], dilation[1]);
        // Causal: nothing behind is seen.
        int left = layer.text("padding", "valid").equals("causal") ? w : w / 2;
        return new Conv2dSpec(in.c(), out, kernel[0], kernel[1], stride[0], stride[1], h / 2, left, h - h / 2,
                w - left, dilation[0], dilation[1], groups);
    }

    static Pool2dSpec pool(KerasLayer layer, Shape in) {
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
            case "causal" -> (kernel - 1) * dilation;
            default -> throw new IllegalStateException(layer.text("padding", ""));
        };
    }

    /**
     * A Conv2DTranspose: the picture grows by the stride, {@code valid} by what of the kernel lies beyond it besides.
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
        return new ConvTranspose2d(new Conv2dSpec(out, in.c(), kernel[0], kernel[1], stride[0], stride[1], h / 2, w / 2,
                h - h / 2, w - w / 2, 1, 1, 1), Math.max(stride[0] - kernel[0], 0), Math.max(stride[1] - kernel[1], 0),
                layer.flag("use_bias", true));
    }

    /** What a Cropping2D leaves. */
    static Slice cropped(KerasLayer layer, Shape in) {
        Pad cut = border(layer, "cropping");
        int h = in.h() - cut.top() - cut.bottom();
        int w = in.w() - cut.left() - cut.right();
        if (h < 1 || w < 1) {
            throw layer.error("crops a picture of " + in + " to nothing");
        }
        return new Slice(Slice.Range.of(cut.top(), h), Slice.Range.of(cut.left(), w), Slice.Range.ALL);
    }
}
