package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.List;

/**
 * Parametric ReLU (He et al., "Delving Deep into Rectifiers", 2015, arXiv:1502.01852): y = x where x > 0, else
 * slope * x, with slopes that learn: one for all, one for each channel, or one for each place (Keras's default).
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C], slope [H or 1,W or 1,C or 1]. <b>Backward.</b> dx = dy where x > 0, else dy *
 * slope; dslope = sum of dy * x where x &lt;= 0 over all that share the slope.
 *
 * @param slopes the shape of the slopes
 */
public record PRelu(Shape slopes) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        if (!Broadcast.shape(kind(), x, slopes).equals(x)) {
            throw new ShapeException("PRelu has slopes for " + slopes + ", found an input of " + x);
        }
        return x;
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.of("weight", ParameterSpec.Role.SLOPE, slopes.h(), slopes.w(), slopes.c()));
    }

    @Override
    public void forward(LayerRun run) {
        Broadcast.forward(Operation.PRELU, run.input(0), Broadcast.parameter(run.parameter("weight"), slopes),
                run.output(), run.team());
    }

    @Override
    public void backward(LayerRun run) {
        Nhwc slope = Broadcast.parameter(run.parameter("weight"), slopes);
        if (run.learns()) {
            Broadcast.gradient(Operation.PRELU, false, run.input(0), slope, run.outputGradient(),
                    Broadcast.parameter(run.gradient("weight"), slopes), false, run.team());
        }
        if (run.needsInputGradient(0)) {
            Broadcast.gradient(Operation.PRELU, true, run.input(0), slope, run.outputGradient(),
                    run.inputGradient(0), run.addsInputGradient(0), run.team());
        }
    }
}
