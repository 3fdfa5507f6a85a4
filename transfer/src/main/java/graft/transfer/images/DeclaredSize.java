package graft.transfer.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Compares the size that a PNG, GIF or BMP image declares with the bytes that are there, before memory is taken for
 * it. {@link JpegFile} does the same for JPEG.
 */
final class DeclaredSize {
    /** Deflate turns 1032 bytes into one at best: 258 for each code of two bits. */
    private static final long DEFLATE = 1032;
    /** Nothing that was seen through a lens is packed so densely. */
    private static final long PIXELS_A_BYTE = 1000;
    private static final long MANY_PIXELS = 16_000_000;
    /** Longest entry of LZW's table, in pixels. */
    private static final long LZW = 4096;

    private DeclaredSize() {
    }

    /** @throws ImageException when the pixels can't be in the file, or it is made to fill memory */
    static void require(ImageFormat format, byte[] bytes, int width, int height, Path file) {
        if (width < 1 || height < 1) {
            throw new ImageException(file, "declares " + width + "x" + height + " pixels. Replace it");
        }
        long pixels = (long) width * height;
        long least = switch (format) {
            case PNG -> png(bytes, width, height);
            case GIF -> gif(pixels);
            case BMP -> bmp(bytes, width, height);
            default -> 0;
        };
        if (bytes.length < least) {
            throw new ImageException(file, "damaged " + format + " image (it declares " + width + "x" + height
                    + " pixels, which take " + least + " bytes at least; the file has " + bytes.length
                    + "). Replace it");
        }
        if (format != ImageFormat.JPEG && pixels > MANY_PIXELS && pixels > PIXELS_A_BYTE * bytes.length) {
            throw new ImageException(file, "declares " + width + "x" + height + " pixels in " + bytes.length
                    + " bytes: a single colour, or made to fill memory. Replace it");
        }
    }

    private static long png(byte[] bytes, int width, int height) {
        if (bytes.length < 29) {
            return 0;
        }
        int bits = bytes[24] & 0xff;
        int samples = switch (bytes[25]) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
        boolean interlaced = bytes[28] != 0;
        long row = ((long) width * bits * samples + 7) / 8;
        // Interlaced images have rows of other lengths, but no fewer bits.
        return (interlaced ? row * height : (row + 1) * height) / DEFLATE;
    }

    /** n codes of two bits or more give n * (n + 1) / 2 pixels at most, for the table grows by one a code. */
    private static long gif(long pixels) {
        long codes = Math.max(pixels / LZW, Math.min((long) Math.sqrt(2.0 * pixels) - 1, LZW));
        return Math.max(0, codes / 4);
    }

    private static long bmp(byte[] bytes, int width, int height) {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = bytes.length < 34 ? 0 : header.getInt(14);
        int bits = length == 12 ? header.getShort(24) : length >= 40 ? header.getShort(28) : 0;
        boolean packed = length >= 40 && header.getInt(30) != 0 && header.getInt(30) != 3;
        return packed ? 0 : ((long) width * bits + 31) / 32 * 4 * height;
    }
}
