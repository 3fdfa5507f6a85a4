package graft.zoo.bytes;

/** Goes through a strided tensor's elements in row-major order of its shape, wherever they lie. */
final class StridedWalk {
    private final int[] shape;
    private final long[] strides;
    private final int[] at;
    private long from;

    /** Takes part of a row. */
    @FunctionalInterface
    interface Row {
        /**
         * @param to     how many elements were taken before
         * @param place  of the first one, counted in elements
         * @param count  elements
         * @param stride from each to the next
         */
        void take(int to, long place, int count, long stride);
    }

    /**
     * @param offset of the tensor's first element
     * @param first  the number of the element to begin with
     */
    StridedWalk(int[] shape, long[] strides, long offset, int first) {
        this.shape = shape;
        this.strides = strides;
        at = new int[shape.length];
        from = offset;
        int rest = first;
        for (int i = shape.length - 1; i >= 0 && rest > 0; i--) {
            at[i] = rest % shape[i];
            from += at[i] * strides[i];
            rest /= shape[i];
        }
    }

    /** The place of the next element, counted in elements. */
    long next() {
        long place = from;
        for (int i = shape.length - 1; i >= 0; i--) {
            from += strides[i];
            if (++at[i] < shape[i]) {
                break;
            }
            from -= strides[i] * shape[i];
            at[i] = 0;
        }
        return place;
    }

    /** The next {@code count} elements, row by row of the last axis, so that the other axes rest meanwhile. */
    void take(int count, Row row) {
        int last = shape.length - 1;
        int done = 0;
        while (done < count) {
            int length = last < 0 ? 1 : Math.min(shape[last] - at[last], count - done);
            row.take(done, from, length, last < 0 ? 0 : strides[last]);
            done += length;
            // The last element of the row by itself moves all axes on.
            if (last >= 0) {
                at[last] += length - 1;
                from += (length - 1) * strides[last];
            }
            next();
        }
    }
}
