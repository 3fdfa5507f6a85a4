package graft.transfer.images;

import java.nio.file.Path;

/**
 * A file that was left out, and why.
 *
 * @param file   the file or folder
 * @param reason in words for the user
 */
public record SkippedFile(Path file, String reason) {

    @Override
    public String toString() {
        return file + ": " + reason;
    }
}
