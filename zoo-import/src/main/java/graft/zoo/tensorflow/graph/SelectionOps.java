package graft.zoo.tensorflow.graph;

import static graft.zoo.tensorflow.graph.Ops.Trait.IN_BLOCKS;

import graft.layers.layer.Pad;
import graft.layers.layer.Slice;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.Numbers;
import graft.zoo.graph.Padding;
import graft.zoo.graph.Parts;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.graph.Ops.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The ops that take values from some places to others: borders, parts, joints. */
final class SelectionOps {
    static final Map<String, Op> OPS = ops();
    private static final int WIDEST = 1 << 16;

    private SelectionOps() {
    }

    private static Map<String, Op> ops() {
        Map<String, Op> ops = new HashMap<>();
        ops.put("Concat", Op.of(c -> concat(c, 0)));
        ops.put("ConcatV2", Op.of(c -> concat(c, c.node().inputs().size() - 1), IN_BLOCKS));
        ops.put("Pad", Op.of(c -> pad(c, 0)));
        ops.put("PadV2", Op.of(c -> pad(c, c.number(2))));
        ops.put("MirrorPad", Op.of(SelectionOps::mirror));
        ops.put("Slice", Op.of(SelectionOps::slice));
        ops.put("StridedSlice", Op.of(SelectionOps::slice));
        ops.put("Split", Op.of(c -> split(c, 1, 0)));
        ops.put("SplitV", Op.of(c -> split(c, 0, 2)));
        ops.put("Gather", Op.known(SelectionOps::gather));
        ops.put("GatherV2", Op.known(SelectionOps::gather));
        return ops;
    }

    /** Joins all inputs but the one that states the axis. */
    private static Value concat(TensorFlowCall call, int axisAt) {
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < call.node().inputs().size(); i++) {
            if (i != axisAt) {
                parts.add(call.value(i));
            }
        }
        float[] stated = call.vector(axisAt);
        if (parts.isEmpty()) {
            throw call.error("joins nothing");
        }
        int rank = parts.getFirst().dims().length;
        int axis = axis(stated, rank);
        boolean ofImages = parts.stream().anyMatch(p -> p instanceof Feature);
        if (axis < (ofImages ? 1 : 0) || axis >= rank) {
            throw call.error("joins along axis " + Arrays.toString(stated) + " of " + rank
                    + ", expected an axis of each image");
        }
        return Parts.joined(call, axis, parts);
    }

    /** The one axis that is stated, counted from the first on; -1 where it is none. */
    private static int axis(float[] stated, int rank) {
        return stated.length == 1 ? (int) (stated[0] < 0 ? stated[0] + rank : stated[0]) : -1;
    }

    /** Zeros are left to a convolution that reads them. */
    private static Value pad(TensorFlowCall call, float value) {
        Feature x = call.feature(0);
        int[][] p = paddings(call, x);
        if (value == 0 && x.dims().length == 4) {
            call.graph().borders().put(call.name(), new TensorFlowValues.Border(call, p[0], p[1]));
            return x;
        }
        return Padding.of(call, x, Pad.Mode.CONSTANT, value, p[0], p[1]);
    }

    private static Value mirror(TensorFlowCall call) {
        String mode = call.node().attribute("mode").text();
        Feature x = call.feature(0);
        int[][] p = paddings(call, x);
        String shown = Arrays.toString(call.vector(1));
        // The outermost pixels twice: the same as repeating them where the border is no wider than one.
        boolean one = Arrays.stream(p).flatMapToInt(Arrays::stream).allMatch(n -> n <= 1);
        boolean reflect = "REFLECT".equals(mode);
        if (!reflect && !("SYMMETRIC".equals(mode) && one)) {
            throw call.error("mirrors " + mode + " by " + shown + ", expected REFLECT, or SYMMETRIC by 1");
        }
        for (int axis = 1; reflect && axis < p[0].length; axis++) {
            if (Math.max(p[0][axis], p[1][axis]) >= x.dims()[axis]) {
                throw call.error("mirrors " + shown + ", more than there is of " + Value.shown(x.dims()));
            }
        }
        return Padding.of(call, x, reflect ? Pad.Mode.REFLECT : Pad.Mode.EDGE, 0, p[0], p[1]);
    }

    /** Numbers of places before, then after each axis. */
    private static int[][] paddings(TensorFlowCall call, Feature x) {
        float[] p = call.vector(1);
        int rank = x.dims().length;
        boolean fits = p.length == 2 * rank && p[0] == 0 && p[1] == 0;
        for (float n : p) {
            fits &= n >= 0 && n < WIDEST;
        }
        if (!fits) {
            throw call.error("has paddings " + Arrays.toString(p) + ", expected two for each of " + rank
                    + " axes, none for the batch");
        }
        return new int[][] {IntStream.range(0, rank).map(i -> (int) p[2 * i]).toArray(),
            IntStream.range(0, rank).map(i -> (int) p[2 * i + 1]).toArray()};
    }

    /** {@code Slice} and {@code StridedSlice}, which may drop axes and add new ones. */
    private static Value slice(TensorFlowCall call) {
        Value x = call.value(0);
        boolean strided = call.node().op().equals("StridedSlice");
        List<SliceRange> ranges = SliceRange.of(call.node(), x.dims().length, call.vector(1), call.vector(2),
                strided ? call.vector(3) : null);
        boolean ofImages = x instanceof Feature;
        if (ofImages && (ranges.getFirst().added() || !ranges.getFirst().isAll())) {
            throw call.error("takes " + ranges.stream().map(SliceRange::range).toList() + " of " + x.dims().length
                    + " axes, expected ranges of each image");
        }
        if (ofImages && ranges.stream().filter(r -> !r.shrinks()).count() > 4) {
            throw call.error("leaves " + (ranges.stream().filter(r -> !r.shrinks()).count() - 1)
                    + " axes of each image, expected at most 3");
        }
        List<SliceRange> taken = ranges.stream().filter(r -> !r.added()).toList();
        for (int i = 0; i < taken.size(); i++) {
            int count = taken.get(i).places(x.dims()[i]).length;
            if (ofImages && count < 1 || taken.get(i).shrinks() && count != 1) {
                throw call.error("takes " + taken.get(i).range() + " of " + x.dims()[i] + " places");
            }
        }
        Value part = Parts.sliced(call, x, AxisLayout.range(0, taken.size()),
                taken.stream().map(SliceRange::range).toList());
        List<Integer> left = new ArrayList<>();
        int axis = 0;
        for (SliceRange range : ranges) {
            int size = range.added() ? 1 : part.dims()[axis++];
            if (!range.shrinks()) {
                left.add(size);
            }
        }
        return ShapeOps.reshaped(call, part, left);
    }

    /** {@code Split}, of an axis into as many equal parts as stated, and {@code SplitV}, into parts of stated sizes. */
    private static Value split(TensorFlowCall call, int imageAt, int axisAt) {
        Feature x = call.feature(imageAt);
        float[] stated = call.vector(axisAt);
        int axis = axis(stated, x.dims().length);
        if (axis < 1 || axis >= x.dims().length) {
            throw call.error("splits axis " + Arrays.toString(stated) + " of " + x.dims().length);
        }
        int count = x.dims()[axis];
        int[] sizes = imageAt == 1 ? equal(call, count) : stated(call, count);
        List<String> outputs = IntStream.range(0, sizes.length)
                .mapToObj(i -> i == 0 ? call.name() : call.name() + ":" + i).toList();
        boolean unread = outputs.stream().allMatch(o -> call.readers(o) == 0);
        for (int i = 0, from = 0; i < sizes.length; from += sizes[i++]) {
            // Where it is the graph's output, that is its first.
            if (unread && i == 0 || call.readers(outputs.get(i)) > 0) {
                call.graph().put(outputs.get(i), Parts.sliced(call.named(outputs.get(i)), x, List.of(axis),
                        List.of(Slice.Range.of(from, sizes[i]))));
            }
        }
        return null;
    }

    private static int[] equal(TensorFlowCall call, int size) {
        Long parts = call.node().attribute("num_split").integer();
        if (parts == null || parts < 1 || size % parts != 0) {
            throw call.error("splits " + size + " places into " + parts + " equal parts");
        }
        int[] sizes = new int[parts.intValue()];
        Arrays.fill(sizes, size / sizes.length);
        return sizes;
    }

    private static int[] stated(TensorFlowCall call, int size) {
        float[] stated = call.vector(1);
        int[] sizes = new int[stated.length];
        int open = -1;
        int left = size;
        for (int i = 0; i < sizes.length; i++) {
            if (stated[i] == -1 && open < 0) {
                open = i;
            } else if (stated[i] >= 1 && stated[i] <= left) {
                sizes[i] = (int) stated[i];
                left -= sizes[i];
            } else {
                left = -1;
            }
        }
        if (left < 0 || open < 0 && left > 0 || open >= 0 && left == 0) {
            throw call.error("splits " + size + " places into " + Arrays.toString(stated));
        }
        if (open >= 0) {
            sizes[open] = left;
        }
        return sizes;
    }

    /** Some places of a list. */
    private static Known gather(TensorFlowCall call) {
        Known x = call.known(0);
        if (x.dims().length != 1) {
            throw call.error("takes places of shape " + Value.shown(x.dims()) + ", expected a list");
        }
        float[] at = call.vector(1);
        int[] places = IntStream.range(0, at.length).map(i -> call.checked("a place", (long) at[i], 0, x.size() - 1))
                .toArray();
        return Numbers.picked(x, 0, places).reshaped(call.known(1).dims());
    }
}
