package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.images.ImageFolder;
import graft.zoo.ModelFile;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
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

/** {@code --adapt} of the commands: the demo's shapes, and the same shapes of a pale, dark camera. */
class AdaptOptionTest {
    private static final int EACH = 12;
    private static final int CLASSES = 8;

    @TempDir
    private Path folder;
    private Path data;
    private Path pale;
    private Path weights;
    private final CommandLine graft = new CommandLine();

    @BeforeEach
    void begin() throws IOException {
        data = folder.resolve("images");
        pale = folder.resolve("pale");
        DemoImages.target(EACH, 1).writeFolder(data);
        for (Path file : ImageFolder.read(data).images().stream().map(i -> i.file()).toList()) {
            BufferedImage image = ImageIO.read(file.toFile());
            BufferedImage other = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    int rgb = image.getRGB(x, y);
                    other.setRGB(x, y, faded(rgb >> 16 & 255) << 16 | faded(rgb >> 8 & 255) << 8 | faded(rgb & 255));
                }
            }
            Path to = pale.resolve(data.relativize(file));
            Files.createDirectories(to.getParent());
            ImageIO.write(other, "png", to.toFile());
        }
        Network network = DemoNetwork.network(3).initialize(1);
        weights = folder.resolve("demo.safetensors");
        ModelFile.write(weights, network, DemoNetwork.preprocessing(), List.of(), Map.of());
    }

    private static int faded(int value) {
        return value / 4 + 10;
    }

    private int transfer(String out, String... more) {
        return graft.run(words(List.of("transfer", "--weights", weights.toString(), "--data", data.toString(), "--out",
                folder.resolve(out).toString(), "--cache", folder.resolve("cache").toString(), "--augment", "none"),
                more));
    }

    private static String[] words(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Map<?, ?> report(String out) throws IOException {
        return (Map<?, ?>) Json.parse(Files.readString(folder.resolve(out).resolve("report.json")));
    }

    private static Map<?, ?> effect(Map<?, ?> document, int number) {
        return (Map<?, ?>) ((List<?>) ((Map<?, ?>) document.get("adaptation")).get("effects")).get(number);
    }

    private static double accuracy(Map<?, ?> effect, String when) {
        return ((Number) ((Map<?, ?>) effect.get(when)).get("accuracy")).doubleValue();
    }

    /** What the report states is what evaluate finds of the file that was saved. */
    private void assertSavedAsMeasured(String out, String method) throws IOException {
        Map<?, ?> report = report(out);
        assertEquals(method, ((Map<?, ?>) report.get("adaptation")).get("method"));
        assertEquals("the target's images", effect(report, 0).get("on"));
        Path model = folder.resolve(out).resolve("model.safetensors");
        assertEquals(0, graft.run("evaluate", "--weights", model.toString(), "--data", pale.toString(), "--json"),
                graft.err());
        assertEquals(accuracy(effect(report, 0), "after"), ((Number) ((Map<?, ?>) Json.parse(graft.out())).get("top1"))
                .doubleValue(), 1e-12);
        PretrainedModel read = Zoo.load(model);
        assertTrue(read.adaptation().startsWith(method), read.adaptation());
        assertFalse(read.confidence().isThresholdFound());
        String card = Files.readString(folder.resolve(out).resolve("MODEL_CARD.md"));
        assertTrue(card.contains("- adaptation: `" + method) && card.contains("The saved network is adapted to"), card);
        assertTrue(Files.readString(folder.resolve(out).resolve("report.html")).contains("Another domain"));
    }

    @Test
    void transferWithAdaBn() throws IOException {
        assertEquals(0, transfer("plain"), graft.err());
        assertEquals(0, transfer("out", "--adapt", "adabn", "--target", pale.toString()), graft.err());
        assertTrue(graft.err().contains("the classes of its folders are not used to adapt, they are for "
                + "measuring alone"), graft.err());
        assertSavedAsMeasured("out", "adabn");
        assertEquals(report("plain").get("confusion"), report("out").get("confusion"));
        assertTrue(accuracy(effect(report("out"), 0), "after") > accuracy(effect(report("out"), 0), "before"),
                report("out").get("adaptation")::toString);
    }

    @Test
    void transferWithCoral() throws IOException {
        assertEquals(0, transfer("out", "--adapt", "coral", "--target", pale.toString()), graft.err());
        assertSavedAsMeasured("out", "coral");
        assertTrue(accuracy(effect(report("out"), 0), "after") > accuracy(effect(report("out"), 0), "before"),
                report("out").get("adaptation")::toString);
    }

    @Test
    void labelsOfTheTargetChangeNothing() throws IOException {
        Path flat = folder.resolve("flat");
        Files.createDirectories(flat);
        for (Path file : ImageFolder.read(pale).images().stream().map(i -> i.file()).toList()) {
            Files.copy(file, flat.resolve(pale.relativize(file).toString().replace('/', '_')));
        }
        assertEquals(0, transfer("with", "--adapt", "adabn", "--target", pale.toString()), graft.err());
        assertEquals(0, transfer("without", "--adapt", "adabn", "--target", flat.toString()), graft.err());
        assertTrue(graft.err().contains("images without classes"), graft.err());
        Network with = Zoo.load(folder.resolve("with/model.safetensors")).network();
        Zoo.load(folder.resolve("without/model.safetensors")).network().parameters().forEach((name, p) ->
                assertArrayEquals(with.parameter(name).value().unwrap(),
                        p.value().unwrap(), name));
        assertEquals(1, ((List<?>) ((Map<?, ?>) report("without").get("adaptation")).get("effects")).size());
    }

    @Test
    void evaluateAndPredictAdaptWhatIsThere() throws IOException {
        assertEquals(0, transfer("plain"), graft.err());
        String model = folder.resolve("plain/model.safetensors").toString();
        assertEquals(0, graft.run("evaluate", "--weights", model, "--data", pale.toString(), "--json"), graft.err());
        double before = ((Number) ((Map<?, ?>) Json.parse(graft.out())).get("top1")).doubleValue();
        for (List<String> how : List.of(List.of("adabn"), List.of("coral", "--source", data.toString()))) {
            List<String> adapt = new ArrayList<>(List.of("--adapt"));
            adapt.addAll(how);
            assertEquals(0, graft.run(words(List.of("evaluate", "--weights", model, "--data", pale.toString(),
                    "--json"), adapt.toArray(String[]::new))), graft.err());
            assertTrue(graft.err().contains("no label was used"), graft.err());
            Map<?, ?> json = (Map<?, ?>) Json.parse(graft.out());
            assertEquals(before, accuracy(effect(json, 0), "before"), 1e-12);
            assertEquals(((Number) json.get("top1")).doubleValue(), accuracy(effect(json, 0), "after"), 1e-12);
            assertEquals(0, graft.run(words(List.of("predict", "--weights", model, "--json", "--target",
                    pale.toString(), ImageFolder.read(pale).images().getFirst().file().toString()),
                    adapt.toArray(String[]::new))), graft.err());
            Map<?, ?> line = (Map<?, ?>) Json.parse(graft.out().lines().findFirst().orElseThrow());
            assertEquals(how.getFirst(), ((Map<?, ?>) line.get("adaptation")).get("method"));
            assertEquals(CLASSES * EACH, ((Number) ((Map<?, ?>) line.get("adaptation")).get("pictures")).intValue());
        }
    }

    @Test
    void whatCannotBeAdaptedIsRefused() throws IOException {
        String image = ImageFolder.read(pale).images().getFirst().file().toString();
        assertEquals(2, transfer("a", "--adapt", "adabn"));
        assertTrue(graft.err().contains("needs --target DIR"), graft.err());
        assertEquals(2, transfer("a", "--target", pale.toString()));
        assertTrue(graft.err().contains("--target is about --adapt"), graft.err());
        assertEquals(2, transfer("a", "--adapt", "coral", "--target", pale.toString(), "--solver", "fine-tune"));
        assertTrue(graft.err().contains("take --solver logistic"), graft.err());
        assertEquals(2, transfer("a", "--adapt", "coral", "--target", pale.toString(), "--adapt-prior", "3"));
        assertTrue(graft.err().contains("--adapt-prior is about --adapt adabn"), graft.err());
        assertFalse(Files.exists(folder.resolve("a/model.safetensors")));
        Path single = folder.resolve("single");
        Files.createDirectories(single);
        assertEquals(1, transfer("a", "--adapt", "adabn", "--target", single.toString()));
        assertTrue(graft.err().contains("no images to adapt to"), graft.err());
        Files.copy(Path.of(image), single.resolve("one.png"));
        assertEquals(1, transfer("a", "--adapt", "adabn", "--target", single.toString()));
        assertTrue(graft.err().contains("1 image to adapt to, expected 2 or more"), graft.err());
        assertEquals(0, transfer("plain"), graft.err());
        String model = folder.resolve("plain/model.safetensors").toString();
        assertEquals(1, graft.run("predict", "--weights", model, "--adapt", "adabn", image));
        assertTrue(graft.err().contains("1 image to adapt to"), graft.err());
        assertEquals(2, graft.run("evaluate", "--weights", model, "--data", pale.toString(), "--adapt", "coral"));
        assertTrue(graft.err().contains("add --source DIR"), graft.err());
        assertEquals(2, graft.run("evaluate", "--weights", model, "--data", pale.toString(), "--adapt", "adabm"));
        assertTrue(graft.err().contains("adabn"), graft.err());
    }

    @Test
    void aTargetOfOtherClassesIsStated() throws IOException {
        List<String> classes = ImageFolder.read(pale).classes();
        Files.move(pale.resolve(classes.getFirst()), pale.resolve("zebra"));
        assertEquals(0, transfer("some", "--adapt", "adabn", "--target", pale.toString()), graft.err());
        assertTrue(graft.err().contains("1 of " + CLASSES + " folders are no class of the network (zebra)"), graft.err());
        assertEquals((CLASSES - 1) * EACH, ((Number) effect(report("some"), 0).get("pictures")).intValue());
        for (String name : classes.subList(1, CLASSES)) {
            Files.move(pale.resolve(name), pale.resolve("not-" + name));
        }
        assertEquals(0, transfer("none", "--adapt", "adabn", "--target", pale.toString()), graft.err());
        assertTrue(graft.err().contains("none of its folders"), graft.err());
        assertEquals(1, ((List<?>) ((Map<?, ?>) report("none").get("adaptation")).get("effects")).size());
    }
}
