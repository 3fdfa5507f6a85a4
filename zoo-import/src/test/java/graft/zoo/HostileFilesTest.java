package graft.zoo;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import graft.testing.SharedFiles;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Damaged and malicious files: each is refused with a WeightFileException, or read, within two seconds. */
@Tag("small-heap")
class HostileFilesTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> picklesThatCallSomethingAreRefusedByName() throws IOException {
        Path hostile = SharedFiles.path("fixtures/hostile");
        return Map.of("pytorch__pickle_os_system.pth", "os.system", "pytorch__legacy_pickle_os_system.pth", "os.system",
                "pytorch__pickle_posix_system.pth", "posix.system", "pytorch__pickle_builtins_eval.pth",
                "builtins.eval", "pytorch__pickle_python2_builtin_exec.pth", "__builtin__.e",
                "pytorch__pickle_stack_global_p4.pth", "refusing to execute").entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
                    String message = assertThrows(WeightFileException.class,
                            () -> WeightFiles.open(hostile.resolve(e.getKey()))).getMessage();
                    assertTrue(message.contains(e.getValue()) && message.contains("refusing to execute"), message);
                }));
    }

    @TestFactory
    Stream<DynamicTest> filesCutShortAnywhereAreRefused() throws IOException {
        // A text whose last number loses digits, or a list of variables that ends after one of them, is whole again.
        return fixtures().filter(path -> !path.toString().matches(".*(_ascii.t7|classes_uncompressed.mat)"))
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> {
            byte[] whole = Files.readAllBytes(path);
            var random = new Random(20261123);
            Path cut = folder.resolve("cut-" + path.getFileName());
            for (int i = 0; i < 200; i++) {
                int length = random.nextInt(whole.length);
                Files.write(cut, Arrays.copyOf(whole, length));
                assertThrows(WeightFileException.class, () -> readAll(cut), () -> "cut after " + length);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> filesWithOneFlippedBitAreReadOrRefused() throws IOException {
        return fixtures().map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> {
            byte[] bytes = Files.readAllBytes(path);
            var random = new Random(4096);
            Path flipped = folder.resolve("flipped-" + path.getFileName());
            for (int i = 0; i < 400; i++) {
                int at = random.nextInt(Math.min(4096, bytes.length));
                int bit = 1 << random.nextInt(8);
                bytes[at] ^= (byte) bit;
                Files.write(flipped, bytes);
                TimeLimit.check("byte " + at + " xor " + bit, () -> readOrRefuse(flipped));
                bytes[at] ^= (byte) bit;
            }
        }));
    }

    /** Wherever a length or a count may stand: the largest ones, in either byte order. */
    @TestFactory
    Stream<DynamicTest> filesWithAbsurdLengthsAreReadOrRefused() throws IOException {
        long[] absurd = {Integer.MAX_VALUE, 0xFFFF_FFFFL, -1, Long.MAX_VALUE, 0xFF_FF7F_FFFFL};
        return fixtures().map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> {
            byte[] bytes = Files.readAllBytes(path);
            var random = new Random(31);
            Path changed = folder.resolve("absurd-" + path.getFileName());
            for (int i = 0; i < 200; i++) {
                byte[] bad = bytes.clone();
                int width = 2 << random.nextInt(3);
                int at = random.nextInt(Math.min(4096, bytes.length) - width);
                long value = absurd[random.nextInt(absurd.length)];
                boolean little = random.nextBoolean();
                for (int b = 0; b < width; b++) {
                    bad[at + b] = (byte) (value >> 8 * (little ? b : width - 1 - b));
                }
                Files.write(changed, bad);
                TimeLimit.check(width + " bytes at " + at + ": " + value, () -> readOrRefuse(changed));
            }
        }));
    }

    private static Stream<Path> fixtures() {
        return Stream.of("pytorch/vgg_zip.pth", "pytorch/vgg_legacy.pth", "pytorch/views_zip.pt",
                "pytorch/views_legacy.pt", "pytorch/resnet_protocol4.pth", "safetensors/dtypes.safetensors",
                "safetensors/vgg_f32.safetensors", "npy/c_order_f4.npy", "npy/fortran_be_f8.npy",
                "npy/vgg.npz", "mat/simplenn.mat", "mat/simplenn_compressed.mat", "mat/classes_uncompressed.mat",
                "mat/dagnn_uncompressed.mat", "t7/vgg.t7", "t7/tables.t7", "t7/tables_ascii.t7",
                "hdf5/libver_latest.h5", "hdf5/chunk_index_latest.h5", "hdf5/many_links_latest.h5",
                "hdf5/chunked_gzip_fletcher.h5", "hdf5/attributes.h5",
                "keras/vgg_model.h5", "keras/vgg.weights.h5", "keras/vgg.keras")
                .map(name -> SharedFiles.path("fixtures/" + name));
    }

    private static void readOrRefuse(Path path) {
        try {
            readAll(path);
        } catch (WeightFileException refused) {
            assertTrue(refused.getMessage().startsWith(path.toString()), refused.getMessage());
        } catch (RuntimeException | Error other) {
            fail("expected a WeightFileException", other);
        }
    }

    private static void readAll(Path path) {
        try (WeightFile file = WeightFiles.open(path)) {
            file.tensors().values().forEach(StoredTensor::read);
        }
    }
}
