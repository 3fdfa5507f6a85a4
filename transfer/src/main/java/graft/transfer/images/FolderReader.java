package graft.transfer.images;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds out what in a folder is a class, what is an image, and what is left out. For one folder. */
final class FolderReader {
    private static final String NEXT = "expected a sub-folder for every class: DIR/<class>/<images>";
    private static final int LEVELS = 4;

    private final FolderListing listing = new FolderListing();
    private final List<String> notes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private Path given;

    /** See {@link ImageFolder#read}. */
    ImageFolder read(Path dir) {
        given = dir;
        if (!Files.exists(dir)) {
            throw new DataSetException(dir, "no such folder; expected DIR/<class>/<images>. Check the path");
        }
        if (!Files.isDirectory(dir)) {
            if (ImageList.isListName(dir)) {
                return ImageList.read(dir);
            }
            throw new DataSetException(dir, "this is a file; expected a folder with a sub-folder for every class, or a "
                    + "list of images and their classes (.csv, .tsv)");
        }
        return folder(dir, 0);
    }

    private ImageFolder folder(Path dir, int depth) {
        FolderListing.Names names = FolderListing.Names.of(dir);
        Map<SplitName.Part, Path> parts = parts(names.folders());
        List<Path> withClasses = parts.values().stream().filter(FolderReader::holdsFolders).toList();
        boolean mayBeListed = names.folders().size() <= 1 || names.folders().size() == parts.size()
                || names.holdsImages();
        if (withClasses.isEmpty() && mayBeListed) {
            Optional<Path> list = ImageList.in(dir);
            if (list.isPresent()) {
                return ImageList.read(list.get());
            }
        }
        List<Path> folders = listing.folders(dir);
        // A class may be called "train", with images of trains: only folders of folders make a split.
        if (!withClasses.isEmpty() && !isOneClassOfMany(dir, folders, parts, withClasses)) {
            return ofParts(dir, folders, parts, withClasses, depth);
        }
        if (!folders.isEmpty() && folders.size() == parts.size()) {
            throw new DataSetException(dir, String.join(", ", names(folders)) + " hold their images without "
                    + "folders of classes; expected DIR/train/<class>/<images>, or a list of the images and their "
                    + "classes (file,label) in a .csv file beside them");
        }
        if (folders.size() == 1 && depth < LEVELS && holdsClasses(folders.getFirst(), depth)) {
            Path only = folders.getFirst();
            notes.add("the classes are taken from " + only + ", the only folder in " + dir);
            return folder(only, depth + 1);
        }
        return ofClasses(dir, folders);
    }

    /** The folders whose names state a part of a data set, if their other words are the same. */
    private static Map<SplitName.Part, Path> parts(List<Path> folders) {
        Map<SplitName.Part, Path> parts = new TreeMap<>();
        List<String> rest = null;
        for (Path folder : folders) {
            Optional<SplitName> name = SplitName.of(folder.getFileName().toString());
            if (name.isPresent()) {
                if (rest != null && !rest.equals(name.get().rest())
                        || parts.putIfAbsent(name.get().part(), folder) != null) {
                    return Map.of();
                }
                rest = name.get().rest();
            }
        }
        // Of a name of several words, one part alone is as likely a class: "bullet train".
        return parts.size() == 1 && !rest.isEmpty() ? Map.of() : parts;
    }

    /**
     * Whether a single part with folders lies beside other folders of images, and so is a class like them.
     *
     * @throws DataSetException when those folders are the classes that the part has too
     */
    private boolean isOneClassOfMany(Path dir, List<Path> folders, Map<SplitName.Part, Path> parts,
            List<Path> withClasses) {
        List<Path> others = folders.stream().filter(f -> !parts.containsValue(f)
                && FolderListing.Names.of(f).holdsImages()).toList();
        Path part = withClasses.getFirst();
        if (others.isEmpty() || withClasses.size() > 1 && part.equals(parts.get(SplitName.Part.TRAIN))) {
            return false;
        }
        List<String> same = names(FolderListing.Names.of(part).folders());
        same.retainAll(names(others));
        if (!same.isEmpty()) {
            throw new DataSetException(dir, part.getFileName() + " holds folders of the same names as lie beside it ("
                    + String.join(", ", same) + "); is it a part of the images? Then move the others into a folder "
                    + (part.equals(parts.get(SplitName.Part.TRAIN)) ? "val" : "train"));
        }
        notes.add(part.getFileName() + " is taken for a class, as " + names(others) + " beside it");
        return true;
    }

    private ImageFolder ofParts(Path dir, List<Path> folders, Map<SplitName.Part, Path> parts,
            List<Path> withClasses, int depth) {
        Path first = withClasses.getFirst();
        Path second = parts.containsKey(SplitName.Part.TRAIN) && first.equals(parts.get(SplitName.Part.TRAIN))
                && withClasses.size() > 1 ? withClasses.get(1) : null;
        for (Path other : folders) {
            if (!other.equals(first) && !other.equals(second)) {
                listing.skip(other, SkippedFile.Kind.OUTSIDE, parts.containsValue(other) && !withClasses.contains(other)
                        ? "holds no folders of classes; not read" : "beside " + first.getFileName()
                        + (second == null ? "" : " and " + second.getFileName()) + "; not read");
            }
        }
        if (second != null) {
            return readSplit(dir, inner(first), inner(second));
        }
        notes.add("the images are taken from " + first + " alone, which gives no split: "
                + (first.equals(parts.get(SplitName.Part.TRAIN)) ? "no test, val or validation folder with classes"
                        : "no train folder") + " beside it");
        return folder(first, depth + 1);
    }

    /** {@code seg_train/seg_train/<class>}: the part's only folder, where that holds the classes. */
    private static Path inner(Path part) {
        List<Path> folders = FolderListing.Names.of(part).folders();
        return folders.size() == 1 && holdsClasses(folders.getFirst(), LEVELS) ? folders.getFirst() : part;
    }

    private static boolean holdsFolders(Path dir) {
        return !FolderListing.Names.of(dir).folders().isEmpty();
    }

    /** Whether a folder holds two folders or more, or such a folder, and no images itself. */
    private static boolean holdsClasses(Path dir, int depth) {
        FolderListing.Names names = FolderListing.Names.of(dir);
        return !names.holdsImages() && (names.folders().size() > 1 || depth < LEVELS && names.folders().size() == 1
                && holdsClasses(names.folders().getFirst(), depth + 1));
    }

    private ImageFolder ofClasses(Path dir, List<Path> folders) {
        List<String> classes = names(folders);
        requireClasses(dir, classes);
        List<Image> images = readClasses(folders);
        requireNoProblems(dir);
        noteSameFolders(folders);
        return new ImageFolder(given, classes, images, listing.skipped(), Optional.empty(), notes);
    }

    /** Domains, years or cameras with the same classes in each are easily taken for classes. */
    private void noteSameFolders(List<Path> folders) {
        List<FolderListing.Names> inside = folders.stream().map(FolderListing.Names::of).toList();
        List<String> first = names(inside.getFirst().folders());
        if (!first.isEmpty() && inside.stream().allMatch(FolderReader::isSplit)) {
            notes.add("the classes are " + String.join(", ", names(folders)) + "; their folders " + String.join(", ",
                    first) + " are read as one and split anew. To keep those parts, put them above the classes: DIR/"
                    + first.getFirst() + "/<class>/<images>");
        } else if (first.size() > 1 && inside.stream().allMatch(n -> !n.holdsImages() && names(n.folders()).equals(first))) {
            notes.add("the classes are " + String.join(", ", names(folders)) + "; each of them has the same folders ("
                    + String.join(", ", first) + "): if those are the classes, name one of the folders above them");
        }
    }

    /** Whether a folder holds nothing but folders whose whole names state parts of a data set. */
    private static boolean isSplit(FolderListing.Names inside) {
        return !inside.holdsImages() && !inside.folders().isEmpty() && names(inside.folders()).stream().allMatch(
                name -> SplitName.of(name).filter(split -> split.rest().isEmpty()).isPresent());
    }

    private ImageFolder readSplit(Path dir, Path train, Path validation) {
        List<Path> trainFolders = listing.folders(train);
        List<Path> validationFolders = listing.folders(validation);
        List<String> classes = names(trainFolders);
        requireClasses(train, classes);
        if (!classes.equals(names(validationFolders))) {
            List<String> onlyTrain = new ArrayList<>(classes);
            onlyTrain.removeAll(names(validationFolders));
            List<String> onlyValidation = names(validationFolders);
            onlyValidation.removeAll(classes);
            problems.add(train.getFileName() + " and " + validation.getFileName() + " have different classes: only "
                    + train.getFileName() + " has " + onlyTrain + ", only " + validation.getFileName() + " has "
                    + onlyValidation + ". Give both the same sub-folders, or remove " + validation.getFileName()
                    + " and let the images be split");
        }
        List<Image> toTrain = readClasses(trainFolders);
        List<Image> toValidate = readClasses(validationFolders);
        requireNoProblems(dir);
        Split split = new Split(toTrain, toValidate);
        List<Image> all = new ArrayList<>(split.train());
        all.addAll(split.validation());
        return new ImageFolder(given, classes, all, listing.skipped(), Optional.of(split), notes);
    }

    private void requireClasses(Path dir, List<String> classes) {
        if (classes.isEmpty() && listing.skipped().isEmpty()) {
            throw new DataSetException(dir, "the folder is empty; " + NEXT);
        } else if (classes.isEmpty()) {
            throw new DataSetException(dir, "no sub-folders, " + listing.skipped().size() + " files; " + NEXT
                    + ". Move the images into them, or put a list of their classes (file,label) beside them as a .csv "
                    + "file");
        } else if (classes.size() == 1) {
            throw new DataSetException(dir, "only one class (" + classes.getFirst()
                    + "); at least two are needed to tell apart. Next: give each class a sub-folder of its own");
        }
    }

    private List<Image> readClasses(List<Path> folders) {
        List<Image> images = new ArrayList<>();
        for (int label = 0; label < folders.size(); label++) {
            Path folder = folders.get(label);
            int skippedBefore = listing.skipped().size();
            List<Path> files;
            try {
                files = listing.imagesBelow(folder);
            } catch (DataSetException e) {
                problems.add(e.getMessage());
                continue;
            }
            for (Path file : files) {
                images.add(new Image(file, label));
            }
            if (files.isEmpty()) {
                problems.add(withoutImages(folder, listing.skipped().subList(skippedBefore,
                        listing.skipped().size())));
            }
        }
        return images;
    }

    private static String withoutImages(Path folder, List<SkippedFile> others) {
        String found = others.isEmpty() ? "it is empty" : others.size() + " other files, the first: "
                + others.getFirst().file().getFileName() + " (" + others.getFirst().reason() + ")";
        return folder + ": no readable images for class " + folder.getFileName() + "; " + found
                + ". Expected PNG, JPEG, GIF or BMP files; add some or remove the folder";
    }

    private void requireNoProblems(Path dir) {
        if (!problems.isEmpty()) {
            throw new DataSetException(dir, problems.size() == 1 ? problems.getFirst()
                    : problems.size() + " problems:\n  " + String.join("\n  ", problems));
        }
    }

    private static List<String> names(List<Path> folders) {
        return new ArrayList<>(folders.stream().map(folder -> folder.getFileName().toString()).toList());
    }
}
