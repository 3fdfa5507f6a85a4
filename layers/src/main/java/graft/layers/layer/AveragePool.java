package graft.layers.layer;

import graft.engine.Pool2dSpec;
import graft.engine.ThreadTeam;
import java.util.List;

/**
 * Average pooling: the mean of each window, divided as {@link Pool2dSpec#countPadding} says.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,P,Q,C]. <b>Backward.</b> dy is spread evenly over its window.
 */
public record AveragePool(Pool2dSpec spec) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return MaxPool.pooled(kind(), spec, only(inputs));
    }

    @Override
    public void forward(LayerRun run) {
        run.kernels().averagePool(spec, run.input(0), run.output(), run.team());
    }

    @Override
    public Runnable repeatedForward(LayerRun run) {
        ThreadTeam.Loop loop = run.kernels().averagePool(spec, run.input(0), run.output());
        return () -> loop.run(run.team());
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            run.kernels().averagePoolGradient(spec, run.outputGradient(), run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
