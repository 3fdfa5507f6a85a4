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

    @Override
    public long[] readIntegers() {
        long[] from = stored.readIntegers();
        long[] to = new long[from.length];
        List<Integer> shape = shape();
        int[] strides = new int[stored.shape().size()];
        int stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= stored.shape().get(i);
        }
        for (int i = 0; i < to.length; i++) {
            int place = 0;
            int rest = i;
            for (int axis = strides.length - 1; axis >= 0; axis--) {
                place += rest % shape.get(axis) * strides[axes.get(axis)];
                rest /= shape.get(axis);
            }
            to[i] = from[place];
        }
        return to;
    }
}
