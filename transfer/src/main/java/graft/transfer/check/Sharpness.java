package graft.transfer.check;

import graft.transfer.images.Pixels;
import graft.transfer.images.Resampler;
import graft.zoo.model.Preprocessing.Interpolation;

/**
 * How sharp an image is, as CleanVision measures it: on a grey copy of at most 64 pixels a side,
 *
 * <pre>
 * a = 1 - exp(-deviation of the edges / 100)
 * b = 1 - exp(-deviation of the counts of the 256 grey levels / 100), 0 where that is 0.18 or less
 * score = min(a + b, 1); below 0.29: blurry
 * </pre>
 *
 * Edges are {@code 8 x - (its eight neighbours)}, cut to 0 … 255; the outermost pixels stay as they are.
 */
final class Sharpness {
    private static final int SIDE = 64;
    private static final double FACTOR = 0.01;
    private static final double LEAST_SPREAD = 0.18;

    private Sharpness() {
    }

    /** The score of an image [H,W,3], 0 to 1. */
    static double of(Pixels pixels, Resampler resampler) {
        Pixels grey = reduced(pixels, resampler).toGrey();
        int[] counts = new int[256];
        for (byte v : grey.data()) {
            counts[v & 0xff]++;
        }
        double[] levels = new double[256];
        for (int i = 0; i < 256; i++) {
            levels[i] = counts[i];
        }
        double edges = 1 - Math.exp(-FACTOR * deviation(edges(grey)));
        double spread = 1 - Math.exp(-FACTOR * deviation(levels));
        return Math.min(edges + (spread > LEAST_SPREAD ? spread : 0), 1);
    }

    private static Pixels reduced(Pixels pixels, Resampler resampler) {
        int longer = Math.max(pixels.width(), pixels.height());
        if (longer <= SIDE) {
            return pixels;
        }
        // A side of less than 1 / 64 of the other would vanish.
        int width = Math.max(1, (int) ((long) pixels.width() * SIDE / longer));
        int height = Math.max(1, (int) ((long) pixels.height() * SIDE / longer));
        return resampler.resize(pixels, width, height, Interpolation.BICUBIC);
    }

    private static double[] edges(Pixels grey) {
        double[] edges = new double[grey.data().length];
        for (int y = 0, to = 0; y < grey.height(); y++) {
            for (int x = 0; x < grey.width(); x++, to++) {
                boolean border = x == 0 || y == 0 || x == grey.width() - 1 || y == grey.height() - 1;
                edges[to] = border ? grey.at(x, y, 0) : Math.clamp(edge(grey, x, y), 0, 255);
            }
        }
        return edges;
    }

    private static int edge(Pixels grey, int x, int y) {
        int sum = 9 * grey.at(x, y, 0);
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                sum -= grey.at(x + dx, y + dy, 0);
            }
        }
        return sum;
    }

    private static double deviation(double[] values) {
        double mean = 0;
        for (double v : values) {
            mean += v;
        }
        mean /= values.length;
        double squares = 0;
        for (double v : values) {
            squares += (v - mean) * (v - mean);
        }
        return Math.sqrt(squares / values.length);
    }
}
