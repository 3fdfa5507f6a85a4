package graft.zoo.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import graft.engine.Tensor;
import graft.zoo.Fixtures;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBackBitEqual() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        float[] many = new float[600_001];
        var random = new Random(1);
        for (int i = 0; i < many.length; i++) {
            many[i] = Float.intBitsToFloat(random.nextInt());
        }
        tensors.put("z \u00fc \"quoted\"", Tensor.wrap(many, 600_001));
        tensors.put("scalar", Tensor.of(new float[] {-0f}));
        tensors.put("empty", Tensor.zeros(0, 3));
        tensors.put("a", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 3));
        Path path = folder.resolve("x.safetensors");
        SafetensorsWriter.write(path, tensors, Map.of("license", "none"));
        try (WeightFile file = SafetensorsFile.open(path)) {
            assertEquals(List.copyOf(tensors.keySet()), List.copyOf(file.tensors().keySet()));
            assertEquals(Map.of("license", "none"), file.metadata());
            tensors.forEach((name, tensor) -> {
                assertArrayEquals(tensor.shape(), file.tensors().get(name).read().shape());
                assertEquals(Fixtures.sha256(tensor), Fixtures.sha256(file.tensors().get(name).read()));
            });
        }
    }

    @Test
    void theBytesAreThoseOfTheFormatsDescription() throws IOException {
        Path path = folder.resolve("one.safetensors");
        SafetensorsWriter.write(path, Map.of("only", Tensor.of(new float[] {1, -2}, 2)), Map.of());
        String header = "{\"only\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        int padded = (header.length() + 7) / 8 * 8;
        byte[] expected = ByteBuffer.allocate(8 + padded + 8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded)
                .put((header + " ".repeat(padded - header.length())).getBytes()).putFloat(1).putFloat(-2).array();
        assertArrayEquals(expected, Files.readAllBytes(path));
    }

    @Test
    void nothingIsLeftBehindWhetherWritingWorksOrNot() throws IOException {
        Path path = folder.resolve("twice.safetensors");
        SafetensorsWriter.write(path, Map.of("a", Tensor.zeros(2)), Map.of());
        SafetensorsWriter.write(path, Map.of("a", Tensor.zeros(3)), Map.of());
        Path directory = Files.createDirectories(folder.resolve("taken.safetensors/inside"));
        assertThrows(WeightFileException.class,
                () -> SafetensorsWriter.write(directory.getParent(), Map.of("a", Tensor.zeros(2)), Map.of()));
        assertThrows(WeightFileException.class,
                () -> SafetensorsWriter.write(folder.resolve("no/such/x"), Map.of("a", Tensor.zeros(2)), Map.of()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of("taken.safetensors", "twice.safetensors"),
                    files.map(f -> f.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void aFileIsAsReadableAsAnyOther() throws IOException {
        Path path = folder.resolve("shared.safetensors");
        Path plain = Files.createFile(folder.resolve("plain"));
        SafetensorsWriter.write(path, Map.of("a", Tensor.zeros(2)), Map.of());
        assumeTrue(Files.getFileStore(path).supportsFileAttributeView("posix"));
        assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(path));
    }

    @Test
    void aTensorOfAnotherShapeThanToldIsRefusedAndNothingIsLeftBehind() throws IOException {
        Path path = folder.resolve("wrong.safetensors");
        var stated = new LinkedHashMap<String, List<Integer>>(Map.of("a", List.of(3)));
        assertThrows(IllegalArgumentException.class,
                () -> SafetensorsWriter.write(path, stated, _ -> Tensor.zeros(2), Map.of()));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }
}
