package graft.transfer.images;

import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * A file that was left out, and why.
 *
 * @param file   the file or folder
 * @param kind   what kind of file it is
 * @param reason in words for the user
 */
public record SkippedFile(Path file, Kind kind, String reason) {

    /** What is left out, from what was meant as an image to what lies beside images everywhere. */
    public enum Kind {
        BROKEN("broken image", "broken images"),
        UNREAD_FORMAT("image of a format that is not read", "images of formats that are not read"),
        OTHER("other file", "other files"),
        HIDDEN("hidden file or folder", "hidden files and folders"),
        OUTSIDE("file or folder outside the classes", "files and folders outside the classes"),
        UNFOLLOWED("link or special file that is not followed", "links and special files that are not followed");

        private final String single;
        private final String words;

        Kind(String single, String words) {
            this.single = single;
            this.words = words;
        }

        /** Such as {@code 1 broken image} and {@code 2 broken images}. */
        public String counted(int count) {
            return count + " " + (count == 1 ? single : words);
        }

        /** Whether the file was meant as an image. */
        public boolean isImage() {
            return this == BROKEN || this == UNREAD_FORMAT;
        }
    }

    /** An image that could not be read. */
    public SkippedFile(Path file, String reason) {
        this(file, Kind.BROKEN, reason);
    }

    /** How many there are of each kind; kinds without any are left out. */
    public static Map<Kind, Integer> count(Collection<SkippedFile> files) {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        files.forEach(f -> counts.merge(f.kind, 1, Integer::sum));
        return counts;
    }

    /** Such as {@code 1 broken image, 14 hidden files and folders}; empty without files. */
    public static String describe(Collection<SkippedFile> files) {
        return String.join(", ", count(files).entrySet().stream().map(e -> e.getKey().counted(e.getValue()))
                .toList());
    }

    @Override
    public String toString() {
        return file + ": " + reason;
    }
}
