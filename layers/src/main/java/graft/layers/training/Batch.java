package graft.layers.training;

import graft.engine.Tensor;

/**
 * Labelled images of one training step.
 *
 * @param images [N,H,W,C], normalised
 * @param labels [N], 0 to classes - 1
 */
public record Batch(Tensor images, int[] labels) {
}
