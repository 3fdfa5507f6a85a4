package graft.transfer.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Kernels;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.TensorSamples;
import graft.transfer.ImageSamples;
import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.transfer.features.FeatureCache;
import graft.transfer.features.FrozenTrunk;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageInput;
import graft.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AdaBN on networks of which the statistics are known, and what depends on it. */
class AdaptiveBatchNormTest {
    private static TensorSamples images(int n, int size) {
        Random random = new Random(3);
        float[] values = new float[n * size * size * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() + 0.5f;
        }
        return new TensorSamples(Tensor.wrap(values, n, size, size, 3), new int[n]);
    }

    private static void assertSameBits(Network expected, Network found, String what) {
        expected.parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(), found.parameter(name).value()
                .unwrap(), what + " " + name));
    }

    private static Network adapted(Network source, TensorSamples samples, long room, int threads) {
        Network copy = source.copy();
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            AdaptiveBatchNorm.adapt(copy, samples, 16, team, room, (_, _) -> { });
        }
        return copy;
    }

    /** Four values 1, 3, 5, 7 in two images: mean 4, squares 9 + 1 + 1 + 9 = 20, by N - 1 = 3; the stored 0 and 1. */
    @Test
    void statisticsByHand() {
        Network network = Network.input(1, 2, 1).batchNorm("bn").conv("head", 1, 1, 1, 0, true).build().initialize(1);
        TensorSamples samples = new TensorSamples(Tensor.wrap(new float[] {1, 3, 5, 7}, 2, 1, 2, 1), new int[2]);
        try (ThreadTeam team = ThreadTeam.of(1)) {
            AdaptiveBatchNorm.Outcome done = AdaptiveBatchNorm.adapt(network, samples, 2, team, (_, _) -> { });
            assertEquals(new AdaptiveBatchNorm.Outcome(2, 1, 0.5), done);
        }
        assertEquals(2, network.parameter("bn.running_mean").value().unwrap()[0], 1e-6);
        assertEquals(0.5 + 0.5 * 20 / 3, network.parameter("bn.running_var").value().unwrap()[0], 1e-6);
    }

    /** After a first layer that was adapted, a second of the same kind meets mean 0 and variance 1, nearly. */
    @Test
    void laterLayersSeeWhatEarlierAdaptedOnesGive() {
        Network network = Network.input(6, 6, 3).batchNorm("first").batchNorm("second").conv("head", 2, 1, 1, 0, true)
                .build().initialize(1);
        try (ThreadTeam team = ThreadTeam.of(1)) {
            AdaptiveBatchNorm.adapt(network, images(20, 6), 0, team, (_, _) -> { });
        }
        // 720 values: the first divides by the variance with 719 and epsilon 1e-5, so that the second finds nearly 1.
        for (int c = 0; c < 3; c++) {
            assertEquals(0.5, network.parameter("first.running_mean").value().unwrap()[c], 0.15);
            assertEquals(0, network.parameter("second.running_mean").value().unwrap()[c], 1e-5);
            assertEquals(1, network.parameter("second.running_var").value().unwrap()[c], 1e-4);
        }
    }

    @Test
    void theBitsDependNeitherOnThreadsNorOnTheRoomForActivations() {
        Network source = Zoo.network("resnet20", 10).initialize(2);
        TensorSamples samples = images(70, 32);
        Network expected = adapted(source, samples, Long.MAX_VALUE, 2);
        assertSameBits(expected, adapted(source, samples, Long.MAX_VALUE, 1), "1 thread");
        assertSameBits(expected, adapted(source, samples, Long.MAX_VALUE, 3), "3 threads");
        assertSameBits(expected, adapted(source, samples, 0, 2), "no room");
        // 70 x 8 x 8 x 64 floats: room at the last stage only.
        assertSameBits(expected, adapted(source, samples, 70 * 8 * 8 * 64 * 4, 2), "some room");
    }

    @Test
    void placesThroughWhichEverythingGoes() {
        Network network = DemoNetwork.network(3);
        List<String> places = PassagePlaces.of(network);
        assertEquals(List.of("input", "relu", "layer1.relu", "layer2.relu", "layer3.relu", "avgpool", "fc"), places);
    }

    @Test
    void aNetworkWithoutBatchNormalisationIsRefused() {
        Network network = Network.input(4, 4, 3).conv("conv", 4, 3, 1, 1, true).relu("relu").globalAveragePool("pool")
                .dense("fc", 2).build().initialize(1);
        try (ThreadTeam team = ThreadTeam.of(1)) {
            AdaptationException e = assertThrows(AdaptationException.class, () -> AdaptiveBatchNorm.adapt(network,
                    images(4, 4), 0, team, (_, _) -> { }));
            assertTrue(e.getMessage().contains("no layer of batch normalisation") && e.getMessage().contains(
                    "--adapt coral"), e.getMessage());
        }
    }

    @Test
    void oneImageAndValuesThatAreNotFiniteAreRefused() {
        Network network = DemoNetwork.network(3).initialize(1);
        TensorSamples broken = images(3, 48);
        broken.data().unwrap()[100] = Float.POSITIVE_INFINITY;
        try (ThreadTeam team = ThreadTeam.of(1)) {
            assertTrue(assertThrows(AdaptationException.class, () -> AdaptiveBatchNorm.adapt(network.copy(),
                    images(1, 48), 0, team, (_, _) -> { })).getMessage().contains("found 1"));
            assertTrue(assertThrows(AdaptationException.class, () -> AdaptiveBatchNorm.adapt(network.copy(), broken, 0,
                    team, (_, _) -> { })).getMessage().contains("layer bn1 are not finite"));
        }
    }

    /** The cache's key holds the statistics: features of the adapted trunk are computed, not found. */
    @Test
    void theFeatureCacheServesNoFeaturesOfOtherStatistics(@TempDir Path folder) throws IOException {
        DemoImages.target(4, 1).writeFolder(folder.resolve("images"));
        ImageFolder images = ImageFolder.read(folder.resolve("images"));
        ImageSamples samples = ImageSamples.of(images.images(), ImageInput.of(DemoNetwork.preprocessing()));
        Network network = DemoNetwork.network(3).initialize(1).upTo("avgpool");
        Network adapted = network.copy();
        try (ThreadTeam team = ThreadTeam.of(2)) {
            AdaptiveBatchNorm.adapt(adapted, samples, 0, team, (_, _) -> { });
            float[] plain = firstRow(network, samples, folder, team, 0);
            firstRow(network, samples, folder, team, images.images().size());
            float[] other = firstRow(adapted, samples, folder, team, 0);
            assertNotEquals(List.of(plain[0], plain[1]), List.of(other[0], other[1]));
        }
    }

    private static float[] firstRow(Network trunk, ImageSamples samples, Path folder, ThreadTeam team, int found) {
        try (FeatureCache cache = FeatureCache.in(folder.resolve("cache"), 1 << 30, _ -> { });
                FrozenTrunk frozen = new FrozenTrunk(trunk, 8, Kernels.best(), team)) {
            float[] row = new float[trunk.outputShape().c()];
            cache.of(frozen, samples, 0, _ -> { }).orElseThrow().copy(0, row, 0);
            assertEquals(found, cache.reused());
            return row;
        }
    }
}
