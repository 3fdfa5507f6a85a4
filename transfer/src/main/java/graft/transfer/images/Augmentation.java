package graft.transfer.images;

import graft.layers.training.Mixup;
import java.util.List;
import java.util.Optional;

/**
 * Random changes of training images, so that a network sees each image a little differently in every epoch. Images to
 * be measured on are never changed.
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
 * @param rotation degrees by which images are turned at most, either way, about the centre; 0: not at all
 * @param colour   how far colours change
 * @param erasing  of a rectangle
 * @param mixup    the parameter of {@link Mixup}, which acts on the images of a batch, in fine-tuning and training from
 *                 scratch; 0: none
 */
public record Augmentation(String name, double minArea, double maxRatio, double shift, boolean flip, double rotation,
        ColourJitter colour, RandomErasing erasing, double mixup) {
    private static final String AND = "+";

    public Augmentation {
        if (!(minArea > 0) || !(maxRatio >= 1) || !(shift >= 0 && shift < 1) || !(rotation >= 0 && rotation <= 180)) {
            throw new IllegalArgumentException("no such augmentation: area " + minArea + " (expected above 0), ratio "
                    + maxRatio + " (expected 1 or more), shift " + shift + " (expected 0 or more, below 1), rotation "
                    + rotation + " (expected 0 to 180 degrees)");
        }
        if (mixup != 0) {
            new Mixup(mixup); // refuses what is none
        }
    }

    private static Augmentation of(String name, double minArea, double maxRatio, double shift, boolean flip) {
        return new Augmentation(name, minArea, maxRatio, shift, flip, 0, ColourJitter.none(), RandomErasing.none(), 0);
    }

    /** Images as they are. */
    public static Augmentation none() {
        return of("none", 1, 1, 0, false);
    }

    /** Mirrored and shifted by up to an eighth. */
    public static Augmentation light() {
        return of("light", 1, 1, 0.125, true);
    }

    /** Random crops of half the area or more, ratio 3:4 to 4:3, mirrored. */
    public static Augmentation standard() {
        return of("standard", 0.5, 4 / 3.0, 0, true);
    }

    /** Like {@link #standard}, and turned, with other colours, and a rectangle erased of every fourth image. */
    public static Augmentation strong() {
        return standard().named("strong", 10, ColourJitter.moderate(), RandomErasing.quarter(), 0);
    }

    /** The presets, by {@link #name()}. */
    public static List<Augmentation> presets() {
        return List.of(none(), light(), standard(), strong());
    }

    /** What can be added to a preset, by {@link #name()}. */
    public static List<Augmentation> additions() {
        return List.of(none().named("rotation", 15, ColourJitter.none(), RandomErasing.none(), 0),
                none().named("colour", 0, ColourJitter.moderate(), RandomErasing.none(), 0),
                none().named("erasing", 0, ColourJitter.none(), RandomErasing.half(), 0),
                none().named("mixup", 0, ColourJitter.none(), RandomErasing.none(), Mixup.STANDARD));
    }

    private Augmentation named(String other, double degrees, ColourJitter colours, RandomErasing erases, double mixes) {
        return new Augmentation(other, minArea, maxRatio, shift, flip, degrees, colours, erases, mixes);
    }

    /**
     * A preset, additions, or a preset with additions: {@code standard}, {@code mixup}, {@code light+rotation+colour}.
     * An addition replaces what the preset does of its kind.
     *
     * @throws IllegalArgumentException naming the presets and additions
     */
    public static Augmentation named(String name) {
        Augmentation all = null;
        for (String part : name.split("\\+", -1)) {
            Augmentation base = all;
            all = additions().stream().filter(a -> a.name.equals(part)).findFirst()
                    .map(a -> (base == null ? none() : base).with(a))
                    .or(() -> presets().stream().filter(p -> base == null && p.name.equals(part)).findFirst())
                    .orElseThrow(() -> new IllegalArgumentException("no augmentation " + name + "; there are "
                            + names(presets()) + ", and " + names(additions()) + ", which can be added to one with "
                            + AND + " such as light" + AND + "mixup"));
        }
        return all.named(name, all.rotation, all.colour, all.erasing, all.mixup);
    }

    private static String names(List<Augmentation> all) {
        return String.join(", ", all.stream().map(Augmentation::name).toList());
    }

    private Augmentation with(Augmentation addition) {
        return named(name, addition.rotation > 0 ? addition.rotation : rotation,
                addition.colour.isNone() ? colour : addition.colour,
                addition.erasing.isNone() ? erasing : addition.erasing, addition.mixup > 0 ? addition.mixup : mixup);
    }

    /** Whether views of an image differ. When they do not, features of a frozen trunk can be computed once. */
    public boolean isRandom() {
        return crops() || shift > 0 || flip || rotation > 0 || !colour.isNone() || !erasing.isNone();
    }

    /** Whether a random crop replaces resizing and centre crop. */
    public boolean crops() {
        return minArea < 1;
    }

    /** How the images of a batch are mixed; empty where they are not. */
    public Optional<Mixup> mixes() {
        return mixup > 0 ? Optional.of(new Mixup(mixup)) : Optional.empty();
    }
}
