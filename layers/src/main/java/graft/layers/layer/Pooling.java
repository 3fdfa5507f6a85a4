package graft.layers.layer;

import graft.engine.Pool2dSpec;

/**
 * Poolings with kernels of their own. {@link Reduce} and {@link WindowPool} compute the same and more, with plain
 * loops: these three are in the published networks, and faster.
 */
public sealed interface Pooling extends Layer permits MaxPool, AveragePool, AdaptiveAveragePool {

    /** The shape after windows of {@code spec} have passed over {@code x}. */
    static Shape pooled(String kind, Pool2dSpec spec, Shape x) {
        int p = spec.outH(x.h());
        int q = spec.outW(x.w());
        if (p < 1 || q < 1) {
            throw new ShapeException(kind + "'s " + spec.kernelH() + "x" + spec.kernelW()
                    + " window does not fit an input of " + x.h() + "x" + x.w() + "x" + x.c()
                    + "; use a larger image");
        }
        return new Shape(p, q, x.c());
    }

    /** The pooling of this run, with its windows worked out once. */
    @Override
    Runnable repeatedForward(LayerRun run);

    @Override
    default void forward(LayerRun run) {
        repeatedForward(run).run();
    }
}
