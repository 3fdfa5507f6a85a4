package graft.zoo.weights;

import graft.engine.Tensor;
import java.util.ArrayList;
import java.util.List;

/** A stored tensor with its axes in another order, for formats that cannot read in another order: read, then moved. */
record PermutedTensor(StoredTensor stored, List<Integer> axes) implements StoredTensor {

    @Override
    public String name() {
        return stored.name();
    }

    @Override
    public DType dtype() {
        return stored.dtype();
    }

    @Override
    public List<Integer> shape() {
        List<Integer> shape = new ArrayList<>();
        axes.forEach(axis -> shape.add(stored.shape().get(axis)));
        return shape;
    }

    @Override
    public Tensor read() {
        return stored.read().permute(axes.stream().mapToInt(Integer::intValue).toArray());
    }
}
