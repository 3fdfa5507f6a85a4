package graft.transfer.pictures;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A folder of pictures with a sub-folder for every class.
 *
 * <pre>
 * DIR/ants/1.jpg          DIR/train/ants/1.jpg
 * DIR/ants/2.png    or    DIR/train/bees/2.png
 * DIR/bees/3.jpg          DIR/val/ants/3.jpg        (also: validation, valid, test)
 * </pre>
 *
 * <p>Classes are sorted by name, pictures by class and then by path, so labels and order are the same on every machine.
 * Pictures are recognised by their first bytes (PNG, JPEG, GIF, BMP) and may lie in folders below their class. Hidden
 * files and everything else are left out and listed in {@link #skipped()}. Nothing is decoded here: a picture that is
 * damaged further on shows itself when it is read.
 */
public final class ImageFolder {
    private static final String HIDDEN = "hidden";
    private static final String NO_PICTURE = "not a picture";
    private static final List<String> VALIDATION_NAMES = List.of("val", "validation", "valid", "test");
    /** By text: the order of paths differs between operating systems. */
    private static final Comparator<Path> BY_PATH = Comparator.comparing(path -> path.toString().replace('\\', '/'));

    private final Path folder;
    private final List<String> classes;
    private final List<Picture> pictures;
    private final List<SkippedFile> skipped;
    private final Optional<Split> split;

    private ImageFolder(Path folder, List<String> classes, List<Picture> pictures, List<SkippedFile> skipped,
            Optional<Split> split) {
        this.folder = folder;
        this.classes = List.copyOf(classes);
        this.pictures = List.copyOf(pictures);
        this.skipped = List.copyOf(skipped);
        this.split = split;
    }

    /**
     * Reads a data set's file names.
     *
     * @throws DataSetException when the folder is missing, is a file, is empty, has fewer than two classes, a class
     *         without pictures, or other classes for training than for validation
     */
    public static ImageFolder read(Path dir) {
        if (!Files.exists(dir)) {
            throw new DataSetException(dir, "no such folder; expected DIR/<class>/<pictures>. Check the path");
        }
        if (!Files.isDirectory(dir)) {
            throw new DataSetException(dir, "this is a file; expected a folder with a sub-folder for every class");
        }
        List<SkippedFile> skipped = new ArrayList<>();
        List<Path> folders = subFolders(dir, skipped);
        Path train = dir.resolve("train");
        Optional<Path> validation = VALIDATION_NAMES.stream().map(dir::resolve).filter(folders::contains).findFirst();
        // A class may be called "train", with pictures of trains: only folders of folders make a split.
        if (folders.contains(train) && validation.isPresent() && holdsFolders(train)
                && holdsFolders(validation.get())) {
            for (Path other : folders) {
                if (!other.equals(train) && !other.equals(validation.get())) {
                    skipped.add(new SkippedFile(other, "beside train and " + validation.get().getFileName()
                            + "; not read"));
                }
            }
            return readSplit(dir, train, validation.get(), skipped);
        }
        List<String> classes = names(folders);
        requireClasses(dir, classes, skipped);
        return new ImageFolder(dir, classes, readClasses(folders, skipped), skipped, Optional.empty());
    }

    private static ImageFolder readSplit(Path dir, Path train, Path validation, List<SkippedFile> skipped) {
        List<Path> trainFolders = subFolders(train, skipped);
        List<Path> validationFolders = subFolders(validation, skipped);
        List<String> classes = names(trainFolders);
        requireClasses(train, classes, skipped);
        if (!classes.equals(names(validationFolders))) {
            List<String> onlyTrain = new ArrayList<>(classes);
            onlyTrain.removeAll(names(validationFolders));
            List<String> onlyValidation = names(validationFolders);
            onlyValidation.removeAll(classes);
            throw new DataSetException(dir, "train and " + validation.getFileName()
                    + " have different classes: only train "
                    + "has " + onlyTrain + ", only " + validation.getFileName() + " has " + onlyValidation
                    + ". Give both the same sub-folders, or remove " + validation.getFileName()
                    + " and let the pictures be split");
        }
        Split split = new Split(readClasses(trainFolders, skipped), readClasses(validationFolders, skipped));
        List<Picture> all = new ArrayList<>(split.train());
        all.addAll(split.validation());
        return new ImageFolder(dir, classes, all, skipped, Optional.of(split));
    }

    private static void requireClasses(Path dir, List<String> classes, List<SkippedFile> skipped) {
        String next = "expected a sub-folder for every class: DIR/<class>/<pictures>";
        if (classes.isEmpty() && skipped.isEmpty()) {
            throw new DataSetException(dir, "the folder is empty; " + next);
        } else if (classes.isEmpty()) {
            throw new DataSetException(dir, "no sub-folders, " + skipped.size() + " files; " + next
                    + ". Move the pictures into them");
        } else if (classes.size() == 1) {
            throw new DataSetException(dir, "only one class (" + classes.getFirst()
                    + "); at least two are needed to tell "
                    + "apart. " + "Next: give each class a sub-folder of its own");
        }
    }

    private static List<Picture> readClasses(List<Path> folders, List<SkippedFile> skipped) {
        List<Picture> pictures = new ArrayList<>();
        for (int label = 0; label < folders.size(); label++) {
            Path folder = folders.get(label);
            int before = pictures.size();
            int skippedBefore = skipped.size();
            for (Path file : filesBelow(folder)) {
                Optional<String> fault = fault(file);
                if (fault.isPresent()) {
                    skipped.add(new SkippedFile(file, fault.get()));
                } else {
                    pictures.add(new Picture(file, label));
                }
            }
            if (pictures.size() == before) {
                int others = skipped.size() - skippedBefore;
                String found = others == 0 ? "it is empty" : others + " other files, the first: "
                        + skipped.get(skippedBefore).file().getFileName() + " (" + skipped.get(skippedBefore).reason()
                        + ")";
                throw new DataSetException(folder, "no readable pictures for class " + folder.getFileName() + "; "
                        + found
                        + ". Expected PNG, JPEG, GIF or BMP files; add some or remove the folder");
            }
        }
        return pictures;
    }

    /** Why a file is not read as a picture; empty when it is. */
    private static Optional<String> fault(Path file) {
        String name = file.getFileName().toString();
        if (name.startsWith(".")) {
            return Optional.of(HIDDEN);
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(PictureFormat.SIGNATURE_BYTES);
        } catch (IOException e) {
            return Optional.of("cannot be opened: " + PictureReader.reason(e));
        }
        Optional<PictureFormat> format = PictureFormat.of(start);
        if (format.isPresent()) {
            return format.get().isReadable() ? Optional.empty()
                    : Optional.of(format.get() + " pictures are not read; convert it to PNG or JPEG");
        } else if (start.length == 0) {
            return Optional.of("empty file");
        }
        return Optional.of(PictureFormat.isPictureName(name) ? "named like a picture, but its content is none"
                : NO_PICTURE);
    }

    private static List<Path> filesBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(file -> !Files.isDirectory(file)).sorted(BY_PATH).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new DataSetException(folder, "cannot be listed: " + e.getMessage() + ". Check its permissions", e);
        }
    }

    private static List<Path> subFolders(Path dir, List<SkippedFile> skipped) {
        try (Stream<Path> entries = Files.list(dir)) {
            List<Path> folders = new ArrayList<>();
            for (Path entry : entries.sorted(BY_PATH).toList()) {
                if (entry.getFileName().toString().startsWith(".")) {
                    skipped.add(new SkippedFile(entry, HIDDEN));
                } else if (Files.isDirectory(entry)) {
                    folders.add(entry);
                } else {
                    skipped.add(new SkippedFile(entry, "outside the classes' folders"));
                }
            }
            return folders;
        } catch (IOException | UncheckedIOException e) {
            throw new DataSetException(dir, "cannot be listed: " + e.getMessage() + ". Check its permissions", e);
        }
    }

    private static boolean holdsFolders(Path dir) {
        return !subFolders(dir, new ArrayList<>()).isEmpty();
    }

    private static List<String> names(List<Path> folders) {
        return new ArrayList<>(folders.stream().map(folder -> folder.getFileName().toString()).toList());
    }

    /** Class names; a label is an index into them. */
    public List<String> classes() {
        return classes;
    }

    /** All pictures; where the folder gives a split, those to train with come first. */
    public List<Picture> pictures() {
        return pictures;
    }

    /** What was left out and why. */
    public List<SkippedFile> skipped() {
        return skipped;
    }

    /**
     * Refuses the first file that is meant as a picture, by its name or its first bytes, and cannot be read as one.
     * Hidden files and files of other kinds may lie between pictures.
     *
     * @throws PictureException for that file
     */
    public void requireReadable() {
        for (SkippedFile s : skipped) {
            if (Files.isRegularFile(s.file())) {
                fault(s.file()).filter(f -> !f.equals(HIDDEN) && !f.equals(NO_PICTURE)).ifPresent(f -> {
                    throw new PictureException(s.file(), f + ". Replace or remove it");
                });
            }
        }
    }

    /** The split that the folder itself gives. */
    public Optional<Split> split() {
        return split;
    }

    /** How many pictures each class has. */
    public int[] counts() {
        int[] counts = new int[classes.size()];
        pictures.forEach(picture -> counts[picture.label()]++);
        return counts;
    }

    /**
     * Splits every class in proportion: of n pictures {@code round(trainFraction * n)} train, but at least one and at
     * most n - 1. The same seed gives the same split; a class's split does not depend on the other classes.
     *
     * @throws IllegalArgumentException when the fraction is not between 0 and 1
     * @throws DataSetException         when a class has a single picture
     */
    public Split stratified(double trainFraction, long seed) {
        if (!(trainFraction > 0 && trainFraction < 1)) {
            throw new IllegalArgumentException("the fraction to train with lies between 0 and 1, found "
                    + trainFraction);
        }
        List<Picture> train = new ArrayList<>();
        List<Picture> validation = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            int of = label;
            List<Picture> mine = pictures.stream().filter(picture -> picture.label() == of).toList();
            if (mine.size() < 2) {
                throw new DataSetException(folder, "class " + classes.get(label) + " has one picture; a split needs at "
                        + "least two. Add pictures or remove the class");
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
        return "ImageFolder[" + folder + ", " + classes.size() + " classes, " + pictures.size() + " pictures, "
                + skipped.size() + " other files]";
    }
}
