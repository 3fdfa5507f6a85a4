package graft.layers.layer;

/**
 * A part of the image: rows, columns and channels of three ranges. Splitting is slicing once for each part.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y as many as the ranges hold. <b>Backward.</b> as {@link Selection} states.
 */
public record Slice(Range height, Range width, Range channels) implements Selection {

    /**
     * Every {@code step}-th place from {@code start} on, before {@code end}, in the manner of NumPy and ONNX: negative
     * numbers count from the far end, what lies outside is cut to size, and a negative step goes backwards.
     * {@link Integer#MAX_VALUE} is an end beyond any size, {@link Integer#MIN_VALUE} one before the first place.
     */
    public record Range(int start, int end, int step) {
        /** The whole axis. */
        public static final Range ALL = new Range(0, Integer.MAX_VALUE, 1);

        public Range {
            if (step == 0) {
                throw new IllegalArgumentException("a slice's step cannot be 0");
            }
        }

        /** {@code count} places from {@code start} on. */
        public static Range of(int start, int count) {
            return new Range(start, Math.addExact(start, count), 1);
        }

        private long first(int size) {
            long from = start < 0 ? (long) start + size : start;
            return step > 0 ? Math.clamp(from, 0L, (long) size) : Math.clamp(from, -1L, size - 1L);
        }

        private long count(int size) {
            long to = end < 0 ? (long) end + size : end;
            to = step > 0 ? Math.clamp(to, 0L, (long) size) : Math.clamp(to, -1L, size - 1L);
            return Math.max(0, step > 0 ? Math.ceilDiv(to - first(size), (long) step)
                    : Math.ceilDiv(first(size) - to, -(long) step));
        }
    }

    /** {@code count} channels from {@code start} on. */
    public static Slice channels(int start, int count) {
        return new Slice(Range.ALL, Range.ALL, Range.of(start, count));
    }

    private Range range(Axis axis) {
        return switch (axis) {
            case HEIGHT -> height;
            case WIDTH -> width;
            case CHANNELS -> channels;
        };
    }

    @Override
    public long count(Axis axis, int size) {
        return range(axis).count(size);
    }

    @Override
    public int[] places(Axis axis, int size) {
        Range range = range(axis);
        int[] places = new int[Math.toIntExact(range.count(size))];
        for (int i = 0; i < places.length; i++) {
            places[i] = (int) (range.first(size) + (long) i * range.step);
        }
        return places;
    }
}
