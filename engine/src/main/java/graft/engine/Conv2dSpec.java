package graft.engine;

/**
 * The geometry of a two-dimensional convolution (a cross-correlation, as every framework computes it):
 *
 * <pre>
 * y[n,p,q,k] = b[k] + sum over r,s,c of
 *         x[n, p*strideH - padTop + r*dilationH, q*strideW - padLeft + s*dilationW, c] * w[r,s,c,k]
 * </pre>
 *
 * with zeros outside the image, and c running over the channels of k's group.
 *
 * <p><b>Shapes.</b> x [N,H,W,C], w [R,S,C/groups,K], b [K], y [N,P,Q,K]. A fully connected layer is the convolution
 * of one pixel by a 1x1 kernel.
 */
public record Conv2dSpec(int inChannels, int outChannels, int kernelH, int kernelW, int strideH, int strideW,
        int padTop, int padLeft, int padBottom, int padRight, int dilationH, int dilationW, int groups) {

    public Conv2dSpec {
        if (inChannels < 1 || outChannels < 1 || kernelH < 1 || kernelW < 1 || strideH < 1 || strideW < 1
                || dilationH < 1 || dilationW < 1 || groups < 1) {
            throw new IllegalArgumentException("channels, kernel, stride, dilation and groups must be at least 1: "
                    + inChannels + " to " + outChannels + " channels, kernel " + kernelH + "x" + kernelW + ", stride "
                    + strideH + "x" + strideW + ", dilation " + dilationH + "x" + dilationW + ", groups " + groups);
        }
        if (padTop < 0 || padLeft < 0 || padBottom < 0 || padRight < 0) {
            throw new IllegalArgumentException("negative padding");
        }
        if (inChannels % groups != 0 || outChannels % groups != 0) {
            throw new IllegalArgumentException(groups + " groups do not divide " + inChannels + " input and "
                    + outChannels + " output channels");
        }
    }

    /** A square kernel with stride 1, no padding, no dilation and one group; the methods below change these. */
    public static Conv2dSpec of(int inChannels, int outChannels, int kernel) {
        return of(inChannels, outChannels, kernel, kernel);
    }

    /** The same with a kernel of {@code kernelH} by {@code kernelW}. */
    public static Conv2dSpec of(int inChannels, int outChannels, int kernelH, int kernelW) {
        return new Conv2dSpec(inChannels, outChannels, kernelH, kernelW, 1, 1, 0, 0, 0, 0, 1, 1, 1);
    }

    /** A square kernel with equal stride and padding all round. */
    public static Conv2dSpec square(int inChannels, int outChannels, int kernel, int stride, int pad) {
        return of(inChannels, outChannels, kernel).stride(stride).padding(pad);
    }

    /** A 1x1 convolution with stride 1: on one-pixel images, a fully connected layer. */
    public static Conv2dSpec pointwise(int inChannels, int outChannels) {
        return of(inChannels, outChannels, 1);
    }

    /** With another number of output channels. */
    public Conv2dSpec outChannels(int outChannels) {
        return new Conv2dSpec(inChannels, outChannels, kernelH, kernelW, strideH, strideW, padTop, padLeft, padBottom,
                padRight, dilationH, dilationW, groups);
    }

    /** With this stride in both directions. */
    public Conv2dSpec stride(int stride) {
        return stride(stride, stride);
    }

    /** With these strides. */
    public Conv2dSpec stride(int strideH, int strideW) {
        return new Conv2dSpec(inChannels, outChannels, kernelH, kernelW, strideH, strideW, padTop, padLeft, padBottom,
                padRight, dilationH, dilationW, groups);
    }

    /** With this padding on all sides. */
    public Conv2dSpec padding(int pad) {
        return padding(pad, pad, pad, pad);
    }

    /** With this padding on each side. */
    public Conv2dSpec padding(int padTop, int padLeft, int padBottom, int padRight) {
        return new Conv2dSpec(inChannels, outChannels, kernelH, kernelW, strideH, strideW, padTop, padLeft, padBottom,
                padRight, dilationH, dilationW, groups);
    }

    /** With this dilation in both directions. */
    public Conv2dSpec dilation(int dilation) {
        return dilation(dilation, dilation);
    }

    /** With these dilations. */
    public Conv2dSpec dilation(int dilationH, int dilationW) {
        return new Conv2dSpec(inChannels, outChannels, kernelH, kernelW, strideH, strideW, padTop, padLeft, padBottom,
                padRight, dilationH, dilationW, groups);
    }

    /** With this number of groups. */
    public Conv2dSpec groups(int groups) {
        return new Conv2dSpec(inChannels, outChannels, kernelH, kernelW, strideH, strideW, padTop, padLeft, padBottom,
                padRight, dilationH, dilationW, groups);
    }

    /**
     * Checks the operands of a forward pass on images of h by w pixels.
     *
     * @param residual activations of y's shape, or null
     * @throws IllegalArgumentException when one has another shape
     */
    public void requireShapes(int h, int w, Nhwc x, Nhwc y, Nhwc residual) {
        x.requireShape("convolution x", x.n(), h, w, inChannels);
        y.requireShape("convolution y", x.n(), outH(h), outW(w), outChannels);
        if (residual != null) {
            residual.requireShape("convolution residual", y);
        }
    }

    /** Output height P for input height {@code h}; below 1 when the kernel does not fit. */
    public int outH(int h) {
        return Math.floorDiv(h + padTop + padBottom - dilationH * (kernelH - 1) - 1, strideH) + 1;
    }

    /** Output width Q for input width {@code w}; below 1 when the kernel does not fit. */
    public int outW(int w) {
        return Math.floorDiv(w + padLeft + padRight - dilationW * (kernelW - 1) - 1, strideW) + 1;
    }

    /** Input channels that one output channel sees. */
    public int groupInChannels() {
        return inChannels / groups;
    }

    /** Number of weights, R*S*(C/groups)*K. */
    public int weightCount() {
        return Tensor.count(kernelH, kernelW, groupInChannels(), outChannels);
    }

    /** Whether the kernel is 1x1, unpadded, with stride 1 and one group: a plain matrix product. */
    public boolean isPointwise() {
        return kernelH == 1 && kernelW == 1 && strideH == 1 && strideW == 1 && groups == 1
                && padTop + padLeft + padBottom + padRight == 0;
    }

    /** Multiply-adds for one image of this size. */
    public long multiplyAdds(int h, int w) {
        return (long) outH(h) * outW(w) * weightCount();
    }
}
