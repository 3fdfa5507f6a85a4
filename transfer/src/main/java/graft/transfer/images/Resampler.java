package graft.transfer.images;

import graft.zoo.model.Preprocessing.Interpolation;
import java.util.Arrays;

/**
 * Resizes images to the same bytes as Pillow's {@code Image.resize}: along rows first, rounded to 8 bits, then along
 * columns; a pass whose size does not change is left out. Only the pixels of the wanted window are computed, and only
 * the rows they need.
 *
 * <p>Sums start at one half and are exact integers, so the result is the same on every machine:
 * {@code y = clamp((2^21 + sum of w * x) >> 22, 0, 255)}. They are computed as doubles of pixels that are floats: the
 * compiler makes vectors of these, and of bytes and integers it does not (JDK 25; 0.3 for 0.8 ns a product), and a
 * double holds integers below 2^53 exactly.
 *
 * <p>Not thread-safe: it keeps its scratch memory and the last weights. One a thread.
 */
public final class Resampler {
    private static final int HALF = 1 << (ResampleWeights.PRECISION - 1);

    private static final int TOGETHER = 8;
    /** In floats: half a megabyte. */
    private static final int TURNED = 128 << 10;
    private static final int MOST_TURNED = 4 << 20;
    private static final int LEAST_ROWS = 32;
    private static final int MOST_ROWS = 512;

    private float[] rows = new float[0];
    private float[] turned = new float[0];
    private double[] sums = new double[0];
    private final LastWeights horizontal = new LastWeights();
    private final LastWeights vertical = new LastWeights();

    public Resampler() {
    }

    /** A part of an image, in pixels: what is resized, or what is kept of the result. */
    public record Window(int x, int y, int width, int height) {
    }

    /** The whole image resized to {@code width} by {@code height}. */
    public Pixels resize(Pixels in, int width, int height, Interpolation interpolation) {
        byte[] out = new byte[width * height * in.channels()];
        resize(in, new Window(0, 0, in.width(), in.height()), width, height,
                new Window(0, 0, width, height), interpolation, out);
        return new Pixels(width, height, in.channels(), out);
    }

    /**
     * Resizes the window {@code from} of an image to {@code width} by {@code height} and keeps the window {@code keep}
     * of the result.
     *
     * @param out [keep.height, keep.width, C], written from 0. Modified
     * @throws IllegalArgumentException when a window lies outside
     */
    void resize(Pixels in, Window from, int width, int height, Window keep, Interpolation interpolation, byte[] out) {
        requireInside(from, in.width(), in.height());
        requireInside(keep, width, height);
        int c = in.channels();
        ResampleWeights down = vertical.of(from.height, height, keep.y, keep.height, interpolation);
        boolean sameHeight = from.height == height;
        int top = sameHeight ? keep.y : down.first(0);
        int bottom = sameHeight ? keep.y + keep.height
                : down.first(keep.height - 1) + down.count(keep.height - 1);
        int line = keep.width * c;
        if (sameHeight && from.width == width) {
            for (int y = top; y < bottom; y++) {
                System.arraycopy(in.data(), ((from.y + y) * in.width() + from.x + keep.x) * c, out, (y - top) * line,
                        line);
            }
            return;
        }
        float[] narrowed = scratch((bottom - top) * line);
        if (from.width == width) {
            for (int y = top; y < bottom; y++) {
                int at = ((from.y + y) * in.width() + from.x + keep.x) * c;
                for (int i = 0, to = (y - top) * line; i < line; i++) {
                    narrowed[to + i] = in.data()[at + i] & 0xff;
                }
            }
        } else {
            ResampleWeights along = horizontal.of(from.width, width, keep.x, keep.width, interpolation);
            int stride = in.width() * c;
            int block = blockOf(stride);
            for (int y = top; y < bottom; y += block) {
                alongRows(in.data(), ((from.y + y) * in.width() + from.x) * c, stride, Math.min(block, bottom - y),
                        along, keep.width, c, narrowed, (y - top) * line);
            }
        }
        for (int y = 0; y < keep.height; y++) {
            if (sameHeight) {
                for (int i = y * line; i < (y + 1) * line; i++) {
                    out[i] = (byte) (int) narrowed[i];
                }
            } else {
                downColumns(narrowed, top, line, down, y, out, y * line);
            }
        }
    }

    /** How many rows are turned at a time: as many as caches hold, but enough to fill vectors with, in bounds. */
    private static int blockOf(int stride) {
        int cached = Math.clamp(TURNED / stride / TOGETHER * TOGETHER, LEAST_ROWS, MOST_ROWS);
        return Math.clamp(MOST_TURNED / stride, 1, cached);
    }

    /** Some rows: rows and columns are exchanged, so that the same column of neighbouring rows shares vector lanes. */
    private void alongRows(byte[] in, int at, int stride, int rows, ResampleWeights w, int width, int c, float[] out,
            int to) {
        int begin = w.first(0) * c;
        int length = (w.first(width - 1) + w.count(width - 1)) * c - begin;
        turn(in, at + begin, stride, length, rows);
        room(rows);
        for (int x = 0; x < width; x++) {
            for (int channel = 0; channel < c; channel++) {
                Arrays.fill(sums, 0, rows, HALF);
                int column = (w.first(x) * c - begin + channel) * rows;
                add(w, x, turned, column, c * rows, rows);
                for (int r = 0, o = to + x * c + channel; r < rows; r++, o += width * c) {
                    out[o] = round(sums[r]);
                }
            }
        }
    }

    /** {@code turned[b * rows + r] = in[at + r * stride + b]}, eight rows at a time, which share cache lines. */
    private void turn(byte[] in, int at, int stride, int length, int rows) {
        if (turned.length < length * rows) {
            turned = new float[length * rows];
        }
        int r = 0;
        for (; r + TOGETHER <= rows; r += TOGETHER) {
            int p = at + r * stride;
            for (int b = 0, to = r; b < length; b++, p++, to += rows) {
                turned[to] = in[p] & 0xff;
                turned[to + 1] = in[p + stride] & 0xff;
                turned[to + 2] = in[p + 2 * stride] & 0xff;
                turned[to + 3] = in[p + 3 * stride] & 0xff;
                turned[to + 4] = in[p + 4 * stride] & 0xff;
                turned[to + 5] = in[p + 5 * stride] & 0xff;
                turned[to + 6] = in[p + 6 * stride] & 0xff;
                turned[to + 7] = in[p + 7 * stride] & 0xff;
            }
        }
        for (; r < rows; r++) {
            for (int b = 0; b < length; b++) {
                turned[b * rows + r] = in[at + r * stride + b] & 0xff;
            }
        }
    }

    /** All weights of an output pixel, four at a time: {@code sums[i] += sum over j of w[j] in[from + j step + i]}. */
    private void add(ResampleWeights w, int pixel, float[] in, int from, int step, int count) {
        int[] k = w.weights();
        int at = w.at(pixel);
        int n = w.count(pixel);
        int j = 0;
        for (; j + 4 <= n; j += 4) {
            add(k[at + j], k[at + j + 1], k[at + j + 2], k[at + j + 3], in, from + j * step, step, count, sums);
        }
        for (; j < n; j++) {
            add(k[at + j], in, from + j * step, count, sums);
        }
    }

    /** Four rows that lie {@code step} apart: the sums are read and written once for them. */
    private static void add(double a, double b, double c, double d, float[] in, int from, int step, int count,
            double[] sums) {
        int second = from + step;
        int third = second + step;
        int fourth = third + step;
        for (int i = 0; i < count; i++) {
            sums[i] += a * in[from + i] + b * in[second + i] + c * in[third + i] + d * in[fourth + i];
        }
    }

    /** {@code sums[i] += k * in[from + i]}. */
    private static void add(double k, float[] in, int from, int count, double[] sums) {
        for (int i = 0; i < count; i++) {
            sums[i] += k * in[from + i];
        }
    }

    private void room(int length) {
        if (sums.length < length) {
            sums = new double[length];
        }
    }

    /** One output row: whole rows are added up, so that neighbouring columns share vector lanes. */
    private void downColumns(float[] in, int top, int line, ResampleWeights w, int y, byte[] out, int to) {
        room(line);
        Arrays.fill(sums, 0, line, HALF);
        add(w, y, in, (w.first(y) - top) * line, line, line);
        for (int i = 0; i < line; i++) {
            out[to + i] = (byte) round(sums[i]);
        }
    }

    private static int round(double sum) {
        return Math.clamp((int) sum >> ResampleWeights.PRECISION, 0, 255);
    }

    private float[] scratch(int length) {
        if (rows.length < length) {
            rows = new float[length];
        }
        return rows;
    }

    private static void requireInside(Window window, int width, int height) {
        if (window.x < 0 || window.y < 0 || window.width < 1 || window.height < 1
                || window.x + window.width > width || window.y + window.height > height) {
            throw new IllegalArgumentException(window + " lies outside " + width + "x" + height);
        }
    }

    /** Images of one size follow one another: their weights are computed once. */
    private static final class LastWeights {
        private record Key(int in, int out, int from, int length, Interpolation interpolation) {
        }

        private Key key;
        private ResampleWeights weights;

        ResampleWeights of(int in, int out, int from, int length, Interpolation interpolation) {
            Key wanted = new Key(in, out, from, length, interpolation);
            if (!wanted.equals(key)) {
                weights = new ResampleWeights(in, out, from, length, interpolation);
                key = wanted;
            }
            return weights;
        }
    }
}
