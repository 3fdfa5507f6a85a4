package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.Arrays;
import java.util.List;

/**
 * Rows, columns and channels picked one axis at a time: y[h,w,c] = x[rows[h], columns[w], channels[c]], or
 * {@link #fill} where one of them is -1. A kind states which by {@link #places}; both passes follow from it.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y as many as are picked along each axis. <b>Backward.</b> dx = sum of dy over all
 * places to which a value went.
 */
public sealed interface Selection extends OperatorLayer permits Pad, Slice, Tile {

    /** For every place along an axis of the output its place along that axis of the input, which has {@code size}. */
    int[] places(Axis axis, int size);

    /** How many places there are along an axis; below 1 when nothing is left. */
    long count(Axis axis, int size);

    /** What stands where no value was picked. */
    default float fill() {
        return 0;
    }

    @Override
    default Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        long h = count(Axis.HEIGHT, x.h());
        long w = count(Axis.WIDTH, x.w());
        long c = count(Axis.CHANNELS, x.c());
        if (h < 1 || w < 1 || c < 1) {
            throw new ShapeException(kind() + " leaves nothing of an input of " + x);
        }
        return new Shape(Math.toIntExact(h), Math.toIntExact(w), Math.toIntExact(c));
    }

    /** The places along all three axes, and the first channel where channels are consecutive, else -1. */
    record Places(int[] rows, int[] columns, int[] channels, int firstChannel) {
    }

    private Places places(LayerRun run) {
        Nhwc x = run.input(0);
        return run.state(Places.class, () -> {
            int[] channels = places(Axis.CHANNELS, x.c());
            int first = channels[0];
            for (int c = 0; c < channels.length && first >= 0; c++) {
                first = channels[c] == channels[0] + c ? first : -1;
            }
            return new Places(places(Axis.HEIGHT, x.h()), places(Axis.WIDTH, x.w()), channels, first);
        });
    }

    @Override
    default void forward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        Places p = places(run);
        run.team().run(y.n() * y.h(), (row, worker) -> {
            int fromRow = p.rows[row % y.h()];
            for (int w = 0; w < y.w(); w++) {
                int to = y.at(0, row, w);
                if (fromRow < 0 || p.columns[w] < 0) {
                    Arrays.fill(y.data(), to, to + y.c(), fill());
                    continue;
                }
                int from = x.at(row / y.h(), fromRow, p.columns[w]);
                if (p.firstChannel >= 0) {
                    System.arraycopy(x.data(), from + p.firstChannel, y.data(), to, y.c());
                } else {
                    for (int c = 0; c < y.c(); c++) {
                        y.data()[to + c] = p.channels[c] < 0 ? fill() : x.data()[from + p.channels[c]];
                    }
                }
            }
        });
    }

    @Override
    default Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    /** One task takes one image: several values may go back to one place. */
    @Override
    default void backward(LayerRun run) {
        if (!run.needsInputGradient(0)) {
            return;
        }
        Nhwc dy = run.outputGradient();
        Nhwc dx = run.inputGradient(0);
        Places p = places(run);
        boolean add = run.addsInputGradient(0);
        run.team().run(dy.n(), (image, worker) -> {
            double[] sums = new double[dx.h() * dx.w() * dx.c()];
            for (int h = 0; h < dy.h(); h++) {
                for (int w = 0; w < dy.w(); w++) {
                    if (p.rows[h] < 0 || p.columns[w] < 0) {
                        continue;
                    }
                    int from = dy.at(image, h, w);
                    int to = (p.rows[h] * dx.w() + p.columns[w]) * dx.c();
                    for (int c = 0; c < dy.c(); c++) {
                        if (p.channels[c] >= 0) {
                            sums[to + p.channels[c]] += dy.data()[from + c];
                        }
                    }
                }
            }
            Broadcast.store(sums, dx.images(image, 1), add);
        });
    }
}
