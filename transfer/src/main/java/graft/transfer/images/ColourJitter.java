package graft.transfer.images;

import java.util.SplittableRandom;

/**
 * Random changes of an image's colours, as torchvision's {@code ColorJitter} has them but for hue and the order, which
 * is always this one. Three factors are drawn, each uniform in [max(0, 1 - s), 1 + s] for its setting s; with g the
 * grey value 0.299 R + 0.587 G + 0.114 B of a pixel and m the mean grey value of the image, each value v of 0 to 255
 * becomes in turn
 *
 * <pre>
 * brightness  b v
 * contrast    c v + (1 - c) m
 * saturation  s v + (1 - s) g      (nothing where there is one channel)
 * </pre>
 *
 * kept within 0 to 255 after each, and rounded once in the end.
 *
 * @param brightness 0 or more; 0: unchanged
 * @param contrast   0 or more
 * @param saturation 0 or more
 */
public record ColourJitter(double brightness, double contrast, double saturation) {
    private static final float RED = 0.299f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;

    public ColourJitter {
        if (!(brightness >= 0 && contrast >= 0 && saturation >= 0) || Double.isInfinite(brightness + contrast
                + saturation)) {
            throw new IllegalArgumentException("changes of colour are 0 or more, found " + brightness + ", " + contrast
                    + " and " + saturation);
        }
    }

    /** Colours as they are. */
    public static ColourJitter none() {
        return new ColourJitter(0, 0, 0);
    }

    /** All by up to three tenths. */
    public static ColourJitter moderate() {
        return new ColourJitter(0.3, 0.3, 0.3);
    }

    /** Whether nothing changes. */
    public boolean isNone() {
        return brightness == 0 && contrast == 0 && saturation == 0;
    }

    /** Changes an image with factors that are drawn now. */
    void apply(SplittableRandom random, byte[] pixels, int count, int channels) {
        float b = factor(random, brightness);
        float c = factor(random, contrast);
        float s = factor(random, saturation);
        apply(b, c, s, pixels, count, channels);
    }

    private static float factor(SplittableRandom random, double s) {
        double least = Math.max(0, 1 - s);
        return (float) (least + (1 + s - least) * random.nextDouble());
    }

    /**
     * Changes an image.
     *
     * @param pixels   the first {@code count} times {@code channels} values. Modified
     * @param channels 1 or 3
     */
    static void apply(float brightness, float contrast, float saturation, byte[] pixels, int count, int channels) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += channels == 1 ? bright(pixels[i], brightness)
                    : grey(bright(pixels[3 * i], brightness), bright(pixels[3 * i + 1], brightness),
                            bright(pixels[3 * i + 2], brightness));
        }
        float mean = (float) ((1 - contrast) * sum / Math.max(1, count));
        for (int i = 0; i < count; i++) {
            if (channels == 1) {
                pixels[i] = rounded(within(contrast * bright(pixels[i], brightness) + mean));
                continue;
            }
            float r = within(contrast * bright(pixels[3 * i], brightness) + mean);
            float g = within(contrast * bright(pixels[3 * i + 1], brightness) + mean);
            float b = within(contrast * bright(pixels[3 * i + 2], brightness) + mean);
            float grey = (1 - saturation) * grey(r, g, b);
            pixels[3 * i] = rounded(within(saturation * r + grey));
            pixels[3 * i + 1] = rounded(within(saturation * g + grey));
            pixels[3 * i + 2] = rounded(within(saturation * b + grey));
        }
    }

    private static float bright(byte value, float brightness) {
        return within(brightness * (value & 0xff));
    }

    private static float grey(float r, float g, float b) {
        return RED * r + GREEN * g + BLUE * b;
    }

    private static float within(float v) {
        return Math.clamp(v, 0f, 255f);
    }

    private static byte rounded(float v) {
        return (byte) Math.round(v);
    }
}
