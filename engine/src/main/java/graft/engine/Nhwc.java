package graft.engine;

/**
 * A view of activations in memory: {@code n} images of {@code h} by {@code w} pixels with {@code c} channels.
 *
 * <p>The channels of pixel (i, y, x) lie one after another from
 * {@code offset + ((i * h + y) * w + x) * stride}. A {@code stride} above {@code c} leaves room between pixels: that
 * is how several layers write side by side into one buffer, and concatenation costs nothing.
 *
 * @param data   the storage, shared
 * @param offset index of the first channel of the first pixel
 * @param n      images
 * @param h      height in pixels
 * @param w      width in pixels
 * @param c      channels
 * @param stride floats from one pixel to the next, at least {@code c}
 */
public record Nhwc(float[] data, int offset, int n, int h, int w, int c, int stride) {

    public Nhwc {
        if (n < 1 || h < 1 || w < 1 || c < 1 || stride < c || offset < 0) {
            throw new IllegalArgumentException("no such activations: n " + n + ", h " + h + ", w " + w + ", c " + c
                    + ", stride " + stride + ", offset " + offset);
        }
        long end = offset + ((long) n * h * w - 1) * stride + c;
        if (end > data.length) {
            throw new IllegalArgumentException("activations end at " + end + ", the array at " + data.length);
        }
    }

    /** Densely packed activations over a whole array. */
    public static Nhwc dense(float[] data, int n, int h, int w, int c) {
        return new Nhwc(data, 0, n, h, w, c, c);
    }

    /** New activations of zeros. */
    public static Nhwc zeros(int n, int h, int w, int c) {
        return dense(new float[Tensor.count(n, h, w, c)], n, h, w, c);
    }

    /** A view of a tensor of shape [N,H,W,C], or of shape [N,C] as images of one pixel. */
    public static Nhwc of(Tensor t) {
        return switch (t.rank()) {
            case 2 -> dense(t.unwrap(), t.dim(0), 1, 1, t.dim(1));
            case 4 -> dense(t.unwrap(), t.dim(0), t.dim(1), t.dim(2), t.dim(3));
            default -> throw new IllegalArgumentException("activations have rank 2 or 4, this is " + t);
        };
    }

    /** Channels {@code from} to {@code from + count} of the same pixels. */
    public Nhwc channels(int from, int count) {
        if (from < 0 || from + count > c) {
            throw new IllegalArgumentException("channels " + from + " to " + (from + count) + " of " + c);
        }
        return new Nhwc(data, offset + from, n, h, w, count, stride);
    }

    /** Images {@code from} to {@code from + count}. */
    public Nhwc images(int from, int count) {
        if (from < 0 || from + count > n) {
            throw new IllegalArgumentException("images " + from + " to " + (from + count) + " of " + n);
        }
        return new Nhwc(data, offset + from * h * w * stride, count, h, w, c, stride);
    }

    /** Pixels over all images. */
    public int pixels() {
        return n * h * w;
    }

    /** Index of the first channel of a pixel. */
    public int at(int image, int y, int x) {
        return offset + ((image * h + y) * w + x) * stride;
    }

    /** Whether no gap lies between pixels. */
    public boolean isDense() {
        return stride == c;
    }

    public boolean sameShape(Nhwc other) {
        return n == other.n && h == other.h && w == other.w && c == other.c;
    }

    /**
     * Returns this view if it has these dimensions.
     *
     * @param what names it in the message, such as {@code "maxPool y"}
     * @throws IllegalArgumentException when it has others
     */
    public Nhwc requireShape(String what, int n, int h, int w, int c) {
        if (this.n != n || this.h != h || this.w != w || this.c != c) {
            throw new IllegalArgumentException(what + ": expected Nhwc[" + n + ", " + h + ", " + w + ", " + c
                    + "], found " + this);
        }
        return this;
    }

    /** Returns this view if it has the dimensions of {@code other}; else throws as {@link #requireShape} above. */
    public Nhwc requireShape(String what, Nhwc other) {
        return requireShape(what, other.n, other.h, other.w, other.c);
    }

    /** A copy as a tensor [N,H,W,C]. */
    public Tensor toTensor() {
        float[] out = new float[pixels() * c];
        for (int p = 0; p < pixels(); p++) {
            System.arraycopy(data, offset + p * stride, out, p * c, c);
        }
        return Tensor.wrap(out, n, h, w, c);
    }

    @Override
    public String toString() {
        return "Nhwc[" + n + ", " + h + ", " + w + ", " + c + (isDense() ? "]" : ", stride " + stride + "]");
    }
}
