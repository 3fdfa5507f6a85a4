package graft.transfer;

import graft.transfer.images.DecodingListener;
import graft.transfer.images.Jpeg;
import graft.transfer.images.Pixels;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Small copies of images, made when they are decoded for a network: the map in the report shows them without decoding
 * them again. Keeps the first {@value #MOST}, 14 MB.
 */
final class SmallPictures implements DecodingListener {
    private static final int MOST = 2000;

    private final int side;
    private final Map<Path, Pixels> copies = new ConcurrentHashMap<>();

    /** @param side longer side of a copy at most, in pixels */
    SmallPictures(int side) {
        this.side = side;
    }

    @Override
    public void decoded(Path file, byte[] bytes, Pixels pixels) {
        if (copies.size() < MOST && !copies.containsKey(file)) {
            Pixels small = Jpeg.shrunk(pixels, side);
            // An image that is small itself is shared with those that prepare it, who do not change it.
            copies.put(file, small);
        }
    }

    /** The copy, where the image was decoded and there was room. */
    Optional<Pixels> of(Path file) {
        return Optional.ofNullable(copies.get(file));
    }
}
