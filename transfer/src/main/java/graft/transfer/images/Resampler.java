package graft.transfer.images;

import graft.zoo.model.Preprocessing.Interpolation;
import java.util.Arrays;

/**
 * Resizes images to the same bytes as Pillow's {@code Image.resize}: along rows first, rounded to 8 bits, then along
 * columns; a pass whose size does not change is left out. Only the pixels of the wanted window are computed, and only
 * the rows they need.
 *
 * <p>Sums start at one half and are exact integers, so the result is the same on every machine:
 * {@code y = clamp((2^21 + sum of w * x) >> 22, 0, 255)}.
 *
 * <p>Not thread-safe: it keeps its scratch memory and the last weights. One a thread.
 */
public final class Resampler {
    private static final int HALF = 1 << (ResampleWeights.PRECISION - 1);

    private byte[] rows = new byte[0];
    private int[] sums = new int[0];
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
        byte[] narrowed = sameHeight ? out : scratch((bottom - top) * line);
        if (from.width == width) {
            for (int y = top; y < bottom; y++) {
                System.arraycopy(in.data(), ((from.y + y) * in.width() + from.x + keep.x) * c, narrowed,
                        (y - top) * line,
                        line);
            }
        } else {
            ResampleWeights along = horizontal.of(from.width, width, keep.x, keep.width, interpolation);
            int stride = in.width() * c;
            int row = ((from.y + top) * in.width() + from.x) * c;
            int y = top;
            // Several rows at a time share the weights, and the time that a short loop takes to begin and end.
            for (int step = c == 3 ? 2 : 4; y + step <= bottom; y += step, row += step * stride) {
                if (c == 3) {
                    alongRows3(in.data(), row, stride, along, keep.width, narrowed, (y - top) * line);
                } else {
                    alongRows1(in.data(), row, stride, along, keep.width, narrowed, (y - top) * line);
                }
            }
            for (; y < bottom; y++, row += stride) {
                if (c == 3) {
                    alongRow3(in.data(), row, along, keep.width, narrowed, (y - top) * line);
                } else {
                    alongRow1(in.data(), row, along, keep.width, narrowed, (y - top) * line);
                }
            }
        }
        if (!sameHeight) {
            for (int y = 0; y < keep.height; y++) {
                downColumns(narrowed, top, line, down, y, out, y * line);
            }
        }
    }

    /** Two rows of three channels. */
    private static void alongRows3(byte[] in, int row, int stride, ResampleWeights w, int width, byte[] out, int to) {
        int[] weights = w.weights();
        int at = to;
        int next = to + 3 * width;
        for (int x = 0; x < width; x++) {
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            int nextRed = HALF;
            int nextGreen = HALF;
            int nextBlue = HALF;
            int weight = w.at(x);
            int from = row + w.first(x) * 3;
            for (int end = weight + w.count(x); weight < end; weight++, from += 3) {
                int k = weights[weight];
                red += k * (in[from] & 0xff);
                green += k * (in[from + 1] & 0xff);
                blue += k * (in[from + 2] & 0xff);
                nextRed += k * (in[from + stride] & 0xff);
                nextGreen += k * (in[from + stride + 1] & 0xff);
                nextBlue += k * (in[from + stride + 2] & 0xff);
            }
            out[at++] = round(red);
            out[at++] = round(green);
            out[at++] = round(blue);
            out[next++] = round(nextRed);
            out[next++] = round(nextGreen);
            out[next++] = round(nextBlue);
        }
    }

    /** Four rows of one channel. */
    private static void alongRows1(byte[] in, int row, int stride, ResampleWeights w, int width, byte[] out, int to) {
        int[] weights = w.weights();
        for (int x = 0; x < width; x++) {
            int first = HALF;
            int second = HALF;
            int third = HALF;
            int fourth = HALF;
            int weight = w.at(x);
            int from = row + w.first(x);
            for (int end = weight + w.count(x); weight < end; weight++, from++) {
                int k = weights[weight];
                first += k * (in[from] & 0xff);
                second += k * (in[from + stride] & 0xff);
                third += k * (in[from + 2 * stride] & 0xff);
                fourth += k * (in[from + 3 * stride] & 0xff);
            }
            out[to + x] = round(first);
            out[to + width + x] = round(second);
            out[to + 2 * width + x] = round(third);
            out[to + 3 * width + x] = round(fourth);
        }
    }

    private static void alongRow3(byte[] in, int row, ResampleWeights w, int width, byte[] out, int to) {
        int[] weights = w.weights();
        for (int x = 0; x < width; x++) {
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            int at = w.at(x);
            int from = row + w.first(x) * 3;
            for (int j = 0, n = w.count(x); j < n; j++, from += 3) {
                int k = weights[at + j];
                red += k * (in[from] & 0xff);
                green += k * (in[from + 1] & 0xff);
                blue += k * (in[from + 2] & 0xff);
            }
            out[to++] = round(red);
            out[to++] = round(green);
            out[to++] = round(blue);
        }
    }

    private static void alongRow1(byte[] in, int row, ResampleWeights w, int width, byte[] out, int to) {
        int[] weights = w.weights();
        for (int x = 0; x < width; x++) {
            int sum = HALF;
            int at = w.at(x);
            int from = row + w.first(x);
            for (int j = 0, n = w.count(x); j < n; j++) {
                sum += weights[at + j] * (in[from + j] & 0xff);
            }
            out[to + x] = round(sum);
        }
    }

    /** One output row: whole rows are added up, so that neighbouring columns share vector lanes. */
    private void downColumns(byte[] in, int top, int line, ResampleWeights w, int y, byte[] out, int to) {
        if (sums.length < line) {
            sums = new int[line];
        }
        Arrays.fill(sums, 0, line, HALF);
        for (int j = 0, n = w.count(y); j < n; j++) {
            int k = w.weights()[w.at(y) + j];
            int from = (w.first(y) + j - top) * line;
            for (int i = 0; i < line; i++) {
                sums[i] += k * (in[from + i] & 0xff);
            }
        }
        for (int i = 0; i < line; i++) {
            out[to + i] = round(sums[i]);
        }
    }

    private static byte round(int sum) {
        return (byte) Math.clamp(sum >> ResampleWeights.PRECISION, 0, 255);
    }

    private byte[] scratch(int length) {
        if (rows.length < length) {
            rows = new byte[length];
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
