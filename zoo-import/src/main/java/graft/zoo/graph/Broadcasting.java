package graft.zoo.graph;

import graft.layers.layer.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds places for the operands of arithmetic. Graft repeats whole axes of its own; the graph's axes of size 1 must
 * therefore fill Graft's axes wholly or not at all.
 *
 * @param dims    the graph's shape of the result
 * @param batched whether its first axis counts images
 * @param layout  of the result
 */
public record Broadcasting(Call call, int[] dims, boolean batched, AxisLayout layout) {

    /** For these operands, at least one of them a feature. */
    public static Broadcasting of(Call call, List<Value> operands) {
        int[] dims = {};
        for (Value v : operands) {
            dims = Numbers.broadcast(dims, v.dims());
        }
        boolean batched = false;
        for (Value v : operands) {
            batched |= v instanceof Feature f && f.batched();
        }
        for (Value v : operands) {
            boolean whole = v.dims().length == dims.length && v.dims().length > 0;
            boolean counts = v instanceof Feature f && f.batched();
            if (batched && (counts ? !whole : whole && v.dims()[0] != 1)) {
                throw call.error("mixes images of a batch: shapes " + operands.stream()
                        .map(o -> Value.shown(o.dims())).toList());
            }
        }
        Broadcasting none = new Broadcasting(call, dims, batched, null);
        return new Broadcasting(call, dims, batched, none.target(operands));
    }

    private int[] own() {
        return batched ? Arrays.copyOfRange(dims, 1, dims.length) : dims;
    }

    /** The shape of an operand's image, with as many axes as the result's. */
    private int[] own(Value v) {
        int[] wide = Numbers.padded(v.dims(), dims.length);
        return batched ? Arrays.copyOfRange(wide, 1, wide.length) : wide;
    }

    /** The axes of the result along which an operand is repeated. */
    private List<Integer> repeated(Value v) {
        int[] own = own(v);
        return IntStream.range(0, own.length).filter(i -> own[i] == 1 && own()[i] != 1).boxed().toList();
    }

    private AxisLayout target(List<Value> operands) {
        List<AxisLayout> candidates = new ArrayList<>();
        for (Value v : operands) {
            if (v instanceof Feature f && repeated(f).isEmpty()) {
                candidates.add(f.layout());
            }
        }
        candidates.add(AxisLayout.usual(dims, batched));
        for (AxisLayout candidate : candidates) {
            AxisLayout.Split split = candidate.split(own());
            if (split != null && operands.stream().allMatch(v -> v instanceof Known || fits(split, v))) {
                return candidate;
            }
        }
        return grouped(operands);
    }

    private boolean fits(AxisLayout.Split split, Value v) {
        List<Integer> repeated = repeated(v);
        for (Axis axis : split.touched(repeated)) {
            if (!repeated.containsAll(axesIn(split, axis))) {
                return false;
            }
        }
        return true;
    }

    private static List<Integer> axesIn(AxisLayout.Split split, Axis axis) {
        return IntStream.range(0, split.axes().size())
                .filter(a -> split.axes().get(a).stream().anyMatch(split.layout().axis(axis)::contains)).boxed()
                .toList();
    }

    /** Axes that only one of two operands has, then axes that only the other has, then those of both. */
    private AxisLayout grouped(List<Value> operands) {
        List<Value> features = operands.stream().filter(v -> v instanceof Feature).toList();
        if (features.size() > 2) {
            throw call.error("repeats " + features.size() + " operands along different axes; at most 2 are supported");
        }
        List<Integer> first = repeated(features.getLast());
        List<Integer> second = repeated(features.getFirst()).stream().filter(a -> !first.contains(a)).toList();
        List<Integer> both = IntStream.range(0, own().length).boxed()
                .filter(a -> !first.contains(a) && !second.contains(a)).toList();
        return AxisLayout.ofAxes(own(), first, second, both);
    }

    /** An operand where the result wants it. */
    public Feature placed(Feature x) {
        AxisLayout wanted = layout.split(own()).without(repeated(x));
        return call.moved(x, wanted);
    }

    /** A known operand's layout, repeated where it would fill one of Graft's axes in part. */
    public Placed placed(Known k) {
        AxisLayout.Split split = layout.split(own());
        List<Integer> repeated = new ArrayList<>(repeated(k));
        int[] wide = own(k);
        for (Axis axis : split.touched(repeated)) {
            List<Integer> inside = axesIn(split, axis);
            if (!repeated.containsAll(inside)) {
                for (int a : inside) {
                    wide[a] = own()[a];
                    repeated.remove((Integer) a);
                }
            }
        }
        Known values = Numbers.expanded(k.reshaped(own(k)), wide);
        return new Placed(values, split.without(repeated));
    }

    /** Known values and where they lie. */
    public record Placed(Known values, AxisLayout layout) {
        public float[] inPlace() {
            return NetworkDraft.placed(values.floats(), layout.places());
        }
    }

    /** The result, computed by a node. */
    public Feature result(String node) {
        return new Feature(node, dims, batched, layout);
    }
}
