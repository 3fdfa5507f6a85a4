package graft.zoo.graph;

/**
 * The padding SAME along one axis: as little as makes {@code ceil(in / stride)} outputs, the odd one after the last
 * place; ONNX's SAME_LOWER has it before the first.
 *
 * @param before zeros before the image
 * @param after  zeros after it
 */
public record SamePadding(int before, int after) {
    static final SamePadding NONE = new SamePadding(0, 0);

    /** For {@code in} pixels; {@code dilation} is the distance between neighbours in the kernel. */
    public static SamePadding of(int in, int kernel, int stride, int dilation) {
        int out = Math.ceilDiv(in, stride);
        int total = Math.max(0, Math.addExact(Math.multiplyExact(out - 1, stride),
                Math.addExact(Math.multiplyExact(kernel - 1, dilation), 1)) - in);
        return new SamePadding(total / 2, total - total / 2);
    }

    /** As often as this, and more before and after. */
    public SamePadding times(int factor, int moreBefore, int moreAfter) {
        return new SamePadding(Math.addExact(Math.multiplyExact(before, factor), moreBefore),
                Math.addExact(Math.multiplyExact(after, factor), moreAfter));
    }
}
