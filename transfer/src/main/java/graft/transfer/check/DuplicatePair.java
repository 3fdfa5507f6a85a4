package graft.transfer.check;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Two images that are copies of one another. For leaks the first is that of the training images.
 *
 * @param kind how far they agree
 */
public record DuplicatePair(Path first, Path second, Kind kind) {

    /** How far two images agree, the most first. */
    public enum Kind {
        /** The files are the same. */
        BYTES("the same file"),
        /** The decoded images are the same. */
        PIXELS("the same pixels"),
        /** Most probably the same image stored anew, resized, mirrored, or cropped a little; a person has to look. */
        NEAR("nearly alike: stored anew, resized, mirrored or cropped");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }

        /** As JSON names it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
