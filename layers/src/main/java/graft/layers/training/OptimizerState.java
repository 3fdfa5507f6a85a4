package graft.layers.training;

import graft.engine.Tensor;
import java.util.Map;

/**
 * What an optimiser remembers.
 *
 * @param steps   by parameter, how many steps it took part in
 * @param tensors by slot, slash and parameter, such as {@code exp_avg/fc.weight}
 */
public record OptimizerState(Map<String, Integer> steps, Map<String, Tensor> tensors) {
    public OptimizerState {
        steps = Map.copyOf(steps);
        tensors = Map.copyOf(tensors);
    }
}
