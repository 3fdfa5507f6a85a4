package graft.transfer.serve;

import graft.transfer.images.ImageException;
import graft.transfer.images.ImageHeader;
import graft.transfer.images.ImageReading;
import graft.transfer.images.Pixels;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Decodes what callers send, with as many images at a time as there are processors. The size that an image declares is
 * read first, and one that declares too many pixels is refused before it takes memory.
 */
final class PictureDecoder {
    /** What the reader of images calls all of them: names that callers give are no files, and are not kept. */
    private static final Path NAME = Path.of("image");

    private final ImageReading reading;
    private final long mostPixels;
    private final Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    PictureDecoder(ImageReading reading, long mostPixels) {
        this.reading = reading;
        this.mostPixels = mostPixels;
    }

    /**
     * Decodes an image and hands it on.
     *
     * @throws Problem 413 for too many pixels, 415 for another format, 422 for a damaged image
     */
    void use(SentPicture picture, Consumer<Pixels> to) {
        if (!ImageHeader.isReadable(picture.bytes())) {
            throw Problem.of(415, picture.name() + ": expected a PNG, JPEG, GIF or BMP image, found other first bytes");
        }
        processors.acquireUninterruptibly();
        try {
            ImageHeader header = ImageHeader.of(picture.bytes(), NAME);
            if (header.pixels() > mostPixels) {
                throw Problem.of(413, picture.name() + " declares " + header.width() + "x" + header.height()
                        + " pixels; at most " + mostPixels + " are decoded. Send it smaller");
            }
            reading.use(picture.bytes(), NAME, to);
        } catch (ImageException e) {
            throw Problem.of(422, picture.name() + ": " + e.reason());
        } finally {
            processors.release();
        }
    }
}
