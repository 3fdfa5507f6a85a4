package graft.zoo.caffe;

import graft.layers.layer.Axis;
import graft.layers.layer.Flatten;
import graft.layers.layer.Layer;
import graft.layers.layer.Reshape;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.layers.layer.Slice.Range;
import graft.layers.layer.Tile;
import graft.layers.layer.Transpose;
import java.util.ArrayList;
import java.util.List;

/** Caffe's layers that cut blobs and give them other shapes: blobs are [N,C,H,W] there, and counted in that order. */
final class CaffeShapes {
    private static final int LARGEST = 1 << 24;

    private CaffeShapes() {
    }

    /** The field that names the axis of a Concat or Slice; old files have another. */
    static String axisField(PrototxtMessage m, String old) {
        return m.has(old) ? old : "axis";
    }

    /** The part of an axis that is one of a Slice's tops; {@link CaffeLayer#parts} made a layer of each. */
    static Layer slice(CaffeLayer layer, Shape x, CaffeAxes axes) {
        List<String> tops = layer.message().strings("top");
        PrototxtMessage m = layer.settings("slice_param");
        int axis = axes.number(m, axisField(m, "slice_dim"), 1);
        int size = CaffeAxes.size(x, axis);
        int part = tops.indexOf(layer.tops().getFirst());
        List<Integer> points = m.integers("slice_point", 1, LARGEST);
        String what = size + (axis == 1 ? " channels" : " places of axis " + axis);
        if (points.isEmpty()) {
            if (size % tops.size() != 0) {
                throw layer.error("cannot cut " + what + " into " + tops.size() + " equal parts");
            }
            int each = size / tops.size();
            return part(axis, Range.of(part * each, each));
        }
        boolean rising = points.size() == tops.size() - 1 && points.getLast() < size;
        for (int i = 1; i < points.size(); i++) {
            rising &= points.get(i) > points.get(i - 1);
        }
        if (!rising) {
            throw layer.error("cuts " + what + " at " + points + ", expected " + (tops.size() - 1)
                    + " rising numbers below that");
        }
        int start = part == 0 ? 0 : points.get(part - 1);
        return part(axis, Range.of(start, (part == points.size() ? size : points.get(part)) - start));
    }

    private static Slice part(int axis, Range range) {
        return switch (CaffeAxes.graft(axis)) {
            case CHANNELS -> new Slice(Range.ALL, Range.ALL, range);
            case HEIGHT -> new Slice(range, Range.ALL, Range.ALL);
            case WIDTH -> new Slice(Range.ALL, range, Range.ALL);
        };
    }

    /** The axes that a Reshape replaces, and those that it puts there; the others stay. */
    record Span(int start, int end, List<Integer> dims, CaffeAxes of) {
        static Span of(CaffeLayer layer, CaffeAxes axes) {
            PrototxtMessage m = layer.settings("reshape_param");
            int axis = m.integer("axis", 0, -axes.count() - 1, axes.count());
            int start = axis < 0 ? axis + axes.count() + 1 : axis;
            int replaced = m.integer("num_axes", -1, -1, axes.count() - start);
            return new Span(start, replaced < 0 ? axes.count() : start + replaced,
                    m.message("shape").integers("dim", -1, LARGEST), axes);
        }

        /** Of the result. */
        int axes() {
            return start + dims.size() + of.count() - end;
        }
    }

    /** Sizes of {@code reshape_param}: 0 copies the input's, -1 is what is left; the first is the batch. */
    static Layer reshape(CaffeLayer layer, Shape x, CaffeAxes axes) {
        Span span = Span.of(layer, axes);
        List<Integer> old = new ArrayList<>(axes.sizes(x));
        old.addFirst(1);
        List<Integer> dims = new ArrayList<>(old.subList(0, span.start));
        for (int i = 0; i < span.dims.size(); i++) {
            int dim = span.dims.get(i);
            int from = span.start + i;
            if (dim == 0 && from >= old.size()) {
                throw layer.error("copies axis " + from + ", but its blob has " + old.size() + " axes");
            }
            dims.add(dim == 0 ? old.get(from) : dim);
        }
        dims.addAll(old.subList(Math.min(span.end, old.size()), old.size()));
        boolean openBatch = !dims.isEmpty() && dims.getFirst() == -1 && dims.lastIndexOf(-1) == 0;
        if (dims.isEmpty() || dims.getFirst() != 1 && !openBatch) {
            throw layer.error("mixes the pictures of a batch: expected 0 for the first dim");
        }
        List<Integer> own = new ArrayList<>(dims.subList(1, dims.size()));
        int open = own.indexOf(-1);
        long stated = own.stream().filter(d -> d != -1).mapToLong(d -> d).reduce(1, Math::multiplyExact);
        boolean fits = open == own.lastIndexOf(-1)
                && (open < 0 ? stated == x.size() : stated > 0 && x.size() % stated == 0);
        if (!fits) {
            throw layer.error("reshapes " + x.c() + " channels of " + x.h() + "x" + x.w() + " to " + span.dims
                    + ", expected as many values for each picture");
        }
        if (open >= 0) {
            own.set(open, Math.toIntExact(x.size() / stated));
        }
        return shaped(layer, own);
    }

    /** The axes from {@code axis} to {@code end_axis} as one. */
    static Layer flatten(CaffeLayer layer, Shape x, CaffeAxes axes) {
        PrototxtMessage m = layer.settings("flatten_param");
        int first = axes.number(m, "axis", 1);
        int last = axes.number(m, "end_axis", -1);
        List<Integer> old = axes.sizes(x);
        List<Integer> own = new ArrayList<>(old.subList(0, first - 1));
        own.add(old.subList(first - 1, last).stream().reduce(1, Math::multiplyExact));
        own.addAll(old.subList(last, old.size()));
        return shaped(layer, own);
    }

    /** The same values in Caffe's order under another shape. */
    private static Layer shaped(CaffeLayer layer, List<Integer> own) {
        List<Integer> three = new ArrayList<>(own);
        while (three.size() > 3 && three.getLast() == 1) {
            three.removeLast();
        }
        if (three.size() > 3) {
            throw layer.error("makes " + (own.size() + 1) + " axes, expected at most " + CaffeAxes.MOST);
        }
        while (three.size() < 3) {
            three.add(1);
        }
        Shape shape = new Shape(three.get(1), three.get(2), three.get(0));
        return shape.isVector() ? new Flatten() : new Reshape(shape, Reshape.Order.CHANNELS_FIRST);
    }

    /** Why a Permute's order cannot be taken; null where it can. SSD adds the axes that the order leaves out. */
    static String permuteProblem(CaffeLayer layer, CaffeAxes axes) {
        List<Integer> order = order(layer, axes);
        if (order.stream().distinct().count() != axes.count() || order.stream().anyMatch(a -> a >= axes.count())) {
            return "order: " + order + ", but its blob has " + axes.count() + " axes";
        }
        return order.getFirst() == 0 ? null
                : "order: " + order + " moves the axis that counts pictures, expected 0 first";
    }

    private static List<Integer> order(CaffeLayer layer, CaffeAxes axes) {
        List<Integer> order = new ArrayList<>(layer.settings("permute_param").integers("order", 0, LARGEST));
        for (int i = 0; i < axes.count(); i++) {
            if (!order.contains(i)) {
                order.add(i);
            }
        }
        return order;
    }

    static Layer permute(CaffeLayer layer, CaffeAxes axes) {
        List<Integer> order = order(layer, axes);
        for (int i = order.size(); i < CaffeAxes.MOST; i++) {
            order.add(i);
        }
        return new Transpose(CaffeAxes.graft(order.get(2)), CaffeAxes.graft(order.get(3)),
                CaffeAxes.graft(order.get(1)));
    }

    /** The part of the first blob that has the second's size, {@code offset} places from the start of each axis. */
    static Layer crop(CaffeLayer layer, Shape x, Shape like, CaffeAxes axes) {
        PrototxtMessage m = layer.settings("crop_param");
        List<Integer> offsets = m.integers("offset", 0, LARGEST);
        int first = axes.number(m, "axis", 2);
        if (offsets.size() > 1 && offsets.size() != axes.count() - first) {
            throw layer.error("has " + offsets.size() + " offsets for " + (axes.count() - first) + " axes");
        }
        Range[] ranges = {Range.ALL, Range.ALL, Range.ALL};
        for (int axis = first; axis < axes.count(); axis++) {
            int offset = offsets.isEmpty() ? 0 : offsets.size() == 1 ? offsets.getFirst() : offsets.get(axis - first);
            int size = CaffeAxes.size(like, axis);
            if ((long) offset + size > CaffeAxes.size(x, axis)) {
                throw layer.error("cuts " + size + " places from " + offset + " on of axis " + axis + ", which has "
                        + CaffeAxes.size(x, axis));
            }
            ranges[CaffeAxes.graft(axis).ordinal()] = Range.of(offset, size);
        }
        return new Slice(ranges[Axis.HEIGHT.ordinal()], ranges[Axis.WIDTH.ordinal()], ranges[Axis.CHANNELS.ordinal()]);
    }

    /** The blob several times over along an axis. */
    static Layer tile(CaffeLayer layer, CaffeAxes axes) {
        PrototxtMessage m = layer.settings("tile_param");
        int tiles = m.integer("tiles", 0, 1, LARGEST);
        if (tiles == 0) {
            throw layer.error("states no tiles");
        }
        return switch (CaffeAxes.graft(axes.number(m, "axis", 1))) {
            case CHANNELS -> new Tile(1, 1, tiles);
            case HEIGHT -> new Tile(tiles, 1, 1);
            case WIDTH -> new Tile(1, tiles, 1);
        };
    }
}
