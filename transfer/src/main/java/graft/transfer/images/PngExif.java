package graft.transfer.images;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** EXIF data of PNG files: chunk {@code eXIf}, before the pixels or after. */
final class PngExif {
    private static final int EXIF = 0x65584966;

    private PngExif() {
    }

    static Orientation orientation(byte[] bytes) {
        OptionalInt at = PngChunks.find(bytes, EXIF);
        return at.isEmpty() ? Orientation.AS_STORED
                : Exif.orientation(bytes, at.getAsInt() + 8, ByteBuffer.wrap(bytes).getInt(at.getAsInt()));
    }
}
