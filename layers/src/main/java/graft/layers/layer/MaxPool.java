package graft.layers.layer;

import graft.engine.Pool2dSpec;
import graft.engine.ThreadTeam;
import java.util.List;

/**
 * Max pooling: the largest value of each window, padding never winning.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,P,Q,C]. <b>Backward.</b> dy goes to the first place of the window that holds its
 * maximum.
 */
public record MaxPool(Pool2dSpec spec) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return pooled(kind(), spec, only(inputs));
    }

    static Shape pooled(String kind, Pool2dSpec spec, Shape x) {
        int p = spec.outH(x.h());
        int q = spec.outW(x.w());
        if (p < 1 || q < 1) {
            throw new ShapeException(kind + "'s " + spec.kernelH() + "x" + spec.kernelW()
                    + " window does not fit an input of " + x.h() + "x" + x.w() + "x" + x.c()
                    + "; use a larger picture");
        }
        return new Shape(p, q, x.c());
    }

    @Override
    public void forward(LayerRun run) {
        run.kernels().maxPool(spec, run.input(0), run.output(), run.team());
    }

    @Override
    public Runnable repeatedForward(LayerRun run) {
        ThreadTeam.Loop loop = run.kernels().maxPool(spec, run.input(0), run.output());
        return () -> loop.run(run.team());
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            run.kernels().maxPoolGradient(spec, run.input(0), run.output(), run.outputGradient(),
                    run.inputGradient(0), run.addsInputGradient(0), run.team());
        }
    }
}
