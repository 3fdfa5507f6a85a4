package graft.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.zoo.safetensors.SafetensorsWriter;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights in several files with an index, and folders that are named in the place of the weights in them. */
class ShardedFileTest {
    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    @TempDir
    Path folder;

    private void writeParts() throws IOException {
        SafetensorsWriter.write(folder.resolve(FIRST), Map.of("a.weight", Tensor.wrap(new float[] {1, 2}, 2)),
                Map.of());
        SafetensorsWriter.write(folder.resolve(SECOND), Map.of("b.weight", Tensor.wrap(new float[] {3}, 1)), Map.of());
        writeIndex("{\"metadata\": {\"total_size\": 12}, \"weight_map\": {\"b.weight\": \"" + SECOND
                + "\", \"a.weight\": \"" + FIRST + "\"}}");
    }

    private void writeIndex(String json) throws IOException {
        Files.writeString(folder.resolve(INDEX), json);
    }

    @Test
    void partsArePutTogetherByTheirIndexOrTheirFolder() throws IOException {
        writeParts();
        for (Path named : List.of(folder.resolve(INDEX), folder)) {
            try (WeightFile file = WeightFiles.open(named)) {
                assertEquals("safetensors in 2 parts", file.format());
                assertEquals(folder.resolve(INDEX), file.path());
                assertEquals(List.of("b.weight", "a.weight"), List.copyOf(file.tensors().keySet()));
                assertArrayEquals(new float[] {1, 2}, file.tensors().get("a.weight").read().unwrap());
                assertArrayEquals(new float[] {3}, file.tensors().get("b.weight").read().unwrap());
            }
        }
    }

    @Test
    void aPartAloneIsNoNetworkAndIsNamedAsAPart() throws IOException {
        writeParts();
        try (WeightFile file = WeightFiles.open(folder.resolve(FIRST))) {
            assertEquals(List.of("a.weight"), List.copyOf(file.tensors().keySet()));
        }
        String message = assertThrows(WeightFileException.class, () -> Zoo.load(folder.resolve(FIRST))).getMessage();
        assertTrue(message.contains("is part 1 of 2 of a network's weights; name " + INDEX + " beside it"), message);
        Files.delete(folder.resolve(INDEX));
        String alone = assertThrows(WeightFileException.class, () -> Zoo.load(folder.resolve(SECOND))).getMessage();
        assertTrue(alone.contains("is part 2 of 2") && alone.contains("into one folder"), alone);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"weight_map\": {\"a.weight\": \"../secret.safetensors\"}} | expected the name of a file beside the index",
        "{\"weight_map\": {\"a.weight\": \"/etc/passwd\"}} | expected the name of a file beside the index",
        "{\"weight_map\": {\"a.weight\": 5}} | expected the name of a file beside the index, found no text",
        "{\"weight_map\": {\"a.weight\": \"model.safetensors.index.json\"}} | expected the name of a file",
        "{\"weight_map\": {\"a.weight\": \"model-00003-of-00003.safetensors\"}} | which is not beside it",
        "{\"weight_map\": {\"c.weight\": \"model-00001-of-00002.safetensors\"}} | tensor 'c.weight' is not in "
        + "model-00001",
        "{\"weight_map\": {}} | has no 'weight_map'", "{\"weight_map\": 3} | has no 'weight_map'",
        "{\"weight_map\": | is no index of weights"})
    void anIndexThatDoesNotFitItsPartsIsRefused(String json, String words) throws IOException {
        writeParts();
        writeIndex(json);
        String message = assertThrows(WeightFileException.class, () -> WeightFiles.open(folder.resolve(INDEX)))
                .getMessage();
        assertTrue(message.startsWith(folder.resolve(INDEX).toString()) && message.contains(words), message);
    }

    @Test
    void aFolderIsAsGoodANameAsTheOnlyWeightsInIt() throws IOException {
        Map<String, Tensor> tensors = Map.of("w", Tensor.wrap(new float[] {5}, 1));
        Files.writeString(folder.resolve("config.json"), "{}");
        assertTrue(assertThrows(WeightFileException.class, () -> WeightFiles.open(folder)).getMessage()
                .contains("a directory without one"));
        SafetensorsWriter.write(folder.resolve("best.safetensors"), tensors, Map.of());
        try (WeightFile file = WeightFiles.open(folder)) {
            assertEquals(folder.resolve("best.safetensors"), file.path());
        }
        SafetensorsWriter.write(folder.resolve("last.safetensors"), tensors, Map.of());
        String several = assertThrows(WeightFileException.class, () -> WeightFiles.open(folder)).getMessage();
        assertTrue(several.contains("with 2 of them; name one: best.safetensors, last.safetensors"), several);
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
        try (WeightFile file = WeightFiles.open(folder)) {
            assertEquals(folder.resolve("model.safetensors"), file.path());
        }
    }

    @Test
    void aModelInHuggingFacesCacheIsItsNewestRevision() throws IOException {
        writeRevision("aaa", 1);
        Path model = folder.resolve("models--microsoft--resnet-18");
        assertEquals(1, firstOf(model));
        writeRevision("bbb", 2);
        assertThrows(WeightFileException.class, () -> firstOf(model));
        Files.createDirectories(model.resolve("refs"));
        Files.writeString(model.resolve("refs/main"), "bbb\n");
        assertEquals(2, firstOf(model));
    }

    private void writeRevision(String name, float value) throws IOException {
        Path revision = Files.createDirectories(folder.resolve("models--microsoft--resnet-18/snapshots/" + name));
        SafetensorsWriter.write(revision.resolve("model.safetensors"), Map.of("a", Tensor.wrap(new float[] {value}, 1)),
                Map.of());
    }

    private static float firstOf(Path named) {
        try (WeightFile file = WeightFiles.open(named)) {
            return file.tensors().get("a").read().unwrap()[0];
        }
    }
}
