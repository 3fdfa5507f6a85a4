package graft.zoo.tensorflow;

import graft.layers.layer.Axis;
import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.Layer;
import graft.layers.layer.Reshape;
import graft.layers.layer.Reshape.Order;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ops that only change how values are counted: most of them change {@link GraphArrangement} and move nothing. */
final class GraphShapes {
    private final GraphLayers layers;
    /** Pictures whose channels were cut into groups: [N,H,W,groups,C/groups]; by node, the number of groups. */
    private final Map<String, Integer> grouped = new HashMap<>();

    GraphShapes(GraphLayers layers) {
        this.layers = layers;
    }

    /** The sizes of an input's axes but the pictures' own. */
    private List<Integer> dims(GraphNode node) {
        Shape s = layers.shapeOf(layers.input(node, 0));
        List<Axis> places = places(node);
        List<Integer> dims = new ArrayList<>();
        for (Axis axis : places) {
            dims.add(GraphArrangement.size(s, axis));
        }
        if (places.size() > 3) {
            int first = places.indexOf(Axis.CHANNELS);
            dims.set(first, groups(node));
            dims.set(first + 1, s.c() / groups(node));
        }
        return dims;
    }

    private List<Axis> places(GraphNode node) {
        return layers.axesOf(node.inputs().getFirst());
    }

    private int groups(GraphNode node) {
        Integer groups = grouped.get(node.inputs().getFirst());
        if (groups == null) {
            throw new IllegalArgumentException("reads groups of channels that something was done to");
        }
        return groups;
    }

    /** The sizes of a picture's axes, the number of pictures unknown. */
    void shape(GraphNode node) {
        List<Integer> dims = dims(node);
        float[] shape = new float[dims.size() + 1];
        shape[0] = Float.NaN;
        for (int i = 1; i < shape.length; i++) {
            shape[i] = dims.get(i - 1);
        }
        layers.constants().put(node.name(), shape, shape.length);
    }

    void reshape(GraphNode node) {
        Shape from = layers.shapeOf(layers.input(node, 0));
        float[] to = layers.vector(node, 1);
        List<Integer> dims = new ArrayList<>();
        int open = -1;
        long stated = 1;
        for (int i = 1; i < to.length; i++) {
            if (to[i] == -1 && open < 0) {
                open = i - 1;
            } else {
                stated = to[i] >= 1 && stated <= from.size() ? stated * (long) to[i] : 0;
            }
            dims.add((int) to[i]);
        }
        boolean fits = dims.size() >= 1 && dims.size() <= 4 && stated > 0
                && (open < 0 ? stated == from.size() : from.size() % stated == 0)
                && (Float.isNaN(to[0]) || to[0] == -1 && open < 0 || to[0] == 1);
        if (open >= 0 && fits) {
            dims.set(open, Math.toIntExact(from.size() / stated));
        }
        if (!fits || !reshaped(node, dims)) {
            throw new IllegalArgumentException("reshapes " + from + " to " + Arrays.toString(to)
                    + ", expected as many values for each picture");
        }
    }

    /** Gives a node's first input other axes; false where there are too many. */
    private boolean reshaped(GraphNode node, List<Integer> to) {
        String x = layers.input(node, 0);
        List<Axis> places = places(node);
        if (places.size() > 3) {
            // Of groups only their channels are known to lie side by side.
            if (to.size() > 3) {
                return false;
            }
            places = places.stream().distinct().toList();
        }
        Shape from = layers.shapeOf(x);
        List<Axis> large = places.stream().filter(a -> GraphArrangement.size(from, a) > 1).toList();
        List<Integer> sizes = large.stream().map(a -> GraphArrangement.size(from, a)).toList();
        if (to.size() > 3) {
            return grouped(node, x, to, large, sizes);
        }
        if (to.stream().filter(size -> size > 1).toList().equals(sizes)) {
            layers.alias(node, x);
            layers.axes(node.name(), GraphArrangement.relabelled(large, to, layers.channelsFirst()));
        } else if (!GraphArrangement.ascending(large) && inOrder(large, GraphArrangement.CHANNELS_FIRST)
                || from.isVector() && to.size() == 3 && layers.channelsFirst()) {
            refilled(node, x, to, true);
        } else if (GraphArrangement.ascending(large)) {
            refilled(node, x, to, false);
        } else {
            List<Axis> usual = GraphArrangement.usual(places.size(), false);
            refilled(node, layers.input(node, 0, usual), to, false);
        }
        return true;
    }

    private static boolean inOrder(List<Axis> axes, List<Axis> order) {
        return order.stream().filter(axes::contains).toList().equals(axes);
    }

    /** Values read out in one order and filled in again in the same. */
    private void refilled(GraphNode node, String x, List<Integer> to, boolean channelsFirst) {
        List<Axis> usual = GraphArrangement.usual(to.size(), channelsFirst);
        int[] sizes = {1, 1, 1};
        for (int i = 0; i < to.size(); i++) {
            sizes[usual.get(i).ordinal()] = to.get(i);
        }
        Shape shape = new Shape(sizes[0], sizes[1], sizes[2]);
        Layer layer = channelsFirst ? new Reshape(shape, Order.CHANNELS_FIRST) : GraphArrangement.inMemoryOrder(shape);
        if (!channelsFirst && shape.equals(layers.shapeOf(x))) {
            layers.alias(node, x);
        } else {
            layers.add(node, layer, x);
        }
        layers.axes(node.name(), usual);
    }

    /** Cuts the channels in two: [N,H,W,groups,C/groups], or [N,groups,C/groups,H,W]. */
    private boolean grouped(GraphNode node, String x, List<Integer> to, List<Axis> large, List<Integer> sizes) {
        for (int i = to.size() - 2; i >= 0 && to.size() == 4; i--) {
            List<Integer> merged = new ArrayList<>(to);
            merged.set(i, to.get(i) * merged.remove(i + 1));
            if (merged.stream().filter(size -> size > 1).toList().equals(sizes)) {
                List<Axis> places = new ArrayList<>(GraphArrangement.relabelled(large, merged, layers.channelsFirst()));
                if (places.get(i) == Axis.CHANNELS) {
                    places.add(i, Axis.CHANNELS);
                    layers.alias(node, x);
                    layers.axes(node.name(), places);
                    grouped.put(node.name(), to.get(i));
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes axes of length 1 away: those that are named, or all. */
    void squeeze(GraphNode node) {
        List<Integer> dims = new ArrayList<>(dims(node));
        List<Long> axes = node.attribute("squeeze_dims").list();
        axes = axes == null ? node.attribute("axis").list() : axes;
        boolean all = axes == null || axes.isEmpty();
        boolean[] gone = new boolean[dims.size()];
        for (int i = 0; all && i < gone.length; i++) {
            gone[i] = dims.get(i) == 1;
        }
        for (int i = 0; !all && i < axes.size(); i++) {
            long axis = axes.get(i) < 0 ? axes.get(i) + dims.size() + 1 : axes.get(i);
            if (axis < 1 || axis > dims.size() || dims.get((int) axis - 1) != 1) {
                throw new IllegalArgumentException("squeezes axes " + axes + " of pictures of " + dims);
            }
            gone[(int) axis - 1] = true;
        }
        for (int i = gone.length - 1; i >= 0; i--) {
            if (gone[i]) {
                dims.remove(i);
            }
        }
        if (!reshaped(node, dims.isEmpty() ? List.of(1) : dims)) {
            throw new IllegalArgumentException("leaves " + dims.size() + " axes of each picture, expected at most 3");
        }
    }

    void expand(GraphNode node) {
        List<Integer> dims = new ArrayList<>(dims(node));
        float[] axis = layers.vector(node, 1);
        int at = axis.length == 1 ? (int) (axis[0] < 0 ? axis[0] + dims.size() + 2 : axis[0]) : -1;
        if (at < 1 || at > dims.size() + 1 || dims.size() > 2) {
            throw new IllegalArgumentException("adds axis " + Arrays.toString(axis) + " to " + dims.size()
                    + " of each picture, expected at most 3 then");
        }
        dims.add(at - 1, 1);
        reshaped(node, dims);
    }



    void transpose(GraphNode node) {
        String x = layers.input(node, 0);
        float[] order = layers.vector(node, 1);
        List<Axis> places = places(node);
        List<Axis> moved = new ArrayList<>();
        List<Integer> from = new ArrayList<>();
        boolean fits = order.length == places.size() + 1 && order[0] == 0;
        for (int i = 1; i < order.length && fits; i++) {
            int axis = (int) order[i];
            fits = axis >= 1 && axis <= places.size() && !from.contains(axis);
            if (fits) {
                from.add(axis);
                moved.add(places.get(axis - 1));
            }
        }
        if (!fits) {
            throw new IllegalArgumentException("exchanges axes " + Arrays.toString(order) + " of " + dims(node)
                    + ", expected the first to stay");
        }
        if (places.size() <= 3) {
            layers.alias(node, x);
            layers.axes(node.name(), List.copyOf(moved));
        } else {
            groupsExchanged(node, x, moved, from.indexOf(places.indexOf(Axis.CHANNELS) + 1));
        }
    }

    /** Of two axes that are the channels together, the first at this place now. */
    private void groupsExchanged(GraphNode node, String x, List<Axis> moved, int first) {
        int groups = groups(node);
        if (first > 0 && moved.get(first - 1) == Axis.CHANNELS) {
            layers.add(node, new ChannelShuffle(groups), x);
            groups = layers.shapeOf(x).c() / groups;
        } else if (first + 1 < moved.size() && moved.get(first + 1) == Axis.CHANNELS) {
            layers.alias(node, x);
        } else {
            throw new IllegalArgumentException("takes groups of channels apart, expected them side by side");
        }
        grouped.put(node.name(), groups);
        layers.axes(node.name(), List.copyOf(moved));
    }
}
