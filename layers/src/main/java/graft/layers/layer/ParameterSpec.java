package graft.layers.layer;

import graft.engine.Tensor;
import java.util.List;

/**
 * What one of a layer's tensors is.
 *
 * @param name  the last part of the full name, such as {@code weight} in {@code layer1.0.conv1.weight}; PyTorch's words
 * @param role  what it is for
 * @param shape row-major, in Graft's layout: convolutions [R,S,C/groups,K], fully connected [C,K],
 *              those of {@link ParameterArithmetic} [H,W,C] with 1 where they are shared, the rest [C]
 */
public record ParameterSpec(String name, Role role, List<Integer> shape) {

    /** What a tensor is for: decides how it is initialised, whether it decays, and whether gradients change it. */
    public enum Role {
        /** Of a convolution or a fully connected layer. */
        WEIGHT,
        /** Added after a weight. */
        BIAS,
        /** BatchNorm's gamma. */
        SCALE,
        /** BatchNorm's beta. */
        SHIFT,
        /** PReLU's slope for negative values. */
        SLOPE,
        /** Rows that are looked up by number, as word vectors: a step changes those that it met. */
        TABLE,
        /** A number of the graph's own, such as the mean of its preprocessing: not learnt. */
        CONSTANT,
        /** BatchNorm's stored mean: a statistic, not learnt by gradients. */
        RUNNING_MEAN,
        /** BatchNorm's stored variance: a statistic, not learnt by gradients. */
        RUNNING_VARIANCE;

        /** Whether gradients change it. */
        public boolean learns() {
            return this != RUNNING_MEAN && this != RUNNING_VARIANCE && this != CONSTANT;
        }
    }

    static ParameterSpec of(String name, Role role, Integer... shape) {
        return new ParameterSpec(name, role, List.of(shape));
    }

    /** This one, a weight, and after it a bias of so many values, where there is one. */
    List<ParameterSpec> with(boolean bias, int size) {
        return bias ? List.of(this, of("bias", Role.BIAS, size)) : List.of(this);
    }

    public int[] dims() {
        return shape.stream().mapToInt(Integer::intValue).toArray();
    }

    public int size() {
        return Tensor.count(dims());
    }
}
