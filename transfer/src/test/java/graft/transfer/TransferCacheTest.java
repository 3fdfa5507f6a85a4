package graft.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.layers.Network;
import graft.layers.structure.BatchNormStatistics;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.images.Augmentation;
import graft.zoo.json.Json;
import graft.zoo.model.ImageSize;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transfers with and without a feature cache, with any number of threads, interrupted or not, end with the same bits;
 * and with it, only what has changed passes through the trunk.
 */
class TransferCacheTest {
    /** Classes by images of each: eight folders of four. */
    private static final int IMAGES = 32;

    @TempDir
    private Path folder;
    private Path data;
    private Path cache;
    private PretrainedModel source;
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void draw() throws Exception {
        data = folder.resolve("images");
        cache = folder.resolve("cache");
        DemoImages.target(4, 1).writeFolder(data);
        source = model(DemoNetwork.preprocessing());
    }

    private static PretrainedModel model(Preprocessing preprocessing) {
        return new PretrainedModel(DemoNetwork.network(3).initialize(1), Preparation.ofFile(preprocessing, ""),
                List.of(), "demo", "graft",
                "none");
    }

    private static TransferSettings settings(Solver solver, int views, FineTuning fineTuning) {
        return new TransferSettings(solver, solver == Solver.FINE_TUNE ? "layer1" : "all", 3, 8, "adamw", 2e-3,
                "warmup-plateau", 0, views, 5, Double.POSITIVE_INFINITY, false, fineTuning);
    }

    private static final FineTuning SAME_VIEWS = new FineTuning(List.of("layer2.conv1"), 0.5,
            BatchNormStatistics.WITH_LAYER, true);

    static Stream<TransferSettings> settings() {
        return Stream.of(settings(Solver.LOGISTIC, 1, FineTuning.standard()),
                settings(Solver.HEAD, 3, FineTuning.standard()), settings(Solver.FINE_TUNE, 2, SAME_VIEWS));
    }

    private Transfer transfer(TransferSettings settings, int threads) {
        said.clear();
        return Transfer.from(source).to(data).settings(settings).threads(threads)
                .augmentation(settings.views() == 1 ? Augmentation.none() : Augmentation.light())
                .progress(new Progress() {
                    @Override
                    public void report(String stage, int done, int count) {
                    }

                    @Override
                    public void say(String line) {
                        said.add(line);
                    }
                });
    }

    private Report cached(TransferSettings settings, int threads) {
        return transfer(settings, threads).featureCache(cache, 1L << 30).run();
    }

    private void assertSame(Report expected, Report found) {
        Network network = found.model().network();
        expected.model().network().parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                network.parameter(name).value().unwrap(), name));
        for (int run = 0; run < expected.measured().runs().size(); run++) {
            var before = expected.measured().runs().get(run).epochs();
            var now = found.measured().runs().get(run).epochs();
            for (int e = 0; e < before.size(); e++) {
                assertEquals(before.get(e).validationLoss(), now.get(e).validationLoss(), 0);
                assertEquals(before.get(e).trainLoss(), now.get(e).trainLoss(), 0);
            }
        }
    }

    private String features() {
        return said.stream().filter(s -> s.startsWith("features: ")).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theBitsAreTheSameWithAndWithoutACacheForAnyNumberOfThreads(TransferSettings settings) {
        Report without = transfer(settings, 2).run();
        Report cold = cached(settings, 1);
        assertTrue(features().matches("features: \\d+ images computed"), features());
        Report warm = cached(settings, 3);
        assertTrue(features().startsWith("features: 0 images computed, "), features());
        assertSame(without, cold);
        assertSame(without, warm);
    }

    @Test
    void anInterruptedTransferWithACacheEndsWithTheBitsOfOneThatWasNot() {
        TransferSettings settings = settings(Solver.FINE_TUNE, 2, SAME_VIEWS);
        Report whole = transfer(settings, 2).run();
        Path checkpoints = folder.resolve("checkpoints");
        for (String at : List.of("features: none", "head epoch 2", "head epoch 1", "fine-tune epoch 1",
                "fine-tune epoch 2")) {
            Transfer interrupted = transfer(settings, 1).featureCache(cache, 1L << 30).checkpoints(checkpoints, true)
                    .progress(new Progress() {
                        @Override
                        public void report(String stage, int done, int count) {
                            if (at.startsWith("features") && stage.equals("features") && done >= 16) {
                                throw new IllegalStateException("pulled the plug");
                            }
                        }

                        @Override
                        public void say(String line) {
                            if (line.startsWith(at)) {
                                throw new IllegalStateException("pulled the plug");
                            }
                        }
                    });
            try {
                interrupted.run();
            } catch (IllegalStateException pulled) {
                assertEquals("pulled the plug", pulled.getMessage());
            }
        }
        assertSame(whole, transfer(settings, 2).featureCache(cache, 1L << 30).checkpoints(checkpoints, true).run());
    }

    @Test
    void aChangedImageIsComputedAndTheOthersAreNot() throws Exception {
        TransferSettings settings = settings(Solver.LOGISTIC, 1, FineTuning.standard());
        cached(settings, 2);
        assertEquals("features: " + IMAGES + " images computed", features());
        List<Path> images;
        try (Stream<Path> all = Files.walk(data)) {
            images = all.filter(Files::isRegularFile).sorted().toList();
        }
        assertEquals(IMAGES, images.size());
        Files.copy(images.getLast(), images.getFirst(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Report now = cached(settings, 2);
        // The first image is the last one now, whose features are known.
        assertEquals("features: 0 images computed, " + IMAGES + " found", features());
        assertSame(transfer(settings, 2).run(), now);
        Files.write(images.get(3), new byte[] {1, 2, 3});
        now = cached(settings, 2);
        assertEquals(1, now.measured().skipped().size());
        assertEquals("features: 0 images computed, " + (IMAGES - 1) + " found", features());
        assertSame(transfer(settings, 2).run(), now);
    }

    @Test
    void anotherPreparationOrWeightIsComputed() {
        TransferSettings settings = settings(Solver.LOGISTIC, 1, FineTuning.standard());
        cached(settings, 2);
        Preprocessing p = DemoNetwork.preprocessing();
        // Scaled to 40 and cropped to 32 in place of 32 as it is.
        source = model(p.resized(Preprocessing.Resize.BOTH_SIDES, ImageSize.square(40), p.interpolation(), p.crop()));
        Report cropped = cached(settings, 2);
        assertEquals("features: " + IMAGES + " images computed", features());
        assertSame(transfer(settings, 2).run(), cropped);
        float[] w = source.network().parameter("layer3.conv2.weight").value().unwrap();
        w[9] = Math.nextUp(w[9]);
        Report other = cached(settings, 2);
        assertEquals("features: " + IMAGES + " images computed", features());
        assertSame(transfer(settings, 2).run(), other);
    }

    @Test
    void fineTuningOnNewViewsEveryEpochIsNotCached() {
        cached(settings(Solver.FINE_TUNE, 2, FineTuning.standard()), 2);
        // The head's two views of the three of four images to learn from, and one of those to be measured on.
        assertEquals("features: " + (2 * 24 + 8) + " images computed", features());
    }

    @Test
    void aLayerThatIsNotThereIsRefusedBeforeTheWorkBegins() {
        Transfer transfer = transfer(settings(Solver.FINE_TUNE, 1, new FineTuning(List.of("layr2"), 1,
                BatchNormStatistics.WITH_LAYER, false)), 1);
        var e = assertThrows(IllegalArgumentException.class, transfer::run);
        assertTrue(e.getMessage().contains("nearest: "), e.getMessage());
        assertEquals(List.of(), said);
    }

    @Test
    void memoryThatDoesNotMatterGetsNoLine() {
        cached(settings(Solver.HEAD, 1, FineTuning.standard()), 1);
        assertTrue(said.stream().noneMatch(s -> s.contains("training in batches of ")), said.toString());
    }

    /** Where no cache holds them, the features are made again for it. */
    @Test
    void aRunThatGoesOnAfterItsHeadHasTheMapOfOneThatWasNeverInterrupted() {
        TransferSettings withScratch = new TransferSettings(Solver.LOGISTIC, "all", 3, 8, "adamw", 2e-3,
                "warmup-plateau", 1, 1, 5, Double.POSITIVE_INFINITY, false, FineTuning.standard());
        Object whole = map(transfer(withScratch, 2).run());
        Path checkpoint = folder.resolve("checkpoint");
        assertThrows(IllegalStateException.class, () -> transfer(withScratch, 2).checkpoints(checkpoint, false)
                .whenTransferred(_ -> {
                    throw new IllegalStateException("pulled the plug");
                }).run());
        Object resumed = map(transfer(withScratch, 2).checkpoints(checkpoint, true).run());
        assertEquals(whole, resumed);
        assertEquals((long) IMAGES, ((Map<?, ?>) resumed).get("pictures"));
    }

    private static Object map(Report report) {
        return ((Map<?, ?>) Json.parse(report.measured().toJson())).get("map");
    }

    /** The images' own section comes from the cache as the features do, and says the same. */
    @Test
    void whatWasSeenOfImagesIsTheSameFromTheCache() {
        TransferSettings settings = settings(Solver.LOGISTIC, 1, FineTuning.standard());
        Object plain = pictures(transfer(settings, 2).run());
        Object first = pictures(transfer(settings, 2).featureCache(cache, 1 << 30).run());
        Object second = pictures(transfer(settings, 2).featureCache(cache, 1 << 30).run());
        assertTrue(said.toString().contains("features: 0 images computed, " + IMAGES + " found"), said.toString());
        assertEquals(plain, first);
        assertEquals(plain, second);
    }

    private static Object pictures(Report report) {
        return ((Map<?, ?>) Json.parse(report.measured().toJson())).get("your_pictures");
    }

    /** The frozen layers are the source's, whatever the seed of the head. */
    @Test
    void furtherSeedsOfFineTuningComputeNoFeatures() {
        TransferSettings once = settings(Solver.FINE_TUNE, 1, SAME_VIEWS);
        transfer(once, 2).run();
        String computed = computed();
        Report thrice = transfer(once.trust(TrustSettings.standard().seeds(3)), 2).run();
        assertEquals(computed, computed());
        Map<?, ?> spread = (Map<?, ?>) ((List<?>) ((Map<?, ?>) Json.parse(thrice.measured().toJson())).get("seeds"))
                .getFirst();
        assertEquals(List.of(5L, 6L, 7L), spread.get("seeds"));
    }

    private String computed() {
        return said.stream().filter(line -> line.startsWith("features: ")).findFirst().orElseThrow();
    }
}
