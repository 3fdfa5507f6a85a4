package graft.zoo.graph;

import graft.layers.layer.Reduce.Statistic;
import graft.zoo.weights.DType;
import java.util.Arrays;
import java.util.List;

/** Sums, means and extremes of known values: the size of an image, for instance, is the product or sum of a shape. */
public final class KnownReduction {
    private KnownReduction() {
    }

    /**
     * Along some axes.
     *
     * @param kept the shape with 1 along them
     */
    public static Known of(Statistic statistic, Known x, List<Integer> axes, int[] kept) {
        Numbers.size(x.dims());
        double[] results = new double[Numbers.size(kept)];
        Arrays.fill(results, switch (statistic) {
            case MEAN, SUM, SUM_OF_SQUARES -> 0;
            case MAX -> x.dtype() == DType.BOOL ? 0 : Double.NEGATIVE_INFINITY;
            case MIN -> x.dtype() == DType.BOOL ? 1 : Double.POSITIVE_INFINITY;
            case PRODUCT -> 1;
        });
        int[] strides = Numbers.strides(kept);
        int[] at = new int[kept.length];
        long[] whole = x.isReal() ? null : x.longs();
        float[] real = x.isReal() ? x.floats() : null;
        for (int i = 0; i < x.size(); i++) {
            int to = 0;
            for (int axis = 0; axis < at.length; axis++) {
                to += kept[axis] == 1 ? 0 : at[axis] * strides[axis];
            }
            double v = real == null ? whole[i] : real[i];
            results[to] = switch (statistic) {
                case MEAN, SUM -> results[to] + v;
                case SUM_OF_SQUARES -> results[to] + v * v;
                case MAX -> Math.max(results[to], v);
                case MIN -> Math.min(results[to], v);
                case PRODUCT -> results[to] * v;
            };
            for (int axis = at.length - 1; axis >= 0 && ++at[axis] == x.dims()[axis]; axis--) {
                at[axis] = 0;
            }
        }
        int count = axes.stream().map(a -> x.dims()[a]).reduce(1, Math::multiplyExact);
        float[] values = new float[results.length];
        long[] integers = new long[results.length];
        for (int i = 0; i < values.length; i++) {
            double result = statistic == Statistic.MEAN ? results[i] / count : results[i];
            values[i] = (float) result;
            integers[i] = (long) result;
        }
        return x.isReal() ? Known.reals(kept, values) : Known.integers(x.dtype(), kept, integers);
    }
}
