package graft.zoo.onnx.export;

import graft.engine.Pool2dSpec;
import graft.layers.layer.Shape;
import graft.zoo.onnx.OnnxAttribute;

/**
 * A pooling's windows as ONNX states them. Where rounding up would add a window that begins in the far padding, Graft,
 * PyTorch and new runtimes leave it out and old runtimes do not; so rounding up is never asked for, and the cells that
 * it adds become padding, of which there is less than a kernel.
 *
 * @param rows    cells that rounding up adds below the image and its padding
 * @param columns the same to the right
 */
record WindowAttributes(Pool2dSpec spec, int dilationH, int dilationW, int rows, int columns) {

    static WindowAttributes of(Pool2dSpec spec, Shape in, Shape out) {
        return dilated(spec, 1, 1, in, out);
    }

    /** @param spec of the window's outer size, holes included */
    static WindowAttributes dilated(Pool2dSpec spec, int dilationH, int dilationW, Shape in, Shape out) {
        return new WindowAttributes(spec, dilationH, dilationW,
                more(out.h(), spec.strideH(), spec.kernelH(), in.h() + spec.padTop() + spec.padBottom()),
                more(out.w(), spec.strideW(), spec.kernelW(), in.w() + spec.padLeft() + spec.padRight()));
    }

    private static int more(int out, int stride, int kernel, int there) {
        return Math.max(0, (out - 1) * stride + kernel - there);
    }

    boolean roundsUp() {
        return rows + columns > 0;
    }

    boolean isPadded() {
        return spec.padTop() + spec.padLeft() + spec.padBottom() + spec.padRight() > 0;
    }

    int kernelH() {
        return (spec.kernelH() - 1) / dilationH + 1;
    }

    int kernelW() {
        return (spec.kernelW() - 1) / dilationW + 1;
    }

    /** Whether all padding is below the kernel, holes not counted, as runtimes want it. */
    boolean fitsOperator() {
        return Math.max(spec.padTop(), spec.padBottom() + rows) < kernelH()
                && Math.max(spec.padLeft(), spec.padRight() + columns) < kernelW();
    }

    OnnxAttribute kernel() {
        return OnnxAttribute.integers("kernel_shape", kernelH(), kernelW());
    }

    OnnxAttribute strides() {
        return OnnxAttribute.integers("strides", spec.strideH(), spec.strideW());
    }

    OnnxAttribute dilations() {
        return OnnxAttribute.integers("dilations", dilationH, dilationW);
    }

    /** The image's padding and what rounding up adds. */
    OnnxAttribute pads() {
        return OnnxAttribute.integers("pads", spec.padTop(), spec.padLeft(), spec.padBottom() + rows,
                spec.padRight() + columns);
    }

    /** What rounding up adds alone. */
    OnnxAttribute padsBehind() {
        return OnnxAttribute.integers("pads", 0, 0, rows, columns);
    }
}
