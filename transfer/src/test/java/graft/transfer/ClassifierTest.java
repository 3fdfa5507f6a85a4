package graft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ThreadTeam;
import graft.layers.plan.InferencePlan;
import graft.layers.training.Predictions;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.images.Image;
import graft.transfer.images.ImageException;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageInput;
import graft.zoo.ModelFile;
import graft.zoo.Zoo;
import graft.zoo.model.Confidence;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {
    private static final List<String> CLASSES = List.of("ant", "bee", "cat");

    @TempDir
    private Path folder;
    private Path weights;
    private List<Image> images;

    @BeforeEach
    void draw() throws Exception {
        weights = folder.resolve("model.safetensors");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), CLASSES, Map.of());
        DemoImages.target(2, 1).writeFolder(folder.resolve("images"));
        images = ImageFolder.read(folder.resolve("images")).images();
    }

    /** What {@code graft predict} answers, by another way through the library: all images in one batch. */
    private Predictions inOneBatch() {
        PretrainedModel model = Zoo.load(weights);
        try (ThreadTeam team = ThreadTeam.of(1);
                InferencePlan plan = model.logits().compileForInference(images.size(), team)) {
            return Predictions.of(plan, new ImageSamples(images, ImageInput.of(model), 1, false), team, _ -> { });
        }
    }

    @Test
    void manyThreadsAtOnceGetTheAnswersOfOneBatch() throws Exception {
        Predictions expected = inOneBatch();
        try (Classifier classifier = Classifier.load(weights);
                ExecutorService callers = Executors.newFixedThreadPool(8)) {
            List<Future<Prediction>> answers = new ArrayList<>();
            for (int round = 0; round < 4; round++) {
                for (Image image : images) {
                    answers.add(callers.submit(() -> classifier.classify(image.file())));
                }
            }
            for (int i = 0; i < answers.size(); i++) {
                Prediction p = answers.get(i).get();
                int row = i % images.size();
                assertEquals(CLASSES.get(expected.best(row)), p.top());
                for (int k = 0; k < CLASSES.size(); k++) {
                    assertEquals(expected.probabilities().get(row, k), p.probabilities().get(k), 1e-6f);
                }
            }
        }
    }

    @Test
    void candidatesComeMostProbableFirst() {
        Prediction p = Prediction.of(CLASSES, new float[] {0.2f, 0.7f, 0.1f}, 0.5);
        assertEquals("bee", p.top());
        assertEquals(0.7f, p.probability());
        assertEquals(List.of("bee", "ant", "cat"), p.top(9).stream().map(Prediction.Candidate::name).toList());
        assertEquals(List.of(1, 0), p.top(2).stream().map(Prediction.Candidate::index).toList());
        assertTrue(p.known());
        assertEquals("bee 70.0 %", p.toString());
        assertFalse(Prediction.of(CLASSES, new float[] {0.4f, 0.3f, 0.3f}, 0.5).known());
    }

    @Test
    void whatIsKnownIsDecidedByTheThreshold() {
        try (Classifier classifier = Classifier.load(weights)) {
            Path image = images.getFirst().file();
            assertTrue(classifier.threshold(0).classify(image).known());
            assertFalse(classifier.threshold(1).classify(image).known());
            assertThrows(IllegalArgumentException.class, () -> classifier.threshold(1.1));
        }
    }

    /** At a temperature of 2, probabilities are square roots of what they were, divided by their sum. */
    @Test
    void aModelsOwnTemperatureAndThresholdAreObeyed() {
        Path calibrated = folder.resolve("calibrated.safetensors");
        ModelFile.write(calibrated, Zoo.load(weights).withConfidence(new Confidence(2, 0.99, true)));
        Path image = images.getFirst().file();
        try (Classifier plain = Classifier.load(weights); Classifier modest = Classifier.load(calibrated)) {
            double[] roots = plain.classify(image).probabilities().stream().mapToDouble(Math::sqrt).toArray();
            double sum = Arrays.stream(roots).sum();
            Prediction p = modest.classify(image);
            for (int k = 0; k < roots.length; k++) {
                assertEquals(roots[k] / sum, p.probabilities().get(k), 1e-6);
            }
            assertFalse(p.known());
            assertTrue(modest.threshold(0.1).classify(image).known());
        }
    }

    @Test
    void bytesAreAnsweredAsTheirFileIs() throws Exception {
        try (Classifier classifier = Classifier.load(weights)) {
            Path image = images.getFirst().file();
            assertEquals(classifier.classify(image), classifier.classify(Files.readAllBytes(image)));
        }
    }

    @Test
    void whatIsNoImageIsRefusedAndTheClassifierGoesOn() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no image");
        try (Classifier classifier = Classifier.load(weights)) {
            assertThrows(ImageException.class, () -> classifier.classify(text));
            assertEquals(CLASSES, classifier.classify(images.getFirst().file()).classes());
        }
    }

    @Test
    void aClosedClassifierReportsSo() {
        Classifier classifier = Classifier.load(weights);
        classifier.close();
        Exception e = assertThrows(IllegalStateException.class, () -> classifier.classify(images.getFirst().file()));
        assertEquals("this classifier is closed; load it again", e.getMessage());
    }

    @Test
    void classesWithoutNamesAreNumbered() throws Exception {
        ModelFile.write(weights, DemoNetwork.network(2).initialize(1), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        try (Classifier classifier = Classifier.load(weights)) {
            assertEquals(List.of("class 0", "class 1"), classifier.classes());
        }
    }
}
