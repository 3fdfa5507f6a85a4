package graft.layers.training;

import graft.engine.Tensor;
import graft.layers.plan.LearningParameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gradients of several batches for one step: with mean losses L of batches of n samples each,
 *
 * <pre>dw = sum of n * dL/dw / sum of n</pre>
 *
 * which is the gradient of the mean over all their samples. Only BatchNorm tells it from one large batch: its
 * statistics are those of each batch by itself.
 */
final class GradientAccumulator {
    private final List<LearningParameter> sums = new ArrayList<>();
    private int samples;

    /** Adds the gradients of a batch of this many samples; every batch has the same parameters in the same order. */
    void add(List<LearningParameter> parameters, int count) {
        if (sums.isEmpty()) {
            parameters.forEach(p ->
                    sums.add(new LearningParameter(p.parameter(), Tensor.zeros(p.gradient().shape()))));
        }
        for (int i = 0; i < sums.size(); i++) {
            float[] dw = parameters.get(i).gradient().unwrap();
            float[] sum = sums.get(i).gradient().unwrap();
            for (int j = 0; j < dw.length; j++) {
                sum[j] += count * dw[j];
            }
        }
        samples += count;
    }

    /** The gradients of all that was added, in the arrays that held the sums: call once, then {@link #clear}. */
    List<LearningParameter> mean() {
        for (LearningParameter p : sums) {
            float[] dw = p.gradient().unwrap();
            for (int i = 0; i < dw.length; i++) {
                dw[i] /= samples;
            }
        }
        return sums;
    }

    /** Starts anew with the same parameters. */
    void clear() {
        sums.forEach(p -> Arrays.fill(p.gradient().unwrap(), 0));
        samples = 0;
    }

    /** Starts anew where other parameters are trainable now. */
    void forget() {
        sums.clear();
        samples = 0;
    }
}
