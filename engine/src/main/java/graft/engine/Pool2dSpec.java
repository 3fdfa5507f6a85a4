package graft.engine;

/**
 * The geometry of a pooling window.
 *
 * @param ceil              whether the last, partial window counts (Caffe, {@code ceil_mode}): the output size is
 *                          rounded up, and a last window that would start in the far padding is dropped
 * @param countPadding      for averages: whether padding counts in the divisor (Caffe and PyTorch: yes; TensorFlow
 *                          and ONNX's default: no). Cells that only rounding up adds never count.
 */
public record Pool2dSpec(int kernelH, int kernelW, int strideH, int strideW, int padTop, int padLeft, int padBottom,
        int padRight, boolean ceil, boolean countPadding) {

    public Pool2dSpec {
        if (kernelH < 1 || kernelW < 1 || strideH < 1 || strideW < 1) {
            throw new IllegalArgumentException("kernel and stride must be at least 1: kernel " + kernelH + "x" + kernelW
                    + ", stride " + strideH + "x" + strideW);
        }
        if (padTop < 0 || padLeft < 0 || padBottom < 0 || padRight < 0 || padTop >= kernelH || padBottom >= kernelH
                || padLeft >= kernelW || padRight >= kernelW) {
            throw new IllegalArgumentException("padding must be at least 0 and below the kernel: kernel " + kernelH
                    + "x" + kernelW + ", padding " + padTop + " " + padLeft + " " + padBottom + " " + padRight);
        }
    }

    /** A square window, rounded down, padding counted in averages. */
    public static Pool2dSpec square(int kernel, int stride, int pad) {
        return new Pool2dSpec(kernel, kernel, stride, stride, pad, pad, pad, pad, false, true);
    }

    public Pool2dSpec withCeil() {
        return new Pool2dSpec(kernelH, kernelW, strideH, strideW, padTop, padLeft, padBottom, padRight, true,
                countPadding);
    }

    public Pool2dSpec excludingPadding() {
        return new Pool2dSpec(kernelH, kernelW, strideH, strideW, padTop, padLeft, padBottom, padRight, ceil, false);
    }

    /** Output height P for input height {@code h}; below 1 when the window does not fit. */
    public int outH(int h) {
        return out(h, kernelH, strideH, padTop, padBottom);
    }

    /** Output width Q for input width {@code w}; below 1 when the window does not fit. */
    public int outW(int w) {
        return out(w, kernelW, strideW, padLeft, padRight);
    }

    private int out(int size, int kernel, int stride, int before, int after) {
        int room = size + before + after - kernel;
        int out = (ceil ? Math.ceilDiv(room, stride) : Math.floorDiv(room, stride)) + 1;
        // A window must start inside the image or the near padding.
        return ceil && (out - 1) * stride >= size + before ? out - 1 : out;
    }
}
