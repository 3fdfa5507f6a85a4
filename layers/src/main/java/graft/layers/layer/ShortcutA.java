package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.Arrays;
import java.util.List;

/**
 * The parameter-free shortcut of the CIFAR ResNets (He et al., 2015, section 3.3, option A): every
 * {@code stride}-th pixel, with zero channels added evenly before and after.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], y [N,ceil(H/stride),ceil(W/stride),outChannels]; input channel c becomes output
 * channel c + (outChannels - C) / 2. <b>Backward.</b> dy of the kept pixels and channels; 0 elsewhere.
 */
public record ShortcutA(int stride, int outChannels) implements Layer {
    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs);
        if (x.c() > outChannels) {
            throw new ShapeException("ShortcutA expects at most " + outChannels + " channels, found " + x.c());
        }
        return new Shape(Math.ceilDiv(x.h(), stride), Math.ceilDiv(x.w(), stride), outChannels);
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        int before = (outChannels - x.c()) / 2;
        run.team().run(y.n() * y.h(), (row, worker) -> {
            for (int q = 0; q < y.w(); q++) {
                int to = y.at(row / y.h(), row % y.h(), q);
                Arrays.fill(y.data(), to, to + outChannels, 0);
                System.arraycopy(x.data(), x.at(row / y.h(), row % y.h() * stride, q * stride), y.data(), to + before,
                        x.c());
            }
        });
    }

    @Override
    public Saved saved(boolean learns) {
        return Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        if (!run.needsInputGradient(0)) {
            return;
        }
        Nhwc dy = run.outputGradient();
        Nhwc dx = run.inputGradient(0);
        boolean add = run.addsInputGradient(0);
        int before = (outChannels - dx.c()) / 2;
        run.team().run(dx.n() * dx.h(), (row, worker) -> {
            int image = row / dx.h();
            int y = row % dx.h();
            for (int x = 0; x < dx.w(); x++) {
                int to = dx.at(image, y, x);
                boolean kept = y % stride == 0 && x % stride == 0;
                int from = kept ? dy.at(image, y / stride, x / stride) + before : 0;
                for (int c = 0; c < dx.c(); c++) {
                    float gradient = kept ? dy.data()[from + c] : 0;
                    dx.data()[to + c] = add ? dx.data()[to + c] + gradient : gradient;
                }
            }
        });
    }
}
