package graft.transfer.images;

import java.util.List;

/**
 * Random changes of training images, so that a network sees each image a little differently in every epoch.
 *
 * <p>A crop of {@code minArea} to all of the image's area, with a ratio of sides up to {@code maxRatio} either way,
 * replaces resizing and centre crop (Szegedy et al. 2015). Without it, the centre crop moves by up to {@code shift}
 * of the network's input in each direction, black beyond the edge (the CIFAR recipe: 4 pixels of 32 are 0.125).
 *
 * @param name     as the command line knows it
 * @param minArea  smallest part of the area in a random crop; 1 and over: no random crop
 * @param maxRatio longest side over shortest in a random crop
 * @param shift    part of the input's side by which the centre crop moves at most; 0: not at all
 * @param flip     whether every second image is mirrored left to right
 */
public record Augmentation(String name, double minArea, double maxRatio, double shift, boolean flip) {

    public Augmentation {
        if (!(minArea > 0) || !(maxRatio >= 1) || !(shift >= 0 && shift < 1)) {
            throw new IllegalArgumentException("no such augmentation: area " + minArea + " (expected above 0), ratio "
                    + maxRatio + " (expected 1 or more), shift " + shift + " (expected 0 or more, below 1)");
        }
    }

    /** Images as they are. */
    public static Augmentation none() {
        return new Augmentation("none", 1, 1, 0, false);
    }

    /** Mirrored and shifted by up to an eighth. */
    public static Augmentation light() {
        return new Augmentation("light", 1, 1, 0.125, true);
    }

    /** Random crops of half the area or more, ratio 3:4 to 4:3, mirrored. */
    public static Augmentation standard() {
        return new Augmentation("standard", 0.5, 4 / 3.0, 0, true);
    }

    /** The presets, by {@link #name()}. */
    public static List<Augmentation> presets() {
        return List.of(none(), light(), standard());
    }

    /**
     * The preset of this name.
     *
     * @throws IllegalArgumentException naming the presets
     */
    public static Augmentation named(String name) {
        return presets().stream().filter(preset -> preset.name.equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("no augmentation " + name + "; there are "
                        + String.join(", ", presets().stream().map(Augmentation::name).toList())));
    }

    /** Whether anything is random. When nothing is, features of a frozen trunk can be computed once. */
    public boolean isRandom() {
        return crops() || shift > 0 || flip;
    }

    /** Whether a random crop replaces resizing and centre crop. */
    public boolean crops() {
        return minArea < 1;
    }
}
