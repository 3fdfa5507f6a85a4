package graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;

/** Random activations for tests, dense or with gaps between their pixels that nothing may write to. */
public final class Activations {
    private static final float GAP = 777f;

    private Activations() {
    }

    /** Normally distributed values; with {@code gaps}, 5 floats before and 3 between the pixels. */
    public static Nhwc random(Random random, int n, int h, int w, int c, boolean gaps) {
        int stride = gaps ? c + 3 : c;
        int offset = gaps ? 5 : 0;
        float[] data = new float[offset + n * h * w * stride];
        Arrays.fill(data, GAP);
        Nhwc x = new Nhwc(data, offset, n, h, w, c, stride);
        for (int pixel = 0; pixel < x.pixels(); pixel++) {
            for (int i = 0; i < c; i++) {
                data[x.at(0, 0, pixel) + i] = (float) random.nextGaussian();
            }
        }
        return x;
    }

    /** The same values in other memory, laid out alike. */
    public static Nhwc copy(Nhwc x) {
        return new Nhwc(x.data().clone(), x.offset(), x.n(), x.h(), x.w(), x.c(), x.stride());
    }

    public static float[] values(Nhwc x) {
        return x.toTensor().toArray();
    }

    public static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Checks values and that nothing was written between the pixels. */
    public static void assertClose(Nhwc expected, Nhwc actual, double tolerance, String what) {
        assertClose(values(expected), values(actual), tolerance, what);
        for (int i = 0; i < actual.data().length; i++) {
            int inPixel = (i - actual.offset()) % actual.stride();
            if (i < actual.offset() || inPixel >= actual.c()) {
                assertEquals(GAP, actual.data()[i], what + ": written outside the pixels, at " + i);
            }
        }
    }

    /** Checks that |expected - actual| is at most tolerance * max(1, |expected|); NaN equals NaN only. */
    public static void assertClose(float[] expected, float[] actual, double tolerance, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            double allowed = tolerance * Math.max(1, Math.abs(expected[i]));
            boolean same = Float.compare(expected[i], actual[i]) == 0
                    || Math.abs((double) expected[i] - actual[i]) <= allowed;
            assertEquals(true, same, what + ": element " + i + " expected " + expected[i] + ", found " + actual[i]);
        }
    }
}
