package graft.zoo.graph;

import graft.layers.layer.Axis;
import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.Flatten;
import graft.layers.layer.Layer;
import graft.layers.layer.Reshape;
import graft.layers.layer.Reshape.Order;
import graft.layers.layer.Shape;
import graft.layers.layer.Transpose;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves a feature's values to other places, for the operators that need them there. Most graphs need none of this but
 * Flatten before their first fully connected layer.
 */
final class Arrangement {
    /** More factors than these would take too long to sort; no known graph has more than 5. */
    private static final int MOST_FACTORS = 7;

    /** Graft's axes in all orders: new height, width and channels are old axes. */
    private static final List<Transpose> TRANSPOSES = List.of(
            new Transpose(Axis.HEIGHT, Axis.CHANNELS, Axis.WIDTH),
            new Transpose(Axis.WIDTH, Axis.HEIGHT, Axis.CHANNELS),
            new Transpose(Axis.WIDTH, Axis.CHANNELS, Axis.HEIGHT),
            new Transpose(Axis.CHANNELS, Axis.HEIGHT, Axis.WIDTH),
            new Transpose(Axis.CHANNELS, Axis.WIDTH, Axis.HEIGHT));

    private final NetworkDraft draft;
    /** The nodes that hold a node's values in other places. */
    private final Map<String, Map<AxisLayout, String>> done = new HashMap<>();

    Arrangement(NetworkDraft draft) {
        this.draft = draft;
    }

    /**
     * The feature with its values where {@code wanted} has them; itself where they are there already.
     *
     * @param name of the last layer that moves them; null for one made of the feature's own name
     */
    Feature to(Feature x, AxisLayout wanted, String name) {
        if (x.layout().equals(wanted)) {
            return x;
        }
        String node = done.computeIfAbsent(x.node(), _ -> new HashMap<>())
                .computeIfAbsent(wanted, _ -> moved(x, wanted, name));
        return new Feature(node, x.dims(), x.batched(), wanted);
    }

    private String moved(Feature x, AxisLayout wanted, String name) {
        List<Layer> layers = layers(x.layout(), wanted);
        String node = x.node();
        for (int i = 0; i < layers.size(); i++) {
            String own = switch (layers.get(i)) {
                case Transpose _ -> x.node() + ".transpose";
                case Flatten _ -> node + ".flatten";
                case ChannelShuffle _ -> node + ".shuffle";
                default -> node + ".reshape";
            };
            node = draft.add(name != null && i == layers.size() - 1 ? name : own, layers.get(i), node);
        }
        return node;
    }

    private static List<Layer> layers(AxisLayout from, AxisLayout to) {
        for (Order order : List.of(Order.CHANNELS_LAST, Order.CHANNELS_FIRST)) {
            if (isNatural(from, order) && isNatural(to, order)) {
                return reshape(from.shape(), to.shape(), order);
            }
        }
        AxisLayout.Split cut = from.split(sizes(to));
        if (cut == null) {
            // Their factors do not go together: by way of the graph's own order, which can be cut anywhere.
            List<Layer> layers = new ArrayList<>(layers(from, from.linear()));
            layers.addAll(layers(from.linear(), to));
            return layers;
        }
        AxisLayout old = cut.layout();
        AxisLayout goal = to.split(sizes(old)).layout();
        if (old.height().equals(goal.height()) && old.width().equals(goal.width())) {
            for (int i = 1; i < old.channels().size(); i++) {
                List<Integer> shuffled = new ArrayList<>(old.channels());
                Collections.rotate(shuffled, -i);
                if (shuffled.equals(goal.channels())) {
                    return List.of(new ChannelShuffle(product(old, old.channels().subList(0, i))));
                }
            }
        }
        List<Layer> layers = new ArrayList<>();
        Shape shape = from.shape();
        for (Step step : route(old.order(), goal.order())) {
            Shape blocks = step.blocks(old);
            layers.addAll(reshape(shape, blocks, Order.CHANNELS_LAST));
            layers.add(step.transpose);
            shape = step.transpose.outputShape(List.of(blocks));
        }
        layers.addAll(reshape(shape, to.shape(), Order.CHANNELS_LAST));
        return layers;
    }

    /** Whether values read in this order come as the graph counts them. */
    private static boolean isNatural(AxisLayout layout, Order order) {
        List<Integer> read = new ArrayList<>(layout.height());
        read.addAll(layout.width());
        read.addAll(order == Order.CHANNELS_LAST ? read.size() : 0, layout.channels());
        return read.equals(AxisLayout.range(0, read.size()));
    }

    private static int[] sizes(AxisLayout layout) {
        return layout.sizes().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The same values in this order under another shape; no layer where it is the same. */
    private static List<Layer> reshape(Shape from, Shape to, Order order) {
        if (from.equals(to)) {
            return List.of();
        }
        return List.of(to.isVector() && order == Order.CHANNELS_LAST ? new Flatten() : new Reshape(to, order));
    }

    private static int product(AxisLayout layout, List<Integer> factors) {
        return factors.stream().map(layout.sizes()::get).reduce(1, Math::multiplyExact);
    }

    /** Three blocks of factors, and how they change places. */
    private record Step(List<Integer> order, int first, int second, Transpose transpose, List<Integer> result) {
        static Step of(List<Integer> order, int first, int second, Transpose transpose) {
            List<List<Integer>> blocks = List.of(order.subList(0, first), order.subList(first, second),
                    order.subList(second, order.size()));
            List<Integer> result = new ArrayList<>();
            for (Axis axis : List.of(transpose.height(), transpose.width(), transpose.channels())) {
                result.addAll(blocks.get(axis.ordinal()));
            }
            return new Step(order, first, second, transpose, result);
        }

        Shape blocks(AxisLayout layout) {
            return new Shape(product(layout, order.subList(0, first)), product(layout, order.subList(first, second)),
                    product(layout, order.subList(second, order.size())));
        }
    }

    /** The fewest steps from one order of factors to another, by breadth-first search. */
    private static List<Step> route(List<Integer> order, List<Integer> goal) {
        if (order.size() > MOST_FACTORS) {
            throw new IllegalArgumentException("needs values moved along " + order.size() + " axes, at most "
                    + MOST_FACTORS + " are supported");
        }
        Map<List<Integer>, Step> cameBy = new HashMap<>();
        ArrayDeque<List<Integer>> open = new ArrayDeque<>(List.of(order));
        while (!goal.equals(order) && !cameBy.containsKey(goal)) {
            List<Integer> at = open.remove();
            for (int first = 0; first <= at.size(); first++) {
                for (int second = first; second <= at.size(); second++) {
                    for (Transpose transpose : TRANSPOSES) {
                        Step step = Step.of(at, first, second, transpose);
                        if (!step.result.equals(order) && cameBy.putIfAbsent(step.result, step) == null) {
                            open.add(step.result);
                        }
                    }
                }
            }
        }
        List<Step> steps = new ArrayList<>();
        for (List<Integer> at = goal; !at.equals(order); at = cameBy.get(at).order) {
            steps.addFirst(cameBy.get(at));
        }
        return steps;
    }
}
