package graft.transfer.images;

import java.nio.file.Path;

/** Sees images that are decoded for another purpose, so that they are not decoded again. */
@FunctionalInterface
public interface DecodingListener {
    /**
     * An image was decoded; called from several threads, and again where an image is decoded again.
     *
     * @param bytes  the whole file. Not to be modified
     * @param pixels [H,W,3] as the network's input is made of: turned where the reading turns. Not to be modified
     */
    void decoded(Path file, byte[] bytes, Pixels pixels);
}
