package graft.transfer.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.training.Samples;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.bytes.FolderLock;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features come out with the same bits wherever they come from, and are computed when and only when they must be. */
class FeatureCacheTest {
    private static final int COUNT = 11;
    private static final int BATCH = 4;
    private static final long PLENTY = 1L << 30;

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();
    private final Network network = DemoNetwork.network(3).initialize(1);
    private final NoiseSamples samples = new NoiseSamples(network.inputShape(), COUNT);
    private final AtomicInteger convolutions = new AtomicInteger();

    /** The kernels of this process, which count the convolutions that are prepared: a plan prepares all it has. */
    private Kernels counting() {
        return (Kernels) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Kernels.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("convolution")) {
                        convolutions.incrementAndGet();
                    }
                    try {
                        return method.invoke(Kernels.best(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private float[] features(FeatureCache cache, Samples of, int pass, int threads) {
        Network frozen = network.freeze();
        try (ThreadTeam team = ThreadTeam.of(threads);
                FrozenTrunk trunk = new FrozenTrunk(frozen.upTo("layer2.relu"), BATCH, counting(), team)) {
            return values(cache.of(trunk, of, pass, _ -> { }).orElseThrow());
        }
    }

    private static float[] values(FeatureRows rows) {
        int size = rows.shape().size();
        float[] all = new float[rows.count() * size];
        for (int row = 0; row < rows.count(); row++) {
            rows.copy(row, all, row * size);
        }
        return all;
    }

    private float[] computed() {
        try (FeatureCache none = FeatureCache.ofRun()) {
            return features(none, samples, 0, 2);
        }
    }

    private FeatureCache cache() {
        return FeatureCache.in(folder, PLENTY, PLENTY, said::add);
    }

    /** A run with the cache, which has to compute so many samples. */
    private void assertRun(int expected, float[] features) {
        try (FeatureCache cache = cache()) {
            samples.read = 0;
            assertArrayEquals(features, features(cache, samples, 0, 2));
            assertEquals(expected, cache.computed());
            assertEquals(COUNT - expected, cache.reused());
            assertEquals(expected, samples.read);
        }
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void theSecondRunComputesNothingAndHasTheSameBits() {
        float[] expected = computed();
        assertRun(COUNT, expected);
        convolutions.set(0);
        for (int threads = 1; threads <= 3; threads++) {
            try (FeatureCache cache = cache()) {
                assertArrayEquals(expected, features(cache, samples, 0, threads));
                assertEquals(0, cache.computed());
            }
        }
        assertEquals(0, convolutions.get());
        assertEquals(List.of(), said);
    }

    @Test
    void aChangedSampleIsComputedAndTheOthersAreNot() {
        assertRun(COUNT, computed());
        samples.values[5][100] = Math.nextUp(samples.values[5][100]);
        assertRun(1, computed());
        assertRun(0, computed());
    }

    @Test
    void aChangedWeightOrStatisticChangesAllFeatures() {
        assertRun(COUNT, computed());
        float[] w = network.parameter("layer1.conv1.weight").value().unwrap();
        w[7] = Math.nextUp(w[7]);
        assertRun(COUNT, computed());
        float[] mean = network.parameter("bn1.running_mean").value().unwrap();
        mean[0] += 0.5f;
        assertRun(COUNT, computed());
        // A weight after the trunk is none of its business.
        network.parameter("layer3.conv1.weight").value().unwrap()[0] += 1;
        assertRun(0, computed());
    }

    @Test
    void anotherViewIsAnotherSample() {
        assertRun(COUNT, computed());
        try (FeatureCache cache = cache(); FeatureCache none = FeatureCache.ofRun()) {
            assertArrayEquals(features(none, samples, 1, 2), features(cache, samples, 1, 2));
            assertEquals(COUNT, cache.computed());
            features(cache, samples, 0, 1);
            features(cache, samples, 1, 1);
            assertEquals(COUNT, cache.computed());
        }
    }

    /**
     * As a process that was killed leaves it: a lock's file that nothing holds, and features. One without is
     * foreign.
     */
    @Test
    void temporaryFoldersOfKilledRunsAreSwept() throws Exception {
        Path left = Files.createTempDirectory("graft-features");
        Files.writeString(left.resolve(FolderLock.NAME), "process 1");
        Files.writeString(Files.createDirectory(left.resolve("trunk")).resolve("some" + FeatureFolder.ENDING), "half");
        Path foreign = Files.createTempDirectory("graft-features");
        try (FeatureCache spilling = FeatureCache.in(null, 0, 1000, said::add)) {
            features(spilling, samples, 0, 1);
            assertFalse(Files.exists(left));
            assertTrue(Files.exists(foreign));
        } finally {
            Files.delete(foreign);
        }
    }

    @Test
    void featuresThatDoNotFitIntoMemoryAreMapped() throws Exception {
        float[] expected = computed();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> before = spills(temporary);
        try (FeatureCache spilling = FeatureCache.in(null, 0, 1000, said::add);
                FeatureCache keeping = FeatureCache.in(folder, PLENTY, 1000, said::add)) {
            assertArrayEquals(expected, features(spilling, samples, 0, 2));
            List<Path> during = new ArrayList<>(spills(temporary));
            during.removeAll(before);
            assertFalse(during.isEmpty());
            assertArrayEquals(expected, features(keeping, samples, 0, 1));
            assertEquals(1, files().size());
        }
        assertEquals(before, spills(temporary));
        assertRun(0, expected);
        assertEquals(List.of(), said);
    }

    private static List<Path> spills(Path temporary) throws Exception {
        try (Stream<Path> all = Files.list(temporary)) {
            return all.filter(f -> f.getFileName().toString().startsWith("graft-features")).sorted().toList();
        }
    }

    @Test
    void aTruncatedFileIsComputedAgain() throws Exception {
        float[] expected = computed();
        assertRun(COUNT, expected);
        byte[] bytes = Files.readAllBytes(files().getFirst());
        for (int length : new int[] {0, 7, 51, 52, 83, 84 + 64 * COUNT, bytes.length / 2, bytes.length - 1}) {
            Files.write(files().getFirst(), Arrays.copyOf(bytes, length));
            said.clear();
            assertRun(COUNT, expected);
            assertEquals(1, files().size(), "the damaged file is gone");
            assertTrue(said.getFirst().contains("are computed again"), said.toString());
        }
        Files.write(files().getFirst(), Arrays.copyOf(bytes, bytes.length + 1));
        assertRun(COUNT, expected);
    }

    /** By one byte, whose place in the last page then reads as 0, and by so much that pages are gone. */
    @Test
    void aFileThatIsCutWhileItIsMappedIsNotBelieved() throws Exception {
        float[] expected = computed();
        for (boolean most : new boolean[] {false, true}) {
            assertRun(COUNT, expected);
            try (FeatureCache inMemory = cache(); FeatureCache mapped = FeatureCache.in(folder, PLENTY, 1000, said::add);
                    ThreadTeam team = ThreadTeam.of(1);
                    FrozenTrunk trunk = new FrozenTrunk(network.freeze().upTo("layer2.relu"), BATCH, counting(),
                            team)) {
                FeatureRows rows = mapped.of(trunk, samples, 0, _ -> { }).orElseThrow();
                assertArrayEquals(expected, features(inMemory, samples, 0, 1));
                assertArrayEquals(expected, values(rows));
                Path file = files().getFirst();
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(most ? 100 : channel.size() - 1);
                }
                var cut = assertThrows(UncheckedIOException.class, () -> values(rows));
                assertTrue(cut.getMessage().contains("run again"), cut.getMessage());
                said.clear();
                assertArrayEquals(expected, features(inMemory, samples, 0, 1));
                assertEquals(COUNT, inMemory.computed());
                assertTrue(said.getFirst().contains("computed again"), said.toString());
            }
            said.clear();
            assertRun(COUNT, expected);
            assertTrue(said.getFirst().contains("computed again"), said.toString());
            files().forEach(f -> assertTrue(f.toFile().delete()));
        }
    }

    @Test
    void noFlippedBitIsEverBelieved() throws Exception {
        float[] expected = computed();
        assertRun(COUNT, expected);
        byte[] bytes = Files.readAllBytes(files().getFirst());
        int head = 84 + 64 * COUNT;
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 60; i++) {
            int at = i < 30 ? random.nextInt(head) : random.nextInt(head, bytes.length);
            byte[] damaged = bytes.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            files().forEach(f -> assertTrue(f.toFile().delete()));
            Files.write(folder(), damaged);
            // One damaged row is computed again; a damaged head makes all of them worthless.
            assertRun(at < head ? COUNT : 1, expected);
            assertTrue(said.getLast().contains("computed again"), said.toString());
        }
    }

    /** A name for a file of the one trunk. */
    private Path folder() throws Exception {
        try (Stream<Path> trunks = Files.list(folder)) {
            return trunks.findFirst().orElseThrow().resolve("some" + FeatureFolder.ENDING);
        }
    }

    @Test
    void theFilesLongestUnusedMakeRoom() throws Exception {
        assertRun(COUNT, computed());
        Path old = files().getFirst();
        Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000));
        long one = Files.size(old);
        network.parameter("conv1.weight").value().unwrap()[0] += 1;
        try (FeatureCache cache = FeatureCache.in(folder, one + one / 2, PLENTY, said::add)) {
            assertArrayEquals(computed(), features(cache, samples, 0, 2));
        }
        assertEquals(1, files().size());
        assertFalse(Files.exists(old));
        assertRun(0, computed());
        network.parameter("conv1.weight").value().unwrap()[0] += 1;
        try (FeatureCache cache = FeatureCache.in(folder, one / 2, PLENTY, said::add)) {
            assertArrayEquals(computed(), features(cache, samples, 0, 2));
        }
        assertTrue(said.getLast().contains("not kept for later runs"), said.toString());
        assertRun(COUNT, computed());
    }

    @Test
    void aFolderThatCannotBeWrittenToIsSaidOnce() throws Exception {
        Path taken = Files.writeString(folder.resolve("taken"), "a file");
        try (FeatureCache cache = FeatureCache.in(taken, PLENTY, PLENTY, said::add)) {
            assertArrayEquals(computed(), features(cache, samples, 0, 2));
            features(cache, samples, 1, 2);
        }
        assertEquals(1, said.size(), said.toString());
        assertEquals("a file", Files.readString(taken));
    }

    @Test
    void runsAtTheSameTimeDoNotDisturbEachOther() throws Exception {
        float[] expected = computed();
        List<Callable<float[]>> runs = new ArrayList<>();
        for (int r = 0; r < 8; r++) {
            int first = r;
            runs.add(() -> {
                NoiseSamples own = new NoiseSamples(network.inputShape(), COUNT);
                float[] last = null;
                for (int i = 0; i < 3; i++) {
                    // So little room that runs delete each other's files now and then.
                    long limit = (first + i) % 3 == 0 ? FeatureFile.bytes(expected.length / COUNT, COUNT) : PLENTY;
                    try (FeatureCache cache = FeatureCache.in(folder, limit, first % 2 == 0 ? PLENTY : 1000,
                            _ -> { })) {
                        last = features(cache, own, 0, 1);
                    }
                }
                return last;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<float[]> run : threads.invokeAll(runs)) {
                assertArrayEquals(expected, run.get());
            }
        }
        assertRun(0, expected);
        assertTrue(files().stream().allMatch(f -> f.toString().endsWith(FeatureFolder.ENDING)));
    }

    @Test
    void samplesWithoutKeysAreKeptForTheRunOnly() throws Exception {
        Samples plain = new Samples() {
            @Override
            public int count() {
                return COUNT;
            }

            @Override
            public Shape shape() {
                return samples.shape();
            }

            @Override
            public int label(int sample) {
                return 0;
            }

            @Override
            public Reader read(int[] order, int batch, int pass) {
                return samples.read(order, batch, pass);
            }
        };
        try (FeatureCache cache = cache()) {
            assertArrayEquals(computed(), features(cache, plain, 0, 2));
        }
        assertEquals(List.of(), files());
    }
}
