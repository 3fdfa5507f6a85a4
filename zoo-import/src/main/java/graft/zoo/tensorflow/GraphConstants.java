package graft.zoo.tensorflow;

import graft.engine.Tensor;
import graft.zoo.DType;
import graft.zoo.StoredTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * The constants of a graph, and what is computed from constants alone: an unfused BatchNorm makes its factor and its
 * shift from statistics by Add, Rsqrt, Mul and Sub. In single precision, as TensorFlow computes it.
 */
final class GraphConstants {
    /** Values of one operand; statistics of channels are far fewer. */
    private static final int MOST_VALUES = 1 << 20;

    private final Map<String, StoredTensor> known = new HashMap<>();

    /** A value that was computed. */
    private record Computed(String name, Tensor value) implements StoredTensor {
        @Override
        public DType dtype() {
            return DType.FLOAT32;
        }

        @Override
        public List<Integer> shape() {
            return IntStream.of(value.shape()).boxed().toList();
        }

        @Override
        public Tensor read() {
            return value;
        }
    }

    GraphConstants(Map<String, StoredTensor> stored) {
        known.putAll(stored);
    }

    /** The constant that an input of a node names, or null where it is none. */
    StoredTensor of(String input) {
        return known.get(input);
    }

    /** The values of a constant, for shapes, axes and vectors of channels; null where it is none or too large. */
    float[] small(String input) {
        StoredTensor constant = known.get(input);
        if (constant == null || constant.shape().stream().mapToLong(d -> d).reduce(1, (a, b) -> a * b) > MOST_VALUES) {
            return null;
        }
        return constant.read().toArray();
    }

    /** Computes a node whose inputs are all constants; false where it has others, or cannot be computed. */
    boolean fold(GraphNode node) {
        if (known.containsKey(node.name()) || node.inputs().isEmpty()
                || !node.inputs().stream().allMatch(known::containsKey)) {
            return false;
        }
        if (node.op().equals("Identity")) {
            known.put(node.name(), known.get(node.inputs().getFirst()));
            return true;
        }
        if (node.op().equals("Rsqrt")) {
            float[] x = small(node.inputs().getFirst());
            return x != null && put(node, elements(x, x, (a, b) -> (float) (1 / Math.sqrt(a))), 0);
        }
        DoubleBinaryOperator operator = switch (node.op()) {
            case "Add", "AddV2" -> (a, b) -> a + b;
            case "Sub" -> (a, b) -> a - b;
            case "Mul" -> (a, b) -> a * b;
            default -> null;
        };
        if (operator == null || node.inputs().size() != 2) {
            return false;
        }
        float[] a = small(node.inputs().get(0));
        float[] b = small(node.inputs().get(1));
        boolean fits = a != null && b != null && (a.length == b.length || a.length == 1 || b.length == 1);
        return fits && put(node, elements(a, b, operator), a.length >= b.length ? 0 : 1);
    }

    private static float[] elements(float[] a, float[] b, DoubleBinaryOperator operator) {
        float[] y = new float[Math.max(a.length, b.length)];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) operator.applyAsDouble(a[a.length == 1 ? 0 : i], b[b.length == 1 ? 0 : i]);
        }
        return y;
    }

    private boolean put(GraphNode node, float[] values, int shapeOf) {
        int[] shape = known.get(node.inputs().get(shapeOf)).shape().stream().mapToInt(d -> d).toArray();
        known.put(node.name(), new Computed(node.name(), Tensor.wrap(values, shape)));
        return true;
    }
}
