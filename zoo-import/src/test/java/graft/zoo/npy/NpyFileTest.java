package graft.zoo.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.testing.SharedFiles;
import graft.zoo.Fixtures;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyArrayThatNumpyWroteIsReadBitEqualOrRefused() throws IOException {
        return SharedFiles.files("fixtures/npy", ".npy").stream()
                .filter(path -> !path.toString().matches(".*\\.(input|output)\\.npy"))
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> compare(path)));
    }

    private static void compare(Path path) throws IOException {
        Map<?, ?> description = Fixtures.description(path);
        if (((String) description.get("expect")).startsWith("refuse")) {
            assertThrows(WeightFileException.class, () -> NpyFile.read(path));
            return;
        }
        Map<?, ?> expected = (Map<?, ?>) ((List<?>) description.get("tensors")).getFirst();
        Tensor found = NpyFile.read(path);
        assertEquals(expected.get("shape"), Arrays.stream(found.shape()).mapToObj(d -> (long) d).toList());
        assertEquals(expected.get("sha256_f32le"), Fixtures.sha256(found));
    }

    @Test
    void columnMajorBecomesRowMajor() throws IOException {
        // [[1, 2, 3], [4, 5, 6]] column by column: 1 4 2 5 3 6, as bytes.
        Path path = write("{'descr': '|u1', 'fortran_order': True, 'shape': (2L, 3L), }\n", 1, 4, 2, 5, 3, 6);
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, NpyFile.read(path).toArray());
    }

    @Test
    void whatIsWrittenIsReadBackEqual() throws IOException {
        for (int[] shape : new int[][] {{}, {5}, {2, 3}, {0, 4}, {1, 2, 3, 4}}) {
            Tensor tensor = Tensor.zeros(shape);
            Arrays.setAll(new Object[tensor.size()], i -> tensor.unwrap()[i] = i - .1f);
            Path path = folder.resolve("t.npy");
            NpyFile.write(path, tensor);
            assertArrayEquals(shape, NpyFile.read(path).shape());
            assertArrayEquals(tensor.toArray(), NpyFile.read(path).toArray());
            assertEquals(0, (Files.size(path) - 4L * tensor.size()) % 64);
        }
    }

    @Test
    void headersThatSayTooMuchTooLittleOrSomethingElseAreRefused() throws IOException {
        assertRefused("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'more': (1,)}\n", "only the keys");
        assertRefused("{'descr': '|u1', 'fortran_order': False}\n", "the keys descr, fortran_order and shape");
        assertRefused("{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (1,)}\n", "each key once");
        assertRefused("{'descr': '|u1', 'fortran_order': 0, 'shape': (1,)}\n", "True or False");
        assertRefused("{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}\n", "takes 2 bytes, found 1");
        assertRefused("{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}\n", "a dimension of 0 or more");
        assertRefused("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} + f()\n", "nothing after '}'");
        assertRefused("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}\n", "pickled Python objects");
    }

    private void assertRefused(String header, String words) throws IOException {
        Path path = write(header, 7);
        String message = assertThrows(WeightFileException.class, () -> NpyFile.read(path)).getMessage();
        assertTrue(message.contains(words), message);
    }

    private Path write(String header, int... data) throws IOException {
        String start = "\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header;
        byte[] bytes = Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1),
                10 + header.length() + data.length);
        for (int i = 0; i < data.length; i++) {
            bytes[10 + header.length() + i] = (byte) data[i];
        }
        return Files.write(folder.resolve("hand.npy"), bytes);
    }
}
