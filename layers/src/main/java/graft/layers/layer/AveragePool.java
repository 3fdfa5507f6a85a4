package graft.layers.layer;

import graft.engine.Pool2dSpec;
import graft.engine.ThreadTeam;
import java.util.List;

/**
 * Average pooling: the mean of each window, divided as {@link Pool2dSpec#countPadding} states.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,P,Q,C]. <b>Backward.</b> dy is spread evenly over its window.
 */
public record AveragePool(Pool2dSpec spec) implements Pooling {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Pooling.pooled(kind(), spec, only(inputs));
    }

    @Override
    public Runnable repeatedForward(LayerRun run) {
        ThreadTeam.Loop loop = run.kernels().averagePool(spec, run.input(0), run.output());
        return () -> loop.run(run.team());
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            run.kernels().averagePoolGradient(spec, run.outputGradient(), run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
