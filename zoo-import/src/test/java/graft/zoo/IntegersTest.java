package graft.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.testing.OnnxBytes;
import graft.testing.WireBytes;
import graft.zoo.npy.NpzWriter;
import graft.zoo.safetensors.SafetensorsWriter;
import graft.zoo.weights.DType;
import graft.zoo.weights.WeightFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Integers that 32-bit floats cannot hold, such as 2^53 + 1 and the largest of each type, stay what they are. */
class IntegersTest {
    private static final long[] LARGE = {Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1, -1};

    @TempDir
    Path folder;

    /** {@code end} of a Slice is usually the largest integer that there is. */
    @Test
    void largeConstantsOfAnOnnxFileAreConvertedAsTheyAre() throws IOException {
        Path onnx = new OnnxBytes(17).input("x", 1, 2, 4, 4).output("y").shape("end", LARGE)
                .node("Relu", List.of("x"), List.of("y")).write(folder.resolve("slice.onnx"));
        assertConverts(onnx, "end", DType.INT64, LARGE);
    }

    /**
     * TensorProto of TensorFlow: dtype 9 is int64, 23 uint64, 22 uint32, 10 bool; values one by one, the last
     * repeated.
     */
    @Test
    void valuesOfATensorFlowGraphAreConvertedAsTheyAre() throws IOException {
        assertConverts(graph(9, 10, LARGE), "c", DType.INT64, LARGE);
        assertConverts(graph(23, 17, -1, 5), "c", DType.UINT64, -1, 5, 5, 5);
        assertConverts(graph(22, 16, 0xffff_ffffL), "c", DType.UINT32, 0xffff_ffffL, 0xffff_ffffL, 0xffff_ffffL,
                0xffff_ffffL);
        assertConverts(graph(10, 11, 1, 0), "c", DType.BOOL, 1, 0, 0, 0);
    }

    @Test
    void bytesOfATensorFlowGraphAreConvertedAsTheyAre() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(LARGE);
        assertConverts(graph(new WireBytes().number(1, 9).message(2, four()).raw(4, bytes.array())), "c", DType.INT64,
                LARGE);
    }

    private static WireBytes four() {
        return new WireBytes().message(2, new WireBytes().number(1, 4));
    }

    private Path graph(int type, int field, long... values) throws IOException {
        WireBytes tensor = new WireBytes().number(1, type).message(2, four());
        for (long v : values) {
            tensor.number(field, v);
        }
        return graph(tensor);
    }

    private Path graph(WireBytes tensor) throws IOException {
        WireBytes node = new WireBytes().text(1, "c").text(2, "Const").message(5, new WireBytes().text(1, "value")
                .message(2, new WireBytes().message(8, tensor)));
        return Files.write(folder.resolve("graph.pb"), new WireBytes().message(1, node).toArray());
    }

    private void assertConverts(Path from, String name, DType dtype, long... expected) throws IOException {
        Path safetensors = folder.resolve("out.safetensors");
        Path npz = folder.resolve("out.npz");
        try (WeightFile file = WeightFiles.open(from)) {
            SafetensorsWriter.copy(safetensors, file.tensors(), file.metadata());
            NpzWriter.copy(npz, file.tensors());
        }
        for (Path written : List.of(from, safetensors, npz)) {
            try (WeightFile file = WeightFiles.open(written)) {
                assertEquals(dtype, file.tensors().get(name).dtype());
                assertArrayEquals(expected, file.tensors().get(name).readIntegers(), written.toString());
            }
        }
    }
}
