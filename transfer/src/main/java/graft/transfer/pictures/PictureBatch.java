package graft.transfer.pictures;

import graft.engine.Nhwc;
import java.util.List;

/**
 * Prepared pictures with their labels. Valid until the loader is asked for the next batch: the memory is used again.
 *
 * @param images   [count,H,W,C], a view of the loader's memory
 * @param pictures which pictures these are, in the same order
 */
public record PictureBatch(Nhwc images, List<Picture> pictures) {

    public PictureBatch {
        pictures = List.copyOf(pictures);
        if (pictures.size() != images.n()) {
            throw new IllegalArgumentException(images.n() + " images of " + pictures.size() + " pictures");
        }
    }

    /** How many pictures: the batch size, but fewer in the last batch and where pictures were unreadable. */
    public int count() {
        return images.n();
    }

    /** The class of each picture. */
    public int[] labels() {
        return pictures.stream().mapToInt(Picture::label).toArray();
    }
}
