package graft.zoo.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.testing.SharedFiles;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whole models of Keras 2 and 3, built from their configuration, against the outputs that Keras computed. */
class KerasNetworkTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> wholeModelsComputeWhatKerasDoes() throws IOException {
        List<Path> models = SharedFiles.files("fixtures/keras", ".json").stream()
                .filter(p -> p.toString().matches(".*_(model|keras_zip).*")).toList();
        // VGG of Keras 2 twice and of Keras 3 twice, three each of Inception and ResNet, two of Xception, one nested.
        assertEquals(13, models.size());
        return models.stream().map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> compare(path)));
    }

    private static void compare(Path json) throws IOException {
        Map<?, ?> description = (Map<?, ?>) Json.parse(Files.readString(json));
        String name = (String) ((Map<?, ?>) ((List<?>) description.get("files")).getFirst()).get("file");
        String base = json.toString().replaceFirst("\\.json$", "");
        Tensor expected = NpyFile.read(Path.of(base + ".output.npy"));
        try (KerasFile file = (KerasFile) WeightFiles.open(json.resolveSibling(name))) {
            Tensor logits = run(KerasNetwork.load(file), NpyFile.read(Path.of(base + ".input.npy")));
            // ResNet's output is not a softmax's; of the others it was left out.
            Tensor found = name.startsWith("resnet") ? logits : softmax(logits);
            double largest = 0;
            for (float value : expected.unwrap()) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(expected.unwrap()[i], found.unwrap()[i], 1e-5 * largest, name + ", output " + i);
            }
        }
    }

    private static Tensor run(Network network, Tensor images) {
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(images.dim(0)).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            return plan.run(images).copy();
        }
    }

    private static Tensor softmax(Tensor logits) {
        int c = logits.dim(logits.rank() - 1);
        float[] y = logits.toArray();
        for (int from = 0; from < y.length; from += c) {
            double sum = 0;
            for (int i = from; i < from + c; i++) {
                sum += Math.exp(logits.unwrap()[i]);
            }
            for (int i = from; i < from + c; i++) {
                y[i] = (float) (Math.exp(logits.unwrap()[i]) / sum);
            }
        }
        return Tensor.wrap(y, logits.shape());
    }

    @Test
    void realWholeModelsLoad() {
        PretrainedModel resnet = Zoo.load(SharedFiles.path("data/keras/mlperf-tiny/pretrainedResnet.h5"));
        assertEquals(new Shape(32, 32, 3), resnet.network().inputShape());
        assertEquals(List.of(), resnet.network().missing());
        assertEquals(10, resnet.network().outputShape().c());
        assertEquals("keras", resnet.publisher());
        PretrainedModel face = Zoo.load(SharedFiles.path("data/keras/mini-xception/gender_mini_XCEPTION.21-0.95.hdf5"));
        assertEquals(new Shape(64, 64, 1), face.network().inputShape());
        assertEquals(2, face.network().outputShape().c());
    }

    /** Words of the same length in the place of others, so that the file stays whole. */
    private String refusal(String original, String word, String other) throws IOException {
        assertEquals(word.length(), other.length());
        Path from = SharedFiles.path("fixtures/keras/" + original);
        String bytes = new String(Files.readAllBytes(from), StandardCharsets.ISO_8859_1);
        assertTrue(bytes.contains(word), word);
        Path changed = folder.resolve(original);
        Files.write(changed, bytes.replace(word, other).getBytes(StandardCharsets.ISO_8859_1));
        String message = assertThrows(WeightFileException.class, () -> {
            try (KerasFile file = (KerasFile) WeightFiles.open(changed)) {
                KerasNetwork.load(file);
            }
        }).getMessage();
        assertTrue(message.startsWith(changed.toString()), message);
        return message;
    }

    @Test
    void whatIsNotSupportedIsNamed() throws IOException {
        String lambda = refusal("vgg_model.h5", "\"class_name\": \"Dropout\"", "\"class_name\": \"Lambdas\"");
        assertTrue(lambda.contains("1 layer of model_config cannot be imported: layer 'dropout' (Lambdas)"), lambda);
        String activation = refusal("vgg_model.h5", "\"activation\": \"relu\"", "\"activation\": \"xelu\"");
        assertTrue(activation.contains("has the activation 'xelu', which is not supported"), activation);
        String padding = refusal("vgg_model.h5", "\"padding\": \"valid\"", "\"padding\": \"causl\"");
        assertTrue(padding.contains("has padding 'causl'; expected valid or same"), padding);
    }

    @Test
    void weightsThatDoNotFitAreNamed() throws IOException {
        String shape = refusal("vgg_model.h5", "\"units\": 9", "\"units\": 8");
        assertTrue(shape.contains("fc1/kernel expected [45, 8] of floats, found [45, 9] of FLOAT32"), shape);
    }

    @Test
    void weightsAloneAreNoNetwork() {
        try (KerasFile file = (KerasFile) WeightFiles.open(SharedFiles.path("fixtures/keras/vgg_weights_keras2.h5"))) {
            var e = assertThrows(WeightFileException.class, () -> KerasNetwork.load(file));
            assertTrue(e.getMessage().contains("holds weights without a model_config"), e.getMessage());
        }
    }
}
