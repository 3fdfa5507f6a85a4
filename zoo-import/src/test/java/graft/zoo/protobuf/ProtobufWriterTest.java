package graft.zoo.protobuf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes are those of protobuf's own documentation ("Encoding"), or follow from its rules as shown. */
class ProtobufWriterTest {

    private static String hex(ProtobufWriter message) {
        return HexFormat.of().formatHex(message.toBytes());
    }

    @Test
    void numbersAndTextAreTheDocumentationsExamples() {
        assertEquals("089601", hex(new ProtobufWriter().varint(1, 150)));
        assertEquals("120774657374696e67", hex(new ProtobufWriter().text(2, "testing")));
        assertEquals("1a03089601", hex(new ProtobufWriter().message(3, new ProtobufWriter().varint(1, 150))));
        // -2 is 18446744073709551614: nine bytes of seven bits with a mark, and the last bit.
        assertEquals("08feffffffffffffffff01", hex(new ProtobufWriter().varint(1, -2)));
    }

    @Test
    void floatsAreFourBytesLeastSignificantFirst() {
        // 1.5 is 0x3fc00000; field 2 of wire type 5 is 2 * 8 + 5 = 0x15.
        assertEquals("150000c03f", hex(new ProtobufWriter().float32(2, 1.5f)));
    }

    @Test
    void aHeaderStandsBeforeBytesOfAnyLength() {
        // Field 20 is 20 * 8 + 2 = 162 = 0xa2 0x01; 2^31 is 0x80 four times, then 8.
        assertEquals("a2018080808008", hex(new ProtobufWriter().header(20, 1L << 31)));
    }
}
