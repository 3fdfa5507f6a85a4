package graft.transfer.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What of EXIF data is read: how the camera was held, tag 274 of the first directory (Exif 2.32, 4.6.4 A).
 *
 * <table>
 * <caption>Layout, as TIFF 6.0 has it</caption>
 * <tr><td>{@code II} or {@code MM}</td><td>byte order; then 42 in 2 bytes, offset of the directory in 4</td></tr>
 * <tr><td>directory</td><td>entries 2, then 12 bytes each: tag 2, type 2, count 4, value 4</td></tr>
 * </table>
 */
final class Exif {
    private static final int ORIENTATION = 0x112;
    private static final int SHORT = 3;
    private static final int ENTRY = 12;

    private Exif() {
    }

    /** The orientation that EXIF data states; {@link Orientation#AS_STORED} where it states none, or is damaged. */
    static Orientation orientation(byte[] bytes, int from, int length) {
        if (from < 0 || length < 8 || from > bytes.length - length) {
            return Orientation.AS_STORED;
        }
        ByteBuffer data = ByteBuffer.wrap(bytes, from, length).slice();
        int order = data.getShort(0);
        if (order != 0x4949 && order != 0x4d4d) {
            return Orientation.AS_STORED;
        }
        data.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = data.getInt(4);
        if (data.getShort(2) != 42 || directory < 8 || directory > length - 2) {
            return Orientation.AS_STORED;
        }
        int entries = data.getShort(directory) & 0xffff;
        for (int i = 0, at = directory + 2; i < entries && at <= length - ENTRY; i++, at += ENTRY) {
            if ((data.getShort(at) & 0xffff) == ORIENTATION && data.getShort(at + 2) == SHORT) {
                return Orientation.of(data.getShort(at + 8));
            }
        }
        return Orientation.AS_STORED;
    }
}
