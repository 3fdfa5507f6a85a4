package graft.zoo.matlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.WeightFiles;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Beyond the fixtures that scipy wrote, see WeightFixturesTest: big-endian files, classes, files of other content. */
class MatFileTest {
    @TempDir
    Path folder;

    private static Path fixture(String name) {
        return SharedFiles.path("fixtures/mat/" + name);
    }

    /** A little-endian, uncompressed file's bytes as a big-endian machine would have written them. */
    private static byte[] swapped(byte[] little) {
        ByteBuffer from = ByteBuffer.wrap(little).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to = ByteBuffer.allocate(little.length).order(ByteOrder.BIG_ENDIAN);
        to.put(little, 0, 124).put((byte) 1).put((byte) 0).put((byte) 'M').put((byte) 'I');
        from.position(128);
        swap(from, to, little.length);
        return to.array();
    }

    private static void swap(ByteBuffer from, ByteBuffer to, int end) {
        while (from.position() < end) {
            int word = from.getInt();
            int type = word & 0xFFFF;
            boolean small = word >>> 16 != 0;
            int count = small ? word >>> 16 : from.getInt();
            to.putInt(word);
            if (!small) {
                to.putInt(count);
            }
            int next = small ? from.position() + 4 : from.position() + (count + 7) / 8 * 8;
            if (type == 14) {
                swap(from, to, from.position() + count);
            } else {
                int width = switch (type) {
                    case 3, 4, 17 -> 2;
                    case 5, 6, 7 -> 4;
                    case 9, 12, 13 -> 8;
                    default -> 1;
                };
                for (int i = 0; i < count / width; i++) {
                    for (int b = width - 1; b >= 0; b--) {
                        to.put(from.get(from.position() + i * width + b));
                    }
                }
            }
            from.position(next);
            to.position(next);
        }
    }

    @TestFactory
    Stream<DynamicTest> bigEndianFilesHoldTheSameAsLittleEndianOnes() {
        return Stream.of("classes_uncompressed.mat", "simplenn.mat", "dagnn_uncompressed.mat")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    Path swapped = Files.write(folder.resolve(name), swapped(Files.readAllBytes(fixture(name))));
                    try (WeightFile expected = WeightFiles.open(fixture(name));
                            WeightFile found = WeightFiles.open(swapped)) {
                        assertEquals(expected.format(), found.format());
                        assertEquals(expected.tensors().keySet(), found.tensors().keySet());
                        expected.tensors().forEach((key, tensor) -> {
                            StoredTensor other = found.tensors().get(key);
                            assertEquals(tensor.shape(), other.shape(), key);
                            assertArrayEquals(tensor.read().unwrap(), other.read().unwrap(), key);
                        });
                    }
                }));
    }

    @Test
    void integersKeepTheirValuesWhateverTheyAreStoredAs() {
        try (WeightFile file = WeightFiles.open(fixture("classes.mat"))) {
            assertArrayEquals(new long[] {Long.MIN_VALUE, Long.MAX_VALUE},
                    file.tensors().get("i64").readIntegers());
            assertArrayEquals(new long[] {-1}, file.tensors().get("u64").readIntegers());
            assertArrayEquals(new long[] {0xFFFF_FFFFL}, file.tensors().get("u32").readIntegers());
            assertArrayEquals(new long[] {-32768, 32767}, file.tensors().get("i16").readIntegers());
        }
    }

    @Test
    void viewsWithAxesInAnotherOrderReadTheSameNumbersPieceByPiece() {
        try (WeightFile file = WeightFiles.open(fixture("simplenn_compressed.mat"))) {
            StoredTensor filters = file.tensors().get("conv1.filters");
            float[] expected = filters.read().permute(3, 2, 0, 1).unwrap();
            StoredTensor turned = filters.permuted(3, 2, 0, 1);
            assertEquals(List.of(4, 3, 3, 3), turned.shape());
            assertArrayEquals(expected, turned.read().unwrap());
            float[] pieces = new float[expected.length];
            turned.read(7, (from, values) -> System.arraycopy(values, 0, pieces, from, values.length));
            assertArrayEquals(expected, pieces);
        }
    }

    @Test
    void classNamesAreTheDescriptions() {
        for (String name : List.of("simplenn.mat", "simplenn_beta.mat", "dagnn.mat")) {
            try (MatFile file = MatFile.open(fixture(name))) {
                List<String> classes = file.network().orElseThrow().classes();
                assertEquals(5, classes.size());
                assertEquals("klasse 0, größe", classes.getFirst());
                assertEquals("class 1, thing", classes.get(1));
            }
        }
    }

    @Test
    void aCompressedVariableThatClaimsMoreThanItHoldsIsRefusedBeforeMemoryIsTaken() throws IOException {
        byte[] bytes = Files.readAllBytes(fixture("simplenn.mat"));
        // A compressed element of 8 bytes that cannot be a zlib stream of anything.
        byte[] made = ByteBuffer.allocate(144).order(ByteOrder.LITTLE_ENDIAN).put(bytes, 0, 128).putInt(15).putInt(8)
                .putLong(0x78).array();
        Path path = Files.write(folder.resolve("made.mat"), made);
        String message = assertThrows(WeightFileException.class, () -> WeightFiles.open(path)).getMessage();
        assertTrue(message.contains("compressed variable at offset 136"), message);
    }

    @Test
    void whatIsNoVariableIsNamedByItsType() throws IOException {
        byte[] bytes = Files.readAllBytes(fixture("simplenn.mat"));
        bytes[128] = 99;
        Path path = Files.write(folder.resolve("odd.mat"), bytes);
        String message = assertThrows(WeightFileException.class, () -> WeightFiles.open(path)).getMessage();
        assertTrue(message.contains("data type 99, expected 14"), message);
    }
}
