package graft.transfer.images;

import graft.zoo.model.Preprocessing.Interpolation;

/**
 * The weights with which input pixels of one axis add up to output pixels, as Pillow computes them.
 *
 * <p>With {@code scale = in / out} and {@code stretch = max(scale, 1)}, output pixel i looks at
 * {@code (i + 0.5) * scale} on the input and weighs input pixel j by {@code f((j - centre + 0.5) / stretch)}; the
 * weights are divided by their sum and rounded to 22 binary digits after the point. Shrinking stretches the kernel
 * over all pixels it covers: that is the antialiasing.
 *
 * <ul>
 * <li>bilinear: {@code f(x) = 1 - |x|} up to 1
 * <li>bicubic (Keys 1981, a = -0.5): {@code (a+2)|x|^3 - (a+3)|x|^2 + 1} up to 1,
 * {@code a|x|^3 - 5a|x|^2 + 8a|x| - 4a} up to 2
 * <li>lanczos: {@code sinc(x) sinc(x/3)} up to 3
 * <li>hamming: {@code sinc(x) (0.54 + 0.46 cos(pi x))} up to 1
 * <li>box: 1 up to 0.5
 * <li>nearest: the one pixel that {@code (i + 0.5) * scale} lies in, without antialiasing
 * </ul>
 */
final class ResampleWeights {
    /** Digits after the binary point: 32 less 8 for the pixel and 2 for what negative weights overshoot. */
    static final int PRECISION = 32 - 8 - 2;

    private final int taps;
    private final int[] first;
    private final int[] count;
    private final int[] weights;

    /** Weights of output pixels {@code from} to {@code from + length} when {@code in} pixels become {@code out}. */
    ResampleWeights(int in, int out, int from, int length, Interpolation interpolation) {
        double scale = (double) in / out;
        double stretch = Math.max(scale, 1);
        double support = switch (interpolation) {
            case BILINEAR -> stretch;
            case BICUBIC -> 2 * stretch;
            case LANCZOS -> 3 * stretch;
            case BOX -> stretch / 2;
            case HAMMING -> stretch;
            case NEAREST -> 0;
        };
        taps = (int) Math.ceil(support) * 2 + 1;
        first = new int[length];
        count = new int[length];
        weights = new int[length * taps];
        double[] exact = new double[taps];
        double shrink = 1 / stretch;
        for (int i = 0; i < length; i++) {
            double centre = (from + i + 0.5) * scale;
            if (interpolation == Interpolation.NEAREST) {
                first[i] = Math.min(in - 1, (int) centre);
                count[i] = 1;
                weights[i * taps] = 1 << PRECISION;
                continue;
            }
            int begin = Math.max(0, (int) (centre - support + 0.5));
            int n = Math.min(in, (int) (centre + support + 0.5)) - begin;
            double sum = 0;
            for (int j = 0; j < n; j++) {
                exact[j] = kernel(interpolation, (j + begin - centre + 0.5) * shrink);
                sum += exact[j];
            }
            for (int j = 0; j < n; j++) {
                double w = (sum != 0 ? exact[j] / sum : exact[j]) * (1 << PRECISION);
                weights[i * taps + j] = (int) (w < 0 ? w - 0.5 : w + 0.5);
            }
            first[i] = begin;
            count[i] = n;
        }
    }

    private static double kernel(Interpolation interpolation, double signed) {
        double x = Math.abs(signed);
        return switch (interpolation) {
            case BILINEAR -> x < 1 ? 1 - x : 0;
            case BICUBIC -> {
                double a = -0.5;
                if (x < 1) {
                    yield ((a + 2) * x - (a + 3)) * x * x + 1;
                }
                yield x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
            }
            case LANCZOS -> x < 3 ? sinc(x) * sinc(x / 3) : 0;
            // Half open, as Pillow's: the signed distance decides which of two neighbours the middle belongs to.
            case BOX -> signed > -0.5 && signed <= 0.5 ? 1 : 0;
            case HAMMING -> x == 0 ? 1 : x < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0;
            case NEAREST -> 1;
        };
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    /** First input pixel of output pixel {@code i}. */
    int first(int i) {
        return first[i];
    }

    /** How many input pixels output pixel {@code i} adds up. */
    int count(int i) {
        return count[i];
    }

    /** Where the weights of output pixel {@code i} begin in {@link #weights()}. */
    int at(int i) {
        return i * taps;
    }

    /** All weights, in units of 2^-22; shared. */
    int[] weights() {
        return weights;
    }
}
