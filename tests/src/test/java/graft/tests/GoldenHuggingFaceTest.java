package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.plan.InferencePlan;
import graft.testing.SharedFiles;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import graft.zoo.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ResNets as Hugging Face's transformers names and computes them, weights by the recipe, logits in double
 * precision.
 */
class GoldenHuggingFaceTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {18, 50})
    void logitsAreThoseOfTransformers(int layers) throws IOException {
        String name = "hf_resnet-" + layers;
        Tensor expected = NpyFile.read(SharedFiles.path("golden/trunks/" + name + ".logits.npy"));
        Map<?, ?> manifest = (Map<?, ?>) Json.parse(Files.readString(SharedFiles.path("zoo/trunks/" + name + ".json")));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Object entry : (List<?>) manifest.get("tensors")) {
            Map<?, ?> tensor = (Map<?, ?>) entry;
            if (tensor.get("dtype").equals("float32")) {
                int[] shape = ((List<?>) tensor.get("shape")).stream().mapToInt(d -> ((Long) d).intValue()).toArray();
                tensors.put((String) tensor.get("name"), WeightRecipe.tensor((String) tensor.get("name"), shape));
            }
        }
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        PretrainedModel model = Zoo.load(folder);
        assertEquals("resnet" + layers, model.architecture());
        assertEquals("huggingface", model.publisher());
        try (InferencePlan plan = model.network().compileForInference(2)) {
            Tensor logits = plan.run(WeightRecipe.images("input", 2, 3, 224, 224));
            assertEquals(expected.size(), logits.size());
            double largest = 0;
            double error = 0;
            for (int i = 0; i < expected.size(); i++) {
                largest = Math.max(largest, Math.abs(expected.unwrap()[i]));
                error = Math.max(error, Math.abs(expected.unwrap()[i] - (double) logits.unwrap()[i]));
            }
            // That of the golden outputs' README where Winograd may be used.
            assertTrue(error <= 5e-5 * largest, "error " + error / largest + " of the largest logit");
        }
    }
}
