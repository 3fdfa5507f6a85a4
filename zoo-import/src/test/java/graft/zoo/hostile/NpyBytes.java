package graft.zoo.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Arrays of NumPy (numpy.lib.format) with a header of one's own. */
final class NpyBytes {
    private NpyBytes() {
    }

    static byte[] array(String header, byte... data) {
        return array(1, header.length(), header, data);
    }

    /**
     * @param version 1, whose header's length takes 2 bytes, or more, whose takes 4
     * @param length  what is said of the header's length
     */
    static byte[] array(int version, long length, String header, byte... data) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + (version == 1 ? 2 : 4) + header.length() + data.length)
                .order(ByteOrder.LITTLE_ENDIAN).put((byte) 0x93).put(Cases.latin1("NUMPY")).put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) length);
        } else {
            bytes.putInt((int) length);
        }
        return bytes.put(Cases.latin1(header)).put(data).array();
    }
}
