package graft.transfer.cli;

import graft.engine.Tensor;

/**
 * What the values of a tensor look like.
 *
 * @param min  smallest finite value; NaN when there is none
 * @param max  largest finite value; NaN when there is none
 * @param mean of the finite values, summed in double precision; NaN when there is none
 * @param nan  how many values are not a number
 * @param inf  how many are infinite
 */
record TensorStatistics(double min, double max, double mean, long nan, long inf) {

    static TensorStatistics of(Tensor tensor) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        long finite = 0;
        long nan = 0;
        long inf = 0;
        for (float value : tensor.unwrap()) {
            if (Float.isNaN(value)) {
                nan++;
            } else if (Float.isInfinite(value)) {
                inf++;
            } else {
                finite++;
                sum += value;
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        return finite == 0 ? new TensorStatistics(Double.NaN, Double.NaN, Double.NaN, nan, inf)
                : new TensorStatistics(min, max, sum / finite, nan, inf);
    }
}
