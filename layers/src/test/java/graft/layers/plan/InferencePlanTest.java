package graft.layers.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.NetworkOracle;
import graft.layers.SmallNetworks;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.ParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A compiled network computes what its description says, however much was fused, folded and laid over one another. */
class InferencePlanTest {

    static Stream<Network> networks() {
        return SmallNetworks.all().stream();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theOutputIsTheOracles(Network network) {
        NetworkOracle.randomize(network, 3);
        Tensor x = NetworkOracle.images(network, 2, 4);
        double[] expected = new NetworkOracle(network.freeze()).run(x, false);
        try (InferencePlan plan = network.compileForInference(2)) {
            assertClose(expected, plan.run(x).unwrap());
            assertClose(expected, plan.run(x).unwrap());
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyNodeCanBeTheOutput(Network network) {
        NetworkOracle.randomize(network, 3);
        Tensor x = NetworkOracle.images(network, 2, 4);
        for (var node : network.nodes().subList(1, network.nodes().size())) {
            Network part = network.upTo(node.name());
            double[] expected = new NetworkOracle(part.freeze()).run(x, false);
            try (InferencePlan plan = part.compileForInference(2)) {
                assertClose(expected, plan.run(x).unwrap());
            }
        }
    }

    @Test
    void theMeansOfSeveralNodesComeFromOnePass() {
        Network network = SmallNetworks.residual();
        NetworkOracle.randomize(network, 3);
        Tensor x = NetworkOracle.images(network, 2, 4);
        List<String> nodes = List.of("layer2.relu", "relu1", "pool");
        double[] expected = new double[2 * (8 + 6 + 8)];
        int from = 0;
        for (String node : nodes) {
            Network part = network.upTo(node);
            double[] values = new NetworkOracle(part.freeze()).run(x, false);
            int c = part.outputShape().c();
            int places = part.outputShape().size() / c;
            for (int i = 0; i < values.length; i++) {
                expected[i / (places * c) * 22 + from + i % c] += values[i] / places;
            }
            from += c;
        }
        Network means = network.meansAt(nodes);
        assertEquals(22, means.outputShape().size());
        try (InferencePlan plan = means.compileForInference(2)) {
            assertClose(expected, plan.run(x).unwrap());
        }
        assertThrows(IllegalArgumentException.class, () -> network.meansAt(List.of()));
        assertThrows(IllegalArgumentException.class, () -> network.meansAt(List.of("relu1", "relu1")));
        assertThrows(IllegalArgumentException.class, () -> network.meansAt(List.of("relu9")));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void fewerImagesThanTheBatchAndAnyNumberOfThreadsGiveTheSameBits(Network network) {
        NetworkOracle.randomize(network, 3);
        Tensor x = NetworkOracle.images(network, 3, 4);
        float[] first = null;
        for (int threads = 1; threads <= 3; threads++) {
            try (ThreadTeam team = ThreadTeam.of(threads);
                    InferencePlan plan = network.compileForInference(5, team)) {
                float[] y = plan.run(x).unwrap();
                first = first == null ? y : first;
                assertArrayEquals(first, y);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void changedWeightsCountAfterARefresh(Network network) {
        NetworkOracle.randomize(network, 3);
        Tensor x = NetworkOracle.images(network, 1, 4);
        try (InferencePlan plan = network.compileForInference(1)) {
            plan.run(x);
            NetworkOracle.randomize(network, 99);
            plan.refresh();
            assertClose(new NetworkOracle(network.freeze()).run(x, false), plan.run(x).unwrap());
        }
    }

    @Test
    void buffersThatAreNeverAliveTogetherShareMemory() {
        Network chain = Network.input(32, 32, 4).conv("a", 4, 3, 1, 1, true).maxPool("m1", 1).conv("b", 4, 3, 1, 1,
                true).maxPool("m2", 1).conv("c", 4, 3, 1, 1, true).build().initialize(1);
        try (InferencePlan plan = chain.compileForInference(1)) {
            // The input is kept; besides it two buffers of 32*32*4 floats take turns: 3 * 4096 floats. In front of them
            // 12 floats to the first cache line, and a line of zeros for what lies outside the images' 4 channels.
            assertEquals((3 * 4096 + 12 + 16) * 4, plan.activationBytes());
        }
    }

    /** As in a dense block: what lies in one concatenation is read by the next, after a BatchNorm of the first. */
    @Test
    void whatLiesWithinAConcatenationIsNotOverwrittenBeforeItsLastReader() {
        Network dense = Network.input(1, 1, 1).conv("a", 1, 1).conv("b", 1, 1).concat("ab", "a", "b")
                .add("n", new BatchNorm(2, 0, .1f)).conv("c", 1, 1).concat("abc", "a", "b", "c").conv("d", 1, 1)
                .build().initialize(1);
        dense.parameters().values().forEach(p -> Arrays.fill(p.value().unwrap(), p.role() == ParameterSpec.Role.BIAS
                || p.role() == ParameterSpec.Role.SHIFT || p.role() == ParameterSpec.Role.RUNNING_MEAN ? 0 : 1));
        Arrays.fill(dense.parameter("a.weight").value().unwrap(), 3);
        Arrays.fill(dense.parameter("n.weight").value().unwrap(), 10);
        try (InferencePlan plan = dense.compileForInference(1)) {
            // a = b = 2*3, c = 10*a + 10*b, d = a + b + c.
            assertEquals(132f, plan.run(Tensor.wrap(new float[] {2}, 1, 1, 1, 1)).unwrap()[0]);
        }
    }

    @Test
    void imageOfAnotherSizeIsRefusedWithBothSizes() {
        Network network = SmallNetworks.stack().initialize(1);
        try (InferencePlan plan = network.compileForInference(1)) {
            var e = assertThrows(IllegalArgumentException.class, () -> plan.run(Tensor.zeros(1, 10, 11, 3)));
            assertTrue(e.getMessage().contains("11x11x3") && e.getMessage().contains("[1, 10, 11, 3]"),
                    e.getMessage());
        }
    }

    /** Ten layers in float against double: 1e-5 of the largest logit, as the golden outputs ask. */
    private static void assertClose(double[] expected, float[] actual) {
        assertEquals(expected.length, actual.length);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-5 * largest, "output " + i);
        }
    }
}
