package graft.layers.training;

import graft.engine.Tensor;
import graft.layers.layer.Parameter;
import graft.layers.plan.LearningParameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gradients of several batches for one step: with mean losses L of batches of n samples each,
 *
 * <pre>dw = sum of n * dL/dw / sum of n</pre>
 *
 * which is the gradient of the mean over all their samples. BatchNorm alone makes a difference to one large batch: its
 * statistics are those of each batch by itself.
 */
final class GradientAccumulator {
    private final Map<Parameter, Tensor> sums = new LinkedHashMap<>();
    private int samples;

    /** Adds the gradients of a batch of this many samples. */
    void add(List<LearningParameter> parameters, int count) {
        for (LearningParameter p : parameters) {
            float[] dw = p.gradient().unwrap();
            float[] sum = sums.computeIfAbsent(p.parameter(), _ -> Tensor.zeros(p.gradient().shape())).unwrap();
            for (int i = 0; i < dw.length; i++) {
                sum[i] += count * dw[i];
            }
        }
        samples += count;
    }

    /** The gradients of all that was added, in the arrays that held the sums: ask once, then {@link #clear}. */
    List<LearningParameter> mean() {
        List<LearningParameter> means = new ArrayList<>();
        sums.forEach((parameter, sum) -> {
            float[] dw = sum.unwrap();
            for (int i = 0; i < dw.length; i++) {
                dw[i] /= samples;
            }
            means.add(new LearningParameter(parameter, sum));
        });
        return means;
    }

    /** Starts anew, for the parameters that are added next. */
    void clear() {
        sums.values().forEach(t -> Arrays.fill(t.unwrap(), 0));
        samples = 0;
    }

    /** Starts anew where other parameters learn now. */
    void forget() {
        sums.clear();
        samples = 0;
    }
}
