package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.OnnxBytes;
import graft.transfer.Classifier;
import graft.transfer.Prediction;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a classifier ends with, its classes are as probable as its file states. An image of pure red, as 1, 0, 0,
 * has the logits 0.25, 0.5, -0.5. Their exponentials are 1.2840254, 1.6487213, 0.6065307, together 3.5392774; softmax
 * divides by that.
 */
class EndOfClassifierTest {
    private static final double[] SOFTMAX = {1.2840254 / 3.5392774, 1.6487213 / 3.5392774, .6065307 / 3.5392774};
    /** 1 / (1 + exp(-x)). */
    private static final double[] SIGMOID = {1 / (1 + Math.exp(-.25)), 1 / (1 + Math.exp(-.5)), 1 / (1 + Math.exp(.5))};

    @TempDir
    private Path folder;
    private Path image;
    private final OnnxBytes graph = new OnnxBytes(17);

    @BeforeEach
    void begin() throws IOException {
        BufferedImage red = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            red.setRGB(i / 4, i % 4, 0xff0000);
        }
        image = folder.resolve("red.png");
        ImageIO.write(red, "png", image.toFile());
        graph.input("x", 1, 3, 4, 4).weight("w", List.of(3, 3), .25f, .5f, -.5f, 0, 0, 0, 0, 0, 0)
                .shape("row", 1, 3).shape("column", 1, 3, 1, 1)
                .node("GlobalAveragePool", List.of("x"), List.of("mean")).node("Flatten", List.of("mean"), List.of("v"))
                .node("MatMul", List.of("v", "w"), List.of("z"));
    }

    private void assertProbabilities(double[] expected) throws IOException {
        Path file = graph.output("y").write(folder.resolve("m.onnx"));
        try (Classifier classifier = Classifier.of(Zoo.load(file).prepared("RGB, x/255"))) {
            Prediction p = classifier.classify(image);
            for (int i = 0; i < 3; i++) {
                assertEquals(expected[i], p.probabilities().get(i), 1e-6);
            }
        }
        Map<?, ?> answer = json("predict", "--weights", file.toString(), "--prepare", "RGB, x/255", "--top", "3",
                image.toString());
        List<?> predictions = (List<?>) answer.get("predictions");
        assertEquals(3, predictions.size());
        for (Object prediction : predictions) {
            Map<?, ?> p = (Map<?, ?>) prediction;
            assertEquals(expected[((Number) p.get("index")).intValue()], ((Number) p.get("probability")).doubleValue(),
                    1e-6);
        }
    }

    private static Map<?, ?> json(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        List<String> command = new ArrayList<>(List.of(words));
        command.add("--json");
        int code = Main.run(command, new Screen(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(messages, true, StandardCharsets.UTF_8), false, 80));
        assertEquals(0, code, messages.toString(StandardCharsets.UTF_8));
        return (Map<?, ?>) Json.parse(out.toString(StandardCharsets.UTF_8));
    }

    /** The red image once in each class: b has the largest logit. Cross-entropy is -log of a class's softmax. */
    private Map<?, ?> evaluated() throws IOException {
        Path file = graph.output("y").write(folder.resolve("m.onnx"));
        for (String name : List.of("a", "b", "c")) {
            Files.createDirectories(folder.resolve("data/" + name));
            Files.copy(image, folder.resolve("data/" + name + "/red.png"));
        }
        Path labels = Files.writeString(folder.resolve("labels.txt"), "a\nb\nc\n");
        return json("evaluate", "--weights", file.toString(), "--prepare", "RGB, x/255", "--labels",
                labels.toString(), "--data", folder.resolve("data").toString());
    }

    @Test
    void evaluateHasTheLossOfASoftmax() throws IOException {
        graph.node("Softmax", List.of("z"), List.of("y"), "axis", 1);
        Map<?, ?> answer = evaluated();
        assertEquals(1 / 3.0, ((Number) answer.get("top1")).doubleValue(), 1e-12);
        double loss = -(Math.log(SOFTMAX[0]) + Math.log(SOFTMAX[1]) + Math.log(SOFTMAX[2])) / 3;
        assertEquals(loss, ((Number) answer.get("loss")).doubleValue(), 1e-6);
    }

    @Test
    void evaluateHasNoLossWhereEveryClassIsProbableByItself() throws IOException {
        graph.node("Sigmoid", List.of("z"), List.of("y"));
        Map<?, ?> answer = evaluated();
        assertEquals(1 / 3.0, ((Number) answer.get("top1")).doubleValue(), 1e-12);
        assertTrue(answer.containsKey("loss"));
        assertNull(answer.get("loss"));
    }

    @Test
    void logitsAreMadeProbabilities() throws IOException {
        graph.node("Identity", List.of("z"), List.of("y"));
        assertProbabilities(SOFTMAX);
    }

    @Test
    void theFilesOwnSoftmaxIsNotTakenTwice() throws IOException {
        graph.node("Softmax", List.of("z"), List.of("y"), "axis", 1);
        assertProbabilities(SOFTMAX);
    }

    @Test
    void logarithmsOfProbabilitiesAreMadeProbabilities() throws IOException {
        graph.node("LogSoftmax", List.of("z"), List.of("y"), "axis", 1);
        assertProbabilities(SOFTMAX);
    }

    @Test
    void aSoftmaxThatIsReshapedAfterwardsIsNotTakenTwice() throws IOException {
        graph.node("Reshape", List.of("z", "column"), List.of("c"))
                .node("Softmax", List.of("c"), List.of("p"), "axis", 1)
                .node("Reshape", List.of("p", "row"), List.of("y"));
        assertProbabilities(SOFTMAX);
    }

    @Test
    void sigmoidsAreProbabilitiesEachByItself() throws IOException {
        graph.node("Sigmoid", List.of("z"), List.of("y"));
        assertProbabilities(SIGMOID);
    }

    @Test
    void sigmoidsThatAreReshapedAfterwardsAreProbabilitiesToo() throws IOException {
        graph.node("Reshape", List.of("z", "column"), List.of("c")).node("Sigmoid", List.of("c"), List.of("p"))
                .node("Reshape", List.of("p", "row"), List.of("y"));
        assertProbabilities(SIGMOID);
    }
}
