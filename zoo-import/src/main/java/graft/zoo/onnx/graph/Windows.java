package graft.zoo.onnx.graph;

import graft.zoo.graph.SamePadding;
import graft.zoo.graph.Value;
import java.util.Arrays;

/**
 * Kernel, stride, padding and dilation of a node along its last axes.
 *
 * @param before padding before the first place of each axis
 * @param after  padding after the last
 */
record Windows(int[] kernel, int[] stride, int[] before, int[] after, int[] dilation) {
    /** Above it, a setting is a mistake; products of two stay within an int. */
    static final int LARGEST = 1 << 14;

    /**
     * As the attributes state.
     *
     * @param sizes  of the input along these axes
     * @param kernel as the weights have it; null where the attribute must state it
     */
    static Windows of(OnnxCall call, int[] sizes, int[] kernel) {
        int n = sizes.length;
        int[] stated = call.integers("kernel_shape", n, 1, LARGEST);
        if (stated == null && kernel == null) {
            throw call.error("states no kernel_shape");
        }
        if (stated != null && kernel != null && !Arrays.equals(stated, kernel)) {
            throw call.error("kernel_shape " + Value.shown(stated) + " contradicts its weights, whose kernel is "
                    + Value.shown(kernel));
        }
        int[] k = stated == null ? kernel : stated;
        int[] stride = orOnes(call.integers("strides", n, 1, LARGEST), n);
        int[] dilation = orOnes(call.integers("dilations", n, 1, LARGEST), n);
        int[] pads = call.integers("pads", 2 * n, -LARGEST, LARGEST);
        String auto = call.text("auto_pad", "NOTSET");
        int[] before = pads == null ? new int[n] : Arrays.copyOf(pads, n);
        int[] after = pads == null ? new int[n] : Arrays.copyOfRange(pads, n, 2 * n);
        switch (auto) {
            case "NOTSET", "" -> { }
            case "VALID" -> {
                Arrays.fill(before, 0);
                Arrays.fill(after, 0);
            }
            case "SAME_UPPER", "SAME_LOWER" -> {
                for (int i = 0; i < n; i++) {
                    SamePadding same = SamePadding.of(sizes[i], k[i], stride[i], dilation[i]);
                    before[i] = auto.equals("SAME_UPPER") ? same.before() : same.after();
                    after[i] = auto.equals("SAME_UPPER") ? same.after() : same.before();
                }
            }
            default -> throw call.error("auto_pad is '" + auto + "', expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
        }
        return new Windows(k, stride, before, after, dilation);
    }

    private static int[] orOnes(int[] values, int n) {
        int[] ones = new int[n];
        Arrays.fill(ones, 1);
        return values == null ? ones : values;
    }

    /** Whether the windows along an axis are single values, which are all kept. */
    boolean isTrivial(int i) {
        return kernel[i] == 1 && stride[i] == 1 && before[i] == 0 && after[i] == 0;
    }

    /** Padding must not be negative where there is no layer that cuts. */
    Windows requirePadding(OnnxCall call) {
        for (int i = 0; i < kernel.length; i++) {
            if (before[i] < 0 || after[i] < 0) {
                throw call.error("pads are negative, which is not supported here");
            }
        }
        return this;
    }
}
