package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.OnnxBytes;
import graft.transfer.Classifier;
import graft.transfer.Prediction;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
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
 * A network with one output of a logistic function tells two classes apart, as Keras numbers them: p is the probability
 * of the second folder in alphabetical order. Here p of pure red, as 1, 0, 0, is 1 / (1 + exp(-2)), of green
 * 1 / (1 + exp(2)).
 */
class SingleOutputTest {
    private static final double RED = 1 / (1 + Math.exp(-2));
    private static final int[] COLORS = {0x00ff00, 0xff0000};

    private final CommandLine graft = new CommandLine();
    @TempDir
    private Path folder;
    private Path data;

    /** Three green images among "leaf" and one of red, one green and two red ones among "rose": 5 of 7 are right. */
    @BeforeEach
    void draw() throws IOException {
        data = folder.resolve("data");
        draw("leaf", 0, 0, 0, 1);
        draw("rose", 1, 1, 0);
    }

    private void draw(String name, int... colors) throws IOException {
        Path place = Files.createDirectories(data.resolve(name));
        for (int i = 0; i < colors.length; i++) {
            BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
            for (int k = 0; k < 16; k++) {
                image.setRGB(k / 4, k % 4, COLORS[colors[i]]);
            }
            ImageIO.write(image, "png", place.resolve(i + ".png").toFile());
        }
    }

    private Path network(String end) throws IOException {
        return new OnnxBytes(17).input("x", 1, 3, 4, 4).weight("w", List.of(3, 1), 2, -2, 0)
                .node("GlobalAveragePool", List.of("x"), List.of("mean")).node("Flatten", List.of("mean"), List.of("v"))
                .node("MatMul", List.of("v", "w"), List.of("z")).node(end, List.of("z"), List.of("y")).output("y")
                .write(folder.resolve(end + ".onnx"));
    }

    private Map<?, ?> json(String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--prepare", "RGB, x/255", "--json"));
        assertEquals(0, graft.run(command.toArray(String[]::new)), err());
        return (Map<?, ?>) Json.parse(graft.out());
    }

    private String err() {
        return graft.err();
    }

    @Test
    void evaluateCountsTheTwoFoldersInAlphabeticalOrderAndSaysSo() throws IOException {
        Map<?, ?> answer = json("evaluate", "--weights", network("Sigmoid").toString(), "--data", data.toString());
        assertEquals(5 / 7.0, ((Number) answer.get("top1")).doubleValue(), 1e-12);
        assertEquals(List.of("leaf", "rose"), answer.get("classes"));
        assertTrue(err().contains("the first has the probability 1 - p, the second p"), err());
        assertTrue(err().contains("guessed") && err().contains("leaf for output 0"), err());
    }

    @Test
    void namesOfTheTwoClassesFindTheirFoldersWhateverTheirOrder() throws IOException {
        Path labels = Files.writeString(folder.resolve("labels.txt"), "rose\nleaf\n");
        Map<?, ?> answer = json("evaluate", "--weights", network("Sigmoid").toString(), "--data", data.toString(),
                "--labels", labels.toString());
        assertEquals(2 / 7.0, ((Number) answer.get("top1")).doubleValue(), 1e-12);
    }

    @Test
    void moreFoldersThanTwoAreRefused() throws IOException {
        draw("tree", 0);
        assertEquals(1, graft.run("evaluate", "--weights", network("Sigmoid").toString(), "--data", data.toString()));
        assertTrue(err().contains("the folder has 3 classes, the network 2 without names"), err());
    }

    @Test
    void predictGivesBothClassesWithTheirProbabilities() throws IOException {
        Path labels = Files.writeString(folder.resolve("labels.txt"), "leaf\nrose\n");
        Map<?, ?> answer = json("predict", "--weights", network("Sigmoid").toString(), "--labels", labels.toString(),
                data.resolve("rose/0.png").toString());
        List<?> predictions = (List<?>) answer.get("predictions");
        assertEquals(2, predictions.size());
        for (int i = 0; i < 2; i++) {
            Map<?, ?> p = (Map<?, ?>) predictions.get(i);
            assertEquals(i == 0 ? "rose" : "leaf", p.get("class"));
            assertEquals(i == 0 ? RED : 1 - RED, ((Number) p.get("probability")).doubleValue(), 1e-6);
        }
    }

    @Test
    void checkAndAutoCompareTheTwoClasses() throws IOException {
        assertEquals(0, graft.run("check", "--weights", network("Sigmoid").toString(), "--data", data.toString()),
                err());
        String table = graft.out();
        assertTrue(table.contains("7 images of 2 classes; images classified right:"), table);
        assertTrue(table.contains("    5   71.4 %  unit"), table);
        // BGR: red is seen as blue, of which p is 1/2 and not more.
        assertTrue(table.contains("    4   57.1 %  BGR, x/255"), table);
    }

    @Test
    void javaHasTheSameTwoClasses() throws IOException {
        try (Classifier classifier = Classifier.of(Zoo.load(network("Sigmoid")).prepared("RGB, x/255"))) {
            Prediction p = classifier.classify(data.resolve("rose/0.png"));
            assertEquals(List.of("class 0", "class 1"), p.classes());
            assertEquals("class 1", p.top());
            assertEquals(RED, p.probability(), 1e-6);
            assertEquals(1 - RED, p.probabilities().getFirst(), 1e-6);
        }
    }

    /** Its softmax would be 100 % of one class for every image. */
    @Test
    void aSingleNumberThatIsNoProbabilityIsRefused() throws IOException {
        Path file = network("Identity");
        for (String[] command : new String[][] {{"evaluate", "--data", data.toString()},
            {"predict", data.resolve("rose/0.png").toString()}}) {
            List<String> words = new ArrayList<>(List.of(command));
            words.addAll(List.of("--weights", file.toString()));
            assertEquals(1, graft.run(words.toArray(String[]::new)));
            assertTrue(err().contains("save the network with a sigmoid at its end"), err());
            assertFalse(graft.out().contains("%"));
        }
        assertThrows(IllegalArgumentException.class, () -> Classifier.of(Zoo.load(file)));
    }
}
