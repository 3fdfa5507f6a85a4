package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Values as an integer of few bits would keep them: what training for quantised inference puts between layers
 * (Jacob et al., "Quantization and Training of Neural Networks", 2017, arXiv:1712.05877; TensorFlow's
 * {@code FakeQuantWithMinMaxVars}). With levels from q0 (0, or 1 where {@code narrow}) to q1 = 2^bits - 1:
 *
 * <pre>
 * step = (max - min) / (q1 - q0)
 * zero = round(q0 - min / step), within [q0, q1]     so that 0 is one of the values
 * low  = (q0 - zero) * step,  high = (q1 - zero) * step
 * y    = low + step * floor((min(max(x, low), high) - low) / step + 1/2)
 * </pre>
 *
 * The range does not learn.
 *
 * <p><b>Shapes.</b> x and y [N,H,W,C], a range for all or one for each of C channels. <b>Backward.</b> straight
 * through: dx = dy where low &lt;= x &lt;= high, else 0.
 *
 * @param min  smallest values, 1 or C; finite, at most the largest
 * @param max  largest values, as many
 * @param bits 2 to 16
 */
public record FakeQuantize(List<Float> min, List<Float> max, int bits, boolean narrow)
        implements Pointwise, OperatorLayer {
    public FakeQuantize {
        min = List.copyOf(min);
        max = List.copyOf(max);
        if (min.isEmpty() || min.size() != max.size() || bits < 2 || bits > 16) {
            throw new IllegalArgumentException("expected as many smallest as largest values and 2 to 16 bits, found "
                    + min.size() + ", " + max.size() + " and " + bits);
        }
        for (int c = 0; c < min.size(); c++) {
            if (!(min.get(c) <= max.get(c)) || !Float.isFinite(max.get(c) - min.get(c))) {
                throw new IllegalArgumentException("no range of values: " + min.get(c) + " to " + max.get(c));
            }
        }
    }

    /** What values of one channel become: steps from {@code low} to {@code high}; a step of 0 where all become 0. */
    public record Steps(float low, float high, float step) {
        /** y for one x. */
        public float at(float x) {
            float inside = Math.min(Math.max(x, low), high);
            return step == 0 ? 0 : (float) Math.floor((inside - low) / step + 0.5f) * step + low;
        }
    }

    /** The steps of a channel. */
    public Steps steps(int channel) {
        int c = min.size() == 1 ? 0 : channel;
        float lowest = narrow ? 1 : 0;
        float highest = (1 << bits) - 1;
        float step = (max.get(c) - min.get(c)) / (highest - lowest);
        if (step == 0) {
            return new Steps(0, 0, 0);
        }
        float zero = Math.clamp((float) Math.floor(lowest - min.get(c) / step + 0.5f), lowest, highest);
        return new Steps((lowest - zero) * step, (highest - zero) * step, step);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        if (min.size() != 1 && min.size() != x.c()) {
            throw new ShapeException("FakeQuantize has ranges of " + min.size() + " channels, found an input of " + x);
        }
        return x;
    }

    private Steps[] all(int channels) {
        return IntStream.range(0, channels).mapToObj(this::steps).toArray(Steps[]::new);
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        Steps[] steps = all(x.c());
        run.team().run(x.n(), (image, _) -> {
            for (int pixel = 0; pixel < x.h() * x.w(); pixel++) {
                int from = x.at(image, pixel / x.w(), pixel % x.w());
                int to = y.at(image, pixel / x.w(), pixel % x.w());
                for (int c = 0; c < steps.length; c++) {
                    y.data()[to + c] = steps[c].at(x.data()[from + c]);
                }
            }
        });
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.INPUTS;
    }

    @Override
    public void backward(LayerRun run) {
        if (!run.needsInputGradient(0)) {
            return;
        }
        Nhwc x = run.input(0);
        Nhwc dy = run.outputGradient();
        Nhwc dx = run.inputGradient(0);
        boolean add = run.addsInputGradient(0);
        Steps[] steps = all(x.c());
        run.team().run(x.n(), (image, _) -> {
            for (int pixel = 0; pixel < x.h() * x.w(); pixel++) {
                int from = x.at(image, pixel / x.w(), pixel % x.w());
                int given = dy.at(image, pixel / x.w(), pixel % x.w());
                int to = dx.at(image, pixel / x.w(), pixel % x.w());
                for (int c = 0; c < steps.length; c++) {
                    float value = x.data()[from + c];
                    float through = value >= steps[c].low && value <= steps[c].high ? dy.data()[given + c] : 0;
                    dx.data()[to + c] = add ? dx.data()[to + c] + through : through;
                }
            }
        });
    }
}
