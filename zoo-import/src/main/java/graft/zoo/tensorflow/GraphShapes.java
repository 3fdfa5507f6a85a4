package graft.zoo.tensorflow;

import graft.layers.Axis;
import graft.layers.ChannelShuffle;
import graft.layers.Flatten;
import graft.layers.Reshape;
import graft.layers.Reshape.Order;
import graft.layers.Shape;
import graft.layers.Transpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ops that only change how values are counted. A picture [N,H,W,C] lies here as TensorFlow has it, a column [N,T,C]
 * as Tx1xC, a vector [N,C] as 1x1xC, so that most of them move nothing.
 */
final class GraphShapes {
    private static final Axis[] AXES = Axis.values();

    private final GraphLayers layers;
    /** Pictures whose channels were cut into groups: [N,H,W,groups,C/groups]; by node, the number of groups. */
    private final Map<String, Integer> grouped = new HashMap<>();

    GraphShapes(GraphLayers layers) {
        this.layers = layers;
    }

    /** The sizes of an input's axes but the pictures' own. */
    private List<Integer> dims(GraphNode node) {
        Shape s = layers.shapeOf(layers.input(node, 0));
        return switch (layers.rankOf(node.inputs().getFirst())) {
            case 2 -> List.of(s.c());
            case 3 -> List.of(s.h(), s.c());
            case 4 -> List.of(s.h(), s.w(), s.c());
            default -> {
                int groups = groups(node);
                yield List.of(s.h(), s.w(), groups, s.c() / groups);
            }
        };
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
    private boolean reshaped(GraphNode node, List<Integer> dims) {
        String x = layers.input(node, 0);
        Shape from = layers.shapeOf(x);
        Shape to = switch (dims.size()) {
            case 1 -> Shape.vector(dims.get(0));
            case 2 -> new Shape(dims.get(0), 1, dims.get(1));
            case 3 -> new Shape(dims.get(0), dims.get(1), dims.get(2));
            default -> new Shape(dims.get(0), dims.get(1), dims.get(2) * dims.get(3));
        };
        if (to.equals(from)) {
            layers.alias(node, x);
        } else if (dims.size() > 3) {
            return false;
        } else {
            layers.add(node, to.isVector() ? new Flatten() : new Reshape(to, Order.CHANNELS_LAST), x);
        }
        if (dims.size() > 3) {
            grouped.put(node.name(), dims.get(2));
        }
        layers.ranked(node, dims.size() + 1);
        return true;
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
        if (dims.isEmpty()) {
            dims.add(1);
        }
        reshaped(node, dims);
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
        int[] to = new int[order.length];
        boolean[] seen = new boolean[order.length];
        boolean moves = false;
        boolean fits = order.length == dims(node).size() + 1 && order[0] == 0;
        for (int i = 0; i < to.length && fits; i++) {
            to[i] = (int) order[i];
            fits = to[i] >= 0 && to[i] < to.length && !seen[to[i]];
            if (fits) {
                seen[to[i]] = true;
                moves |= to[i] != i;
            }
        }
        if (fits && !moves) {
            layers.alias(node, x);
        } else if (fits && to.length == 4) {
            layers.add(node, new Transpose(AXES[to[1] - 1], AXES[to[2] - 1], AXES[to[3] - 1]), x);
        } else if (fits && to.length == 3) {
            layers.add(node, new Transpose(Axis.CHANNELS, Axis.WIDTH, Axis.HEIGHT), x);
        } else if (fits && Arrays.equals(to, new int[] {0, 1, 2, 4, 3})) {
            int groups = groups(node);
            layers.add(node, new ChannelShuffle(groups), x);
            grouped.put(node.name(), layers.shapeOf(x).c() / groups);
        } else {
            throw new IllegalArgumentException("exchanges axes " + Arrays.toString(order) + " of " + dims(node)
                    + ", expected the first to stay");
        }
    }
}
