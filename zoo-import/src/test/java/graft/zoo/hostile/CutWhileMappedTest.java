package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.WeightFiles;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another process cuts a file while it is open: a download that starts again, a disk that is full. Reading a page that
 * is no longer there ends a process, unless the virtual machine itself reads it.
 */
class CutWhileMappedTest {
    private static final List<String> KINDS = List.of("pytorch/vgg_zip.pth", "pytorch/vgg_legacy.pth",
            "safetensors/vgg_f16.safetensors", "npy/vgg.npz", "npy/f8.npy", "onnx/vgg_opset9.onnx",
            "onnx/vgg_floatdata.onnx", "caffe/vgg.caffemodel", "keras/vgg_model.h5", "keras/vgg.keras",
            "hdf5/chunked_gzip_shuffle.h5", "mat/simplenn.mat", "mat/simplenn_v73.mat", "t7/vgg.t7",
            "tensorflow/vgg_frozen.pb");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> tensorsOfAFileThatWasCutAreRefusedAndTheProcessLives() {
        return KINDS.stream().flatMap(kind -> Stream.of(0, 2, 16)
                .map(part -> DynamicTest.dynamicTest(kind + (part == 0 ? ", all of it" : ", 1/" + part + " left"),
                        () -> check(kind, part))));
    }

    private void check(String kind, int part) throws IOException {
        Path path = folder.resolve(part + kind.substring(kind.indexOf('/') + 1));
        Files.copy(SharedFiles.path("fixtures/" + kind), path);
        try (WeightFile file = WeightFiles.open(path)) {
            try (var other = new RandomAccessFile(path.toFile(), "rw")) {
                other.setLength(part == 0 ? 0 : other.length() / part);
            }
            assertTrue(!file.tensors().isEmpty());
            for (StoredTensor tensor : file.tensors().values()) {
                String message = assertThrows(WeightFileException.class, tensor::read).getMessage();
                assertTrue(message.startsWith(path + ": ") && message.contains("another process"), message);
            }
        }
    }
}
