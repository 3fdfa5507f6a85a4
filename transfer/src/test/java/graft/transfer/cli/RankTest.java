package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.testing.OnnxBytes;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.demo.DemoSource;
import graft.transfer.source.FeatureSpectrum;
import graft.transfer.source.LabelledFeatures;
import graft.transfer.source.Leep;
import graft.transfer.source.LogMe;
import graft.transfer.source.NeighbourAccuracy;
import graft.zoo.ModelFile;
import graft.zoo.architecture.Architecture;
import graft.zoo.json.Json;
import graft.zoo.layout.PyTorchLayout;
import graft.zoo.model.Preprocessing;
import graft.zoo.npy.NpyFile;
import graft.zoo.safetensors.SafetensorsWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code graft rank} on drawn images, with a source that learnt, one that did not, and a small grey one. */
class RankTest {
    @TempDir
    private Path folder;
    private Path data;
    private Path learnt;
    private Path random;
    private Path grey;
    private final CommandLine graft = new CommandLine();

    @BeforeEach
    void draw() throws Exception {
        data = folder.resolve("images");
        DemoImages.target(8, 1).writeFolder(data);
        learnt = folder.resolve("learnt.safetensors");
        ModelFile.write(learnt, DemoSource.published().model().network(), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        random = folder.resolve("random.safetensors");
        ModelFile.write(random, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        grey = folder.resolve("grey.safetensors");
        ModelFile.write(grey, Network.input(20, 20, 1).conv("conv", 4, 5, 5, 0, true).relu().conv("head", 6, 1)
                .globalAveragePool("pool").build().initialize(2), new Preprocessing(Preprocessing.Resize.NONE, 20,
                Preprocessing.Interpolation.BILINEAR, 20, Preprocessing.Order.GREY, 1 / 255f, List.of(.5f),
                List.of(.5f)), List.of(), Map.of());
    }

    private int rank(Object... more) {
        List<String> words = new ArrayList<>(List.of("rank", "--data", data.toString(), "--threads", "2", "--cache",
                "none"));
        Stream.of(more).map(Object::toString).forEach(words::add);
        return graft.run(words.toArray(String[]::new));
    }

    private Map<?, ?> json() {
        Map<?, ?> json = (Map<?, ?>) Json.parse(graft.out());
        checkKeys(json, schema());
        return json;
    }

    private static Map<?, ?> schema() {
        try {
            for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
                if (Files.exists(at.resolve("docs/rank-schema.json"))) {
                    return (Map<?, ?>) Json.parse(Files.readString(at.resolve("docs/rank-schema.json")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("no docs/rank-schema.json");
    }

    /** Every key is described, and every key that is required is there. */
    private static void checkKeys(Map<?, ?> object, Map<?, ?> rule) {
        Map<?, ?> properties = (Map<?, ?>) rule.get("properties");
        assertEquals(List.of(), object.keySet().stream().filter(key -> !properties.containsKey(key)).toList());
        assertEquals(List.of(), ((List<?>) rule.get("required")).stream().filter(key -> !object.containsKey(key))
                .toList());
        properties.forEach((key, of) -> {
            if (object.get(key) instanceof List<?> list && ((Map<?, ?>) of).get("items") instanceof Map<?, ?> items
                    && items.containsKey("properties")) {
                list.forEach(item -> checkKeys((Map<?, ?>) item, items));
            }
        });
    }

    private static double number(Map<?, ?> source, String key) {
        return ((Number) source.get(key)).doubleValue();
    }

    private static Map<?, ?> source(Map<?, ?> json, Path file) {
        return ((List<?>) json.get("sources")).stream().map(s -> (Map<?, ?>) s)
                .filter(s -> s.get("file").equals(file.toString())).findFirst().orElseThrow();
    }

    /** An array of what {@code graft features} writes. */
    private Tensor features(Path weights, String... at) throws Exception {
        Path archive = folder.resolve("f.npz");
        List<String> words = new ArrayList<>(List.of("features", "--weights", weights.toString(), "--data",
                data.toString(), "--out", archive.toString(), "--overwrite"));
        words.addAll(List.of(at));
        assertEquals(0, graft.run(words.toArray(String[]::new)), graft.err());
        Path single = folder.resolve("features.npy");
        try (ZipFile zip = new ZipFile(archive.toFile()); InputStream in = zip.getInputStream(
                zip.getEntry("features.npy"))) {
            Files.write(single, in.readAllBytes());
        }
        return NpyFile.read(single);
    }

    private static double[][] softmax(Tensor logits) {
        return IntStream.range(0, logits.dim(0)).mapToObj(i -> {
            double[] e = IntStream.range(0, logits.dim(1)).mapToDouble(k -> Math.exp(logits.get(i, k))).toArray();
            double sum = Arrays.stream(e).sum();
            return Arrays.stream(e).map(v -> v / sum).toArray();
        }).toArray(double[][]::new);
    }

    @Test
    void sourcesOfOtherSizesAndChannelsStandBesideEachOtherTheBestFirst() {
        assertEquals(0, rank("--json", grey, random, learnt), graft.err());
        Map<?, ?> json = json();
        List<?> sources = (List<?>) json.get("sources");
        List<Double> accuracies = sources.stream().map(s -> number((Map<?, ?>) s, "linear")).toList();
        assertEquals(accuracies.stream().sorted((a, b) -> Double.compare(b, a)).toList(), accuracies);
        assertEquals(learnt.toString(), json.get("recommended"));
        assertEquals(List.of(20L, 20L, 1L), source(json, grey).get("input"));
        assertEquals(4L, source(json, grey).get("features"));
        assertTrue(number(source(json, learnt), "seconds_per_picture") > 0);
        assertTrue(number(source(json, learnt), "linear_low") < number(source(json, learnt), "linear"));
        assertNull(source(json, learnt).get("chance"));
        assertTrue(number(source(json, grey), "chance") < 0.05, "the grey network knows nothing");
        assertFalse(((List<?>) json.get("not_distinguishable")).contains(grey.toString()));
        assertEquals(64L, json.get("pictures"));
    }

    @Test
    void scoresAreThoseOfTheFeaturesAndTheAnswersThatOtherCommandsGive() throws Exception {
        int[] labels = IntStream.range(0, 64).map(i -> i / 8).toArray();
        Tensor f = features(learnt);
        double[][] answers = softmax(features(learnt, "--at", "fc"));
        assertEquals(0, rank("--json", learnt), graft.err());
        Map<?, ?> source = source(json(), learnt);
        LabelledFeatures x = LabelledFeatures.of(f.unwrap(), labels, 8);
        try (ThreadTeam team = ThreadTeam.of(2)) {
            assertEquals(LogMe.evidenceMaximisation(FeatureSpectrum.of(x, team)).score(), number(source, "logme"),
                    1e-5);
            assertEquals(NeighbourAccuracy.of(x, IntStream.range(0, 64).toArray(), 5, team).accuracy(),
                    number(source, "knn"));
        }
        assertEquals(Leep.of(answers, labels, 8).score(), number(source, "leep"), 1e-5);
        assertEquals((long) answers[0].length, source.get("source_classes"));
    }

    @Test
    void whatCannotBeReadIsNamedAndTheOthersAreRanked() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.pth"), "no weights");
        Path absent = folder.resolve("absent.pth");
        assertEquals(1, rank("--json", broken, random, absent, learnt));
        Map<?, ?> json = json();
        assertEquals(2, ((List<?>) json.get("sources")).size());
        assertEquals(List.of(broken.toString(), absent.toString()), ((List<?>) json.get("failed")).stream()
                .map(f -> ((Map<?, ?>) f).get("file")).toList());
        assertTrue(graft.err().contains("2 of 4 sources could not be ranked"), graft.err());
        assertTrue(graft.err().contains("absent.pth: there is no such file"), graft.err());
        assertEquals(1, rank(broken));
        assertTrue(graft.err().contains("none of the 1 sources can be ranked"), graft.err());
    }

    @Test
    void theSameFileTwiceIsRankedOnce() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link.safetensors"), random);
        assertEquals(0, rank("--json", random, random, link), graft.err());
        assertEquals(1, ((List<?>) json().get("sources")).size());
        assertTrue(graft.err().contains("is the same file as"), graft.err());
    }

    @Test
    void aSourceWhoseOutputsAreNoClassesHasNoLeepAndThatIsSaid() throws Exception {
        Path marks = new OnnxBytes(17).input("x", 1, 3, 24, 24).weight("w", List.of(3, 4), 2, -2, 0, 1, 1, 1, 0, 3, 1,
                0, 1, -1).node("GlobalAveragePool", List.of("x"), List.of("mean"))
                .node("Flatten", List.of("mean"), List.of("v")).node("MatMul", List.of("v", "w"), List.of("z"))
                .node("Sigmoid", List.of("z"), List.of("y")).output("y").write(folder.resolve("marks.onnx"));
        assertEquals(0, rank("--json", "--prepare", "RGB, x/255", marks), graft.err());
        Map<?, ?> source = source(json(), marks);
        assertNull(source.get("leep"));
        assertNull(source.get("nce"));
        assertTrue(((String) source.get("without_answers")).contains("a probability of its own"));
        assertEquals("option", ((Map<?, ?>) source.get("preparation")).get("source"));
        assertEquals(3L, source.get("features"));
        assertEquals(0, rank(marks), graft.err());
        assertTrue(graft.out().contains("marks.onnx: no LEEP and NCE"), graft.out());
        assertTrue(graft.out().contains("is a guess"), graft.out());
    }

    @Test
    void aTrunkWithoutAHeadIsRankedByItsFeatures() {
        Map<String, Tensor> trunk = new LinkedHashMap<>();
        PyTorchLayout.of(Architecture.RESNET20.network(10).initialize(7)).forEach((name, t) -> {
            if (!name.startsWith("linear.")) {
                trunk.put(name, t.toPyTorch());
            }
        });
        Path file = folder.resolve("trunk.safetensors");
        SafetensorsWriter.write(file, trunk, Map.of());
        assertEquals(0, rank("--json", file, learnt), graft.err());
        Map<?, ?> source = source(json(), file);
        assertEquals(64L, source.get("features"));
        assertNull(source.get("leep"));
        assertNull(source.get("source_classes"));
        assertTrue(((String) source.get("without_answers")).contains("without a classifier"));
    }

    private void keep(int images, String... only) throws Exception {
        try (Stream<Path> all = Files.list(data)) {
            for (Path of : all.toList()) {
                if (only.length == 0 || List.of(only).contains(of.getFileName().toString())) {
                    try (Stream<Path> files = Files.list(of)) {
                        for (Path file : files.sorted().skip(images).toList()) {
                            Files.delete(file);
                        }
                    }
                }
            }
        }
    }

    private String firstClass() throws Exception {
        try (Stream<Path> all = Files.list(data)) {
            return all.map(p -> p.getFileName().toString()).sorted().findFirst().orElseThrow();
        }
    }

    @Test
    void oneImageAClassIsTooLittle() throws Exception {
        keep(1);
        assertEquals(1, rank(learnt));
        assertTrue(graft.err().contains("need two different images each, found " + firstClass() + " (1)"),
                graft.err());
    }

    @Test
    void copiesOfOneImageAreOneImage() throws Exception {
        keep(1);
        try (Stream<Path> all = Files.list(data)) {
            for (Path of : all.toList()) {
                try (Stream<Path> files = Files.list(of)) {
                    Files.copy(files.findFirst().orElseThrow(), of.resolve("copy.png"));
                }
            }
        }
        assertEquals(1, rank(learnt));
        assertTrue(graft.err().contains("two different images"), graft.err());
    }

    @Test
    void anOnlyImageOfAClassIsNotJudgedAndThatIsSaid() throws Exception {
        keep(1, firstClass());
        assertEquals(0, rank("--json", learnt), graft.err());
        Map<?, ?> json = json();
        assertEquals(57L, json.get("pictures"));
        assertEquals(56L, source(json, learnt).get("held_out"));
        assertTrue(((List<?>) json.get("notes")).toString().contains("One image alone"), json.get("notes").toString());
    }

    @Test
    void fewerImagesAreDrawnEvenlyFromTheClasses() {
        assertEquals(0, rank("--json", "--images", 24, random), graft.err());
        assertEquals(24L, json().get("pictures"));
    }

    @Test
    void imagesThatMeasureTheTransferHaveNoPartInIt() throws Exception {
        Path split = folder.resolve("split");
        Files.createDirectories(split);
        Files.move(data, split.resolve("train"));
        DemoImages.target(2, 7).writeFolder(split.resolve("val"));
        data = split;
        assertEquals(0, rank("--json", random), graft.err());
        assertEquals(64L, json().get("pictures"));
        assertTrue(graft.err().contains("the others stay unseen"), graft.err());
    }

    @Test
    void featuresThatAreKeptGiveTheSameScores() {
        Path cache = folder.resolve("cache");
        assertEquals(0, graft.run("rank", "--data", data.toString(), "--cache", cache.toString(), "--threads", "2",
                "--json", learnt.toString()), graft.err());
        Map<?, ?> first = source(json(), learnt);
        assertEquals(0, graft.run("rank", "--data", data.toString(), "--cache", cache.toString(), "--threads", "2",
                "--json", learnt.toString()), graft.err());
        Map<?, ?> second = source(json(), learnt);
        first.remove("seconds_per_picture");
        second.remove("seconds_per_picture");
        assertEquals(first, second);
        assertTrue(Files.exists(cache));
    }

    @Test
    void accuraciesFromElsewhereAreComparedWithEveryScore() throws Exception {
        Path csv = Files.writeString(folder.resolve("a.csv"), "file,accuracy\nlearnt.safetensors,0.9\n" + random
                + ",0.5\ngrey.safetensors,0.2\n");
        assertEquals(0, rank("--json", "--accuracies", csv, grey, random, learnt), graft.err());
        List<?> agreement = (List<?>) json().get("agreement");
        Map<?, ?> linear = (Map<?, ?>) agreement.getFirst();
        assertEquals("linear", linear.get("score"));
        assertEquals(3L, linear.get("sources"));
        // the same order at the top, and if the others are exchanged (2/3 and 1/3 are their weights) still above 0
        assertTrue(number(linear, "weighted_tau") > 0, linear.toString());
        Files.writeString(csv, "file,accuracy\nlearnt.safetensors,91\n");
        assertEquals(1, rank("--accuracies", csv, learnt));
        assertTrue(graft.err().contains("line 2") && graft.err().contains("from 0 to 1"), graft.err());
    }

    @Test
    void thePageNeedsNothingElseAndShowsEverySource() throws Exception {
        Path page = folder.resolve("new").resolve("ranking.html");
        assertEquals(0, rank("--out", page, grey, random, learnt), graft.err());
        String html = Files.readString(page);
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(
                html.replaceFirst("<!DOCTYPE html>", "").getBytes(StandardCharsets.UTF_8)));
        assertFalse(html.replace("http://www.w3.org/1999/xhtml", "").contains("http"), "something from outside");
        for (String word : List.of("grey.safetensors", "random.safetensors", "learnt.safetensors", "whisker",
                "What this does not tell", "Recommended: learnt.safetensors")) {
            assertTrue(html.contains(word), word);
        }
        assertEquals(1, rank("--out", page, learnt));
        assertTrue(graft.err().contains("--overwrite"), graft.err());
    }
}
