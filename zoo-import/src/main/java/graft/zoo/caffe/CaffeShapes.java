package graft.zoo.caffe;

import static graft.zoo.caffe.CaffeOperator.one;

import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.Flatten;
import graft.layers.layer.Layer;
import graft.layers.layer.Reshape;
import graft.layers.layer.Shape;
import graft.layers.layer.Tile;
import graft.layers.layer.Transpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Caffe's layers that give blobs other shapes: blobs are [N,C,H,W] there, and counted in that order. */
final class CaffeShapes {
    static final Map<String, CaffeOperator> OPERATORS = Map.of(
            "Reshape", one("reshape_param", CaffeShapes::reshape).making((m, axes) -> Span.of(m, axes).axes()),
            "Flatten", one("flatten_param", CaffeShapes::flatten)
                    .unless((_, m, axes) -> {
                        String problem = axes.problem(m, "axis", 1, 1);
                        return problem != null ? problem : axes.problem(m, "end_axis", -1, axes.number(m, "axis", 1));
                    })
                    .making((m, axes) -> axes.count()
                            - Math.max(0, axes.number(m, "end_axis", -1) - axes.number(m, "axis", 1))),
            "Permute", one("permute_param", CaffeShapes::permute).unless((_, m, axes) -> permuteProblem(m, axes)),
            "Tile", one("tile_param", CaffeShapes::tile).along("axis", 1, 1),
            "ShuffleChannel", one("shuffle_channel_param", call -> new ChannelShuffle(
                    call.settings().integer("group", 1, 1, CaffeShapes.LARGEST))));

    static final int LARGEST = 1 << 24;

    private CaffeShapes() {
    }

    /** The axes that a Reshape replaces, and those that it puts there; the others stay. */
    private record Span(int start, int end, List<Integer> dims, CaffeAxes of) {
        static Span of(PrototxtMessage m, CaffeAxes axes) {
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
    private static Layer reshape(CaffeCall call) {
        Shape x = call.in();
        Span span = Span.of(call.settings(), call.axes());
        List<Integer> old = new ArrayList<>(call.axes().sizes(x));
        old.addFirst(1);
        List<Integer> dims = new ArrayList<>(old.subList(0, span.start));
        for (int i = 0; i < span.dims.size(); i++) {
            int dim = span.dims.get(i);
            int from = span.start + i;
            if (dim == 0 && from >= old.size()) {
                throw call.error("copies axis " + from + ", but its blob has " + old.size() + " axes");
            }
            dims.add(dim == 0 ? old.get(from) : dim);
        }
        dims.addAll(old.subList(Math.min(span.end, old.size()), old.size()));
        boolean openBatch = !dims.isEmpty() && dims.getFirst() == -1 && dims.lastIndexOf(-1) == 0;
        if (dims.isEmpty() || dims.getFirst() != 1 && !openBatch) {
            throw call.error("mixes the images of a batch: expected 0 for the first dim");
        }
        List<Integer> own = new ArrayList<>(dims.subList(1, dims.size()));
        int open = own.indexOf(-1);
        long stated = own.stream().filter(d -> d != -1).mapToLong(d -> d).reduce(1, Math::multiplyExact);
        boolean fits = open == own.lastIndexOf(-1)
                && (open < 0 ? stated == x.size() : stated > 0 && x.size() % stated == 0);
        if (!fits) {
            throw call.error("reshapes " + x.c() + " channels of " + x.h() + "x" + x.w() + " to " + span.dims
                    + ", expected as many values for each image");
        }
        if (open >= 0) {
            own.set(open, Math.toIntExact(x.size() / stated));
        }
        return shaped(call, own);
    }

    /** The axes from {@code axis} to {@code end_axis} as one. */
    private static Layer flatten(CaffeCall call) {
        int first = call.axis("axis", 1);
        int last = call.axis("end_axis", -1);
        List<Integer> old = call.axes().sizes(call.in());
        List<Integer> own = new ArrayList<>(old.subList(0, first - 1));
        own.add(old.subList(first - 1, last).stream().reduce(1, Math::multiplyExact));
        own.addAll(old.subList(last, old.size()));
        return shaped(call, own);
    }

    /** The same values in Caffe's order under another shape. */
    private static Layer shaped(CaffeCall call, List<Integer> own) {
        List<Integer> three = new ArrayList<>(own);
        while (three.size() > 3 && three.getLast() == 1) {
            three.removeLast();
        }
        if (three.size() > 3) {
            throw call.error("makes " + (own.size() + 1) + " axes, expected at most " + CaffeAxes.MOST);
        }
        while (three.size() < 3) {
            three.add(1);
        }
        Shape shape = new Shape(three.get(1), three.get(2), three.get(0));
        return shape.isVector() ? new Flatten() : new Reshape(shape, Reshape.Order.CHANNELS_FIRST);
    }

    private static String permuteProblem(PrototxtMessage m, CaffeAxes axes) {
        List<Integer> order = order(m, axes);
        if (order.stream().distinct().count() != axes.count() || order.stream().anyMatch(a -> a >= axes.count())) {
            return "order: " + order + ", but its blob has " + axes.count() + " axes";
        }
        return order.getFirst() == 0 ? null
                : "order: " + order + " moves the axis that counts images, expected 0 first";
    }

    /** SSD adds the axes that the stated order leaves out. */
    private static List<Integer> order(PrototxtMessage m, CaffeAxes axes) {
        List<Integer> order = new ArrayList<>(m.integers("order", 0, LARGEST));
        for (int i = 0; i < axes.count(); i++) {
            if (!order.contains(i)) {
                order.add(i);
            }
        }
        return order;
    }

    private static Layer permute(CaffeCall call) {
        List<Integer> order = order(call.settings(), call.axes());
        for (int i = order.size(); i < CaffeAxes.MOST; i++) {
            order.add(i);
        }
        return new Transpose(CaffeAxes.graft(order.get(2)), CaffeAxes.graft(order.get(3)),
                CaffeAxes.graft(order.get(1)));
    }

    /** The blob several times over along an axis. */
    private static Layer tile(CaffeCall call) {
        int tiles = call.settings().integer("tiles", 0, 1, LARGEST);
        if (tiles == 0) {
            throw call.error("states no tiles");
        }
        return switch (CaffeAxes.graft(call.axis("axis", 1))) {
            case CHANNELS -> new Tile(1, 1, tiles);
            case HEIGHT -> new Tile(tiles, 1, 1);
            case WIDTH -> new Tile(1, tiles, 1);
        };
    }
}
