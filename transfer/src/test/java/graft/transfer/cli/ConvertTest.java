package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.WeightFiles;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ConvertTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int graft(String... words) {
        err.reset();
        return Main.run(List.of(words), new Screen(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, 80));
    }

    @TestFactory
    Stream<DynamicTest> namesShapesAndValuesAreTheFilesOwnInBothFormats() {
        return Stream.of("pytorch/vgg_bf16.pth", "pytorch/views_zip.pt", "pytorch/resnet_legacy.pth",
                "safetensors/dtypes.safetensors", "mat/dagnn.mat", "mat/classes.mat", "t7/tables.t7",
                "t7/tensor.t7", "npy/inception.npz", "npy/i8.npy", "caffe/resnet.caffemodel")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    Path in = SharedFiles.path("fixtures/" + name);
                    for (String ending : List.of(".safetensors", ".npz")) {
                        Path out = folder.resolve("out" + ending);
                        assertEquals(0, graft("convert", in.toString(), out.toString(), "--overwrite"),
                                err.toString(StandardCharsets.UTF_8));
                        compare(in, out);
                    }
                }));
    }

    private static void compare(Path in, Path out) {
        try (WeightFile expected = WeightFiles.open(in); WeightFile found = WeightFiles.open(out)) {
            // What has no name in its file is named after the file.
            String own = in.getFileName().toString().replace(".t7", "");
            assertEquals(expected.tensors().keySet().stream().map(n -> n.isEmpty() ? own : n).toList(),
                    List.copyOf(found.tensors().keySet()));
            expected.tensors().forEach((name, tensor) -> {
                StoredTensor copy = found.tensors().get(name.isEmpty() ? own : name);
                assertEquals(tensor.shape(), copy.shape(), name);
                assertEquals(tensor.dtype().isFloating() ? DType.FLOAT32 : tensor.dtype(), copy.dtype(), name);
                assertArrayEquals(tensor.read().unwrap(), copy.read().unwrap(), name);
                if (!tensor.dtype().isFloating()) {
                    assertArrayEquals(tensor.readIntegers(), copy.readIntegers(), name);
                }
            });
        }
    }

    /** 1e300 and -1e300 are beyond 32-bit floats, whose largest is 3.4e38; 2 is not. */
    @Test
    void doublesThatBecomeInfiniteAreCounted() throws IOException {
        ByteBuffer file = ByteBuffer.allocate(8 + 72 + 24).order(ByteOrder.LITTLE_ENDIAN);
        String header = "{\"w\":{\"dtype\":\"F64\",\"shape\":[3],\"data_offsets\":[0,24]}}";
        file.putLong(72).put((header + " ".repeat(72 - header.length())).getBytes(StandardCharsets.UTF_8));
        file.putDouble(1e300).putDouble(-1e300).putDouble(2);
        Path in = Files.write(folder.resolve("w.safetensors"), file.array());
        Path out = folder.resolve("w.npz");
        assertEquals(0, graft("convert", in.toString(), out.toString()));
        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("tensor 'w': 2 of its values are infinite now"), said);
    }

    @Test
    void anUnknownEndingAndTheSameFileAreWrongUsage() throws IOException {
        Path in = Files.copy(SharedFiles.path("fixtures/safetensors/minimal.safetensors"),
                folder.resolve("a.safetensors"));
        assertEquals(2, graft("convert", in.toString(), folder.resolve("b.h5").toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains(".safetensors or .npz"));
        assertEquals(2, graft("convert", in.toString(), in.toString()));
        assertEquals(2, graft("convert", in.toString()));
        assertEquals(1, graft("convert", folder.resolve("absent.pth").toString(), folder.resolve("c.npz").toString()));
    }
}
