package graft.transfer.images;

import java.nio.file.Path;
import java.util.List;

/**
 * The images in a folder and those below it, whatever the folders are called.
 *
 * @param images  sorted by path
 * @param skipped what was left out, and why
 */
public record ImageFiles(List<Path> images, List<SkippedFile> skipped) {

    public ImageFiles {
        images = List.copyOf(images);
        skipped = List.copyOf(skipped);
    }

    /**
     * Lists a folder.
     *
     * @throws DataSetException when it or a folder below it cannot be listed
     */
    public static ImageFiles below(Path dir) {
        FolderListing listing = new FolderListing();
        List<Path> images = listing.imagesBelow(dir);
        return new ImageFiles(images, listing.skipped());
    }
}
