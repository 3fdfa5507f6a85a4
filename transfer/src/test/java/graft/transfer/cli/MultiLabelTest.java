package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import graft.zoo.json.Json;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images with several labels from a list to probabilities. */
class MultiLabelTest {
    private final CommandLine graft = new CommandLine();

    @TempDir
    private Path folder;
    private Path weights;
    private Path list;

    /** A red left half, a blue right half, both, or neither, on grey with noise. */
    @BeforeEach
    void draw() throws IOException {
        weights = folder.resolve("source.safetensors");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        List<String> lines = new ArrayList<>(List.of("file,labels,split"));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 96; i++) {
            boolean red = i % 2 == 0;
            boolean blue = i % 4 < 2;
            BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
            Graphics2D g = image.createGraphics();
            g.setColor(Color.GRAY);
            g.fillRect(0, 0, 32, 32);
            if (red) {
                g.setColor(Color.RED);
                g.fillRect(0, 0, 16, 32);
            }
            if (blue) {
                g.setColor(Color.BLUE);
                g.fillRect(16, 0, 16, 32);
            }
            g.dispose();
            for (int p = 0; p < 60; p++) {
                image.setRGB(random.nextInt(32), random.nextInt(32), random.nextInt(1 << 24));
            }
            ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
            lines.add(i + ".png," + (red && blue ? "red|blue" : red ? "red" : blue ? "blue" : "") + ","
                    + (i < 64 ? "train" : "test"));
        }
        list = Files.write(folder.resolve("list.csv"), lines);
    }

    private int transfer(String out, String... more) {
        List<String> words = new ArrayList<>(List.of("transfer", "--weights", weights.toString(), "--data",
                list.toString(), "--out", folder.resolve(out).toString(), "--cache", "none", "--multi-label"));
        words.addAll(List.of(more));
        return graft.run(words.toArray(String[]::new));
    }

    @Test
    void labelsAreLearntEachByItselfAndAnsweredWithProbabilitiesOfTheirOwn() throws IOException {
        assertEquals(0, transfer("out", "--epochs", "40", "--augment", "none", "--lr", "0.02"), graft.err());
        Map<?, ?> report = (Map<?, ?>) Json.parse(Files.readString(folder.resolve("out/report.json")));
        Map<?, ?> scores = (Map<?, ?>) report.get("multi_label");
        assertTrue(((Number) scores.get("map")).doubleValue() > 0.9, scores.toString());
        assertEquals(List.of("blue", "red"), report.get("classes"));
        Map<?, ?> blue = (Map<?, ?>) ((List<?>) scores.get("labels")).getFirst();
        assertEquals(32L, blue.get("train_pictures"));
        assertEquals(16L, blue.get("pictures"));
        assertTrue(Files.readString(folder.resolve("out/report.html")).contains("Label by label"));
        assertTrue(Files.readString(folder.resolve("out/MODEL_CARD.md")).contains("several labels"));
        String model = folder.resolve("out/model.safetensors").toString();
        // 64 to 67: both, blue, red, none; each label's probability is above one half where it applies.
        for (int i = 64; i < 68; i++) {
            assertEquals(0, graft.run("predict", "--weights", model, "--json", folder.resolve(i + ".png").toString()),
                    graft.err());
            for (Object o : (List<?>) ((Map<?, ?>) Json.parse(graft.out())).get("predictions")) {
                Map<?, ?> p = (Map<?, ?>) o;
                boolean has = p.get("class").equals("red") ? i % 2 == 0 : i % 4 < 2;
                assertEquals(has, ((Number) p.get("probability")).doubleValue() >= 0.5, i + ": " + graft.out());
            }
        }
    }

    @Test
    void layersAreFineTunedToo() throws IOException {
        assertEquals(0, transfer("out", "--epochs", "6", "--freeze-through", "layer2", "--patience", "5"), graft.err());
        assertTrue(graft.err().contains("fine-tune epoch 1/4"), graft.err());
        assertFalse(graft.err().contains("accuracy"), graft.err());
        assertTrue(graft.out().contains("mAP"), graft.out());
    }

    @Test
    void whatSupposesOneClassAnImageIsRefused() {
        for (String[] options : new String[][] {{"--scratch"}, {"--folds", "3"}, {"--class-weights", "balanced"},
            {"--seeds", "2"}, {"--plan", "x.csv"}, {"--minutes", "1"}, {"--precision", "0.9"}}) {
            assertEquals(2, transfer("out", options));
            assertTrue(graft.err().contains(options[0] + " does not go with --multi-label"), graft.err());
        }
        assertEquals(2, transfer("out", "--solver", "logistic"));
        assertTrue(graft.err().contains("take head or fine-tune"), graft.err());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    /** Without the option every combination would be a class: that is stated, and no field may be empty. */
    @Test
    void combinationsThatWouldBeClassesAreNoticed() throws IOException {
        String[] words = {"transfer", "--weights", weights.toString(), "--data", list.toString(), "--out",
            folder.resolve("out").toString(), "--cache", "none", "--augment", "none"};
        assertEquals(1, graft.run(words));
        assertTrue(graft.err().contains("some images have no class") && graft.err().contains("add --multi-label"),
                graft.err());
        Files.write(list, Files.readAllLines(list).stream().filter(line -> !line.contains(",,")).toList());
        assertEquals(0, graft.run(words), graft.err());
        assertTrue(graft.err().contains("each label is taken as one class, also red|blue"), graft.err());
    }
}
