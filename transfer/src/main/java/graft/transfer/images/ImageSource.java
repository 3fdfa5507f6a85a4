package graft.transfer.images;

import java.util.function.Consumer;

/** Where the pixels of images come from. Safe from many threads. */
public interface ImageSource {
    /**
     * Hands the pixels of an image on.
     *
     * @throws ImageException when they cannot be read
     */
    void pixels(Image image, Consumer<Pixels> to);

    /** From the images' files. */
    static ImageSource files(ImageReading reading) {
        return (image, to) -> reading.use(ImageDecoder.bytes(image.file()), image.file(), to);
    }
}
