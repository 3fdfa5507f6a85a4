package graft.layers.layer;

import java.util.List;

/**
 * Kinds whose output depends, at every place, on the input's value at that place alone (and on parameters). At
 * inference a plan may therefore let the output overwrite the input, where both have the same shape.
 */
public sealed interface Pointwise extends Layer
        permits Relu, Activation, Dropout, BatchNorm, Scale, FakeQuantize, ParameterArithmetic {

    @Override
    default Shape outputShape(List<Shape> inputs) {
        return only(inputs);
    }
}
