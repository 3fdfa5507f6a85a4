package graft.transfer.check;

import graft.transfer.images.Image;
import graft.transfer.images.ImageFolder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which images belong together and must not be torn apart by a split. */
public enum Grouping {
    /** Images of one folder below the class: a patient, a day, a film. */
    FOLDER,
    /** Images of one folder whose names differ only in the number at their end: {@code film7_0012.jpg}. */
    PREFIX,
    /** Copies of one image. */
    DUPLICATES;

    /** As the command line has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The grouping of a word; one of {@link #word}. */
    public static Grouping named(String word) {
        return Arrays.stream(values()).filter(g -> g.word().equals(word)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("no grouping '" + word + "'; there are folder, prefix, duplicates"));
    }

    /**
     * The group of each image of a folder, as a number.
     *
     * @param check has seen the images; asked for copies only
     */
    public int[] groups(ImageFolder folder, PictureCheck check) {
        List<Image> images = folder.images();
        if (this == DUPLICATES) {
            return check.copies(images);
        }
        Map<Object, Integer> numbers = new HashMap<>();
        return images.stream().mapToInt(image -> numbers.computeIfAbsent(this == FOLDER
                ? folderBelowClass(image.file(), folder.classes().get(image.label())) : prefix(image.file()),
                _ -> numbers.size())).toArray();
    }

    /** The first folder below that of the class; the image itself where there is none. */
    static Path folderBelowClass(Path file, String className) {
        Path below = file;
        for (Path at = file.getParent(); at != null && at.getFileName() != null; at = at.getParent()) {
            if (at.getFileName().toString().equals(className)) {
                return below;
            }
            below = at;
        }
        // Classes from a list: the folder that the image lies in.
        return file.getParent();
    }

    /** Folder and name without ending and number; the image itself where nothing is left of the name. */
    static Path prefix(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = (dot > 0 ? name.substring(0, dot) : name).replaceFirst("[\\s_.()\\-]*\\d+[\\s_.()\\-]*$", "");
        return stem.isEmpty() ? file : file.resolveSibling(stem + "#");
    }
}
