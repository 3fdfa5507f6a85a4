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
        BROKEN("broken images"), UNREAD_FORMAT("images of formats that are not read"), OTHER("other files"),
        HIDDEN("hidden files and folders"), OUTSIDE("files and folders outside the classes"),
        UNFOLLOWED("links and special files that are not followed");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** For several of them. */
        public String words() {
            return words;
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

    /** Such as {@code 2 broken images, 14 hidden files and folders}; empty without files. */
    public static String describe(Collection<SkippedFile> files) {
        return String.join(", ", count(files).entrySet().stream().map(e -> e.getValue() + " " + e.getKey().words)
                .toList());
    }

    @Override
    public String toString() {
        return file + ": " + reason;
    }
}
