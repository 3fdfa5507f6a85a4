package graft.zoo.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import graft.testing.SharedFiles;
import graft.zoo.Fixtures;
import graft.zoo.TimeLimit;
import graft.zoo.WeightFiles;
import graft.zoo.json.Json;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files that TensorFlow wrote, compared with the hashes that it noted; and damaged ones. */
class TensorFlowFilesTest {
    /** What is opened of each fixture that is a folder. */
    private static final Map<String, String> IN_FOLDERS = Map.of("vgg_savedmodel", "", "resnet_savedmodel", "",
            "dtypes_ckpt_v2", "m.ckpt", "vgg_ckpt_tf2", "ckpt-1", "resnet_ckpt_tf2", "ckpt-1");

    @TempDir
    Path folder;

    private static Path fixture(String name) {
        Path fixtures = SharedFiles.path("fixtures/tensorflow");
        Path file = fixtures.resolve(name + ".pb");
        return Files.exists(file) ? file : fixtures.resolve(name).resolve(IN_FOLDERS.getOrDefault(name,
                "model.ckpt-1000"));
    }

    @TestFactory
    Stream<DynamicTest> everyTensorHasTheBitsThatTensorFlowWrote() throws IOException {
        return SharedFiles.files("fixtures/tensorflow", ".json").stream()
                .map(json -> json.getFileName().toString().replace(".json", ""))
                .map(name -> DynamicTest.dynamicTest(name, () -> compare(name)));
    }

    private static void compare(String name) throws IOException {
        Path fixture = fixture(name);
        Map<?, ?> description = (Map<?, ?>) Json.parse(Files.readString(
                SharedFiles.path("fixtures/tensorflow/" + name + ".json")));
        assertEquals("read", description.get("expect"));
        try (WeightFile file = WeightFiles.open(fixture)) {
            List<String> expected = new ArrayList<>();
            for (Object item : (List<?>) description.get("tensors")) {
                Map<?, ?> tensor = (Map<?, ?>) item;
                String stored = (String) tensor.get("name");
                expected.add(stored);
                StoredTensor found = file.tensors().get(stored);
                assertEquals(((List<?>) tensor.get("shape")).stream().map(d -> ((Long) d).intValue()).toList(),
                        found.shape(), stored);
                assertEquals(DType.valueOf(((String) tensor.get("dtype")).toUpperCase(Locale.ROOT)), found.dtype(),
                        stored);
                assertEquals(tensor.get("sha256_f32le"), Fixtures.sha256(found.read()), stored);
            }
            assertEquals(expected.stream().sorted().toList(), file.tensors().keySet().stream().sorted().toList());
        }
    }

    @Test
    void checkpointsAreFoundByTheirIndexTheirPrefixAndTheirSavedModel() {
        Path index = SharedFiles.path("fixtures/tensorflow/vgg_ckpt_v2/model.ckpt-1000.index");
        Path saved = SharedFiles.path("fixtures/tensorflow/vgg_savedmodel/saved_model.pb");
        for (Path path : List.of(index, saved)) {
            try (WeightFile file = WeightFiles.open(path)) {
                assertEquals("TensorFlow checkpoint (version 2)", file.format());
                assertEquals(11, file.tensors().size());
            }
        }
    }

    /**
     * The README of the shared data counts 160 variables of 264,733 values. One, of one value, is the text that
     * describes the objects, which is no tensor.
     */
    @Test
    void theUltraFaceCheckpointIsComplete() throws IOException {
        Path face = SharedFiles.path("data/tensorflow/ultraface-ckpt");
        Map<String, Integer> layers = new HashMap<>();
        for (Object layer : (List<?>) Json.parse(Files.readString(face.resolve("slim_320.json")))) {
            layers.put((String) ((Map<?, ?>) layer).get("name"), ((List<?>) ((Map<?, ?>) layer).get("weight")).size());
        }
        try (WeightFile file = WeightFiles.open(face.resolve("slim/variables"))) {
            List<StoredTensor> values = file.tensors().values().stream().filter(t -> t.name().startsWith("layer_with_"))
                    .toList();
            assertEquals(160 - 1, values.size());
            assertEquals(264_733 - 1, values.stream().mapToInt(t -> t.read().size()).sum());
            assertEquals(file.tensors().size(), layers.values().stream().mapToInt(Integer::intValue).sum());
        }
    }

    @Test
    void filesBesideACheckpointSayWhichOneToName() {
        Path beside = SharedFiles.path("fixtures/tensorflow/vgg_ckpt_v2");
        assertSays(beside.resolve("checkpoint"), "name one checkpoint's .index file");
        assertSays(beside.resolve("model.ckpt-1000.meta"), "name the checkpoint's .index file");
    }

    @Test
    void refusalsNameTheTensorAndTheFault() {
        assertSaysHostile("tensorflow__splat_absurd.pb", "tensor 'w' has shape [1048576, 1048576, 4]", "2^31 - 9");
        assertSaysHostile("tensorflow__content_short.pb", "takes 64 bytes, found 60");
        assertSaysHostile("tensorflow__too_many_values.pb", "takes 2 values, found 4");
        assertSaysHostile("tensorflow__cycle.pb", "wait for each other");
        assertSaysHostile("tensorflow__missing_input.pb", "'nowhere', which does not exist");
        assertSaysHostile("tfckpt__data_missing.index", "tfckpt__data_missing.data-00000-of-00001 is missing");
        assertSaysHostile("tfckpt__data_truncated.index", "it is cut short");
        assertSaysHostile("tfckpt__data_flipped.index", "has checksum");
        assertSaysHostile("tfckpt__index_flipped.index", "has checksum");
        assertSaysHostile("tfckpt__index_magic.index", "the mark 57 fb 80 8b 24 75 47 db is missing");
        assertSaysHostile("tfckpt__index_footer_offset.index", "the table");
        assertSaysHostile("tfckpt__v1_truncated_1655.ckpt", "cut short");
    }

    private static void assertSaysHostile(String file, String... words) {
        Path path = SharedFiles.path("fixtures/hostile/" + file);
        String message = assertThrows(WeightFileException.class, () -> readAll(path)).getMessage();
        for (String w : words) {
            assertTrue(message.contains(w), message);
        }
    }

    private static void assertSays(Path path, String words) {
        String message = assertThrows(WeightFileException.class, () -> readAll(path)).getMessage();
        assertTrue(message.startsWith(path + ": ") && message.contains(words), message);
    }

    @TestFactory
    Stream<DynamicTest> filesCutShortAnywhereAreRefused() throws IOException {
        return Stream.of("vgg_frozen", "const_encodings", "vgg_ckpt_v1", "vgg_ckpt_v2").map(name ->
                DynamicTest.dynamicTest(name, () -> {
                    Path path = copied(name);
                    byte[] whole = Files.readAllBytes(path);
                    var random = new Random(20261124);
                    for (int i = 0; i < 200; i++) {
                        int length = random.nextInt(whole.length);
                        Files.write(path, Arrays.copyOf(whole, length));
                        if (name.endsWith("_frozen") || name.equals("const_encodings")) {
                            // A graph cut between two nodes is a smaller graph.
                            readOrRefuse(path);
                        } else {
                            assertThrows(WeightFileException.class, () -> readAll(path), () -> "cut after " + length);
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> filesWithOneFlippedBitAreReadOrRefused() throws IOException {
        return Stream.of("vgg_frozen", "const_encodings", "vgg_ckpt_v1", "vgg_ckpt_v2", "dtypes_ckpt_v2").map(name ->
                DynamicTest.dynamicTest(name, () -> {
                    Path path = copied(name);
                    byte[] bytes = Files.readAllBytes(path);
                    var random = new Random(4096);
                    for (int i = 0; i < 1000; i++) {
                        int at = random.nextInt(bytes.length);
                        int bit = 1 << random.nextInt(8);
                        bytes[at] ^= (byte) bit;
                        Files.write(path, bytes);
                        TimeLimit.check("byte " + at + " xor " + bit, () -> readOrRefuse(path));
                        bytes[at] ^= (byte) bit;
                    }
                }));
    }

    /** A copy that may be damaged: the file that is opened, with what lies beside it. */
    private Path copied(String name) throws IOException {
        Path from = TensorFlowFiles.located(fixture(name));
        Path to = folder.resolve(from.getFileName().toString());
        if (from.toString().endsWith(".index")) {
            String data = from.getFileName().toString().replace(".index", ".data-00000-of-00001");
            Files.copy(from.resolveSibling(data), folder.resolve(data));
        }
        return Files.copy(from, to);
    }

    private static void readOrRefuse(Path path) {
        try {
            readAll(path);
        } catch (WeightFileException refused) {
            assertTrue(refused.getMessage().startsWith(path.getParent().toString()), refused.getMessage());
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
