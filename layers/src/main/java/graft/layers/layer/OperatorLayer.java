package graft.layers.layer;

/**
 * Kinds that imported graphs need (ONNX, TensorFlow, Keras, Caffe) beyond what Graft's own architectures are built of.
 * They are complete in both passes, but plans know none of them, and their loops are plain.
 */
public sealed interface OperatorLayer extends Layer
        permits Activation, Arithmetic, ParameterArithmetic, Constant, Scale, FakeQuantize, Rearrangement, Selection,
        ConvTranspose2d, GroupNorm, LayerNorm, AxisSoftmax, Reduce, Resize, WindowPool {
}
