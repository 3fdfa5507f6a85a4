package graft.transfer.images;

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
import java.util.stream.Stream;

/** Finds out what in a folder is a class, what is an image, and what is left out. For one folder. */
final class FolderReader {
    private static final String HIDDEN = "hidden";
    private static final String NO_IMAGE = "not an image";
    private static final List<String> VALIDATION_NAMES = List.of("val", "validation", "valid", "test");
    /** By text: the order of paths differs between operating systems. */
    private static final Comparator<Path> BY_PATH = Comparator.comparing(path -> path.toString().replace('\\', '/'));

    private final List<SkippedFile> skipped = new ArrayList<>();

    /** See {@link ImageFolder#read}. */
    ImageFolder read(Path dir) {
        if (!Files.exists(dir)) {
            throw new DataSetException(dir, "no such folder; expected DIR/<class>/<images>. Check the path");
        }
        if (!Files.isDirectory(dir)) {
            throw new DataSetException(dir, "this is a file; expected a folder with a sub-folder for every class");
        }
        List<Path> folders = subFolders(dir);
        Path train = dir.resolve("train");
        Optional<Path> validation = VALIDATION_NAMES.stream().map(dir::resolve).filter(folders::contains).findFirst();
        // A class may be called "train", with images of trains: only folders of folders make a split.
        if (folders.contains(train) && validation.isPresent() && holdsFolders(train)
                && holdsFolders(validation.get())) {
            for (Path other : folders) {
                if (!other.equals(train) && !other.equals(validation.get())) {
                    skipped.add(new SkippedFile(other, "beside train and " + validation.get().getFileName()
                            + "; not read"));
                }
            }
            return readSplit(dir, train, validation.get());
        }
        List<String> classes = names(folders);
        requireClasses(dir, classes);
        return new ImageFolder(dir, classes, readClasses(folders), skipped, Optional.empty());
    }

    private ImageFolder readSplit(Path dir, Path train, Path validation) {
        List<Path> trainFolders = subFolders(train);
        List<Path> validationFolders = subFolders(validation);
        List<String> classes = names(trainFolders);
        requireClasses(train, classes);
        if (!classes.equals(names(validationFolders))) {
            List<String> onlyTrain = new ArrayList<>(classes);
            onlyTrain.removeAll(names(validationFolders));
            List<String> onlyValidation = names(validationFolders);
            onlyValidation.removeAll(classes);
            throw new DataSetException(dir, "train and " + validation.getFileName()
                    + " have different classes: only train has " + onlyTrain + ", only " + validation.getFileName()
                    + " has " + onlyValidation + ". Give both the same sub-folders, or remove "
                    + validation.getFileName() + " and let the images be split");
        }
        Split split = new Split(readClasses(trainFolders), readClasses(validationFolders));
        List<Image> all = new ArrayList<>(split.train());
        all.addAll(split.validation());
        return new ImageFolder(dir, classes, all, skipped, Optional.of(split));
    }

    private void requireClasses(Path dir, List<String> classes) {
        String next = "expected a sub-folder for every class: DIR/<class>/<images>";
        if (classes.isEmpty() && skipped.isEmpty()) {
            throw new DataSetException(dir, "the folder is empty; " + next);
        } else if (classes.isEmpty()) {
            throw new DataSetException(dir, "no sub-folders, " + skipped.size() + " files; " + next
                    + ". Move the images into them");
        } else if (classes.size() == 1) {
            throw new DataSetException(dir, "only one class (" + classes.getFirst()
                    + "); at least two are needed to tell apart. Next: give each class a sub-folder of its own");
        }
    }

    private List<Image> readClasses(List<Path> folders) {
        List<Image> images = new ArrayList<>();
        for (int label = 0; label < folders.size(); label++) {
            Path folder = folders.get(label);
            int before = images.size();
            int skippedBefore = skipped.size();
            for (Path file : filesBelow(folder)) {
                Optional<String> fault = fault(file);
                if (fault.isPresent()) {
                    skipped.add(new SkippedFile(file, fault.get()));
                } else {
                    images.add(new Image(file, label));
                }
            }
            if (images.size() == before) {
                int others = skipped.size() - skippedBefore;
                String found = others == 0 ? "it is empty" : others + " other files, the first: "
                        + skipped.get(skippedBefore).file().getFileName() + " (" + skipped.get(skippedBefore).reason()
                        + ")";
                throw new DataSetException(folder, "no readable images for class " + folder.getFileName() + "; "
                        + found + ". Expected PNG, JPEG, GIF or BMP files; add some or remove the folder");
            }
        }
        return images;
    }

    /** Why a file is not read as an image; empty when it is. */
    private static Optional<String> fault(Path file) {
        String name = file.getFileName().toString();
        if (name.startsWith(".")) {
            return Optional.of(HIDDEN);
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(ImageFormat.SIGNATURE_BYTES);
        } catch (IOException e) {
            return Optional.of("cannot be opened: " + ImageDecoder.reason(e));
        }
        Optional<ImageFormat> format = ImageFormat.of(start);
        if (format.isPresent()) {
            return format.get().isReadable() ? Optional.empty()
                    : Optional.of(format.get() + " images are not read; convert it to PNG or JPEG");
        } else if (start.length == 0) {
            return Optional.of("empty file");
        }
        return Optional.of(ImageFormat.isImageName(name) ? "named like an image, but its content is none"
                : NO_IMAGE);
    }

    /** The same of a file that is meant as an image, by its name or its first bytes; empty for all others. */
    static Optional<String> faultOfImage(Path file) {
        return Files.isRegularFile(file) ? fault(file).filter(f -> !f.equals(HIDDEN) && !f.equals(NO_IMAGE))
                : Optional.empty();
    }

    private static List<Path> filesBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(file -> !Files.isDirectory(file)).sorted(BY_PATH).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new DataSetException(folder, "cannot be listed: " + e.getMessage() + ". Check its permissions", e);
        }
    }

    private List<Path> subFolders(Path dir) {
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
        return !new FolderReader().subFolders(dir).isEmpty();
    }

    private static List<String> names(List<Path> folders) {
        return new ArrayList<>(folders.stream().map(folder -> folder.getFileName().toString()).toList());
    }
}
