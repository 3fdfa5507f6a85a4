package graft.layers.training;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a run with {@link EarlyStopping} keeps while it goes on: the weights of the best epoch so far, and the loss of
 * every validation sample after every epoch, by which the choice is judged in the end.
 */
final class BestEpoch {
    private static final String WEIGHTS = "weights/";
    private static final String LOSSES = "losses/";
    private static final String RIGHT = "right/";

    private final EarlyStopping stopping;
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    /** By epoch and sample; NaN for a sample that could not be read. */
    private final List<float[]> losses = new ArrayList<>();
    private final List<float[]> right = new ArrayList<>();

    BestEpoch(EarlyStopping stopping) {
        this.stopping = stopping;
    }

    /**
     * Notes an epoch. The network holds its weights as they were measured.
     *
     * @param epochs  so far, this one the last
     * @param samples how many there are to be measured on, whether they could be read or not
     */
    void see(List<TrainingLog.Epoch> epochs, Predictions p, int samples, Network network) {
        float[] loss = new float[samples];
        float[] correct = new float[samples];
        Arrays.fill(loss, Float.NaN);
        for (int i = 0; i < p.count(); i++) {
            int label = p.labels()[i];
            boolean isClass = label >= 0 && label < p.classes();
            loss[p.ids()[i]] = isClass ? (float) -Math.log(Math.max(p.probabilities().get(i, label),
                    Float.MIN_NORMAL)) : Float.NaN;
            correct[p.ids()[i]] = p.best(i) == label ? 1 : 0;
        }
        losses.add(loss);
        right.add(correct);
        if (stopping.best(epochs) == epochs.size() - 1) {
            for (Map.Entry<String, Parameter> e : network.changedInTraining().entrySet()) {
                float[] now = e.getValue().value().unwrap();
                Tensor kept = weights.computeIfAbsent(e.getKey(), _ -> Tensor.zeros(now.length));
                System.arraycopy(now, 0, kept.unwrap(), 0, now.length);
            }
        }
    }

    /** Gives the network the weights of the best epoch. */
    void restoreInto(Network network) {
        network.changedInTraining().forEach((name, p) -> p.set(Tensor.of(weights.get(name).unwrap(),
                p.spec().dims())));
    }

    /** @param seed of the halves */
    EpochChoice choice(List<TrainingLog.Epoch> epochs, Loss loss, long seed) {
        return new EpochChoice(stopping.best(epochs), stopping.by(), loss instanceof SoftmaxCrossEntropy
                ? crossFitted(seed) : OptionalDouble.empty());
    }

    private OptionalDouble crossFitted(long seed) {
        int samples = losses.getFirst().length;
        int[] order = TrainingSteps.shuffled(samples, seed);
        int half = samples / 2;
        int[] first = Arrays.copyOf(order, half);
        int[] second = Arrays.copyOfRange(order, half, samples);
        int counted = 0;
        double correct = 0;
        for (int[][] way : new int[][][] {{first, second}, {second, first}}) {
            int epoch = bestOn(way[0]);
            for (int id : way[1]) {
                if (!Float.isNaN(losses.get(epoch)[id])) {
                    counted++;
                    correct += right.get(epoch)[id];
                }
            }
        }
        return half == 0 || counted == 0 ? OptionalDouble.empty() : OptionalDouble.of(correct / counted);
    }

    private int bestOn(int[] samples) {
        int best = 0;
        double bestLoss = Double.POSITIVE_INFINITY;
        double bestAccuracy = -1;
        for (int epoch = 0; epoch < losses.size(); epoch++) {
            double loss = 0;
            double correct = 0;
            int read = 0;
            for (int id : samples) {
                if (!Float.isNaN(losses.get(epoch)[id])) {
                    loss += losses.get(epoch)[id];
                    correct += right.get(epoch)[id];
                    read++;
                }
            }
            if (read > 0 && stopping.by().isBetter(loss / read, correct / read, bestLoss, bestAccuracy)) {
                best = epoch;
                bestLoss = loss / read;
                bestAccuracy = correct / read;
            }
        }
        return best;
    }

    /** All of it, for a {@link TrainingState}. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        weights.forEach((name, t) -> state.put(WEIGHTS + name, t));
        for (int e = 0; e < losses.size(); e++) {
            state.put(LOSSES + e, Tensor.wrap(losses.get(e), losses.get(e).length));
            state.put(RIGHT + e, Tensor.wrap(right.get(e), right.get(e).length));
        }
        return state;
    }

    /** @throws IllegalArgumentException when the state is of a run without early stopping */
    void restore(Map<String, Tensor> state) {
        if (state.isEmpty()) {
            throw new IllegalArgumentException("the state is of a run without early stopping, this one has it; take "
                    + "the same settings");
        }
        state.forEach((name, t) -> {
            if (name.startsWith(WEIGHTS)) {
                weights.put(name.substring(WEIGHTS.length()), t.copy());
            }
        });
        for (int e = 0; state.containsKey(LOSSES + e); e++) {
            losses.add(state.get(LOSSES + e).toArray());
            right.add(state.get(RIGHT + e).toArray());
        }
    }
}
