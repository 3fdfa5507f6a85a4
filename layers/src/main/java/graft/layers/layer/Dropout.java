package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Dropout (Srivastava et al., JMLR 15, 2014) in its inverted form: in training each value is zeroed with probability
 * {@code probability} and the others divided by {@code 1 - probability}; at inference y = x.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C]. <b>Backward.</b> dx = dy times the same mask.
 */
public record Dropout(float probability) implements Pointwise {

    public Dropout {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("a dropout probability lies in [0, 1), not " + probability);
        }
    }

    private record Mask(float[] factor) {
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc x = run.input(0);
        if (!run.training()) {
            run.kernels().copy(x, run.output(), false, run.team());
            return;
        }
        float[] mask = run.state(Mask.class, () -> new Mask(new float[x.pixels() * x.c()])).factor;
        SplittableRandom random = run.random();
        float keep = 1 / (1 - probability);
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextFloat() < probability ? 0 : keep;
        }
        multiply(mask, x, run.output(), false);
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    @Override
    public long keptFloats(List<Shape> inputs, int batch, boolean learns) {
        return learns ? (long) batch * only(inputs).size() : 0;
    }

    @Override
    public void backward(LayerRun run) {
        if (!run.needsInputGradient(0)) {
            return;
        }
        if (run.training()) {
            multiply(run.state(Mask.class, () -> null).factor, run.outputGradient(), run.inputGradient(0),
                    run.addsInputGradient(0));
        } else {
            run.kernels().copy(run.outputGradient(), run.inputGradient(0), run.addsInputGradient(0), run.team());
        }
    }

    private static void multiply(float[] mask, Nhwc x, Nhwc y, boolean add) {
        for (int pixel = 0; pixel < x.pixels(); pixel++) {
            int from = x.offset() + pixel * x.stride();
            int to = y.offset() + pixel * y.stride();
            for (int c = 0; c < x.c(); c++) {
                float value = x.data()[from + c] * mask[pixel * x.c() + c];
                y.data()[to + c] = add ? y.data()[to + c] + value : value;
            }
        }
    }
}
