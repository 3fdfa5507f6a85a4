package graft.layers.training;

import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.layers.plan.LossGradient;

/**
 * How wrong outputs are, as one number to be minimised, and its gradient with respect to them.
 *
 * <p><b>Shapes.</b> outputs x and dx [N,1,1,K]; targets for N samples. Sums run in double precision.
 */
public sealed interface Loss permits SoftmaxCrossEntropy, BinaryCrossEntropy, MeanSquaredError {

    /**
     * The mean loss over the batch; writes dx.
     *
     * @param dx written, or null when only the loss is wanted
     * @throws IllegalArgumentException when the loss does not take such targets, or they do not fit the outputs
     */
    double apply(Nhwc x, Targets targets, Nhwc dx);

    /**
     * The mean loss over the batch with its gradient, which {@code TrainingPlan.backward} takes.
     *
     * @param outputs [N,K]
     */
    default LossGradient gradient(Tensor outputs, Targets targets) {
        Tensor dx = Tensor.zeros(outputs.shape());
        return new LossGradient(apply(Nhwc.of(outputs), targets, Nhwc.of(dx)), dx);
    }

    /** The settings in words, for the report. */
    String describe();
}
