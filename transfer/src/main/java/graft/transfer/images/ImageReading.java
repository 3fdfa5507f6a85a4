package graft.transfer.images;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * How image files are read: whether they are turned as their EXIF data state, and in how much memory. An image that
 * takes more than half of Java's memory is read by every second, third … column and row. Remembers which images were
 * turned and which reduced.
 *
 * <p>Safe from many threads, which share the memory: an image waits until there is enough of it.
 */
public final class ImageReading {
    /** Of a pixel, at most: the decoder's 4 bytes, 3 in order, 3 turned. */
    private static final int BYTES = 10;
    /** What an array can hold, at three bytes each. */
    private static final long ARRAY = (Integer.MAX_VALUE - 8) / 3;

    private final boolean turning;
    private final DecodingMemory memory;
    private final Set<Path> turned = ConcurrentHashMap.newKeySet();
    private final Set<Path> reduced = ConcurrentHashMap.newKeySet();

    private ImageReading(boolean turning, DecodingMemory memory) {
        this.turning = turning;
        this.memory = memory;
    }

    /** Images are turned as their EXIF data state. */
    public static ImageReading turned() {
        return new ImageReading(true, DecodingMemory.ofThisJava());
    }

    /** EXIF data are ignored, as Python's imaging library does unless it is asked. */
    public static ImageReading asStored() {
        return new ImageReading(false, DecodingMemory.ofThisJava());
    }

    /** In other memory. */
    ImageReading within(long bytes) {
        return new ImageReading(turning, new DecodingMemory(bytes));
    }

    /**
     * Reads a file.
     *
     * @return [H,W,3]
     * @throws ImageException when it cannot be opened or decoded, or ends early
     */
    public Pixels read(Path file) {
        Pixels[] pixels = new Pixels[1];
        use(ImageDecoder.bytes(file), file, p -> pixels[0] = p);
        return pixels[0];
    }

    /**
     * Decodes an image and hands it on; memory is kept for it until that returns.
     *
     * @param bytes the whole file. Not modified
     * @param file  its name for messages
     * @throws ImageException when it cannot be decoded, or does not fit into memory even when it is alone there
     */
    public void use(byte[] bytes, Path file, Consumer<Pixels> to) {
        EncodedImage image = new EncodedImage(bytes, file);
        requireCoefficients(image, file);
        int step = step(image);
        try (DecodingMemory.Share _ = memory.take(BYTES * image.pixels(step))) {
            to.accept(decode(image, file, step));
            return;
        } catch (OutOfMemoryError e) {
            // Others took what there was: once more when they are done.
        }
        try (DecodingMemory.Share _ = memory.take(memory.total())) {
            to.accept(decode(image, file, step));
        } catch (OutOfMemoryError e) {
            throw new ImageException(file, "not enough memory for " + image.size() + " pixels. Give Java more with "
                    + "-Xmx, or store the image smaller", e);
        }
    }

    private Pixels decode(EncodedImage image, Path file, int step) {
        Pixels stored = image.decode(step);
        if (step > 1) {
            reduced.add(file);
        }
        if (!turning || image.orientation() == Orientation.AS_STORED) {
            return stored;
        }
        turned.add(file);
        return image.orientation().apply(stored);
    }

    private int step(EncodedImage image) {
        int step = 1;
        while (BYTES * image.pixels(step) > memory.total() && image.pixels(step) > 1 || image.pixels(step) > ARRAY) {
            step++;
        }
        return step;
    }

    /** By how much an image is reduced when it is read; 1 where it is not, or can't be read. */
    public int reduction(byte[] bytes, Path file) {
        try {
            return step(new EncodedImage(bytes, file));
        } catch (ImageException e) {
            // What is wrong with it is reported when it is read.
            return 1;
        }
    }

    private void requireCoefficients(EncodedImage image, Path file) {
        if (image.coefficientBytes() > 2 * memory.total()) {
            throw new ImageException(file, "a JPEG image of " + image.size() + " pixels in several scans takes "
                    + image.coefficientBytes() / (1 << 20) + " MB at once, and Java may take "
                    + 2 * memory.total() / (1 << 20) + " MB. Store it without progression, or give Java more with "
                    + "-Xmx");
        }
    }

    /** Notes that an image was not read, since what would be seen is known, and what reading it would have done. */
    public void known(Path file, boolean hasOrientation, boolean isReduced) {
        if (hasOrientation && turning) {
            turned.add(file);
        }
        if (isReduced) {
            reduced.add(file);
        }
    }

    /** How many images were turned so far. */
    public int turnedImages() {
        return turned.size();
    }

    /** How many images were reduced so far, since memory is too small for them. */
    public int reducedImages() {
        return reduced.size();
    }

    /** What was done so far, for reports: whether images are turned and how many were, and how many were reduced. */
    public String describe() {
        return this + (turned.isEmpty() ? "" : " (" + turned.size() + " turned)")
                + (reduced.isEmpty() ? "" : "; " + reduced.size() + " reduced to fit into memory");
    }

    /** What of it results depend on. */
    @Override
    public String toString() {
        return turning ? "EXIF orientation applied" : "EXIF orientation ignored";
    }
}
