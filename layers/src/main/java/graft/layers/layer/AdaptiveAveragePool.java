package graft.layers.layer;

import graft.engine.ThreadTeam;
import java.util.List;

/**
 * Average pooling to a fixed output size, whatever the input's: bin i of P covers rows floor(i*H/P) to
 * ceil((i+1)*H/P) - 1, columns likewise. VGG in torchvision's form has one of 7x7 before its classifier, which passes
 * the 7x7 features of a 224x224 picture through unchanged.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,outH,outW,C]. <b>Backward.</b> dy is spread evenly over its bin.
 */
public record AdaptiveAveragePool(int outH, int outW) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        return new Shape(outH, outW, only(inputs).c());
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
