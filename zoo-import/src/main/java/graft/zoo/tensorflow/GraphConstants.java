package graft.zoo.tensorflow;

import graft.engine.Tensor;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The constants of a graph, and what {@link GraphFolding} computed from them. */
final class GraphConstants {
    /** Values of one operand; statistics of channels are far fewer. */
    static final int MOST_VALUES = 1 << 20;

    private final Map<String, StoredTensor> known = new HashMap<>();

    /** A value that was computed. */
    private record Computed(String name, List<Integer> shape, float[] values) implements StoredTensor {
        @Override
        public DType dtype() {
            return DType.FLOAT32;
        }

        @Override
        public Tensor read() {
            return Tensor.wrap(values, shape.stream().mapToInt(d -> d).toArray());
        }
    }

    /** Another constant, its values in the same order under another shape. */
    private record Reshaped(String name, StoredTensor stored, List<Integer> shape) implements StoredTensor {
        @Override
        public DType dtype() {
            return stored.dtype();
        }

        @Override
        public Tensor read() {
            return Tensor.wrap(stored.read().unwrap(), shape.stream().mapToInt(d -> d).toArray());
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

    /** Makes a constant known under another name too. */
    void alias(String name, String same) {
        known.put(name, known.get(same));
    }

    /** Makes a constant known under another name and of another shape of as many values. */
    void reshape(String name, String same, List<Integer> shape) {
        known.put(name, new Reshaped(name, known.get(same), List.copyOf(shape)));
    }

    /** Makes a constant known under another name with its axes exchanged: axis i is the old axis {@code axes[i]}. */
    void transpose(String name, String same, int[] axes) {
        known.put(name, known.get(same).permuted(axes));
    }

    /** Makes known what was computed; no dims for a single number. */
    void put(String name, float[] values, int... dims) {
        known.put(name, new Computed(name, IntStream.of(dims).boxed().toList(), values));
    }
}
