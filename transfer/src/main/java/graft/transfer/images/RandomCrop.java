package graft.transfer.images;

import graft.transfer.images.Resampler.Window;
import java.util.SplittableRandom;

/**
 * A random part of an image, as torchvision's {@code RandomResizedCrop} draws it: the area is uniform, the ratio of
 * sides uniform in its logarithm, the place uniform. After ten draws that do not fit, the centre is taken.
 */
final class RandomCrop {
    private static final int TRIES = 10;

    private RandomCrop() {
    }

    static Window draw(SplittableRandom random, int width, int height, Augmentation augmentation) {
        double longest = Math.log(augmentation.maxRatio());
        for (int i = 0; i < TRIES; i++) {
            double part = augmentation.minArea() + (1 - augmentation.minArea()) * random.nextDouble();
            double ratio = Math.exp(longest * (2 * random.nextDouble() - 1));
            double area = part * width * height;
            int w = (int) Math.rint(Math.sqrt(area * ratio));
            int h = (int) Math.rint(Math.sqrt(area / ratio));
            if (w > 0 && w <= width && h > 0 && h <= height) {
                return new Window(random.nextInt(width - w + 1), random.nextInt(height - h + 1), w, h);
            }
        }
        int w = Math.clamp(Math.round(height * augmentation.maxRatio()), 1, width);
        int h = Math.clamp(Math.round(width * augmentation.maxRatio()), 1, height);
        return new Window((width - w) / 2, (height - h) / 2, w, h);
    }
}
