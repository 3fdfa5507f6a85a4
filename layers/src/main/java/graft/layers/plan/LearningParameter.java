package graft.layers.plan;

import graft.engine.Tensor;
import graft.layers.layer.Parameter;

/** A trainable parameter, and the gradient that the last backward pass found for it, of the same shape. */
public record LearningParameter(Parameter parameter, Tensor gradient) {
}
