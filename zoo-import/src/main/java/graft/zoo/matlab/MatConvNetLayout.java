package graft.zoo.matlab;

import graft.zoo.layout.DerivedTensor;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * How MatConvNet lays out what a layer has learnt, seen in PyTorch's layout. MATLAB drops trailing axes of length 1.
 *
 * <pre>
 * what               shape in MATLAB                             in PyTorch
 * convolution        [R, S, C/groups, K]                         [K, C/groups, R, S]
 *   fully connected  [H, W, C, K]                                [K, C, H, W], or [K, C] for 1x1
 * bias, gain         [K, 1] or [1, K]                            [K]
 * moments            [C, 2]: mean, sqrt(variance + epsilon)      [C] each
 * </pre>
 *
 * <p>Source: vlfeat/matconvnet, utils/import-caffe.py and utils/layers.py.
 */
public final class MatConvNetLayout {
    private MatConvNetLayout() {
    }

    /** [R, S, C, K] as [K, C, R, S]; where a fully connected layer's kernel is 1x1, as [K, C]. */
    public static StoredTensor filters(String name, StoredTensor stored, int rank) {
        List<Integer> shape = new ArrayList<>(stored.shape());
        if (shape.size() > 4) {
            return stored;
        }
        StoredTensor four = stored;
        if (shape.size() < 4) {
            while (shape.size() < 4) {
                shape.add(1);
            }
            four = DerivedTensor.reshaped(name, stored, shape);
        }
        StoredTensor turned = four.permuted(3, 2, 0, 1);
        return rank == 2 && shape.get(0) * shape.get(1) == 1
                ? DerivedTensor.reshaped(name, turned, List.of(shape.get(3), shape.get(2))) : turned;
    }

    /** [K, 1] or [1, K] as [K]. */
    public static StoredTensor vector(String name, StoredTensor stored) {
        List<Integer> long1 = stored.shape().stream().filter(d -> d != 1).toList();
        return DerivedTensor.reshaped(name, stored, long1.isEmpty() ? List.of(1) : long1);
    }

    public static StoredTensor mean(String name, StoredTensor moments) {
        return column(name, moments, 0, x -> x);
    }

    /** The variance without the epsilon that MatConvNet's deviation includes; never below 0. */
    public static StoredTensor variance(String name, StoredTensor moments, double epsilon) {
        return column(name, moments, 1, sigma -> (float) Math.max(0, (double) sigma * sigma - epsilon));
    }

    private interface Change {
        float of(float value);
    }

    private static StoredTensor column(String name, StoredTensor moments, int column, Change change) {
        int channels = moments.shape().getFirst();
        DType dtype = moments.dtype();
        return new DerivedTensor(name, dtype, List.of(channels), () -> {
            float[] both = moments.read().unwrap();
            float[] values = new float[channels];
            for (int c = 0; c < channels; c++) {
                values[c] = change.of(both[2 * c + column]);
            }
            return values;
        });
    }
}
