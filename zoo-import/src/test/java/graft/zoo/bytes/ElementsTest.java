package graft.zoo.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.zoo.weights.DType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ElementsTest {

    @Test
    void halvesAreTheFloatsOfIeee754() {
        // 1 = 3c00, -2 = c000, largest 65504 = 7bff, smallest subnormal 2^-24 = 0001, infinity 7c00.
        byte[] bytes = {0, 0x3c, 0, (byte) 0xc0, (byte) 0xff, 0x7b, 1, 0, 0, 0x7c};
        assertRead(DType.FLOAT16, bytes, 1, -2, 65504, 0x1p-24f, Float.POSITIVE_INFINITY);
    }

    @Test
    void bfloat16IsTheUpperHalfOfAFloat() {
        // 1.0f = 3f800000, -1.5f = bfc00000.
        assertRead(DType.BFLOAT16, new byte[] {(byte) 0x80, 0x3f, (byte) 0xc0, (byte) 0xbf}, 1, -1.5f);
    }

    @Test
    void largeIntegersAreRoundedToTheNearestFloat() {
        // Floats near 2^63 are 2^40 apart: 2^63 + 2^39 is a tie and goes to even, one more goes up.
        ByteBuffer unsigned = little(24).putLong(-1).putLong(Long.MIN_VALUE + (1L << 39))
                .putLong(Long.MIN_VALUE + (1L << 39) + 1);
        assertRead(DType.UINT64, unsigned.array(), 0x1p64f, 0x1p63f, 0x1p63f + 0x1p40f);
        // 2^24 + 1 is a tie between 2^24 and 2^24 + 2.
        assertRead(DType.INT64, little(16).putLong((1 << 24) + 1).putLong(-3).array(), 0x1p24f, -3);
        assertRead(DType.UINT32, little(8).putInt(-1).putInt(5).array(), 0x1p32f, 5);
        assertRead(DType.INT32, little(4).putInt(-1).array(), -1);
    }

    @Test
    void smallTypesKeepOrLoseTheirSign() {
        assertRead(DType.INT8, new byte[] {-1, 127}, -1, 127);
        assertRead(DType.UINT8, new byte[] {-1, 127}, 255, 127);
        assertRead(DType.INT16, new byte[] {-1, -1}, -1);
        assertRead(DType.UINT16, new byte[] {-1, -1}, 65535);
        assertRead(DType.BOOL, new byte[] {0, 1, 2}, 0, 1, 1);
        assertRead(DType.FLOAT64, little(8).putDouble(0.1).array(), 0.1f);
    }

    @Test
    void aFloatsNaNPayloadIsKept() {
        float[] to = new float[1];
        Elements.read(MemorySegment.ofArray(little(4).putInt(0x7fc12345).array()), DType.FLOAT32,
                ByteOrder.LITTLE_ENDIAN, to);
        assertEquals(0x7fc12345, Float.floatToRawIntBits(to[0]));
    }

    /** Read in bulk and one by one, little-endian and, with the bytes of each element turned round, big-endian. */
    private static void assertRead(DType dtype, byte[] bytes, float... expected) {
        byte[] turned = new byte[bytes.length];
        int n = dtype.bytes();
        for (int i = 0; i < bytes.length; i++) {
            turned[i] = bytes[i / n * n + n - 1 - i % n];
        }
        assertOrder(dtype, bytes, ByteOrder.LITTLE_ENDIAN, expected);
        assertOrder(dtype, turned, ByteOrder.BIG_ENDIAN, expected);
    }

    private static void assertOrder(DType dtype, byte[] bytes, ByteOrder order, float[] expected) {
        float[] to = new float[expected.length];
        Elements.read(MemorySegment.ofArray(bytes), dtype, order, to);
        assertArrayEquals(expected, to);
        for (int i = 0; i < to.length; i++) {
            assertEquals(expected[i], Elements.at(MemorySegment.ofArray(bytes), dtype, order, i));
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
