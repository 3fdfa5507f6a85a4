package graft.zoo.layout;

import graft.engine.Tensor;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.util.List;
import java.util.function.Supplier;

/** A small tensor that is computed from stored ones when it is asked for. */
public record DerivedTensor(String name, DType dtype, List<Integer> shape, Supplier<float[]> values)
        implements StoredTensor {

    @Override
    public Tensor read() {
        return Tensor.wrap(values.get(), shape.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The same numbers under another name, and in another shape that holds as many. */
    public static StoredTensor reshaped(String name, StoredTensor stored, List<Integer> shape) {
        return new Reshaped(name, stored, shape);
    }

    private record Reshaped(String name, StoredTensor stored, List<Integer> shape) implements StoredTensor {
        @Override
        public DType dtype() {
            return stored.dtype();
        }

        @Override
        public Tensor read() {
            return stored.read().reshape(shape.stream().mapToInt(Integer::intValue).toArray());
        }

        @Override
        public void read(int length, Piece to) {
            stored.read(length, to);
        }

        @Override
        public Excerpts excerpts() {
            return stored.excerpts();
        }
    }
}
