package graft.zoo.onnx.export;

import graft.engine.Pool2dSpec;
import graft.engine.Tensor;
import graft.layers.layer.Shape;
import graft.layers.layer.WindowPool;

/** By how many cells the sum of each window is divided. */
final class WindowCounts {
    private WindowCounts() {
    }

    /** The counts as [1,1,P,Q]. */
    static Tensor of(WindowPool layer, Shape in, Shape out) {
        Pool2dSpec s = layer.window();
        Tensor counts = Tensor.zeros(1, 1, out.h(), out.w());
        for (int p = 0; p < out.h(); p++) {
            int rows = count(p * s.strideH() - s.padTop(), s.kernelH(), layer.dilationH(), in.h(), s.padTop(),
                    s.padBottom(), s.countPadding());
            for (int q = 0; q < out.w(); q++) {
                int columns = count(q * s.strideW() - s.padLeft(), s.kernelW(), layer.dilationW(), in.w(),
                        s.padLeft(), s.padRight(), s.countPadding());
                counts.unwrap()[p * out.w() + q] = Math.max(1, rows * columns);
            }
        }
        return counts;
    }

    /** Places start, start + dilation, ... below start + extent that lie in the image, or in it and its padding. */
    private static int count(int start, int extent, int dilation, int size, int before, int after, boolean padding) {
        int count = 0;
        for (int at = start; at < start + extent; at += dilation) {
            boolean counts = padding ? at >= -before && at < size + after : at >= 0 && at < size;
            count += counts ? 1 : 0;
        }
        return count;
    }
}
