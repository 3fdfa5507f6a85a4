package graft.layers.layer;

import java.util.List;

/**
 * One kind of layer with its settings, and the formulas of its two passes. A layer is a description: it holds no
 * weights and no memory. Those are handed to it in a {@link LayerRun} when it runs.
 *
 * <p>To add a kind of layer: write a record like {@link Relu}, name it in the list of the family that it belongs to
 * (below, or in {@link Pointwise}, {@link Pooling}, {@link OperatorLayer}, {@link Rearrangement}, {@link Selection},
 * {@link SentenceLayer}), and the compiler names every place that has to know of it; the contract test in
 * {@code LayerContractTest} then checks its gradient, its shapes, its freezing, and what it states to read in its
 * backward pass.
 */
public sealed interface Layer permits Input, Conv2d, Dense, Pointwise, Pooling, Lrn, Flatten, Add, Concat, Softmax,
        ShortcutA, SentenceLayer, OperatorLayer {

    /**
     * The shape of the output for these input shapes.
     *
     * @throws ShapeException when the layer cannot take them; states expected against found
     */
    Shape outputShape(List<Shape> inputs);

    /**
     * This layer for inputs of these shapes: itself, but for the few kinds with settings that follow from the input's
     * size, such as a {@link Conv2d} with TensorFlow's padding.
     */
    default Layer fitted(List<Shape> inputs) {
        return this;
    }

    /** The tensors that the layer owns, in the order in which they are listed; empty for most kinds. */
    default List<ParameterSpec> parameters() {
        return List.of();
    }

    /** Whether it owns a tensor that gradients change. */
    default boolean canLearn() {
        return parameters().stream().anyMatch(p -> p.role().learns());
    }

    /** Computes {@code run.output()} from {@code run.input(i)}. */
    void forward(LayerRun run);

    /** {@link #forward} of the same run again and again, without allocating where the kind of layer can do so. */
    default Runnable repeatedForward(LayerRun run) {
        return () -> forward(run);
    }

    /**
     * What {@link #backward} reads of the forward pass; only that is still in memory when it runs.
     *
     * @param learns whether gradients of the parameters will be wanted; makes no difference to the output
     */
    Saved saved(boolean learns);

    /**
     * Computes the gradients from {@code run.outputGradient()}: of each input that {@code run.needsInputGradient(i)},
     * and of each parameter when {@code run.learns()}.
     */
    void backward(LayerRun run);

    /** Multiply-adds for one image; 0 for layers whose cost is moving memory. */
    default long multiplyAdds(List<Shape> inputs) {
        return 0;
    }

    /**
     * Floats that the layer keeps beside its inputs, outputs, parameters and their gradients, for estimates of memory.
     *
     * @param learns whether it takes part in training
     */
    default long keptFloats(List<Shape> inputs, int batch, boolean learns) {
        return 0;
    }

    /** The kind's name as it is printed and stored: the class name, but for classes that stand for several kinds. */
    default String kind() {
        return getClass().getSimpleName();
    }

    /** The shape of this layer's single input, which must have so many channels. */
    default Shape only(List<Shape> inputs, int channels) {
        Shape x = only(inputs);
        if (x.c() != channels) {
            throw new ShapeException(kind() + " expects " + channels + " channels, found " + x.c());
        }
        return x;
    }

    /** The shape of this layer's single input, or an exception when it has none or several. */
    default Shape only(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new ShapeException(kind() + " takes 1 input, found " + inputs.size());
        }
        return inputs.getFirst();
    }
}
