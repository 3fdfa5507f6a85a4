package graft.transfer.explain;

import graft.engine.Tensor;
import graft.transfer.images.Jpeg;
import graft.transfer.images.Pixels;
import java.util.Optional;

/** The images that samples came from, for those that a report shows. Safe from many threads. */
public interface Pictures {

    /** Side of a small copy. */
    int SMALL = ThumbnailSheet.CELL;

    /** Those that were learnt from, or those that measure. */
    enum Part { KNOWN, MEASURED }

    /** What an image is called: its path in the data set. */
    String name(Part part, int sample);

    /** The whole image; empty when it cannot be read any more. */
    Optional<Pixels> whole(Part part, int sample);

    /** A small copy, its longer side at most {@link #SMALL} pixels; empty when it cannot be read any more. */
    default Optional<Pixels> small(Part part, int sample) {
        return whole(part, sample).map(p -> Jpeg.shrunk(p, SMALL));
    }

    /**
     * The images that measure, as the network takes them.
     *
     * @return [N,H,W,C]; 0 everywhere for one that cannot be read any more
     */
    Tensor prepared(int[] samples);

    /** What of the image the network sees, in colours as they are: its resized crop. */
    Optional<Pixels> seen(int sample);
}
