package graft.layers.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.NetworkOracle;
import graft.layers.SmallNetworks;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Large batches go through the first layers some images at a time. */
class SlicesTest {
    private static final long MEGABYTE = 1L << 20;

    private record Work(long activations, long weights) {
    }

    private static Slices slices(int batch, Work... steps) {
        return Slices.of(List.of(steps), batch, Work::activations, Work::weights);
    }

    @Test
    void stepsAreSlicedUpToTheLastThatDoesNotFitIntoTheCache() {
        Work large = new Work(5 * MEGABYTE, MEGABYTE);
        Work small = new Work(MEGABYTE, MEGABYTE);
        // 8 images of 5 MB do not fit into 16 MB, 3 do; 8 of 1 MB do.
        assertEquals(new Slices(3, 3), slices(8, large, small, large, small));
        assertEquals(new Slices(0, 3), slices(3, large, large, large));
        // One image alone is too large: one at a time is the best there is.
        assertEquals(new Slices(2, 1), slices(4, new Work(40 * MEGABYTE, 0), new Work(40 * MEGABYTE, 0)));
    }

    @Test
    void layersWithMoreWeightsThanActivationsTakeTheWholeBatch() {
        Work large = new Work(5 * MEGABYTE, MEGABYTE);
        // 8 times 5 MB are less than 41.
        assertEquals(new Slices(2, 3), slices(8, large, large, new Work(5 * MEGABYTE, 41 * MEGABYTE), large));
        // A single step has nothing to hand over in the cache.
        assertEquals(new Slices(0, 8), slices(8, large, new Work(5 * MEGABYTE, 41 * MEGABYTE), large));
    }

    static Stream<Network> networks() {
        return Stream.of(SmallNetworks.residual().withInputSize(352, 416), SmallNetworks.sums().withInputSize(352, 416),
                SmallNetworks.decoder().withInputSize(352, 416), SmallNetworks.fire().withInputSize(704, 832));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyImageComesOutAsIfItWereAlone(Network network) {
        int batch = 5;
        NetworkOracle.randomize(network, 5);
        Tensor x = NetworkOracle.images(network, batch, 6);
        int pixels = x.size() / batch;
        try (ThreadTeam team = ThreadTeam.of(2);
                InferencePlan alone = network.compileForInference(
                        PlanOptions.batch(1).algorithm(ConvolutionAlgorithm.DIRECT).team(team));
                InferencePlan all = network.compileForInference(
                        PlanOptions.batch(batch).algorithm(ConvolutionAlgorithm.DIRECT).team(team))) {
            assertTrue(all.slices().steps() > 1 && all.slices().images() < batch, all.slices().toString());
            assertEquals(0, alone.slices().steps());
            float[] got = all.run(x).toArray();
            // Nothing of the first run may be left in what the second one reads.
            assertArrayEquals(got, all.run(x).toArray());
            int size = got.length / batch;
            for (int i = 0; i < batch; i++) {
                float[] one = Arrays.copyOfRange(x.unwrap(), i * pixels, (i + 1) * pixels);
                Tensor image = Tensor.wrap(one, 1, x.dim(1), x.dim(2), x.dim(3));
                assertArrayEquals(alone.run(image).toArray(), Arrays.copyOfRange(got, i * size, (i + 1) * size),
                        "image " + i);
            }
        }
    }

    @Test
    void whatIsAskedForWithinTheSlicedLayersIsThereForTheWholeBatch() {
        Network network = SmallNetworks.residual().withInputSize(352, 416);
        NetworkOracle.randomize(network, 5);
        Tensor x = NetworkOracle.images(network, 5, 6);
        try (ThreadTeam team = ThreadTeam.of(2);
                InferencePlan whole = InferencePlan.of(InferenceBlueprint.of(network.structure(),
                        Set.of("layer1.relu1", network.output().name()), PlanOptions.batch(5)), team);
                InferencePlan upTo = network.upTo("layer1.relu1").compileForInference(5, team)) {
            assertTrue(whole.slices().steps() > 1);
            whole.run(x);
            assertArrayEquals(upTo.run(x).toArray(), whole.value("layer1.relu1").toTensor().toArray());
        }
    }
}
