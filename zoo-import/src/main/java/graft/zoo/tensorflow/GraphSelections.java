package graft.zoo.tensorflow;

import graft.layers.layer.Axis;
import graft.layers.layer.Concat;
import graft.layers.layer.Pad;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The ops that take values from some places to others: borders, parts, joints. */
final class GraphSelections {
    private static final int WIDEST = 1 << 16;

    private final GraphLayers layers;

    GraphSelections(GraphLayers layers) {
        this.layers = layers;
    }

    /**
     * Joins all inputs but the one that says along which axis. Where they do not lie along the channels, their axes are
     * exchanged for it, and left so.
     */
    void concat(GraphNode node, int axisAt) {
        float[] axis = layers.vector(node, axisAt);
        List<Axis> places = layers.axes(node);
        int number = axis.length == 1 ? (int) (axis[0] < 0 ? axis[0] + places.size() + 1 : axis[0]) : -1;
        if (number < 1 || number > places.size() || places.size() > 3) {
            throw new IllegalArgumentException("joins along axis " + Arrays.toString(axis) + " of "
                    + (places.size() + 1) + ", expected an axis of each picture");
        }
        Axis joined = places.get(number - 1);
        List<Axis> moved = places.stream().map(a -> a == joined ? Axis.CHANNELS : a == Axis.CHANNELS ? joined : a)
                .toList();
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (i != axisAt) {
                parts.add(layers.input(node, i, moved));
            }
        }
        layers.add(node, new Concat(), parts.toArray(String[]::new));
        layers.axes(node.name(), moved);
    }

    /** {@code Pad}, {@code PadV2} with a value, {@code MirrorPad}: zeros are left to a convolution behind them. */
    void pad(GraphNode node) {
        int[] p = paddings(node);
        float[] stated = node.op().equals("PadV2") ? layers.vector(node, 2) : new float[1];
        if (stated.length != 1) {
            throw new IllegalArgumentException("pads with " + stated.length + " values, expected one");
        }
        float value = stated[0];
        if (node.op().equals("MirrorPad")) {
            mirror(node, p);
        } else if (value == 0 && p[6] == 0 && p[7] == 0) {
            layers.pad(node, p[2], p[3], p[4], p[5]);
        } else {
            layers.add(node, new Pad(Pad.Mode.CONSTANT, value, p[2], p[4], p[3], p[5], p[6], p[7]),
                    layers.input(node, 0));
        }
    }

    private void mirror(GraphNode node, int[] p) {
        String mode = node.attribute("mode").text();
        String x = layers.input(node, 0);
        Shape s = layers.shapeOf(x);
        // The outermost pixels twice: the same as repeating them where the border is no wider than one.
        boolean one = Arrays.stream(p).allMatch(n -> n <= 1);
        boolean reflect = "REFLECT".equals(mode);
        if (!reflect && !("SYMMETRIC".equals(mode) && one)) {
            throw new IllegalArgumentException("mirrors " + mode + " by " + Arrays.toString(p) + ", expected REFLECT, "
                    + "or SYMMETRIC by 1");
        }
        if (reflect && (Math.max(p[2], p[3]) >= s.h() || Math.max(p[4], p[5]) >= s.w()
                || Math.max(p[6], p[7]) >= s.c())) {
            throw new IllegalArgumentException("mirrors " + Arrays.toString(p) + ", more than there is of " + s);
        }
        layers.add(node, new Pad(reflect ? Pad.Mode.REFLECT : Pad.Mode.EDGE, 0, p[2], p[4], p[3], p[5], p[6], p[7]),
                x);
    }

    /** Numbers before and behind, of the pictures, their rows, columns and channels. */
    private int[] paddings(GraphNode node) {
        float[] p = layers.vector(node, 1);
        List<Axis> places = layers.axesOf(node.inputs().getFirst());
        boolean pictures = p.length == 2 * (places.size() + 1) && places.size() <= 3 && p[0] == 0 && p[1] == 0;
        for (float n : p) {
            pictures &= n >= 0 && n < WIDEST;
        }
        if (!pictures) {
            throw new IllegalArgumentException("has paddings " + Arrays.toString(p) + ", expected two for each of "
                    + (places.size() + 1) + " axes, none for the batch");
        }
        int[] whole = new int[8];
        for (int i = 2; i < p.length; i++) {
            whole[2 * (places.get(i / 2 - 1).ordinal() + 1) + i % 2] = (int) p[i];
        }
        return whole;
    }

    /** {@code Slice} and {@code StridedSlice}, which may drop axes and add new ones. */
    void slice(GraphNode node) {
        String x = layers.input(node, 0);
        List<Axis> places = layers.axesOf(node.inputs().getFirst());
        List<GraphRange> ranges = GraphRange.of(node, places.size() + 1, layers.vector(node, 1), layers.vector(node, 2),
                node.op().equals("Slice") ? null : layers.vector(node, 3));
        if (places.size() > 3 || ranges.getFirst().added() || !ranges.getFirst().isAll()) {
            throw new IllegalArgumentException("takes " + ranges.stream().map(GraphRange::range).toList() + " of "
                    + (places.size() + 1) + " axes, expected ranges of each picture");
        }
        Slice.Range[] taken = {Slice.Range.ALL, Slice.Range.ALL, Slice.Range.ALL};
        List<Axis> left = new ArrayList<>();
        int axis = 0;
        for (GraphRange range : ranges.subList(1, ranges.size())) {
            Axis place = range.added() ? null : places.get(axis++);
            if (place != null) {
                taken[place.ordinal()] = range.range();
            }
            if (!range.shrinks()) {
                left.add(place);
            }
        }
        List<Axis> free = new ArrayList<>(GraphArrangement.CHANNELS_LAST);
        free.removeAll(left);
        if (left.size() > 3) {
            throw new IllegalArgumentException("leaves " + left.size() + " axes of each picture, expected at most 3");
        }
        layers.add(node, new Slice(taken[0], taken[1], taken[2]), x);
        layers.axes(node.name(), left.stream().map(a -> a == null ? free.removeFirst() : a).toList());
    }

    /** {@code Split}, of an axis into as many equal parts as stated, and {@code SplitV}, into parts of stated sizes. */
    void split(GraphNode node) {
        boolean equal = node.op().equals("Split");
        int pictureAt = equal ? 1 : 0;
        String x = layers.input(node, pictureAt);
        List<Axis> places = layers.axesOf(node.inputs().get(pictureAt));
        float[] axisAt = layers.vector(node, equal ? 0 : 2);
        int number = axisAt.length == 1 ? (int) (axisAt[0] < 0 ? axisAt[0] + places.size() + 1 : axisAt[0]) : -1;
        if (number < 1 || number > places.size() || places.size() > 3) {
            throw new IllegalArgumentException("splits axis " + Arrays.toString(axisAt) + " of " + (places.size() + 1));
        }
        Axis axis = places.get(number - 1);
        int count = GraphArrangement.size(layers.shapeOf(x), axis);
        int[] sizes = equal ? equal(node, count) : stated(node, count);
        List<String> outputs = IntStream.range(0, sizes.length)
                .mapToObj(i -> i == 0 ? node.name() : node.name() + ":" + i).toList();
        boolean unread = outputs.stream().allMatch(o -> layers.readers(o).isEmpty());
        for (int i = 0, from = 0; i < sizes.length; from += sizes[i++]) {
            String output = outputs.get(i);
            // Where it is the graph's output, that is its first.
            if (unread && i == 0 || !layers.readers(output).isEmpty()) {
                Slice.Range part = Slice.Range.of(from, sizes[i]);
                layers.put(output, new Slice(axis == Axis.HEIGHT ? part : Slice.Range.ALL, axis == Axis.WIDTH ? part
                        : Slice.Range.ALL, axis == Axis.CHANNELS ? part : Slice.Range.ALL), x);
                layers.alias(node, output, output);
                layers.axes(output, places);
            }
        }
    }

    private int[] equal(GraphNode node, int size) {
        Long parts = node.attribute("num_split").integer();
        if (parts == null || parts < 1 || size % parts != 0) {
            throw new IllegalArgumentException("splits " + size + " places into " + parts + " equal parts");
        }
        int[] sizes = new int[parts.intValue()];
        Arrays.fill(sizes, size / sizes.length);
        return sizes;
    }

    private int[] stated(GraphNode node, int size) {
        float[] stated = layers.vector(node, 1);
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
            throw new IllegalArgumentException("splits " + size + " places into " + Arrays.toString(stated));
        }
        if (open >= 0) {
            sizes[open] = left;
        }
        return sizes;
    }

    /** Ends the work in blocks that a SpaceToBatchND began: what is left is to cut off the crops. */
    void unspread(GraphNode node) {
        int[] blocks = layers.blocks(node);
        float[] size = layers.vector(node, 1);
        float[] crops = layers.vector(node, 2);
        String x = layers.input(node, 0);
        Shape s = layers.shapeOf(x);
        boolean fits = blocks != null && size.length == 2 && size[0] == blocks[0] && size[1] == blocks[1]
                && crops.length == 4 && crops[0] + crops[1] < s.h() && crops[2] + crops[3] < s.w()
                && crops[0] >= 0 && crops[1] >= 0 && crops[2] >= 0 && crops[3] >= 0;
        if (!fits) {
            throw new IllegalArgumentException("joins blocks of " + Arrays.toString(size) + " and crops "
                    + Arrays.toString(crops) + ", expected what a SpaceToBatchND before it cut up");
        }
        if (crops[0] + crops[1] + crops[2] + crops[3] == 0) {
            layers.alias(node, x);
        } else {
            layers.add(node, new Slice(Slice.Range.of((int) crops[0], s.h() - (int) (crops[0] + crops[1])),
                    Slice.Range.of((int) crops[2], s.w() - (int) (crops[2] + crops[3])), Slice.Range.ALL), x);
        }
        layers.spread(node, null);
    }

    /** Begins the work in blocks: a convolution there is one here whose neighbours lie a block's side apart. */
    void spread(GraphNode node) {
        float[] size = layers.vector(node, 1);
        float[] p = layers.vector(node, 2);
        boolean fits = size.length == 2 && p.length == 4 && layers.blocks(node) == null;
        for (int i = 0; i < 4 && fits; i++) {
            fits = size[i / 2] >= 1 && size[i / 2] < WIDEST && p[i] >= 0 && p[i] < WIDEST;
        }
        requirePicture(node);
        Shape s = layers.shapeOf(layers.input(node, 0));
        if (!fits || (s.h() + p[0] + p[1]) % size[0] != 0 || (s.w() + p[2] + p[3]) % size[1] != 0) {
            throw new IllegalArgumentException("cuts " + s + " with paddings " + Arrays.toString(p) + " into blocks of "
                    + Arrays.toString(size));
        }
        layers.pad(node, (int) p[0], (int) p[1], (int) p[2], (int) p[3]);
        layers.spread(node, new int[] {(int) size[0], (int) size[1]});
    }

    private void requirePicture(GraphNode node) {
        if (!layers.axes(node).equals(GraphArrangement.CHANNELS_LAST)) {
            throw new IllegalArgumentException("cuts a value whose axes are not [N,H,W,C] into blocks");
        }
    }
}
