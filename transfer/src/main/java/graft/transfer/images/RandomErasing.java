package graft.transfer.images;

import java.util.SplittableRandom;

/**
 * Replaces a random rectangle of a prepared image by random pixels (Zhong et al., "Random erasing data augmentation",
 * 2017, arXiv:1708.04896, algorithm 1, with random values): with probability {@code probability}, an area uniform in
 * {@code leastArea} to {@code mostArea} of the image and a ratio of height to width uniform in {@code leastRatio} to
 * its inverse are drawn until a rectangle fits, then its place. Every pixel in it gets a value of 0 to 255 of its own
 * in each channel.
 *
 * @param probability 0 to 1
 * @param leastArea   part of the image, above 0
 * @param mostArea    part of the image, below 1
 * @param leastRatio  above 0, at most 1
 */
public record RandomErasing(double probability, double leastArea, double mostArea, double leastRatio) {
    /** A rectangle that does not fit after so many draws is left out. */
    private static final int TRIES = 100;

    public RandomErasing {
        if (!(probability >= 0 && probability <= 1 && leastArea > 0 && mostArea >= leastArea && mostArea < 1
                && leastRatio > 0 && leastRatio <= 1)) {
            throw new IllegalArgumentException("no such erasing: probability " + probability + " (expected 0 to 1), "
                    + "area " + leastArea + " to " + mostArea + " (expected between 0 and 1), ratio " + leastRatio
                    + " (expected above 0, 1 at most)");
        }
    }

    /** Of no image. */
    public static RandomErasing none() {
        return new RandomErasing(0, 0.02, 0.4, 0.3);
    }

    /** Of every second image, with the paper's areas and ratios. */
    public static RandomErasing half() {
        return new RandomErasing(0.5, 0.02, 0.4, 0.3);
    }

    /** Of every fourth image, a fifth of it at most. */
    public static RandomErasing quarter() {
        return new RandomErasing(0.25, 0.02, 0.2, 0.3);
    }

    /** Whether no image is changed. */
    public boolean isNone() {
        return probability == 0;
    }

    /** Where to erase. */
    record Rectangle(int x, int y, int width, int height) {
    }

    /** A rectangle in an image of this size; null where nothing is erased. */
    Rectangle draw(SplittableRandom random, int width, int height) {
        if (random.nextDouble() >= probability) {
            return null;
        }
        for (int i = 0; i < TRIES; i++) {
            double area = width * height * (leastArea + (mostArea - leastArea) * random.nextDouble());
            double ratio = leastRatio + (1 / leastRatio - leastRatio) * random.nextDouble();
            int h = (int) Math.rint(Math.sqrt(area * ratio));
            int w = (int) Math.rint(Math.sqrt(area / ratio));
            if (w > 0 && w < width && h > 0 && h < height) {
                return new Rectangle(random.nextInt(width - w + 1), random.nextInt(height - h + 1), w, h);
            }
        }
        return null;
    }

    /**
     * Erases, or does not.
     *
     * @param out   [height,width,channels] from {@code offset}. Modified
     * @param table by channel, what becomes of each value of 0 to 255
     */
    void apply(SplittableRandom random, float[] out, int offset, int height, int width, float[][] table) {
        Rectangle r = draw(random, width, height);
        if (r == null) {
            return;
        }
        int channels = table.length;
        for (int y = r.y; y < r.y + r.height; y++) {
            for (int i = 0; i < r.width * channels; i++) {
                out[offset + (y * width + r.x) * channels + i] = table[i % channels][random.nextInt(256)];
            }
        }
    }
}
