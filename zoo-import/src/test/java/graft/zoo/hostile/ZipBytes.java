package graft.zoo.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A zip archive made record by record (PKWARE APPNOTE 6.3), so that any field of it can be a lie. */
final class ZipBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<byte[]> central = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();

    ZipBytes stored(String name, byte... data) {
        return entry(name, name, 0, 0, data, data);
    }

    ZipBytes deflated(String name, byte... data) {
        return entry(name, name, 0, 8, data, deflate(data));
    }

    static byte[] deflate(byte[] data) {
        try (var deflater = new Deflater(9, true)) {
            deflater.setInput(data);
            deflater.finish();
            byte[] packed = new byte[data.length + 64];
            return java.util.Arrays.copyOf(packed, deflater.deflate(packed));
        }
    }

    /** An entry whose own header may call it something else. */
    ZipBytes entry(String name, String localName, int flags, int method, byte[] data, byte[] packed) {
        var crc = new CRC32();
        crc.update(data);
        offsets.add(out.size());
        boolean described = (flags & 8) != 0;
        ByteBuffer head = buffer(30 + bytes(localName).length).putInt(0x04034b50).putShort((short) 20)
                .putShort((short) flags).putShort((short) method).putInt(0).putInt(described ? 0 : (int) crc.getValue())
                .putInt(described ? 0 : packed.length).putInt(described ? 0 : data.length)
                .putShort((short) bytes(localName).length).putShort((short) 0).put(bytes(localName));
        out.writeBytes(head.array());
        out.writeBytes(packed);
        if (described) {
            // Without the signature that most writers put before it.
            out.writeBytes(buffer(12).putInt((int) crc.getValue()).putInt(packed.length).putInt(data.length).array());
        }
        return central(name, flags, method, (int) crc.getValue(), packed.length, data.length, offsets.getLast());
    }

    /** A directory entry alone. */
    ZipBytes central(String name, int flags, int method, int crc, long packed, long size, long offset) {
        central.add(buffer(46 + bytes(name).length).putInt(0x02014b50).putShort((short) 20).putShort((short) 20)
                .putShort((short) flags).putShort((short) method).putInt(0).putInt(crc).putInt((int) packed)
                .putInt((int) size).putShort((short) bytes(name).length).putShort((short) 0).putShort((short) 0)
                .putShort((short) 0).putShort((short) 0).putInt(0).putInt((int) offset).put(bytes(name)).array());
        return this;
    }

    byte[] toArray() {
        return toArray(0, new byte[0]);
    }

    /** The archive. */
    byte[] toArray(int disk, byte... comment) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(out.toByteArray());
        central.forEach(all::writeBytes);
        all.writeBytes(end(disk, central.size(), all.size() - out.size(), out.size(), comment.length));
        all.writeBytes(comment);
        return all.toByteArray();
    }

    /** Where the directory begins. */
    int directory() {
        return out.size();
    }

    /** The record that ends an archive, without its comment. */
    static byte[] end(int disk, int count, int size, int offset, int comment) {
        return buffer(22).putInt(0x06054b50).putShort((short) disk).putShort((short) disk).putShort((short) count)
                .putShort((short) count).putInt(size).putInt(offset).putShort((short) comment).array();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
