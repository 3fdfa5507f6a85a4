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
            case "Rsqrt" -> each(node, v -> (float) (1 / Math.sqrt(v)));
            case "Sqrt" -> each(node, Math::sqrt);
            case "Neg" -> each(node, v -> -v);
            case "Add", "AddV2" -> two(node, (a, b) -> a + b);
            case "Sub" -> two(node, (a, b) -> a - b);
            case "Mul" -> two(node, (a, b) -> a * b);
            case "RealDiv" -> two(node, (a, b) -> a / b);
            case "FloorDiv" -> two(node, (a, b) -> Math.floor(a / b));
            case "Maximum" -> two(node, Math::max);
            case "Minimum" -> two(node, Math::min);
            case "Pack" -> joined(node, 0, node.inputs().size());
            case "ConcatV2" -> joined(node, 0, node.inputs().size() - 1);
            case "Concat" -> joined(node, 1, node.inputs().size());
            case "Prod" -> product(node);
            case "StridedSlice", "Slice", "Gather", "GatherV2" -> selected(node);
            case "Reshape", "ExpandDims", "Squeeze" -> reshaped(node);
            case "Fill" -> filled(node);
            default -> false;
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
        constants.put(node.name(), y, dims(node, a.length >= b.length ? 0 : 1));
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
            GraphRange range = GraphRange.of(node, values(node, 1), values(node, 2), values(node, 3)).getFirst();
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

    private boolean reshaped(GraphNode node) {
        float[] x = values(node, 0);
        if (x == null || x.length != 1 && !node.op().equals("Reshape")) {
            return false;
        }
        if (!node.op().equals("Reshape")) {
            constants.put(node.name(), x, node.op().equals("Squeeze") ? new int[0] : new int[] {1});
            return true;
        }
        float[] to = values(node, 1);
        if (to == null) {
            return false;
        }
        long stated = 1;
        for (float d : to) {
            stated *= d == -1 ? 1 : (long) d;
        }
        int[] dims = new int[to.length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = to[i] == -1 && stated > 0 ? (int) (x.length / stated) : (int) to[i];
        }
        if (Arrays.stream(dims).anyMatch(d -> d < 0)
                || Arrays.stream(dims).mapToLong(d -> d).reduce(1, (a, b) -> a * b) != x.length) {
            return false;
        }
        constants.put(node.name(), x, dims);
        return true;
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
