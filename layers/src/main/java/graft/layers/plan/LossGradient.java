package graft.layers.plan;

import graft.engine.Tensor;

/**
 * The loss of a batch, and where the backward pass begins: its gradient with respect to the network's outputs.
 *
 * @param loss     the mean over the batch
 * @param gradient of the outputs' shape
 */
public record LossGradient(double loss, Tensor gradient) {
}
