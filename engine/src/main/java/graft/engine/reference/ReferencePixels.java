package graft.engine.reference;

import graft.engine.Nhwc;
import java.util.Arrays;

/**
 * The innermost loops over the channels of pixels. Sums are in double precision: a product of two floats is exact
 * there, and arrays of doubles cannot be the arrays of floats that are read, which lets the compiler use vector
 * instructions.
 */
final class ReferencePixels {
    private ReferencePixels() {
    }

    /** sums[to + i] += factor * row[from + i] for i below {@code count}. */
    static void addProducts(double factor, float[] row, int from, int count, double[] sums, int to) {
        for (int i = 0; i < count; i++) {
            sums[to + i] += factor * row[from + i];
        }
    }

    /** Rounds sums [pixels, C] into {@code pixels} pixels of {@code y} that begin at index {@code at}. */
    static void store(double[] sums, Nhwc y, int at, int pixels, boolean add) {
        float[] data = y.data();
        for (int i = 0; i < pixels; i++) {
            for (int c = 0; c < y.c(); c++) {
                double sum = sums[i * y.c() + c];
                int to = at + i * y.stride() + c;
                data[to] = (float) (add ? data[to] + sum : sum);
            }
        }
    }

    /** Sets every channel of every pixel to 0, and nothing between the pixels. */
    static void clear(Nhwc x) {
        for (int pixel = 0; pixel < x.pixels(); pixel++) {
            int from = x.at(0, 0, pixel);
            Arrays.fill(x.data(), from, from + x.c(), 0f);
        }
    }
}
