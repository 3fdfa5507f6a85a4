package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * y = a op b, value by value, of two inputs whose shapes agree but for axes of size 1, which are repeated: the gates of
 * squeeze-and-excitation (Hu et al., 2017, arXiv:1709.01507) multiply HxWxC by 1x1xC. For the sum of equal shapes there
 * is {@link Add}, which convolutions do on the way.
 *
 * <p><b>Shapes.</b> a and b [N,H or 1,W or 1,C or 1], y [N,H,W,C]. <b>Backward.</b> da = dy * slope of op in a, summed
 * over the axes along which a was repeated; db likewise.
 */
public record Arithmetic(Operation operation) implements OperatorLayer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        if (inputs.size() != 2) {
            throw new ShapeException("Arithmetic takes 2 inputs, found " + inputs.size());
        }
        return Broadcast.shape(kind(), inputs.getFirst(), inputs.getLast());
    }

    /** Which of the inputs is a number for each channel of the other one's images: a gate. */
    private Optional<Integer> gate(LayerRun run) {
        if (operation != Operation.MULTIPLY) {
            return Optional.empty();
        }
        return IntStream.of(1, 0).filter(i -> isGate(run.input(i), run.input(1 - i))).boxed().findFirst();
    }

    private static boolean isGate(Nhwc gate, Nhwc x) {
        return gate.h() == 1 && gate.w() == 1 && gate.c() == x.c() && gate.n() == x.n();
    }

    @Override
    public void forward(LayerRun run) {
        Optional<Integer> gate = gate(run);
        if (gate.isPresent()) {
            run.kernels().gate(run.input(1 - gate.get()), run.input(gate.get()), run.output(), run.team());
        } else {
            Broadcast.forward(operation, run.input(0), run.input(1), run.output(), run.team());
        }
    }

    @Override
    public Saved saved(boolean learns) {
        return operation.slopesVary() ? Saved.INPUTS : Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        Optional<Integer> gate = gate(run);
        for (int i = 0; i < 2; i++) {
            if (!run.needsInputGradient(i)) {
                continue;
            }
            if (gate.isPresent() && i == gate.get()) {
                run.kernels().gateGradient(run.input(1 - i), run.outputGradient(), run.inputGradient(i),
                        run.addsInputGradient(i), run.team());
            } else if (gate.isPresent() && !run.addsInputGradient(i)) {
                run.kernels().gate(run.outputGradient(), run.input(1 - i), run.inputGradient(i), run.team());
            } else {
                Broadcast.gradient(operation, i == 0, run.input(0), run.input(1), run.outputGradient(),
                        run.inputGradient(i), run.addsInputGradient(i), run.team());
            }
        }
    }
}
