package graft.layers.layer;

/**
 * A border round the image, and channels before and after: constant values, or the image's own. Negative sizes cut
 * off, before anything is added.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,H+top+bottom,W+left+right,C+front+back]. <b>Backward.</b> as {@link Selection}
 * states: 0 for constants, sums where the border repeats values.
 *
 * @param mode  what the border holds
 * @param value of {@link Mode#CONSTANT}
 * @param front channels before the first
 * @param back  channels after the last
 */
public record Pad(Mode mode, float value, int top, int left, int bottom, int right, int front, int back)
        implements Selection {

    /** What a border holds; the names are ONNX's. */
    public enum Mode {
        /** One value. */
        CONSTANT,
        /** The image mirrored at its outermost pixels, which do not appear twice: c b | a b c | b a. */
        REFLECT,
        /** The outermost pixels again and again: a a | a b c | c c. */
        EDGE,
        /** The image from its other end: b c | a b c | a b. */
        WRAP
    }

    /** Zeros round the image. */
    public static Pad zeros(int top, int left, int bottom, int right) {
        return new Pad(Mode.CONSTANT, 0, top, left, bottom, right, 0, 0);
    }

    @Override
    public float fill() {
        return value;
    }

    @Override
    public long count(Axis axis, int size) {
        // What is cut off must leave something before anything is added.
        long kept = (long) size + Math.min(before(axis), 0) + Math.min(after(axis), 0);
        return kept < 1 ? 0 : (long) size + before(axis) + after(axis);
    }

    @Override
    public int[] places(Axis axis, int size) {
        int first = Math.max(0, -before(axis));
        int kept = size - first - Math.max(0, -after(axis));
        int[] places = new int[Math.toIntExact(count(axis, size))];
        for (int i = 0; i < places.length; i++) {
            int place = inside(i - Math.max(0, before(axis)), kept);
            places[i] = place < 0 ? -1 : first + place;
        }
        return places;
    }

    /** Which of {@code size} values stands at place {@code i}, or -1. */
    private int inside(int i, int size) {
        return switch (mode) {
            case CONSTANT -> i < 0 || i >= size ? -1 : i;
            case EDGE -> Math.clamp(i, 0, size - 1);
            case WRAP -> Math.floorMod(i, size);
            case REFLECT -> {
                int period = Math.max(1, 2 * (size - 1));
                int at = Math.floorMod(i, period);
                yield at < size ? at : period - at;
            }
        };
    }

    private int before(Axis axis) {
        return switch (axis) {
            case HEIGHT -> top;
            case WIDTH -> left;
            case CHANNELS -> front;
        };
    }

    private int after(Axis axis) {
        return switch (axis) {
            case HEIGHT -> bottom;
            case WIDTH -> right;
            case CHANNELS -> back;
        };
    }
}
