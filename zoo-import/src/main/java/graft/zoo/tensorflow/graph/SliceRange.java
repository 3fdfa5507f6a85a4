package graft.zoo.tensorflow.graph;

import graft.layers.layer.Axis;
import graft.layers.layer.Slice;
import graft.zoo.tensorflow.TensorFlowNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a Slice or a StridedSlice takes along one axis.
 *
 * @param range   the places, in NumPy's manner
 * @param shrinks whether it is one place, whose axis goes away
 * @param added   whether it is no axis of what is taken from, but a new one of size 1
 */
record SliceRange(Slice.Range range, boolean shrinks, boolean added) {
    private static final int FURTHEST = 1 << 24;
    private static final SliceRange WHOLE = new SliceRange(Slice.Range.ALL, false, false);

    /**
     * The ranges along the axes of a value, the images' own first, and the new axes between them.
     *
     * @param rank  axes of the value
     * @param third sizes of a Slice are in {@code second}, steps of a StridedSlice in {@code third}
     * @throws IllegalArgumentException when the numbers do not fit each other, or the value
     */
    static List<SliceRange> of(TensorFlowNode node, int rank, float[] first, float[] second, float[] third) {
        boolean strided = node.op().equals("StridedSlice");
        if (first == null || second == null || strided && third == null || first.length != second.length
                || strided && third.length != first.length || first.length == 0 || first.length > 8) {
            throw new IllegalArgumentException("does not state as many ends as beginnings");
        }
        long ellipsis = mask(node, "ellipsis_mask");
        long added = mask(node, "new_axis_mask") & ~ellipsis;
        int stated = first.length - Long.bitCount(added) - Long.bitCount(ellipsis);
        if (Long.bitCount(ellipsis) > 1 || stated > rank) {
            throw new IllegalArgumentException("takes " + stated + " ranges of " + rank + " axes");
        }
        List<SliceRange> ranges = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            if ((ellipsis >> i & 1) != 0) {
                ranges.addAll(Collections.nCopies(rank - stated, WHOLE));
            } else if ((added >> i & 1) != 0) {
                ranges.add(new SliceRange(Slice.Range.ALL, false, true));
            } else {
                ranges.add(strided ? strided(node, i, first[i], second[i], third[i]) : sized(first[i], second[i]));
            }
        }
        while (ranges.stream().filter(r -> !r.added).count() < rank) {
            ranges.add(WHOLE);
        }
        return ranges;
    }

    private static SliceRange sized(float begin, float size) {
        // All images: as many as there are.
        boolean toTheEnd = size == -1 || Float.isNaN(size) && begin == 0;
        return new SliceRange(toTheEnd ? new Slice.Range(place(begin), Integer.MAX_VALUE, 1)
                : Slice.Range.of(place(begin), place(size)), false, false);
    }

    private static SliceRange strided(TensorFlowNode node, int axis, float begin, float end, float stride) {
        int step = place(stride);
        boolean open = (mask(node, "begin_mask") >> axis & 1) != 0;
        if ((mask(node, "shrink_axis_mask") >> axis & 1) != 0) {
            int at = place(begin);
            return new SliceRange(new Slice.Range(at, at == -1 ? Integer.MAX_VALUE : at + 1, 1), true, false);
        }
        boolean endless = (mask(node, "end_mask") >> axis & 1) != 0
                || Float.isNaN(end) && step == 1 && (open || begin == 0);
        return new SliceRange(new Slice.Range(open ? step > 0 ? 0 : Integer.MAX_VALUE : place(begin),
                endless ? step > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE : place(end), step), false, false);
    }

    private static long mask(TensorFlowNode node, String name) {
        Long mask = node.attribute(name).integer();
        return mask == null ? 0 : mask;
    }

    private static int place(float number) {
        if (Float.isNaN(number)) {
            throw new IllegalArgumentException("depends on the number of images");
        }
        // "To the end" may be any number beyond it.
        return (int) Math.clamp(number, -FURTHEST, FURTHEST);
    }

    /** Whether all of an axis is taken, whatever its length. */
    boolean isAll() {
        return !shrinks && range.start() == 0 && range.end() >= FURTHEST && range.step() == 1;
    }

    /** The places of an axis of this size. */
    int[] places(int size) {
        Slice one = new Slice(Slice.Range.ALL, Slice.Range.ALL, range);
        return one.count(Axis.CHANNELS, size) < 1 ? new int[0]
                : one.places(Axis.CHANNELS, size);
    }
}
