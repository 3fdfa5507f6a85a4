package graft.transfer.images;

import graft.engine.Nhwc;
import java.util.List;

/**
 * Prepared images with their labels. Valid until the loader is asked for the next batch: the memory is used again.
 *
 * @param values [count,H,W,C], a view of the loader's memory
 * @param images which images these are, in the same order
 */
public record ImageBatch(Nhwc values, List<Image> images) {

    public ImageBatch {
        images = List.copyOf(images);
        if (images.size() != values.n()) {
            throw new IllegalArgumentException("values of " + values.n() + " images, but " + images.size()
                    + " images are named");
        }
    }

    /** How many images: the batch size, but fewer in the last batch and where images were unreadable. */
    public int count() {
        return images.size();
    }

    /** The class of each image. */
    public int[] labels() {
        return images.stream().mapToInt(Image::label).toArray();
    }
}
