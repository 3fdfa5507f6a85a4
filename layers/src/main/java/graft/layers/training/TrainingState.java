package graft.layers.training;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training run between two epochs: all that the rest of it depends on, besides the settings and the samples. A run
 * that continues from it ends with the same bits as one that was never interrupted.
 *
 * @param seed      of the run
 * @param batches   trained on so far
 * @param steps     of the optimiser so far
 * @param log       of the epochs so far
 * @param weights   by parameter: of all that training changes, BatchNorm's statistics included
 * @param optimizer what the optimiser remembers
 * @param averages  of the weights, by parameter; empty where none are kept
 * @param best      what is kept of the best epoch with {@link EarlyStopping}; else empty
 * @param read      how many samples the passes so far gave
 */
public record TrainingState(long seed, int batches, int steps, TrainingLog log, Map<String, Tensor> weights,
        OptimizerState optimizer, Map<String, Tensor> averages, Map<String, Tensor> best, SampleCounts read) {
    public TrainingState {
        weights = Map.copyOf(weights);
        averages = Map.copyOf(averages);
        best = Map.copyOf(best);
    }

    /** The last epoch that is over; 0 before any training. */
    public int epoch() {
        return log.last().epoch();
    }

    /**
     * Gives the network the weights of this state.
     *
     * @throws IllegalArgumentException when it has other trainable parameters than the run had
     */
    public void restoreWeights(Network network) {
        Map<String, Parameter> parameters = network.changedInTraining();
        if (!parameters.keySet().equals(weights.keySet())) {
            throw new IllegalArgumentException("the state of the run holds " + weights.size()
                    + " tensors that learn, the network has " + parameters.size()
                    + ": it is another network, or frozen at another layer");
        }
        parameters.forEach((name, p) -> {
            Tensor value = weights.get(name);
            if (value.size() != p.spec().size()) {
                throw new IllegalArgumentException("the state of the run holds " + value + " for " + p
                        + ": it is another network");
            }
            p.set(Tensor.of(value.unwrap(), p.spec().dims()));
        });
    }

    /** This state with tensors of its own, which the run does not change any more. */
    public TrainingState copy() {
        return new TrainingState(seed, batches, steps, log, copies(weights),
                new OptimizerState(optimizer.steps(), copies(optimizer.tensors())), copies(averages),
                copies(best), read);
    }

    private static Map<String, Tensor> copies(Map<String, Tensor> tensors) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        tensors.forEach((name, t) -> copies.put(name, t.copy()));
        return copies;
    }
}
