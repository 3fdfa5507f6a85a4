package graft.engine.simd;

import graft.engine.Nhwc;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Copies of rows of an image for one vector of channels: one vector a pixel, and zeros where the image ends, so that no
 * loop over them knows of borders, and channels that lie far apart in memory lie side by side in the nearest cache.
 *
 * <p>With a stride of 2, a strip has first the pixels of even and then those of odd columns, each kind
 * {@link #width} long, counted from the first column that was asked for. So neighbouring outputs always read
 * neighbouring vectors.
 *
 * <p>Where a convolution makes m channels of each, lane k reads channel k / m ({@code perSource} = m); where m channels
 * add up to one, lane c of plane j reads channel c * m + j ({@code planes} = m).
 *
 * @param channels  lanes that there are in all
 * @param perSource neighbouring lanes that read the same channel
 * @param planes    above 1 only where {@code perSource} is 1
 * @param stride    between columns
 * @param width     pixels of each kind of column
 */
record ChannelStrips(int channels, int perSource, int planes, int stride, int width) {

    /** Floats of a strip. */
    int floats() {
        return stride * width * Lanes.COUNT;
    }

    /** Where in a strip column {@code x} after the first lies. */
    int at(int x) {
        return (x % stride * width + x / stride) * Lanes.COUNT;
    }

    /**
     * Copies columns of a row, from {@code firstColumn} on, to the strip at {@code to}. Of a row outside the image all
     * becomes zeros; of the others only columns inside are written, the rest of the strip has to be zeros already.
     *
     * @param pair whether the next vector of channels is copied, too, to the strip {@code pairStep} after this: both
     *             must be whole. Their floats are neighbours in memory, which the processor fetches together.
     */
    void fill(Nhwc x, int image, int row, int firstColumn, int firstChannel, int plane, float[] strips, int to,
            boolean pair, int pairStep) {
        if (row < 0 || row >= x.h()) {
            Arrays.fill(strips, to, to + floats(), 0f);
            if (pair) {
                Arrays.fill(strips, to + pairStep, to + pairStep + floats(), 0f);
            }
            return;
        }
        int n = Math.min(Lanes.COUNT, channels - firstChannel);
        int step = stride * x.stride();
        for (int phase = 0; phase < stride; phase++) {
            int column = firstColumn + phase;
            // The pixels that exist: those with 0 <= column + i * stride < W.
            int first = column >= 0 ? 0 : Math.min((stride - 1 - column) / stride, width);
            int end = column >= x.w() ? 0 : Math.clamp((x.w() - column + stride - 1) / stride, first, width);
            if (first >= end) {
                continue;
            }
            int from = x.at(image, row, column + first * stride);
            int at = to + (phase * width + first) * Lanes.COUNT;
            if (perSource > 1 || planes > 1) {
                gather(x.data(), from, step, firstChannel, plane, n, strips, at, end - first);
            } else if (pair) {
                copyTwo(x.data(), from + firstChannel, step, strips, at, at + pairStep, end - first);
            } else if (n == Lanes.COUNT) {
                copy(x.data(), from + firstChannel, step, strips, at, end - first);
            } else {
                copyPart(x.data(), from + firstChannel, step, n, strips, at, end - first);
            }
        }
    }

    private static void copy(float[] x, int from, int step, float[] strip, int to, int count) {
        for (int i = 0, k = from; i < count; i++, k += step) {
            FloatVector.fromArray(Lanes.FLOAT, x, k).intoArray(strip, to + i * Lanes.COUNT);
        }
    }

    private static void copyTwo(float[] x, int from, int step, float[] strip, int to, int second, int count) {
        for (int i = 0, k = from; i < count; i++, k += step) {
            FloatVector.fromArray(Lanes.FLOAT, x, k).intoArray(strip, to + i * Lanes.COUNT);
            FloatVector.fromArray(Lanes.FLOAT, x, k + Lanes.COUNT).intoArray(strip, second + i * Lanes.COUNT);
        }
    }

    private static void copyPart(float[] x, int from, int step, int n, float[] strip, int to, int count) {
        VectorMask<Float> real = Lanes.FLOAT.indexInRange(0, n);
        for (int i = 0, k = from; i < count; i++, k += step) {
            FloatVector.fromArray(Lanes.FLOAT, x, k, real).intoArray(strip, to + i * Lanes.COUNT);
        }
    }

    private void gather(float[] x, int from, int step, int firstChannel, int plane, int n, float[] strip, int to,
            int count) {
        for (int i = 0; i < count; i++) {
            for (int lane = 0; lane < Lanes.COUNT; lane++) {
                int channel = (firstChannel + lane) / perSource * planes + plane;
                strip[to + i * Lanes.COUNT + lane] = lane < n ? x[from + i * step + channel] : 0f;
            }
        }
    }
}
