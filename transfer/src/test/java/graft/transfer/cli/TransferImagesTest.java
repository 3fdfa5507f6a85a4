package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.Progress;
import graft.transfer.Solver;
import graft.transfer.Transfer;
import graft.transfer.TransferSettings;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.images.Augmentation;
import graft.zoo.ModelFile;
import graft.zoo.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code graft transfer} from one end to the other, on a small network and drawn images. */
class TransferImagesTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;
    private Path weights;
    private Path data;

    @BeforeEach
    void draw() throws Exception {
        weights = folder.resolve("source.safetensors");
        data = folder.resolve("images");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        DemoImages.target(5, 1).writeFolder(data);
    }

    private int transfer(Path out, String... more) {
        List<String> words = new ArrayList<>(List.of("transfer", "--weights", weights.toString(), "--data",
                data.toString(), "--out", out.toString(), "--threads", "2"));
        words.addAll(List.of(more));
        return Main.run(words, screen());
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /**
     * A transfer through the library, which the plug is pulled on after so many epochs, and the command taking it up.
     */
    @Test
    void aTransferThatWasInterruptedEndsAsIfItHadNotBeen() throws Exception {
        String[] options = {"--unfreeze", "gradual", "--epochs", "4", "--batch", "8", "--optimizer", "rmsprop",
            "--schedule", "warmup-cosine", "--lr", "0.001", "--scratch"};
        Path whole = folder.resolve("whole");
        assertEquals(0, transfer(whole, options), said());
        assertFalse(Files.exists(whole.resolve("checkpoint")));
        Path broken = folder.resolve("broken");
        TransferSettings same = new TransferSettings(Solver.FINE_TUNE, "none", 4, 8, "rmsprop", 0.001, "warmup-cosine",
                4, 4, TransferSettings.standard().seed(), Double.POSITIVE_INFINITY, true);
        Transfer interrupted = Transfer.from(weights).to(data).settings(same).augmentation(Augmentation.named("light"))
                .threads(1).checkpoints(broken.resolve("checkpoint"), false)
                .progress(pullThePlugAt("fine-tune epoch 2/"));
        assertThrows(IllegalStateException.class, interrupted::run);
        assertTrue(Files.exists(broken.resolve("checkpoint").resolve("transfer-fine-tune.safetensors")));
        assertEquals(0, transfer(broken, with(options, "--resume")), said());
        assertTrue(said().contains("transfer-head: finished before"), said());
        assertTrue(said().contains("transfer-fine-tune: going on after epoch 2"), said());
        assertArrayEquals(Files.readAllBytes(whole.resolve("model.safetensors")),
                Files.readAllBytes(broken.resolve("model.safetensors")));
        assertFalse(Files.exists(broken.resolve("checkpoint")));
        Map<?, ?> report = (Map<?, ?>) Json.parse(Files.readString(broken.resolve("report.json")));
        assertEquals("gradual", ((Map<?, ?>) report.get("settings")).get("unfreezing"));
        assertEquals(1, transfer(broken, with(options, "--resume")));
        assertTrue(said().contains("holds a finished transfer"), said());
    }

    private static Progress pullThePlugAt(String words) {
        return new Progress() {
            @Override
            public void report(String stage, int done, int count) {
            }

            @Override
            public void say(String line) {
                if (line.startsWith(words)) {
                    throw new IllegalStateException("pulled the plug");
                }
            }
        };
    }

    private static String[] with(String[] options, String more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add(more);
        return all.toArray(String[]::new);
    }

    @Test
    void gradualUnfreezingNeedsSomethingToUnfreeze() {
        assertEquals(2, transfer(folder.resolve("out"), "--solver", "head", "--unfreeze", "gradual"));
        assertTrue(said().contains("--solver head keeps the whole trunk frozen"), said());
        assertEquals(2, transfer(folder.resolve("out"), "--unfreeze", "slowly"));
    }

    @Test
    void theSecondTransferFindsTheFeaturesOfTheFirst() throws Exception {
        String cache = folder.resolve("cache").toString();
        assertEquals(0, transfer(folder.resolve("first"), "--cache", cache), said());
        assertTrue(said().contains(" images computed\n"), said());
        assertEquals(0, transfer(folder.resolve("second"), "--cache", cache, "--cache-limit", "0.5"), said());
        assertTrue(said().contains("features: 0 images computed, "), said());
        assertArrayEquals(Files.readAllBytes(folder.resolve("first").resolve("model.safetensors")),
                Files.readAllBytes(folder.resolve("second").resolve("model.safetensors")));
    }

    @Test
    void aCacheThatIsAFileIsFoundOutBeforeTheWork() throws Exception {
        Path file = Files.writeString(folder.resolve("taken"), "x");
        assertEquals(1, transfer(folder.resolve("out"), "--cache", file.toString()));
        assertTrue(said().contains("taken is a file, expected a folder for features"), said());
        assertFalse(said().contains("features:"), said());
    }

    @Test
    void whatLogisticRegressionIgnoresIsSaid() {
        assertEquals(0, transfer(folder.resolve("out"), "--epochs", "3", "--lr", "0.1", "--cache", "none"), said());
        assertTrue(said().contains("--epochs, --lr: without effect"), said());
        err.reset();
        assertEquals(0, transfer(folder.resolve("out"), "--epochs", "1", "--scratch", "--cache", "none", "--overwrite"),
                said());
        assertTrue(said().contains("--epochs: for the network from scratch only"), said());
        err.reset();
        assertEquals(0, transfer(folder.resolve("out"), "--epochs", "1", "--solver", "head", "--cache", "none",
                "--overwrite"), said());
        assertFalse(said().contains("effect"), said());
    }

    @Test
    void weightsThatHoldNaNAreNamedAndNothingIsLearntOrTold() throws Exception {
        var network = DemoNetwork.network(3).initialize(1);
        network.parameter("layer2.conv1.weight").value().unwrap()[5] = Float.NaN;
        ModelFile.write(weights, network, DemoNetwork.preprocessing(), List.of("a", "b", "c"), Map.of());
        assertEquals(1, transfer(folder.resolve("out"), "--cache", "none"));
        assertTrue(said().contains("the weights hold NaN: layer2.conv1.weight; "), said());
        err.reset();
        assertEquals(1, predict());
        assertTrue(said().contains("the weights hold NaN: layer2.conv1.weight; "), said());
    }

    @Test
    void weightsThatAreInfiniteOrNearlySoAreNamedAndNothingIsWritten() throws Exception {
        Path out = folder.resolve("out");
        for (float bad : new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 3e38f, -3e38f}) {
            var network = DemoNetwork.network(3).initialize(1);
            network.parameter("layer2.conv1.weight").value().unwrap()[5] = bad;
            ModelFile.write(weights, network, DemoNetwork.preprocessing(), List.of("a", "b", "c"), Map.of());
            for (boolean learn : new boolean[] {true, false}) {
                err.reset();
                assertEquals(1, learn ? transfer(out, "--cache", folder.resolve("cache").toString()) : predict());
                assertTrue(said().contains("the weights hold " + (Float.isInfinite(bad) ? "infinities"
                        : "values above 1e30") + ": layer2.conv1.weight; "), said());
            }
            assertFalse(Files.exists(out));
            assertFalse(Files.exists(folder.resolve("cache")));
        }
    }

    /** Each weight by itself is one that could have been learnt; what they make of an image is beyond a float. */
    @Test
    void featuresThatAreNotFiniteStopBeforeAnythingIsKept() throws Exception {
        var network = DemoNetwork.network(3).initialize(1);
        // about 1e25, then -1e50: minus infinity, of which the ReLU that follows makes 0
        java.util.Arrays.fill(network.parameter("layer1.conv1.weight").value().unwrap(), 1e25f);
        java.util.Arrays.fill(network.parameter("layer1.conv2.weight").value().unwrap(), -1e25f);
        ModelFile.write(weights, network, DemoNetwork.preprocessing(), List.of(), Map.of());
        Path out = folder.resolve("out");
        assertEquals(1, transfer(out, "--cache", folder.resolve("cache").toString()));
        assertTrue(said().contains("the values of layer layer1.conv2 are not finite"), said());
        assertFalse(Files.exists(out));
        assertFalse(Files.exists(folder.resolve("cache")));
    }

    @Test
    void aHeadThatHoldsNaNIsReplacedAndDoesNoHarm() {
        var network = DemoNetwork.network(3).initialize(1);
        network.parametersOf(network.head()).get("bias").value().unwrap()[0] = Float.NaN;
        ModelFile.write(weights, network, DemoNetwork.preprocessing(), List.of(), Map.of());
        assertEquals(0, transfer(folder.resolve("out"), "--cache", "none"), said());
    }

    @Test
    void aNetworkThatIsNoClassifierIsRefused() throws Exception {
        var network = graft.layers.Network.input(8, 8, 3).conv("conv", 4, 3).build().initialize(1);
        ModelFile.write(weights, network, DemoNetwork.preprocessing(), List.of(), Map.of());
        assertEquals(1, predict());
        assertTrue(said().contains("this is no classifier"), said());
    }

    @Test
    void aSingleEpochFineTunesNothingAndSaysSo() {
        assertEquals(0, transfer(folder.resolve("out"), "--freeze-through", "layer1", "--epochs", "1", "--cache",
                "none"), said());
        assertTrue(said().contains("nothing is fine-tuned"), said());
    }

    private int predict() throws Exception {
        try (var files = Files.walk(data)) {
            Path any = files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
            return Main.run(List.of("predict", "--weights", weights.toString(), any.toString()), screen());
        }
    }

    private Screen screen() {
        return new Screen(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, 80);
    }

    @Test
    void aDamagedCheckpointSaysHowToStartAnew() throws Exception {
        Path out = folder.resolve("out");
        Files.createDirectories(out.resolve("checkpoint"));
        Files.write(out.resolve("checkpoint").resolve("transfer-head.safetensors"), new byte[5]);
        assertEquals(1, transfer(out, "--resume", "--cache", "none"));
        assertTrue(said().contains("transfer-head.safetensors is damaged or cannot be read; start without --resume"),
                said());
    }

    /** Two files of a class are no images: one by its first bytes, one only when it is decoded. */
    @Test
    void theReportCountsTheImagesThatCouldBeRead() throws Exception {
        Path ofAClass;
        try (var classes = Files.list(data)) {
            ofAClass = classes.sorted().findFirst().orElseThrow();
        }
        Path whole;
        try (var images = Files.list(ofAClass)) {
            whole = images.sorted().findFirst().orElseThrow();
        }
        Path out = folder.resolve("out");
        assertEquals(0, transfer(out, "--cache", "none"), said());
        long before = counted(out);
        Files.writeString(ofAClass.resolve("text.png"), "this is text");
        Files.write(ofAClass.resolve("cut.png"), java.util.Arrays.copyOf(Files.readAllBytes(whole), 60));
        assertEquals(0, transfer(out, "--cache", "none", "--overwrite"), said());
        assertEquals(before, counted(out));
        assertEquals(1, transfer(out, "--cache", "none", "--strict", "--overwrite"));
        assertTrue(said().contains("text.png: named like an image"), said());
    }

    @Test
    void theReportStatesWhatItWasMadeFromAndHowSureItsAccuracyIs() throws Exception {
        Path out = folder.resolve("out");
        assertEquals(0, transfer(out, "--cache", "none", "--seed", "3"), said());
        Map<?, ?> report = (Map<?, ?>) Json.parse(Files.readString(out.resolve("report.json")));
        String command = (String) report.get("command");
        assertTrue(command.startsWith("./graft transfer --weights ") && command.endsWith(" --cache none --seed 3"),
                command);
        Map<?, ?> source = (Map<?, ?>) report.get("weights");
        assertEquals(weights.toString(), source.get("file"));
        assertEquals(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(weights))),
                source.get("sha256"));
        assertEquals(data.toString(), report.get("data"));
        Map<?, ?> interval = (Map<?, ?>) report.get("interval");
        double low = ((Number) interval.get("low")).doubleValue();
        double high = ((Number) interval.get("high")).doubleValue();
        double accuracy = ((Number) interval.get("accuracy")).doubleValue();
        assertTrue(low <= accuracy && accuracy <= high && low < high, interval.toString());
    }

    /** Logistic regression has no epochs, no steps and no rate; 40 images of 8 classes are seen in 4 views. */
    @Test
    void onlySettingsThatTookPartAreListed() throws Exception {
        Path out = folder.resolve("out");
        assertEquals(0, transfer(out, "--cache", "none"), said());
        assertEquals(Set.of("solver", "views of each image", "seed", "folds", "precision of known answers",
                "augmentation", "preparation of images", "images"), settings(out).keySet());
        assertEquals(0, transfer(folder.resolve("plain"), "--cache", "none", "--augment", "none"), said());
        assertEquals(Set.of("solver", "seed", "folds", "precision of known answers", "preparation of images",
                "images"), settings(folder.resolve("plain")).keySet());
        assertEquals(0, transfer(folder.resolve("head"), "--cache", "none", "--solver", "head", "--epochs", "1"),
                said());
        assertTrue(settings(folder.resolve("head")).keySet().containsAll(Set.of("epochs", "batch", "optimizer",
                "learning rate")), settings(folder.resolve("head")).toString());
    }

    private static Map<?, ?> settings(Path out) throws Exception {
        return (Map<?, ?>) ((Map<?, ?>) Json.parse(Files.readString(out.resolve("report.json")))).get("settings");
    }

    private static long counted(Path out) throws Exception {
        Map<?, ?> report = (Map<?, ?>) Json.parse(Files.readString(out.resolve("report.json")));
        return (Long) report.get("train_pictures") + (Long) report.get("validation_pictures");
    }

    @Test
    void whatLearnsAndHowIsChosenByName() throws Exception {
        Path out = folder.resolve("out");
        assertEquals(0, transfer(out, "--freeze-through", "layer1", "--freeze", "layer2.*bn?, layer3.conv1",
                "--lr-by-stage", "0.4", "--batch-norm", "frozen", "--epochs", "3", "--views", "2"), said());
        // some megabytes of gigabytes: not worth a line
        assertFalse(said().contains("training in batches of "), said());
        Map<?, ?> settings = (Map<?, ?>) ((Map<?, ?>) Json.parse(Files.readString(out.resolve("report.json"))))
                .get("settings");
        assertEquals("layer2.*bn?, layer3.conv1", settings.get("also frozen"));
        assertEquals("0.4", settings.get("rate by stage"));
        assertEquals("frozen", settings.get("BatchNorm statistics"));
        var before = DemoNetwork.network(3).initialize(1);
        var after = graft.zoo.Zoo.load(out.resolve("model.safetensors")).network();
        for (String frozen : List.of("conv1.weight", "layer1.conv2.weight", "layer2.bn2.weight", "layer3.conv1.weight",
                "layer3.bn2.running_mean", "layer3.bn2.running_var")) {
            assertArrayEquals(before.parameter(frozen).value().unwrap(), after.parameter(frozen).value().unwrap(),
                    frozen);
        }
        for (String learnt : List.of("layer2.conv1.weight", "layer3.conv2.weight", "layer3.bn2.weight")) {
            assertFalse(java.util.Arrays.equals(before.parameter(learnt).value().unwrap(),
                    after.parameter(learnt).value().unwrap()), learnt);
        }
    }

    @Test
    void whatIsSaidOfTheTrunkNeedsATrunkThatLearns() {
        for (String[] option : new String[][] {{"--freeze", "layer1"}, {"--lr-by-stage", "0.5"},
            {"--batch-norm", "learning"}}) {
            assertEquals(2, transfer(folder.resolve("out"), option), said());
            assertTrue(said().contains(option[0] + " is about how layers of the trunk learn"), said());
        }
        assertEquals(2, transfer(folder.resolve("out"), "--freeze-through", "layer1", "--batch-norm", "moving"));
        assertEquals(1, transfer(folder.resolve("out"), "--freeze-through", "layer1", "--freeze", "layer9"));
        assertTrue(said().contains("no layer or stage 'layer9'"), said());
    }

    @Test
    void unknownNamesAreRefusedWithThoseThereAre() {
        assertEquals(2, transfer(folder.resolve("out"), "--optimizer", "lion"));
        assertTrue(said().contains("rmsprop"), said());
        assertEquals(2, transfer(folder.resolve("out"), "--schedule", "cosin"));
        assertTrue(said().contains("warmup-cosine"), said());
    }
}
