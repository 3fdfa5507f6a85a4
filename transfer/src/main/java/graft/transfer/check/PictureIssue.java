package graft.transfer.check;

import java.util.Arrays;
import java.util.Locale;

/**
 * What is odd about single images, with CleanVision's names, measures and thresholds (commit 2f69ae8 of January 2026).
 * The more informative come first.
 */
public enum PictureIssue {
    DARK("dark", 0.32), LIGHT("almost white", 0.05), BLURRY("blurred", 0.29),
    LOW_INFORMATION("nearly empty", 0.3), ODD_ASPECT_RATIO("very long or very tall", 0.35),
    ODD_SIZE("of an unusual size", 0.5), GRAYSCALE("grey", 0.5);

    private final String words;
    private final double threshold;

    PictureIssue(String words, double threshold) {
        this.words = words;
        this.threshold = threshold;
    }

    /** As JSON and CleanVision name it. */
    public String kind() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What such images are. */
    public String words() {
        return words;
    }

    /** Below it an image has the issue. */
    double threshold() {
        return threshold;
    }

    /** The score of one image for all issues but {@link #ODD_SIZE}, which needs the others; 0 to 1. */
    double score(PictureLook look) {
        return switch (this) {
            case DARK -> look.dark();
            case LIGHT -> look.light();
            case BLURRY -> look.sharpness();
            case LOW_INFORMATION -> look.information();
            case ODD_ASPECT_RATIO -> Math.min((double) look.width() / look.height(),
                    (double) look.height() / look.width());
            case GRAYSCALE -> look.facts().grey() && !look.facts().alpha() && !look.facts().sixteenBits() ? 0 : 1;
            case ODD_SIZE -> throw new IllegalArgumentException("see UsualSize");
        };
    }

    /**
     * The sizes that are usual in a set: side lengths {@code sqrt(w h)} between the quartiles, and three times their
     * distance to either side (J. Tukey's fences). Where most sizes are equal, any other is odd.
     *
     * @param low  the least
     * @param high the largest
     */
    record UsualSize(double low, double high) {
        private static final double FENCE = 3;

        static UsualSize of(double[] sides) {
            double[] sorted = sides.clone();
            Arrays.sort(sorted);
            double q1 = percentile(sorted, 0.25);
            double q3 = percentile(sorted, 0.75);
            return new UsualSize(Math.max(0, q1 - FENCE * (q3 - q1)), q3 + FENCE * (q3 - q1));
        }

        private static double percentile(double[] sorted, double part) {
            double place = part * (sorted.length - 1);
            int low = (int) place;
            int high = Math.min(sorted.length - 1, low + 1);
            return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
        }

        static double side(PictureLook look) {
            return Math.sqrt(look.width()) * Math.sqrt(look.height());
        }

        /** 1 in the middle, 0.5 at the limits, 0 far beyond. */
        double score(double side) {
            double middle = (low + high) / 2;
            double range = high > low ? high - low : middle;
            return 1 - Math.min(1, Math.abs(side - middle) / range);
        }

        boolean isOdd(double side) {
            return high > low ? score(side) < ODD_SIZE.threshold : side != high;
        }
    }
}
