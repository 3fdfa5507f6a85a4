package graft.layers.layer;

import graft.engine.Pool2dSpec;
import graft.engine.ThreadTeam;
import java.util.List;

/**
 * Max pooling: the largest value of each window, padding never winning.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,P,Q,C]. <b>Backward.</b> dy goes to the first place of the window that holds its
 * maximum.
 *
 * @param same whether the padding follows from the image's size, as in a {@link Conv2d}
 */
public record MaxPool(Pool2dSpec spec, boolean same) implements Pooling {

    /** With the padding of {@code spec}, whatever the image's size. */
    public MaxPool(Pool2dSpec spec) {
        this(spec, false);
    }

    @Override
    public MaxPool fitted(List<Shape> inputs) {
        if (!same) {
            return this;
        }
        int rows = Conv2d.samePadding(only(inputs).h(), spec.kernelH(), spec.strideH(), 1);
        int columns = Conv2d.samePadding(only(inputs).w(), spec.kernelW(), spec.strideW(), 1);
        return new MaxPool(new Pool2dSpec(spec.kernelH(), spec.kernelW(), spec.strideH(), spec.strideW(), rows / 2,
                columns / 2, rows - rows / 2, columns - columns / 2, false, spec.countPadding()), true);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Pooling.pooled(kind(), spec, only(inputs));
    }

    @Override
    public Runnable repeatedForward(LayerRun run) {
        ThreadTeam.Loop loop = run.kernels().maxPool(spec, run.input(0), run.output());
        return () -> loop.run(run.team());
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.INPUTS_AND_OUTPUT;
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            run.kernels().maxPoolGradient(spec, run.input(0), run.output(), run.outputGradient(),
                    run.inputGradient(0), run.addsInputGradient(0), run.team());
        }
    }
}
