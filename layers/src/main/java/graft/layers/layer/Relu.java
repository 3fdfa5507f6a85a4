package graft.layers.layer;

/**
 * Rectifier: y = max(x, 0).
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]. <b>Backward.</b> dx = dy where y &gt; 0, else 0.
 */
public record Relu() implements Pointwise {
    @Override
    public void forward(LayerRun run) {
        run.kernels().relu(run.input(0), run.output(), run.team());
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.OUTPUT;
    }

    @Override
    public void backward(LayerRun run) {
        if (run.needsInputGradient(0)) {
            run.kernels().reluGradient(run.output(), run.outputGradient(), run.inputGradient(0),
                    run.addsInputGradient(0), run.team());
        }
    }
}
