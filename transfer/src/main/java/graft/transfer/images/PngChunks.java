package graft.transfer.images;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** The chunks of a PNG file: length 4, name 4, data, check sum 4; the first begins at byte 8. */
final class PngChunks {
    private PngChunks() {
    }

    /**
     * Where the first chunk of this name begins.
     *
     * @param name its four letters as an integer, the first in the highest byte
     * @return the place of its length; empty where there is none, or only one that the file cuts off
     */
    static OptionalInt find(byte[] bytes, int name) {
        ByteBuffer chunks = ByteBuffer.wrap(bytes);
        for (long at = 8; at + 12 <= bytes.length;) {
            int length = chunks.getInt((int) at);
            if (length < 0 || at + 12 + length > bytes.length) {
                break;
            }
            if (chunks.getInt((int) at + 4) == name) {
                return OptionalInt.of((int) at);
            }
            at += 12L + length;
        }
        return OptionalInt.empty();
    }
}
