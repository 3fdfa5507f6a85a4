package graft.layers.layer;

import graft.engine.Nhwc;

/**
 * The same values in other places: each value of an image goes to exactly one place of the output. A kind states where
 * by {@link #sources}; both passes follow from it.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y of as many values an image. <b>Backward.</b> dx = dy, each value back in its place.
 */
public sealed interface Rearrangement extends OperatorLayer
        permits Reshape, Transpose, ChannelShuffle, DepthToSpace, SpaceToDepth {

    /**
     * For every value of an output image, in the order height, width, channel, its place in the input image, in the
     * same order.
     */
    int[] sources(Shape x);

    /** Sources of runs of {@code length} values that lie together in the input as in the output, within one pixel. */
    record Runs(int[] from, int length) {
        static Runs of(int[] sources, int inChannels, int outChannels) {
            int length = commonDivisor(inChannels, outChannels);
            for (int i = 1; i < sources.length && length > 1; i++) {
                if (i % length != 0 && sources[i] != sources[i - 1] + 1
                        || i % length == 0 && sources[i] % length != 0) {
                    length = 1;
                }
            }
            int[] from = new int[sources.length / length];
            for (int i = 0; i < from.length; i++) {
                from[i] = sources[i * length];
            }
            return new Runs(from, length);
        }

        /** The greatest, by Euclid's algorithm. */
        private static int commonDivisor(int a, int b) {
            return b == 0 ? a : commonDivisor(b, a % b);
        }
    }

    private Runs runs(LayerRun run) {
        Nhwc x = run.input(0);
        return run.state(Runs.class, () -> Runs.of(sources(new Shape(x.h(), x.w(), x.c())), x.c(), run.output().c()));
    }

    @Override
    default void forward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        Runs runs = runs(run);
        int length = runs.length;
        int each = y.w() * y.c() / length;
        run.team().run(y.n() * y.h(), (row, worker) -> {
            int image = row / y.h();
            for (int i = row % y.h() * each, end = i + each; i < end; i++) {
                int from = place(x, image, runs.from[i]);
                int to = place(y, image, i * length);
                if (length == 1) {
                    y.data()[to] = x.data()[from];
                } else {
                    System.arraycopy(x.data(), from, y.data(), to, length);
                }
            }
        });
    }

    @Override
    default Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    @Override
    default void backward(LayerRun run) {
        if (!run.needsInputGradient(0)) {
            return;
        }
        Nhwc dy = run.outputGradient();
        Nhwc dx = run.inputGradient(0);
        boolean add = run.addsInputGradient(0);
        Runs runs = runs(run);
        int length = runs.length;
        int each = dy.w() * dy.c() / length;
        run.team().run(dy.n() * dy.h(), (row, worker) -> {
            int image = row / dy.h();
            for (int i = row % dy.h() * each, end = i + each; i < end; i++) {
                int to = place(dx, image, runs.from[i]);
                int from = place(dy, image, i * length);
                for (int c = 0; c < length; c++) {
                    float gradient = dy.data()[from + c];
                    dx.data()[to + c] = add ? dx.data()[to + c] + gradient : gradient;
                }
            }
        });
    }

    /** Index in memory of an image's {@code value}-th value. */
    private static int place(Nhwc v, int image, int value) {
        int first = v.at(image, 0, 0);
        return v.isDense() ? first + value : first + value / v.c() * v.stride() + value % v.c();
    }
}
