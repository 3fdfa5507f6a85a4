package graft.layers.layer;

import graft.engine.ThreadTeam;
import java.util.List;

/**
 * The mean over all pixels of a picture, channel by channel (Lin, Chen, Yan, "Network In Network", 2013,
 * arXiv:1312.4400, section 3.2). ResNets, SqueezeNets and Inceptions end with it.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,C]. <b>Backward.</b> dx = dy / (H*W) at every pixel.
 */
public record GlobalAveragePool() implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Shape.vector(only(inputs).c());
    }

    @Override
    public void forward(LayerRun run) {
        run.kernels().adaptiveAveragePool(run.input(0), run.output(), run.team());
    }

    @Override
    public Runnable repeatedForward(LayerRun run) {
        ThreadTeam.Loop loop = run.kernels().adaptiveAveragePool(run.input(0), run.output());
        return () -> loop.run(run.team());
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            run.kernels().adaptiveAveragePoolGradient(run.outputGradient(), run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
