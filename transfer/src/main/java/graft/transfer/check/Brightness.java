package graft.transfer.check;

import graft.transfer.images.Pixels;
import java.util.stream.IntStream;

/**
 * How bright the pixels of an image are: {@code sqrt(0.241 R^2 + 0.691 G^2 + 0.068 B^2) / 255}, 0 to 1, and where the
 * darkest and brightest of them lie. The weights are those of D. R. Finley, "HSP Color Model" (2006), which CleanVision
 * uses.
 *
 * <p>Percentiles are exact and no pixel is sorted: {@code 241 R^2 + 691 G^2 + 68 B^2} is an integer, so a first pass
 * counts pixels in coarse steps, and a second one counts in single steps where a percentile lies.
 */
final class Brightness {
    private static final int LARGEST = 1000 * 255 * 255;
    private static final int SHIFT = 14;
    private static final int STEPS = (LARGEST >> SHIFT) + 1;

    private Brightness() {
    }

    /** What each value of a colour adds. */
    private static final int[] RED = squares(241);
    private static final int[] GREEN = squares(691);
    private static final int[] BLUE = squares(68);

    private static int[] squares(int factor) {
        return IntStream.range(0, 256).map(v -> factor * v * v).toArray();
    }

    private static int squared(byte[] rgb, int at) {
        return RED[rgb[at] & 0xff] + GREEN[rgb[at + 1] & 0xff] + BLUE[rgb[at + 2] & 0xff];
    }

    /**
     * Percentiles by linear interpolation between neighbours in order, as NumPy has it.
     *
     * @param pixels   [H,W,3]
     * @param percents each 0 to 100
     * @return brightnesses, 0 to 1
     */
    static double[] percentiles(Pixels pixels, double... percents) {
        byte[] rgb = pixels.data();
        int n = rgb.length / 3;
        int[] coarse = new int[STEPS];
        int[] odd = new int[STEPS];
        // Neighbours are often equal, and are counted in two places to not wait for each other.
        for (int i = 0, at = 0; i < n; i++, at += 3) {
            ((i & 1) == 0 ? coarse : odd)[squared(rgb, at) >> SHIFT]++;
        }
        for (int step = 0; step < STEPS; step++) {
            coarse[step] += odd[step];
        }
        int[][] fine = new int[STEPS][];
        for (double percent : percents) {
            int rank = rank(percent, n);
            fine[step(coarse, rank)[0]] = new int[1 << SHIFT];
            fine[step(coarse, Math.min(n - 1, rank + 1))[0]] = new int[1 << SHIFT];
        }
        for (int at = 0; at < rgb.length; at += 3) {
            int value = squared(rgb, at);
            int[] counts = fine[value >> SHIFT];
            if (counts != null) {
                counts[value & (1 << SHIFT) - 1]++;
            }
        }
        double[] found = new double[percents.length];
        for (int i = 0; i < found.length; i++) {
            int rank = rank(percents[i], n);
            double low = ranked(coarse, fine, rank);
            double high = ranked(coarse, fine, Math.min(n - 1, rank + 1));
            found[i] = low + (high - low) * (percents[i] / 100 * (n - 1) - rank);
        }
        return found;
    }

    private static int rank(double percent, int n) {
        return (int) Math.floor(percent / 100 * (n - 1));
    }

    /** In which step the pixel of a rank lies, and how many pixels of that step come before it. */
    private static int[] step(int[] coarse, int rank) {
        int step = 0;
        int left = rank;
        while (left >= coarse[step]) {
            left -= coarse[step++];
        }
        return new int[] {step, left};
    }

    private static double ranked(int[] coarse, int[][] fine, int rank) {
        int[] step = step(coarse, rank);
        int value = 0;
        for (int left = step[1]; left >= fine[step[0]][value]; value++) {
            left -= fine[step[0]][value];
        }
        return Math.sqrt(((step[0] << SHIFT) + value) / 1000.0) / 255;
    }
}
