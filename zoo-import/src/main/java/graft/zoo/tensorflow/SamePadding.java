package graft.zoo.tensorflow;

/**
 * TensorFlow's padding SAME along one axis: as little as makes {@code ceil(in / stride)} outputs, the odd one behind.
 *
 * @param before zeros before the picture
 * @param after  zeros behind it
 */
record SamePadding(int before, int after) {
    static final SamePadding NONE = new SamePadding(0, 0);

    /** For {@code in} pixels; {@code dilation} is the distance between neighbours in the kernel. */
    static SamePadding of(int in, int kernel, int stride, int dilation) {
        int out = Math.ceilDiv(in, stride);
        int total = Math.max(0, Math.addExact(Math.multiplyExact(out - 1, stride),
                Math.addExact(Math.multiplyExact(kernel - 1, dilation), 1)) - in);
        return new SamePadding(total / 2, total - total / 2);
    }

    /** As often as this, and more before and behind. */
    SamePadding times(int factor, int moreBefore, int moreAfter) {
        return new SamePadding(Math.addExact(Math.multiplyExact(before, factor), moreBefore),
                Math.addExact(Math.multiplyExact(after, factor), moreAfter));
    }
}
