package graft.zoo.protobuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.WireBytes;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtobufReaderTest {
    private static ProtobufReader reader(String hex) {
        return reader(HexFormat.of().parseHex(hex));
    }

    private static ProtobufReader reader(byte[] bytes) {
        return ProtobufReader.of(Path.of("f"), MemorySegment.ofArray(bytes));
    }

    // The first three are the examples of protobuf.dev, "Encoding": 150, "testing", and a message that holds 150.
    @Test
    void theExamplesOfTheSpecificationAreRead() {
        ProtobufReader number = reader("089601");
        assertTrue(number.next());
        assertEquals(1, number.field());
        assertEquals(150, number.varint());
        assertFalse(number.next());

        ProtobufReader text = reader("120774657374696e67");
        assertTrue(text.next());
        assertEquals("testing", text.string());

        ProtobufReader outer = reader("1a03089601");
        assertTrue(outer.next());
        ProtobufReader inner = outer.message();
        assertTrue(inner.next());
        assertEquals(150, inner.int32());
        assertFalse(inner.next());
        assertFalse(outer.next());

        // -2 as int64 is 10 bytes of two's complement, as the specification shows
        ProtobufReader negative = reader("08feffffffffffffffff01");
        assertTrue(negative.next());
        assertEquals(-2, negative.varint());
    }

    @Test
    void whatNobodyTakesIsSkipped() {
        ProtobufReader r = reader(new WireBytes().number(1, 300).text(2, "x").single(3, 1.5f).number(4, 7).toArray());
        List<Integer> fields = new ArrayList<>();
        while (r.next()) {
            fields.add(r.field());
            if (r.field() == 3) {
                assertEquals(1.5f, r.float32());
            }
        }
        assertEquals(List.of(1, 2, 3, 4), fields);
    }

    @Test
    void repeatedIntegersMayBePackedOrNotOrBoth() {
        WireBytes packed = new WireBytes().varint(3).varint(270).varint(86942);
        // protobuf.dev: 32 06 03 8e 02 9e a7 05 are 3, 270, 86942 of field 6
        assertEquals("3206038e029ea705", HexFormat.of().formatHex(new WireBytes().message(6, packed).toArray()));
        ProtobufReader r = reader(new WireBytes().number(6, 1).message(6, packed).number(6, 2).toArray());
        List<Long> found = new ArrayList<>();
        while (r.next()) {
            r.varints(found::add);
        }
        assertEquals(List.of(1L, 3L, 270L, 86942L, 2L), found);
    }

    @Test
    void repeatedFloatsMayBePackedOrNotOrBothAndAreReadFromAnyPlace() {
        WireBytes bytes = new WireBytes().floats(5, 0, 1, 2).single(5, 3).single(5, 4).number(1, 9).single(5, 5)
                .single(5, 6).floats(5).floats(5, 7, 8).single(5, 9);
        ProtobufReader r = reader(bytes.toArray());
        FixedValues values = FixedValues.floats();
        while (r.next()) {
            if (r.field() == 5) {
                values.take(r);
            }
        }
        assertEquals(10, values.count());
        for (int from = 0; from < 10; from++) {
            for (int n = 0; n <= 10 - from; n++) {
                float[] expected = new float[n];
                for (int i = 0; i < n; i++) {
                    expected[i] = from + i;
                }
                float[] found = new float[n];
                values.copy(r.memory(), from, found, 0, n);
                assertArrayEquals(expected, found);
            }
        }
        assertThrows(IndexOutOfBoundsException.class, () -> values.copy(r.memory(), 8, new float[3], 0, 3));
    }

    @Test
    void doublesAreRoundedToFloats() {
        // 0.1 as double 3fb999999999999a, little-endian
        ProtobufReader r = reader("0a089a9999999999b93f");
        assertTrue(r.next());
        FixedValues values = FixedValues.doubles();
        values.take(r);
        float[] found = new float[1];
        values.copy(r.memory(), 0, found, 0, 1);
        assertEquals(0.1f, found[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "0896,                       'at offset 1: a number runs beyond the end of its message'",
        "08ffffffffffffffffff02,     'at offset 1: a number has more than 64 bits'",
        "08ffffffffffffffffffff01,   'at offset 1: a number has more than 64 bits'",
        "0001,                       'at offset 0: field number 0 does not exist'",
        "808080801000,               'at offset 0: field number 536870912 does not exist'",
        "0b,                         'at offset 0: field 1 has wire type 3, expected 0, 1, 2 or 5'",
        "0e,                         'at offset 0: field 1 has wire type 6, expected 0, 1, 2 or 5'",
        "12056162,                   'at offset 2: field 2 is to have 5 bytes, but 2 are left'",
        "12ffffffffffffffffff01,     'at offset 11: field 2 is to have 18446744073709551615 bytes, but 0 are left'",
        "0d0000,                     'at offset 1: field 1 is to have 4 bytes, but 2 are left'"})
    void damageIsRefusedWithItsOffset(String hex, String message) {
        String found = assertThrows(WeightFileException.class, () -> {
            ProtobufReader r = reader(hex);
            while (r.next()) {
                assertTrue(r.field() > 0);
            }
        }).getMessage();
        assertTrue(found.startsWith("f: " + message), found);
    }

    @Test
    void aFieldStoredInAnUnexpectedWayIsNamed() {
        ProtobufReader r = reader("089601");
        assertTrue(r.next());
        assertEquals("f: at offset 1: field 1 is stored as VARINT, expected BYTES",
                assertThrows(WeightFileException.class, r::string).getMessage());
    }

    @Test
    void messagesMayLie64DeepAndNoDeeper() {
        WireBytes bytes = new WireBytes();
        for (int i = 0; i < 65; i++) {
            bytes = new WireBytes().message(1, bytes);
        }
        ProtobufReader r = reader(bytes.toArray());
        for (int i = 0; i < 64; i++) {
            assertTrue(r.next());
            r = r.message();
        }
        ProtobufReader deepest = r;
        assertTrue(deepest.next());
        assertTrue(assertThrows(WeightFileException.class, deepest::message).getMessage()
                .contains("more than 64 deep"));
    }
}
