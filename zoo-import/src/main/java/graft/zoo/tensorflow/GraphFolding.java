package graft.zoo.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * What is computed from constants alone: an unfused BatchNorm makes its factor and its shift from statistics by Add,
 * Rsqrt, Mul and Sub; a flattening makes the shape it wants from the picture's own by StridedSlice, Prod and Pack. In
 * single precision, as TensorFlow computes it. The number of pictures, which nobody knows, is NaN.
 */
final class GraphFolding {
    private static final List<Long> INTEGERS = List.of(3L, 9L);

    private final GraphConstants constants;

    GraphFolding(GraphConstants constants) {
        this.constants = constants;
    }

    /** Computes a node whose inputs are all constants; false where it has others, or cannot be computed. */
    boolean fold(GraphNode node) {
        if (constants.of(node.name()) != null || node.inputs().isEmpty()
                || !node.inputs().stream().allMatch(i -> constants.of(i) != null)) {
            return false;
        }
        return switch (node.op()) {
            case "Identity", "StopGradient", "CheckNumerics", "PlaceholderWithDefault" -> {
                constants.alias(node.name(), node.inputs().getFirst());
                yield true;
            }
            case "Cast" -> each(node, INTEGERS.contains(node.attribute("DstT").integer())
                    ? v -> v < 0 ? Math.ceil(v) : Math.floor(v) : v -> v);
            case "Pack" -> joined(node, 0, node.inputs().size());
            case "ConcatV2" -> joined(node, 0, node.inputs().size() - 1);
            case "Concat" -> joined(node, 1, node.inputs().size());
            case "Prod" -> product(node);
            case "Shape" -> list(node, IntStream.of(dims(node, 0)).asDoubleStream().toArray());
            case "Size" -> number(node, constants.of(node.inputs().getFirst()).shape().stream()
                    .mapToDouble(d -> d).reduce(1, (m, n) -> m * n));
            case "Rank" -> number(node, dims(node, 0).length);
            case "Range" -> range(node);
            case "Select", "SelectV2" -> chosen(node);
            case "Transpose" -> transposed(node);
            case "FakeQuantWithMinMaxArgs", "FakeQuantWithMinMaxVars", "FakeQuantWithMinMaxVarsPerChannel" ->
                    GraphQuantization.fold(node, constants);
            case "StridedSlice", "Slice", "Gather", "GatherV2" -> selected(node);
            case "Reshape", "ExpandDims", "Squeeze" -> reshaped(node);
            case "Fill" -> filled(node);
            default -> GraphNumbers.ofOne(node.op()) != null ? each(node, GraphNumbers.ofOne(node.op()))
                    : GraphNumbers.ofTwo(node.op()) != null && two(node, GraphNumbers.ofTwo(node.op()));
        };
    }

    private int[] dims(GraphNode node, int input) {
        return constants.of(node.inputs().get(input)).shape().stream().mapToInt(d -> d).toArray();
    }

    private float[] values(GraphNode node, int input) {
        return node.inputs().size() > input ? constants.small(node.inputs().get(input)) : null;
    }

    private boolean each(GraphNode node, DoubleUnaryOperator function) {
        float[] x = values(node, 0);
        if (x == null) {
            return false;
        }
        float[] y = new float[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) function.applyAsDouble(x[i]);
        }
        constants.put(node.name(), y, dims(node, 0));
        return true;
    }

    private boolean two(GraphNode node, DoubleBinaryOperator operator) {
        float[] a = values(node, 0);
        float[] b = values(node, 1);
        if (a == null || b == null || node.inputs().size() != 2
                || a.length != b.length && a.length != 1 && b.length != 1) {
            return false;
        }
        float[] y = new float[Math.max(a.length, b.length)];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) operator.applyAsDouble(a[a.length == 1 ? 0 : i], b[b.length == 1 ? 0 : i]);
        }
        boolean first = a.length > b.length || a.length == b.length && dims(node, 0).length >= dims(node, 1).length;
        constants.put(node.name(), y, dims(node, first ? 0 : 1));
        return true;
    }

    private boolean number(GraphNode node, double value) {
        constants.put(node.name(), new float[] {(float) value});
        return true;
    }

    /** From a number on, before another, in steps. */
    private boolean range(GraphNode node) {
        float[] from = values(node, 0);
        float[] to = values(node, 1);
        float[] step = values(node, 2);
        if (from == null || to == null || step == null || from.length != 1 || to.length != 1 || step.length != 1) {
            return false;
        }
        double count = Math.ceil((to[0] - (double) from[0]) / step[0]);
        return count >= 0 && count <= GraphConstants.MOST_VALUES
                && list(node, IntStream.range(0, (int) count).mapToDouble(i -> from[0] + i * step[0]).toArray());
    }

    /** One of two constants, by one condition for all. */
    private boolean chosen(GraphNode node) {
        float[] condition = values(node, 0);
        if (condition == null || condition.length != 1 || Float.isNaN(condition[0]) || node.inputs().size() != 3) {
            return false;
        }
        constants.alias(node.name(), node.inputs().get(condition[0] != 0 ? 1 : 2));
        return true;
    }

    private boolean transposed(GraphNode node) {
        float[] order = values(node, 1);
        int rank = dims(node, 0).length;
        if (order == null || order.length != rank || IntStream.range(0, rank).anyMatch(
                axis -> IntStream.range(0, rank).noneMatch(i -> order[i] == axis))) {
            return false;
        }
        constants.transpose(node.name(), node.inputs().getFirst(), IntStream.range(0, rank).map(i -> (int) order[i])
                .toArray());
        return true;
    }

    /** Numbers and lists, one behind the other. */
    private boolean joined(GraphNode node, int from, int end) {
        List<Float> all = new ArrayList<>();
        for (int i = from; i < end; i++) {
            float[] part = values(node, i);
            if (part == null || dims(node, i).length > 1 || node.op().equals("Pack") && dims(node, i).length > 0) {
                return false;
            }
            for (float v : part) {
                all.add(v);
            }
        }
        return list(node, all.stream().mapToDouble(v -> v).toArray());
    }

    private boolean list(GraphNode node, double[] values) {
        float[] y = new float[values.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) values[i];
        }
        constants.put(node.name(), y, y.length);
        return true;
    }

    private boolean product(GraphNode node) {
        float[] x = values(node, 0);
        if (x == null || dims(node, 0).length != 1) {
            return false;
        }
        double product = 1;
        for (float v : x) {
            product *= v;
        }
        constants.put(node.name(), new float[] {(float) product});
        return true;
    }

    /** Some places of a list. */
    private boolean selected(GraphNode node) {
        float[] x = values(node, 0);
        float[] at = values(node, 1);
        if (x == null || at == null || dims(node, 0).length != 1) {
            return false;
        }
        int[] places;
        boolean single;
        if (node.op().startsWith("Gather")) {
            places = IntStream.range(0, at.length).map(i -> (int) at[i]).toArray();
            single = dims(node, 1).length == 0;
        } else {
            GraphRange range = GraphRange.of(node, 1, values(node, 1), values(node, 2), values(node, 3)).getFirst();
            places = range.places(x.length);
            single = range.shrinks();
        }
        if (Arrays.stream(places).anyMatch(p -> p < 0 || p >= x.length) || single && places.length != 1) {
            return false;
        }
        double[] y = Arrays.stream(places).mapToDouble(p -> x[p]).toArray();
        if (single) {
            constants.put(node.name(), new float[] {(float) y[0]});
            return true;
        }
        return list(node, y);
    }

    /** The same values under another shape, however many they are. */
    private boolean reshaped(GraphNode node) {
        List<Integer> from = constants.of(node.inputs().getFirst()).shape();
        List<Integer> to = switch (node.op()) {
            case "Squeeze" -> squeezed(node, from);
            case "ExpandDims" -> expanded(values(node, 1), from);
            default -> stated(values(node, 1), from);
        };
        if (to == null || to.stream().anyMatch(d -> d < 0) || size(to) != size(from)) {
            return false;
        }
        constants.reshape(node.name(), node.inputs().getFirst(), to);
        return true;
    }

    private static long size(List<Integer> shape) {
        return shape.stream().mapToLong(d -> d).reduce(1, (a, b) -> a * b);
    }

    private static List<Integer> squeezed(GraphNode node, List<Integer> from) {
        List<Long> axes = node.attribute("squeeze_dims").list();
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            boolean named = axes == null || axes.isEmpty() || axes.contains((long) i)
                    || axes.contains((long) i - from.size());
            if (!named || from.get(i) != 1) {
                left.add(from.get(i));
            }
        }
        return left;
    }

    private static List<Integer> expanded(float[] axis, List<Integer> from) {
        int at = axis == null || axis.length != 1 ? -1 : (int) (axis[0] < 0 ? axis[0] + from.size() + 1 : axis[0]);
        List<Integer> to = new ArrayList<>(from);
        if (at < 0 || at > from.size()) {
            return null;
        }
        to.add(at, 1);
        return to;
    }

    private static List<Integer> stated(float[] to, List<Integer> from) {
        if (to == null) {
            return null;
        }
        long stated = 1;
        for (float d : to) {
            stated *= d == -1 ? 1 : (long) d;
        }
        List<Integer> dims = new ArrayList<>();
        for (float d : to) {
            dims.add(d == -1 && stated > 0 ? (int) (size(from) / stated) : (int) d);
        }
        return dims;
    }

    private boolean filled(GraphNode node) {
        float[] dims = values(node, 0);
        float[] value = values(node, 1);
        if (dims == null || value == null || value.length != 1 || dims.length != 1
                || !(dims[0] >= 0 && dims[0] <= GraphConstants.MOST_VALUES)) {
            return false;
        }
        float[] y = new float[(int) dims[0]];
        Arrays.fill(y, value[0]);
        constants.put(node.name(), y, y.length);
        return true;
    }
}
