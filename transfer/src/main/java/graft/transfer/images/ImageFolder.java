package graft.transfer.images;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A folder of images with a sub-folder for every class.
 *
 * <pre>
 * DIR/ants/1.jpg          DIR/train/ants/1.jpg
 * DIR/ants/2.png    or    DIR/train/bees/2.png
 * DIR/bees/3.jpg          DIR/val/ants/3.jpg
 * </pre>
 *
 * or a list of images and their classes, {@code file,label} (CSV or TSV, with a header or without), or a folder that
 * holds one. The folders of a split may have any of the usual names ({@code Training} and {@code Test},
 * {@code training_set} and {@code test_set}, {@code seg_train} and {@code seg_test} …); where they lie one level
 * deeper, or one of them is alone, that is understood and stated in {@link #notes}.
 *
 * <p>Classes are sorted by name, images by class and then by path, so labels and order are the same on every machine.
 * Images are recognised by their first bytes (PNG, JPEG, GIF, BMP) and may be in folders below their class. Hidden
 * files and folders at any depth, links that lead back and everything else are left out and listed in
 * {@link #skipped()}. Nothing is decoded here: an image that is
 * damaged further on shows itself when it is read.
 */
public final class ImageFolder {
    /** Classes that a message names. */
    private static final int LISTED = 5;

    private final Path folder;
    private final List<String> classes;
    private final List<Image> images;
    private final List<SkippedFile> skipped;
    private final Optional<Split> split;
    private final List<String> notes;

    ImageFolder(Path folder, List<String> classes, List<Image> images, List<SkippedFile> skipped,
            Optional<Split> split, List<String> notes) {
        this.folder = folder;
        this.classes = List.copyOf(classes);
        this.images = List.copyOf(images);
        this.skipped = List.copyOf(skipped);
        this.split = split;
        this.notes = List.copyOf(notes);
    }

    /**
     * Reads a data set's file names.
     *
     * @throws DataSetException when the folder is missing, is a file, is empty, has fewer than two classes, a class
     *         without images, or other classes for training than for validation; names all that is wrong
     */
    public static ImageFolder read(Path dir) {
        ImageFolder folder = new FolderReader().read(dir);
        FileNames.requireReadable(dir, folder.classes());
        return folder;
    }

    /** Class names; a label is an index into them. */
    public List<String> classes() {
        return classes;
    }

    /** All images; where the folder gives a split, those to train with come first. */
    public List<Image> images() {
        return images;
    }

    /** What was left out and why. */
    public List<SkippedFile> skipped() {
        return skipped;
    }

    /** How the folder was understood, where that is not plain; a line each, for the user. */
    public List<String> notes() {
        return notes;
    }

    /**
     * Refuses the first file that is meant as an image, by its name or its first bytes, and cannot be read as one.
     * Hidden files and files of other kinds may lie between images.
     *
     * @throws ImageException for that file
     */
    public void requireReadable() {
        for (SkippedFile s : skipped) {
            if (s.kind().isImage()) {
                throw new ImageException(s.file(), s.reason() + ". Replace or remove it");
            }
        }
    }

    /** The split that the folder itself gives. */
    public Optional<Split> split() {
        return split;
    }

    /**
     * The same folder with images left out or given another class; the files stay as they are.
     *
     * @param change keeps the order
     * @param by     what changes it, in words
     * @throws DataSetException when a class is left without images, to learn from where the folder gives a split
     */
    public ImageFolder changed(UnaryOperator<List<Image>> change, String by) {
        Optional<Split> changedSplit = split.map(s -> new Split(change.apply(s.train()), change.apply(s.validation())));
        ImageFolder changed = new ImageFolder(folder, classes, change.apply(images), skipped, changedSplit, notes);
        List<Image> learntFrom = changedSplit.map(Split::train).orElse(changed.images);
        for (int label = 0; label < classes.size(); label++) {
            int of = label;
            if (learntFrom.stream().noneMatch(image -> image.label() == of)) {
                throw new DataSetException(folder, "class " + classes.get(label) + " has no images left to learn from "
                        + by + "; keep some of them, or remove the class's folder");
            }
        }
        if (changedSplit.isPresent() && changedSplit.get().validation().isEmpty()) {
            throw new DataSetException(folder, "no images are left to be measured on " + by + "; keep some of them");
        }
        return changed;
    }

    /** How many images each class has. */
    public int[] counts() {
        int[] counts = new int[classes.size()];
        images.forEach(image -> counts[image.label()]++);
        return counts;
    }

    /**
     * Splits every class in proportion: of n images {@code round(trainFraction * n)} train, but at least one and at
     * most n - 1. The same seed gives the same split; a class's split does not depend on the other classes.
     *
     * @throws IllegalArgumentException when the fraction is not between 0 and 1
     * @throws DataSetException         when a class has a single image
     */
    public Split stratified(double trainFraction, long seed) {
        if (!(trainFraction > 0 && trainFraction < 1)) {
            throw new IllegalArgumentException("the fraction to train with lies between 0 and 1, found "
                    + trainFraction);
        }
        List<Image> train = new ArrayList<>();
        List<Image> validation = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            int of = label;
            List<Image> mine = images.stream().filter(image -> image.label() == of).toList();
            if (mine.size() < 2) {
                throw new DataSetException(folder, ofOneImage() + "; a split needs at least two. Add images or remove "
                        + "the class");
            }
            int[] order = shuffled(mine.size(), Seeds.mix(seed, classes.get(label).hashCode()));
            int trains = Math.clamp(Math.round(trainFraction * mine.size()), 1, mine.size() - 1);
            boolean[] inTrain = new boolean[mine.size()];
            for (int i = 0; i < trains; i++) {
                inTrain[order[i]] = true;
            }
            for (int i = 0; i < mine.size(); i++) {
                (inTrain[i] ? train : validation).add(mine.get(i));
            }
        }
        return new Split(train, validation);
    }

    /** Which classes have one image: the first few, and how many they are. */
    private String ofOneImage() {
        List<String> alone = IntStream.range(0, classes.size()).filter(c -> images.stream().filter(image ->
                image.label() == c).count() < 2).mapToObj(classes::get).toList();
        return alone.size() == 1 ? "class " + alone.getFirst() + " has one image" : alone.size() + " classes have one "
                + "image: " + String.join(", ", alone.subList(0, Math.min(LISTED, alone.size())))
                + (alone.size() > LISTED ? ", …" : "");
    }

    private static int[] shuffled(int n, long seed) {
        Random random = new Random(seed);
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    @Override
    public String toString() {
        return "ImageFolder[" + folder + ", " + classes.size() + " classes, " + images.size() + " images, "
                + skipped.size() + " other files]";
    }
}
