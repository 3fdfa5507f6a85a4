package graft.layers.training;

import graft.engine.Tensor;
import graft.layers.layer.Parameter;
import graft.layers.plan.LearningParameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The exponential moving average of the weights over the steps (Polyak, Juditsky, 1992; Tarvainen, Valpola, 2017,
 * arXiv:1703.01780), which is often the better network than the last weights:
 *
 * <pre>average = decay * average + (1 - decay) * w          (first step: average = w)</pre>
 *
 * as PyTorch's {@code AveragedModel} with {@code get_ema_multi_avg_fn(decay)} does. BatchNorm's statistics, averages
 * already, are not averaged again.
 */
public final class WeightAverage {
    private final double decay;
    private final Map<Parameter, Tensor> averages = new LinkedHashMap<>();

    public WeightAverage(double decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("the decay of an average of weights lies in [0, 1), found " + decay);
        }
        this.decay = decay;
    }

    /** Takes the weights after a step in. */
    public void add(List<LearningParameter> parameters) {
        float towards = (float) (1 - decay);
        for (LearningParameter p : parameters) {
            Tensor average = averages.get(p.parameter());
            if (average == null) {
                averages.put(p.parameter(), p.parameter().value().copy());
                continue;
            }
            float[] w = p.parameter().value().unwrap();
            float[] a = average.unwrap();
            for (int i = 0; i < a.length; i++) {
                a[i] += towards * (w[i] - a[i]);
            }
        }
    }

    /** Exchanges weights and averages: a second call restores them. */
    public void swap() {
        averages.forEach((parameter, average) -> {
            float[] w = parameter.value().unwrap();
            float[] a = average.unwrap();
            for (int i = 0; i < a.length; i++) {
                float last = w[i];
                w[i] = a[i];
                a[i] = last;
            }
        });
    }

    /** The averages by parameter name; the tensors themselves, not copies. */
    Map<String, Tensor> values() {
        Map<String, Tensor> values = new LinkedHashMap<>();
        averages.forEach((parameter, average) -> values.put(parameter.name(), average));
        return values;
    }

    void restore(Parameter parameter, Tensor average) {
        averages.put(parameter, average.copy());
    }
}
