package graft.zoo.graph;

import graft.layers.layer.Axis;
import graft.layers.layer.Flatten;
import graft.layers.layer.Reshape;
import graft.layers.layer.Shape;
import graft.layers.layer.Transpose;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    private final Map<String, Map<AxisLayout, Feature>> done = new HashMap<>();

    Arrangement(NetworkDraft draft) {
        this.draft = draft;
    }

    /** The feature with its values where {@code wanted} says; itself where they are there already. */
    public Feature to(Feature x, AxisLayout wanted) {
        if (x.layout().equals(wanted)) {
            return x;
        }
        Feature moved = done.computeIfAbsent(x.node(), _ -> new HashMap<>())
                .computeIfAbsent(wanted, _ -> move(x, wanted));
        return new Feature(moved.node(), x.dims(), x.batched(), wanted);
    }

    private Feature move(Feature x, AxisLayout wanted) {
        AxisLayout.Split from = x.layout().split(sizes(wanted));
        if (from == null) {
            // Their factors do not go together: by way of the graph's own order, which can be cut anywhere.
            AxisLayout linear = x.layout().linear();
            return move(move(x, linear), wanted);
        }
        AxisLayout to = wanted.split(sizes(from.layout())).layout();
        List<Integer> order = from.layout().order();
        List<Integer> goal = to.order();
        String node = x.node();
        Shape shape = x.layout().shape();
        for (Step step : route(order, goal)) {
            Shape blocks = step.blocks(from.layout());
            node = reshaped(node, shape, blocks);
            node = draft.add(x.node() + ".transpose", step.transpose, node);
            shape = draft.shape(node);
        }
        return new Feature(reshaped(node, shape, wanted.shape()), x.dims(), x.batched(), wanted);
    }

    private static int[] sizes(AxisLayout layout) {
        return layout.sizes().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The same memory under another shape. */
    private String reshaped(String node, Shape from, Shape to) {
        if (from.equals(to)) {
            return node;
        }
        return to.isVector() ? draft.add(node + ".flatten", new Flatten(), node)
                : draft.add(node + ".reshape", new Reshape(to, Reshape.Order.CHANNELS_LAST), node);
    }

    /** Three blocks of factors, and how they change places. */
    private record Step(List<Integer> order, int first, int second, Transpose transpose, List<Integer> result) {
        public static Step of(List<Integer> order, int first, int second, Transpose transpose) {
            List<List<Integer>> blocks = List.of(order.subList(0, first), order.subList(first, second),
                    order.subList(second, order.size()));
            List<Integer> result = new ArrayList<>();
            for (Axis axis : List.of(transpose.height(), transpose.width(), transpose.channels())) {
                result.addAll(blocks.get(axis.ordinal()));
            }
            return new Step(order, first, second, transpose, result);
        }

        public Shape blocks(AxisLayout layout) {
            return new Shape(product(layout, 0, first), product(layout, first, second),
                    product(layout, second, order.size()));
        }

        private int product(AxisLayout layout, int from, int to) {
            return order.subList(from, to).stream().map(layout.sizes()::get).reduce(1, Math::multiplyExact);
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
