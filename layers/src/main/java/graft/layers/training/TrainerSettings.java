package graft.layers.training;

import graft.engine.Kernels;
import graft.engine.MachineProfile;
import graft.layers.Network;
import graft.layers.plan.PlanOptions;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a run trains, as a {@link Trainer} was set.
 *
 * @param network      trained in place where it is not frozen
 * @param batch        samples in a step
 * @param accumulated  batches whose gradients make one step
 * @param maxNorm      of the weights of a layer; empty where they are not bound
 * @param averageDecay of the moving average of the weights; empty where none is kept
 * @param keepsBest    whether the best epoch's weights are kept beside those that learn
 * @param learningRate the peak rate, which {@code schedule} scales
 */
record TrainerSettings(Network network, Kernels kernels, int batch, int accumulated, int epochs, long seed, Loss loss,
        Optimizer optimizer, double learningRate, Schedule schedule, GradientClipping clipping,
        Optional<MaxNorm> maxNorm, Unfreezing unfreezing, OptionalDouble averageDecay, boolean keepsBest,
        Trainer.Listener listener) {

    /** How plans for so many samples are made, but for their threads: with the same bits on every machine. */
    PlanOptions plan(int samples) {
        return PlanOptions.batch(samples).machine(MachineProfile.STANDARD).kernels(kernels);
    }
}
