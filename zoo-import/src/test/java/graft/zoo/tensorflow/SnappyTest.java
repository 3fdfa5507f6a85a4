package graft.zoo.tensorflow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Elements put together by hand after google/snappy's format_description.txt. */
class SnappyTest {
    @Test
    void literalsAndCopiesOfAllKinds() {
        // Length 6: literal "ab" (length 2: tag 1 << 2), copy 4 from 2 before (kind 1: length - 4 = 0, offset 2).
        assertEquals("ababab", unpack(6, 1 << 2, 'a', 'b', 1, 2));
        // The same by kinds 2 and 3: length - 1 = 3, offset in 2 and 4 bytes.
        assertEquals("ababab", unpack(6, 1 << 2, 'a', 'b', 3 << 2 | 2, 2, 0));
        assertEquals("ababab", unpack(6, 1 << 2, 'a', 'b', 3 << 2 | 3, 2, 0, 0, 0));
        // A literal whose length, 3, stands in one byte after the tag (60).
        assertEquals("xyz", unpack(3, 60 << 2, 2, 'x', 'y', 'z'));
        // An overlapping copy repeats one byte.
        assertEquals("zzzzzzzz", unpack(8, 0, 'z', 6 << 2 | 2, 1, 0));
        assertEquals("", unpack(0));
    }

    @Test
    void damageIsRefused() {
        assertRefused("copies 4 bytes from 0 before byte 2", 6, 1 << 2, 'a', 'b', 1, 0);
        assertRefused("copies 4 bytes from 3 before byte 2", 6, 1 << 2, 'a', 'b', 1, 3);
        assertRefused("has a literal of 9 bytes", 9, 8 << 2, 'a');
        assertRefused("unpacks to 2 bytes, expected 6", 6, 1 << 2, 'a', 'b');
        assertRefused("ends in the middle", 6, 1 << 2, 'a', 'b', 1);
        // A bomb: 4 GiB from 6 bytes.
        assertRefused("is to unpack 6 bytes to 4294967295", 0xff, 0xff, 0xff, 0xff, 0x0f, 0);
        assertRefused("states a length of more than 32 bits", 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f);
    }

    @Test
    void longRunsAreCopiedInPieces() {
        // "checkpoint" a hundred times: length 1000 (e8 07), a literal of 10, then 990 bytes from 10 before.
        var packed = new ByteArrayOutputStream();
        packed.writeBytes(new byte[] {(byte) 0xe8, 7, 9 << 2});
        packed.writeBytes("checkpoint".getBytes(StandardCharsets.US_ASCII));
        for (int left = 990; left > 0; left -= Math.min(64, left)) {
            packed.writeBytes(new byte[] {(byte) (Math.min(64, left) - 1 << 2 | 2), 10, 0});
        }
        assertEquals("checkpoint".repeat(100), new String(Snappy.unpack(
                MemorySegment.ofArray(packed.toByteArray()), 1000, IllegalStateException::new).toArray(JAVA_BYTE),
                StandardCharsets.US_ASCII));
    }

    private static String unpack(int... bytes) {
        byte[] packed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            packed[i] = (byte) bytes[i];
        }
        return new String(Snappy.unpack(MemorySegment.ofArray(packed), 1 << 20, IllegalStateException::new)
                .toArray(JAVA_BYTE), StandardCharsets.US_ASCII);
    }

    private static void assertRefused(String words, int... bytes) {
        String message = assertThrows(IllegalStateException.class, () -> unpack(bytes)).getMessage();
        assertTrue(message.contains(words), message);
    }
}
