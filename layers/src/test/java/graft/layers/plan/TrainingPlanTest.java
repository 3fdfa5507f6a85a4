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
import graft.layers.structure.BatchNormStatistics;
import graft.layers.training.Sgd;
import graft.layers.training.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole networks learn by the right gradients, wherever they are frozen. */
class TrainingPlanTest {
    private static final int BATCH = 4;
    private static final int[] LABELS = {0, 2, 1, 2};

    static Stream<Network> networks() {
        List<Network> list = new ArrayList<>(SmallNetworks.all());
        list.add(SmallNetworks.residual().freezeThrough("layer1"));
        list.add(SmallNetworks.residual().freeze(List.of("layer1.bn1", "layer2.conv1", "layer2.bn2", "layer2.downbn")));
        list.add(SmallNetworks.residual().batchNormStatistics(BatchNormStatistics.FROZEN));
        list.add(SmallNetworks.residual().freezeThrough("layer1").batchNormStatistics(BatchNormStatistics.FROZEN));
        list.add(SmallNetworks.residual().freezeThrough("layer1").batchNormStatistics(BatchNormStatistics.LEARNING));
        list.add(SmallNetworks.residual().freeze(List.of("*bn?", "layer?.conv1")));
        list.add(SmallNetworks.tangled().freeze(List.of("bn0")).batchNormStatistics(BatchNormStatistics.LEARNING));
        list.add(SmallNetworks.sums().freeze(List.of("stem", "a.bn", "c.left", "e.bn")));
        list.add(SmallNetworks.fire().freezeThrough("fire2"));
        list.add(SmallNetworks.stack().freezeThrough("block1"));
        list.add(SmallNetworks.stack().freezeThrough("fc1"));
        return list.stream();
    }

    private static double step(TrainingPlan plan, Tensor x) {
        System.arraycopy(x.unwrap(), 0, plan.input().data(), plan.input().offset(), x.size());
        plan.forward();
        double loss = SoftmaxCrossEntropy.of(plan.output(), LABELS, plan.outputGradient());
        plan.backward();
        return loss;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void lossAndGradientsAreThoseOfTheOracle(Network network) {
        NetworkOracle.randomize(network, 11);
        Tensor x = NetworkOracle.images(network, BATCH, 12);
        NetworkOracle oracle = new NetworkOracle(network);
        try (ThreadTeam team = ThreadTeam.of(2);
                TrainingPlan plan = network.compileForTraining(BATCH, team)) {
            assertEquals(oracle.loss(x, LABELS), step(plan, x), 1e-5);
            for (LearningParameter p : plan.learningParameters()) {
                int size = p.gradient().size();
                double largest = 0;
                for (float g : p.gradient().unwrap()) {
                    largest = Math.max(largest, Math.abs(g));
                }
                for (int i = 0; i < size; i += Math.max(1, size / 40)) {
                    // A bias before BatchNorm has gradient 0 exactly, and float rounding in its place: hence 1e-6.
                    assertEquals(oracle.slope(p.parameter().name(), i, x, LABELS), p.gradient().unwrap()[i],
                            1e-4 * largest + 1e-6,
                            p.parameter().name() + "[" + i + "]");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void whatIsFrozenKeepsItsBitsAndWhatLearnsChanges(Network network) {
        NetworkOracle.randomize(network, 11);
        Tensor x = NetworkOracle.images(network, BATCH, 12);
        Map<String, float[]> before = new HashMap<>();
        network.parameters().forEach((name, p) -> before.put(name, p.value().toArray()));
        try (ThreadTeam team = ThreadTeam.of(2);
                TrainingPlan plan = network.compileForTraining(BATCH, team)) {
            Sgd sgd = Sgd.momentum(0.9).weightDecay(0.01);
            for (int i = 0; i < 3; i++) {
                step(plan, x);
                sgd.step(plan.learningParameters(), 0.05, team);
            }
        }
        network.nodes().forEach(node -> network.parametersOf(node).values().forEach(p -> {
            boolean stays = switch (p.role()) {
                case CONSTANT -> true;
                case RUNNING_MEAN, RUNNING_VARIANCE -> switch (network.batchNormStatistics()) {
                    case WITH_LAYER -> network.isFrozen(node);
                    case FROZEN -> true;
                    case LEARNING -> false;
                };
                default -> network.isFrozen(node);
            };
            if (stays) {
                assertArrayEquals(before.get(p.name()), p.value().unwrap(), p.name());
            } else {
                assertTrue(!java.util.Arrays.equals(before.get(p.name()), p.value().unwrap()), p.name());
            }
            assertEquals(!stays, network.changedInTraining().containsKey(p.name()), p.name());
        }));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void timingLeavesTheNetworkAsItWas(Network network) {
        NetworkOracle.randomize(network, 11);
        Map<String, float[]> before = new HashMap<>();
        network.parameters().forEach((name, p) -> before.put(name, p.value().toArray()));
        try (ThreadTeam team = ThreadTeam.of(2);
                TrainingPlan plan = network.compileForTraining(BATCH, team)) {
            List<LayerTime> times = plan.profile(2,
                    () -> SoftmaxCrossEntropy.of(plan.output(), LABELS, plan.outputGradient()));
            assertEquals("frozen prefix", times.getFirst().node());
            assertTrue(times.getLast().backwardMilliseconds() > 0, times.toString());
        }
        network.parameters().forEach((name, p) -> assertArrayEquals(before.get(name), p.value().unwrap(), name));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void repeatedStepsOnOneBatchLowerTheLoss(Network network) {
        NetworkOracle.randomize(network, 11);
        Tensor x = NetworkOracle.images(network, BATCH, 12);
        try (ThreadTeam team = ThreadTeam.of(2);
                TrainingPlan plan = network.compileForTraining(BATCH, team)) {
            Sgd sgd = Sgd.plain();
            double first = step(plan, x);
            for (int i = 0; i < 20; i++) {
                sgd.step(plan.learningParameters(), 0.02, team);
                step(plan, x);
            }
            double last = step(plan, x);
            assertTrue(last < first, first + " to " + last);
        }
    }

    @Test
    void theBoundaryOfAFrozenTrunkIsWhereTheHeadBegins() {
        Network network = SmallNetworks.residual().initialize(1).freeze().replaceHead(7, 2);
        assertEquals("pool", network.boundary().name());
        assertEquals(List.of("fc"), List.copyOf(network.trainable()));
        assertEquals(7, network.after("pool").outputShape().c());
    }

    @Test
    void aBoundaryThroughABlockIsTheLastNodeThatEverythingPasses() {
        // layer2.conv1 is frozen, its shortcut is not: both read layer1.relu, the last common node.
        Network network = SmallNetworks.residual().freezeThrough("layer2.conv1");
        assertEquals("layer1.relu", network.boundary().name());
    }

    /** With statistics that move, all that a frozen trunk of the residual network keeps fixed is conv1. */
    @Test
    void movingStatisticsEndWhatIsFixed() {
        Network network = SmallNetworks.residual().freeze().replaceHead(7, 2);
        assertEquals("conv1", network.batchNormStatistics(BatchNormStatistics.LEARNING).boundary().name());
        assertEquals("pool", network.batchNormStatistics(BatchNormStatistics.FROZEN).boundary().name());
    }

    @Test
    void trainingBehindCachedFeaturesIsTrainingBehindAFrozenTrunk() {
        Network network = SmallNetworks.residual();
        NetworkOracle.randomize(network, 11);
        Network frozen = network.freezeThrough("layer1");
        Tensor x = NetworkOracle.images(network, BATCH, 12);
        try (ThreadTeam team = ThreadTeam.of(2);
                TrainingPlan whole = frozen.compileForTraining(BATCH, team);
                InferencePlan trunk = frozen.upTo(frozen.boundary().name()).compileForInference(BATCH, team);
                TrainingPlan rest = frozen.after(frozen.boundary().name()).compileForTraining(BATCH, team)) {
            assertEquals(step(whole, x), step(rest, trunk.run(x)), 0);
        }
    }

    @Test
    void aNetworkInWhichNothingLearnsIsRefused() {
        Network network = SmallNetworks.stack().initialize(1).freeze();
        try (ThreadTeam team = ThreadTeam.of(1)) {
            var e = assertThrows(IllegalArgumentException.class,
                    () -> network.compileForTraining(2, team));
            assertTrue(e.getMessage().contains("nothing learns"), e.getMessage());
        }
    }

    /** The input of 10,000,000 images of 8 by 8 pixels with 3 channels alone takes 4 * 192 * 10^7 bytes, 7.15 GiB. */
    @Test
    void whatDoesNotFitIntoMemoryIsRefusedWithTheAmount() {
        Network network = Network.input(8, 8, 3).conv("conv", 4, 3, 1, 1, true).flatten("flat").dense("fc", 2).build()
                .initialize(1);
        try (ThreadTeam team = ThreadTeam.of(1)) {
            var refused = assertThrows(NotEnoughMemoryException.class,
                    () -> network.compileForTraining(10_000_000, team));
            assertTrue(refused.bytes() >= 4L * 192 * 10_000_000, refused.getMessage());
            assertTrue(refused.getMessage().contains("in batches of 10000000 needs"), refused.getMessage());
            assertThrows(NotEnoughMemoryException.class,
                    () -> network.compileForInference(100_000_000, team));
        }
    }
}
