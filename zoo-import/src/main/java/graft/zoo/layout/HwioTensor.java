package graft.zoo.layout;

import graft.engine.Tensor;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor in TensorFlow's layout, seen in PyTorch's: a convolution's [R,S,C,K] as [K,C,R,S], a fully connected layer's
 * [C,K] as [K,C]. TensorFlow's is Graft's own layout, so importing copies the values as they are.
 */
public record HwioTensor(String name, StoredTensor stored) implements StoredTensor {
    @Override
    public DType dtype() {
        return stored.dtype();
    }

    @Override
    public List<Integer> shape() {
        List<Integer> s = stored.shape();
        return switch (s.size()) {
            case 4 -> List.of(s.get(3), s.get(2), s.get(0), s.get(1));
            case 2 -> List.of(s.get(1), s.get(0));
            default -> s;
        };
    }

    @Override
    public Tensor read() {
        Tensor values = stored.read();
        return switch (values.rank()) {
            case 4 -> values.permute(3, 2, 0, 1);
            case 2 -> values.permute(1, 0);
            default -> values;
        };
    }

    /** The values in Graft's layout, not copied again. */
    Tensor inGraftsLayout(int[] dims) {
        return Tensor.wrap(stored.read().unwrap(), dims);
    }

    /** A BatchNorm's scale that the publisher left out since it is 1. */
    public record Ones(String name, List<Integer> shape) implements StoredTensor {
        @Override
        public DType dtype() {
            return DType.FLOAT32;
        }

        @Override
        public Tensor read() {
            float[] ones = new float[shape.getFirst()];
            Arrays.fill(ones, 1);
            return Tensor.wrap(ones, ones.length);
        }
    }
}
