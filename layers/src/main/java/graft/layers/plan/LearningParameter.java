package graft.layers.plan;

import graft.engine.Tensor;
import graft.layers.layer.Parameter;
import graft.layers.layer.TouchedRows;
import java.util.Optional;

/**
 * A trainable parameter, and the gradient that the last backward pass found for it, of the same shape.
 *
 * @param touched of a table of rows: those whose gradient is not zero; empty where all may be
 */
public record LearningParameter(Parameter parameter, Tensor gradient, Optional<TouchedRows> touched) {

    /** One whose gradient may be anything everywhere. */
    public LearningParameter(Parameter parameter, Tensor gradient) {
        this(parameter, gradient, Optional.empty());
    }
}
