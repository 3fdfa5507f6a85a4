package graft.transfer.images;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Decodes PNG, JPEG, GIF and BMP files to 8-bit red, green, blue: the first image of the file, alpha dropped, grey
 * repeated, palettes looked up, 16 bits shortened to their upper 8, CMYK and YCCK turned to RGB. Embedded colour
 * profiles are ignored, as networks were trained without them. Nothing is turned or reduced: {@link ImageReading}
 * does that.
 *
 * <p>Safe from many threads: each call has its own reader. The declared size is compared with the bytes that are there
 * before memory is taken, and a file that ends early is refused rather than filled up with grey.
 */
public final class ImageDecoder {
    /** Largest file that is opened, in bytes. */
    public static final long MAX_BYTES = 512L << 20;

    private ImageDecoder() {
    }

    /**
     * Reads a file.
     *
     * @return [H,W,3]
     * @throws ImageException when it cannot be opened or decoded, is too large, or ends early
     */
    public static Pixels read(Path file) {
        return decode(bytes(file), file);
    }

    /**
     * All bytes of a file.
     *
     * @throws ImageException when it cannot be opened or is too large
     */
    public static byte[] bytes(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new ImageException(file, size + " bytes; at most " + MAX_BYTES + " are read. Store it smaller");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ImageException(file, "cannot be opened: " + reason(e), e);
        }
    }

    /** Why a file cannot be opened, in words: Java's exceptions for it have only the file's name for a message. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    /**
     * Decodes an image in memory.
     *
     * @param bytes the whole file. Not modified
     * @param file  its name for messages
     * @return [H,W,3]
     * @throws ImageException as {@link #read}
     */
    public static Pixels decode(byte[] bytes, Path file) {
        return new EncodedImage(bytes, file).decode(1);
    }
}
