package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Headers of safetensors that are no JSON, or say what cannot be. */
@Tag("small-heap")
class HostileSafetensorsTest {
    private static final byte[] NUMBERS = PickleText.floats(1, 2, 3, 4);

    @TempDir
    Path folder;

    private static byte[] file(long length, byte[] header, byte[] data) {
        return ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN).putLong(length)
                .put(header).put(data).array();
    }

    private static byte[] file(String header) {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return file(bytes.length, bytes, NUMBERS);
    }

    private static byte[] tensor(String name, String dtype, String shape, String offsets) {
        return file("{\"" + name + "\": {\"dtype\": " + dtype + ", \"shape\": " + shape + ", \"data_offsets\": "
                + offsets + "}}");
    }

    private static byte[] two(String first, String second) {
        return file("{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": " + first + "}, "
                + "\"b\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": " + second + "}}");
    }

    @TestFactory
    Stream<DynamicTest> headersOfAnotherSizeOrFormAreRefused() {
        byte[] latin1 = "{\"gr\u00f6\u00dfe\": 1}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] open = Cases.latin1("{");
        return new Cases(folder, "x.safetensors")
                .refused("a header of 1 byte", file(1, open, NUMBERS), "safetensors header of 1 bytes")
                .refused("a header of no bytes", file(0, open, NUMBERS), "safetensors header of 0 bytes")
                .refused("a header of over 100 MB", file(100_000_001, open, NUMBERS), "header of 100000001 bytes")
                .refused("a header longer than the file", file(1000, open, NUMBERS),
                        "header of 1000 bytes in a file of")
                .refused("a header of 2^63 bytes", file(Long.MIN_VALUE, open, NUMBERS), "9223372036854775808 bytes")
                .refused("a header that does not begin with a brace", file("[1, 2]"), "begins with 06 00 00 00")
                .refused("a header that begins with a blank", file(" {}"), "begins with 03 00 00 00")
                .refused("a header that is not UTF-8", file(latin1.length, latin1, NUMBERS), "header is not UTF-8")
                .refused("a header that goes on after its end", file("{} {}"), "header at offset 8", "end of the text")
                .refused("a million arrays in one another", () -> file("{\"a\": " + "[".repeat(1_000_000)),
                        "nested deeper than 64")
                .refused("a million objects in one another", () -> file("{\"a\":".repeat(1_000_000)),
                        "nested deeper than 64")
                .refused("a header of 90 MB of empty arrays", () -> {
                    byte[] header = new byte[90_000_000];
                    for (int i = 0; i < header.length; i += 3) {
                        header[i] = '[';
                        header[i + 1] = ']';
                        header[i + 2] = ',';
                    }
                    header[0] = '{';
                    return file(header.length, header, NUMBERS);
                }, "header of 90000000 bytes")
                .refused("four million empty arrays", () -> file("{\"a\": [" + "[],".repeat(4_000_000) + "[]]}"),
                        "header at offset 8", "over 1000000 values")
                .refused("a million empty objects", () -> file("{\"a\": [" + "{},".repeat(1_000_000) + "{}]}"),
                        "header at offset 8", "over 1000000 values")
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> tensorsThatCannotBeAreRefusedByName() {
        String four = "[0, 16]";
        return new Cases(folder, "x.safetensors")
                .read("the tensor that the others differ from", () -> tensor("w", "\"F32\"", "[2, 2]", four),
                        file -> assertArrayEquals(new float[] {1, 2, 3, 4}, file.tensors().get("w").read().unwrap()))
                .refused("NaN for a size", tensor("w", "\"F32\"", "[NaN]", four), "header at offset 8", "'N'")
                .refused("1e400 for a size", tensor("w", "\"F32\"", "[1e400]", four), "too large for a double")
                .refused("-1 for a size", tensor("w", "\"F32\"", "[-4]", four), "'w' shape[0]", "found the number -4")
                .refused("1.5 for a size", tensor("w", "\"F32\"", "[1.5]", four), "'w' shape[0]", "the number 1.5")
                .refused("4.0 for a size", tensor("w", "\"F32\"", "[4.0]", four), "'w' shape[0]", "the number 4.0")
                .refused("a text for a size", tensor("w", "\"F32\"", "[\"4\"]", four), "'w' shape[0]", "a string")
                .refused("an offset of -1", tensor("w", "\"F32\"", "[4]", "[-1, 15]"), "'w' data_offsets[0]")
                .refused("an offset of 1.5", tensor("w", "\"F32\"", "[4]", "[1.5, 16]"), "'w' data_offsets[0]")
                .refused("offsets of 2^63", tensor("w", "\"F32\"", "[4]", "[0, 9223372036854775808]"),
                        "'w' data_offsets[1]")
                .refused("offsets that are texts", tensor("w", "\"F32\"", "[4]", "[\"0\", \"16\"]"),
                        "'w' data_offsets[0]", "found a string")
                .refused("one offset", tensor("w", "\"F32\"", "[4]", "[16]"), "'w' has data_offsets [16]")
                .refused("offsets the wrong way round", tensor("w", "\"F32\"", "[4]", "[16, 0]"),
                        "'w' has data_offsets [16, 0]; expected two ascending numbers")
                .refused("an end beyond the file", tensor("w", "\"F32\"", "[8]", "[0, 32]"), "'w' ends at byte 32",
                        "the file has 16")
                .refused("ranges that overlap", two("[0, 8]", "[4, 12]"), "'b' begins at byte 4", "overlaps")
                .refused("ranges with a hole between them", two("[0, 8]", "[9, 17]".replace("17", "16")), "'b'")
                .refused("a hole before the first", tensor("w", "\"F32\"", "[2]", "[8, 16]"), "'w' begins at byte 8",
                        "holes")
                .refused("data that no tensor covers", tensor("w", "\"F32\"", "[2]", "[0, 8]"),
                        "cover 8 bytes of data, the file has 16")
                .refused("no tensors, but data", file("{}"), "cover 0 bytes of data, the file has 16")
                .refused("an unknown type", tensor("w", "\"F33\"", "[4]", four), "'w' has dtype 'F33'")
                .refused("half a byte for each number", tensor("w", "\"F4\"", "[32]", four), "'w' has dtype 'F4'")
                .refused("a type that is a number", tensor("w", "4", "[4]", four), "'w' has no dtype")
                .refused("2^32 x 2^32 numbers", tensor("w", "\"F32\"", "[4294967296, 4294967296]", four),
                        "'w' has over 2^31 - 9 elements")
                .refused("nothing of something huge", tensor("w", "\"F32\"", "[0, 1000000000000]", "[0, 0]"),
                        "'w' has over 2^31 - 9 elements")
                .refused("fewer bytes than the shape takes", tensor("w", "\"F64\"", "[4]", four), "takes 32 bytes")
                .refused("33 dimensions", tensor("w", "\"F32\"", "[" + "1,".repeat(32) + "4]", four), "33 dimensions")
                .refused("a tensor twice", file("{\"w\": 1, \"w\": 2}"), "key \"w\" appears twice")
                .refused("a tensor that is a number", file("{\"w\": 1}"), "'w' expected an object")
                .refused("a tensor of no words", file("{\"w\": {}}"), "'w' has no dtype")
                .refused("metadata that is a list", file("{\"__metadata__\": []}"), "'__metadata__' expected an object")
                .refused("metadata that holds a number", file("{\"__metadata__\": {\"a\": 1}}"), "__metadata__")
                .refused("no name", tensor("", "\"F32\"", "[4]", four), "tensor '' has no name")
                .refused("a name with a control character", tensor("a\\u0007b", "\"F32\"", "[4]", four),
                        "tensor 'a\\u0007b' has a control character in its name")
                .refused("a name of 5000 letters", tensor("w".repeat(5000), "\"F32\"", "[4]", four),
                        "tensor name of 5000 characters")
                .read("a tensor of nothing, and metadata", () -> file("{\"__metadata__\": {\"a\": \"b\"}, \"e\": "
                        + "{\"dtype\": \"F32\", \"shape\": [0, 7], \"data_offsets\": [0, 0]}, \"w\": {\"dtype\": "
                        + "\"F16\", \"shape\": [8], \"data_offsets\": [0, 16]}}"), file -> {
                            assertEquals(List.of(0, 7), file.tensors().get("e").shape());
                            assertEquals("b", file.metadata().get("a"));
                        })
                .tests();
    }
}
