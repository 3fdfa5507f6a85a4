package graft.zoo.tensorflow;

import graft.layers.layer.Axis;
import graft.layers.layer.Flatten;
import graft.layers.layer.Layer;
import graft.layers.layer.Reshape;
import graft.layers.layer.Shape;
import graft.layers.layer.Transpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the graph's axes lie. A value of n axes behind the pictures' own is described by a list of n of Graft's axes;
 * axes of Graft's that are not in the list have size 1.
 *
 * <pre>
 * [N,H,W,C]   height, width, channels      [N,C]       channels
 * [N,C,H,W]   channels, height, width      [N,T,C]     width, channels
 * [N,H,W,groups,C/groups]                  height, width, channels, channels
 * </pre>
 *
 * So a Transpose, a Squeeze or an ExpandDims changes the list and moves nothing; an op that wants its axes elsewhere
 * has the values moved.
 */
final class GraphArrangement {
    static final List<Axis> CHANNELS_LAST = List.of(Axis.HEIGHT, Axis.WIDTH, Axis.CHANNELS);
    static final List<Axis> CHANNELS_FIRST = List.of(Axis.CHANNELS, Axis.HEIGHT, Axis.WIDTH);
    static final List<Axis> COLUMN = List.of(Axis.WIDTH, Axis.CHANNELS);
    static final List<Axis> COLUMN_CHANNELS_FIRST = List.of(Axis.CHANNELS, Axis.WIDTH);
    static final List<Axis> VECTOR = List.of(Axis.CHANNELS);

    private GraphArrangement() {
    }

    static int size(Shape shape, Axis axis) {
        return switch (axis) {
            case HEIGHT -> shape.h();
            case WIDTH -> shape.w();
            case CHANNELS -> shape.c();
        };
    }

    /** The usual places of a picture, a column or a vector. */
    static List<Axis> usual(int axes, boolean channelsFirst) {
        return switch (axes) {
            case 1 -> VECTOR;
            case 2 -> channelsFirst ? COLUMN_CHANNELS_FIRST : COLUMN;
            case 3 -> channelsFirst ? CHANNELS_FIRST : CHANNELS_LAST;
            default -> throw new IllegalArgumentException("has " + axes + " axes for each picture, expected 1 to 3");
        };
    }

    /**
     * The layer that moves a value's axes from one list of places to another; null where it would move nothing.
     *
     * @throws IllegalArgumentException when the lists are of different length
     */
    static Layer layer(Shape shape, List<Axis> from, List<Axis> to) {
        if (from.size() != to.size()) {
            throw new IllegalArgumentException("reads a value of " + (from.size() + 1) + " axes, expected "
                    + (to.size() + 1));
        }
        Axis[] old = new Axis[3];
        for (int i = 0; i < from.size(); i++) {
            old[to.get(i).ordinal()] = from.get(i);
        }
        List<Axis> rest = new ArrayList<>(CHANNELS_LAST);
        rest.removeAll(Arrays.asList(old));
        for (int i = 0; i < old.length; i++) {
            old[i] = old[i] == null ? rest.removeFirst() : old[i];
        }
        Shape moved = new Shape(size(shape, old[0]), size(shape, old[1]), size(shape, old[2]));
        List<Axis> order = Stream.of(old).filter(a -> size(shape, a) > 1).toList();
        if (!ascending(order)) {
            return new Transpose(old[0], old[1], old[2]);
        }
        return moved.equals(shape) ? null : inMemoryOrder(moved);
    }

    /** Other sizes for values that stay where they are in memory. */
    static Layer inMemoryOrder(Shape to) {
        return to.isVector() ? new Flatten() : new Reshape(to, Reshape.Order.CHANNELS_LAST);
    }

    static boolean ascending(List<Axis> axes) {
        return axes.stream().sorted().toList().equals(axes);
    }

    /**
     * The places of a value that only gains or loses axes of size 1.
     *
     * @param from the places of the sizes above 1, in the graph's order
     * @param to   the sizes wanted, at most three; those above 1 are the same in the same order
     */
    static List<Axis> relabelled(List<Axis> from, List<Integer> to, boolean channelsFirst) {
        for (boolean first : new boolean[] {channelsFirst, !channelsFirst}) {
            List<Axis> usual = usual(to.size(), first);
            List<Axis> taken = new ArrayList<>();
            for (int i = 0; i < to.size(); i++) {
                if (to.get(i) > 1) {
                    taken.add(usual.get(i));
                }
            }
            if (taken.equals(from)) {
                return usual;
            }
        }
        List<Axis> free = new ArrayList<>(CHANNELS_LAST);
        free.removeAll(from);
        List<Axis> left = new ArrayList<>(from);
        return to.stream().map(size -> size > 1 ? left.removeFirst() : free.removeFirst()).toList();
    }
}
