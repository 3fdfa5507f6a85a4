package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import graft.testing.SharedFiles;
import graft.zoo.TimeLimit;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every file that other software wrote, cut short; one of each kind of protobuf with its numbers as large as can be,
 * one after the other; one of each format with a bit flipped: read, or refused in the file's name, within two
 * seconds each. CONTRIBUTING says how to run more of them.
 */
@Tag("small-heap")
class HostileCorpusTest {
    private static final int CUTS = Integer.getInteger("graft.fuzz.cuts", 8);
    private static final int FLIPS = Integer.getInteger("graft.fuzz.flips", 1000);
    private static final long SEED = Long.getLong("graft.fuzz.seed", 20261128);
    /** So many cuts or more are the long run, in which every number takes every value. */
    private static final int LONG_RUN = 64;
    private static final int PAGE = 4096;
    private static final int LARGEST = 200_000;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyFileCutAtEveryPageAndAnywhereIsReadOrRefused() throws IOException {
        return Stream.concat(SharedFiles.files("fixtures", ".pth", ".pt", ".th", ".safetensors", ".npy", ".npz", ".mat",
                ".t7", ".h5", ".keras", ".onnx", ".pb", ".caffemodel", ".index", ".ckpt-1000").stream(),
                SharedFiles.files("checkpoints", ".pth").stream())
                .filter(file -> !file.toString().matches(".*(/hostile/.*|\\.(input|output)\\.npy)"))
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> cut(file)));
    }

    private void cut(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            return;
        }
        byte[] whole = Files.readAllBytes(file);
        var random = new Random(SEED);
        var lengths = new TreeSet<Integer>();
        IntStream.iterate(PAGE, at -> at < whole.length, at -> at + PAGE).forEach(lengths::add);
        IntStream.range(0, CUTS).forEach(i -> lengths.add(random.nextInt(whole.length)));
        Path copy = copied(file);
        for (int length : lengths) {
            check(copy, Arrays.copyOf(whole, length), "cut after " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"caffe/vgg.caffemodel", "caffe/alexnet_v1.caffemodel", "onnx/vgg_opset17.onnx",
        "onnx/vgg_floatdata.onnx", "tensorflow/vgg_frozen.pb", "tensorflow/const_encodings.pb"})
    void everyNumberOfAMessageAtItsLargestIsReadOrRefused(String name) throws IOException {
        Path file = SharedFiles.path("fixtures/" + name);
        var places = new VarintPlaces(Files.readAllBytes(file));
        assertTrue(places.count() > 50, () -> "only " + places.count() + " numbers");
        Path copy = copied(file);
        // In a short run each number takes some of the values.
        for (int i = 0; i < places.count(); i++) {
            for (long value : List.of(0x7FFFFFFFL, 0xFFFFFFFFL, -1L)) {
                if (CUTS >= LONG_RUN || places.count() < 300 || i % 3 == Math.floorMod(value, 3)) {
                    check(copy, places.with(i, value), "number " + i + " is " + value);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"caffe/vgg.caffemodel", "onnx/vgg_opset17.onnx", "tensorflow/vgg_frozen.pb",
        "tensorflow/vgg_ckpt_v1/model.ckpt-1000", "tensorflow/vgg_ckpt_v2/model.ckpt-1000.index",
        "safetensors/vgg_f32.safetensors"})
    void aFlippedBitInTheFirstPageOfAFixtureIsReadOrRefused(String name) throws IOException {
        flip("fixtures/" + name, PAGE);
    }

    /** A zip archive's sums of bytes find nearly all of them; the stream has none. */
    @ParameterizedTest
    @ValueSource(strings = {"read_surrounded_legacy", "read_whole_module_legacy"})
    void aFlippedBitOfACheckpointIsReadOrRefused(String name) throws IOException {
        flip("checkpoints/" + name + ".pth", Integer.MAX_VALUE);
    }

    private void flip(String name, int first) throws IOException {
        Path file = SharedFiles.path(name);
        byte[] bytes = Files.readAllBytes(file);
        var random = new Random(SEED);
        Path copy = copied(file);
        for (int i = 0; i < FLIPS; i++) {
            byte[] flipped = bytes.clone();
            int at = random.nextInt(Math.min(first, bytes.length));
            int bit = 1 << random.nextInt(8);
            flipped[at] ^= (byte) bit;
            check(copy, flipped, "byte " + at + " xor " + bit);
        }
    }

    /** Where a damaged copy goes, beside copies of what the file needs. */
    private Path copied(Path file) throws IOException {
        String name = file.getFileName().toString();
        String stem = name.replaceFirst("\\.index$", "");
        try (Stream<Path> beside = Files.list(file.getParent())) {
            for (Path data : beside.filter(f -> f.getFileName().toString().startsWith(stem + ".data")).toList()) {
                Files.copy(data, folder.resolve(data.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder.resolve(name);
    }

    private static void check(Path file, byte[] content, String how) throws IOException {
        Files.write(file, content);
        TimeLimit.check(how, () -> {
            try {
                Cases.readAll(file);
            } catch (WeightFileException refused) {
                String named = file.toString().replaceFirst("index$", "");
                assertTrue(refused.getMessage().startsWith(named)
                        && refused.getMessage().length() > file.toString().length() + 15, refused.getMessage());
            } catch (RuntimeException | Error other) {
                fail(how, other);
            }
        });
    }
}
