package graft.zoo.onnx.graph;

import java.util.Arrays;

/**
 * Kernel, stride, padding and dilation of a node along its last axes.
 *
 * @param before padding before the first place of each axis
 * @param after  padding behind the last
 */
record Windows(int[] kernel, int[] stride, int[] before, int[] after, int[] dilation) {
    /** Above it, a setting is a mistake; products of two stay within an int. */
    static final int LARGEST = 1 << 14;

    /**
     * As the attributes say.
     *
     * @param sizes  of the input along these axes
     * @param kernel as the weights say; null where the attribute must
     * @param ceil   whether sizes are rounded up, for auto_pad VALID
     */
    static Windows of(Call call, int[] sizes, int[] kernel) {
        int n = sizes.length;
        int[] stated = call.integers("kernel_shape", n, 1, LARGEST);
        if (stated == null && kernel == null) {
            throw call.error("states no kernel_shape");
        }
        if (stated != null && kernel != null && !Arrays.equals(stated, kernel)) {
            throw call.error("kernel_shape " + InputShape.shown(stated) + " contradicts its weights, whose kernel is "
                    + InputShape.shown(kernel));
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
                    int out = Math.ceilDiv(sizes[i], stride[i]);
                    int all = Math.max(0, (out - 1) * stride[i] + dilation[i] * (k[i] - 1) + 1 - sizes[i]);
                    int less = all / 2;
                    before[i] = auto.equals("SAME_UPPER") ? less : all - less;
                    after[i] = all - before[i];
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
    Windows requirePadding(Call call) {
        for (int i = 0; i < kernel.length; i++) {
            if (before[i] < 0 || after[i] < 0) {
                throw call.error("pads are negative, which is not supported here");
            }
        }
        return this;
    }
}
