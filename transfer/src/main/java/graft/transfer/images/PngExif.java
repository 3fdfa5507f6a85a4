package graft.transfer.images;

import java.nio.ByteBuffer;

/** EXIF data of PNG files: chunk {@code eXIf} (length 4, name 4, data, check sum 4), before the pixels or after. */
final class PngExif {
    private static final int EXIF = 0x65584966;

    private PngExif() {
    }

    static Orientation orientation(byte[] bytes) {
        ByteBuffer chunks = ByteBuffer.wrap(bytes);
        for (long at = 8; at + 12 <= bytes.length;) {
            int length = chunks.getInt((int) at);
            if (length < 0 || at + 12 + length > bytes.length) {
                break;
            }
            if (chunks.getInt((int) at + 4) == EXIF) {
                return Exif.orientation(bytes, (int) at + 8, length);
            }
            at += 12L + length;
        }
        return Orientation.AS_STORED;
    }
}
