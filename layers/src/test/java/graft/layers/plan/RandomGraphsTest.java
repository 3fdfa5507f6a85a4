package graft.layers.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.NetworkOracle;
import graft.layers.layer.Add;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Layer;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Relu;
import graft.layers.structure.BatchNormStatistics;
import graft.layers.structure.Node;
import graft.layers.training.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Graphs that no one would draw, frozen anywhere, learn by the right gradients: which layers are done together and
 * which gradients share an array depends on who else reads what.
 */
class RandomGraphsTest {
    private static final int BATCH = 3;
    private static final int CHANNELS = 3;
    private static final int[] LABELS = {0, 2, 1};

    /** Convolutions, BatchNorms, ReLUs, pooling and sums of two or three earlier values, also of one with itself. */
    private static Network graph(Random random) {
        NetworkBuilder b = Network.input(3, 4, CHANNELS);
        List<String> all = new ArrayList<>(List.of("input"));
        Set<String> unread = new LinkedHashSet<>();
        int nodes = 4 + random.nextInt(12);
        for (int i = 0; i < nodes; i++) {
            // Mostly what came last: long chains have more to fuse.
            String last = all.getLast();
            List<String> from = new ArrayList<>(List.of(random.nextInt(3) > 0 ? last
                    : all.get(random.nextInt(all.size()))));
            Layer layer = switch (random.nextInt(10)) {
                case 0 -> new Conv2d(Conv2dSpec.square(CHANNELS, CHANNELS, 3, 1, 1), random.nextBoolean());
                case 1 -> new Conv2d(Conv2dSpec.pointwise(CHANNELS, CHANNELS), random.nextBoolean());
                case 2, 3 -> new BatchNorm(CHANNELS);
                case 4 -> new MaxPool(Pool2dSpec.square(3, 1, 1));
                case 5, 6 -> new Relu();
                default -> new Add();
            };
            if (layer instanceof Add) {
                for (int more = random.nextInt(4) == 0 ? 2 : 1; more > 0; more--) {
                    from.add(all.get(random.nextInt(all.size())));
                }
            }
            String name = layer.kind() + i;
            b.add(name, layer, from.toArray(String[]::new));
            unread.removeAll(from);
            unread.add(name);
            all.add(name);
        }
        if (unread.size() > 1) {
            b.add("rest", new Add(), unread.toArray(String[]::new));
        }
        if (random.nextBoolean()) {
            b.relu("lastrelu");
        }
        b.globalAveragePool("pool");
        // A bias before BatchNorm would have gradient 0, and the rounding of large numbers in its place.
        return switch (random.nextInt(4)) {
            case 0 -> b.dense("fc", 3).relu("end").build();
            case 1 -> b.add("fc", new Dense(CHANNELS, 3, false)).batchNorm("endbn").relu("end").build();
            default -> b.dense("fc", 3).build();
        };
    }

    private static Network frozenSomewhere(Network network, Random random) {
        BatchNormStatistics[] kinds = BatchNormStatistics.values();
        List<String> frozen = network.nodes().stream().map(Node::name)
                .filter(n -> !n.equals("fc") && random.nextInt(3) == 0).toList();
        Network result = frozen.isEmpty() || random.nextInt(3) == 0 ? network : network.freeze(frozen);
        if (random.nextInt(4) == 0) {
            result = result.freezeBefore(network.nodes().get(random.nextInt(network.nodes().size() - 3)).name());
        }
        return result.batchNormStatistics(kinds[random.nextInt(kinds.length)]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void lossAndGradientsAreThoseOfTheOracle(int block) {
        int graphs = Integer.getInteger("graphs", 10);
        try (ThreadTeam team = ThreadTeam.of(2)) {
            for (int seed = block * graphs; seed < (block + 1) * graphs; seed++) {
                check(seed, team);
            }
        }
    }

    private static void check(int seed, ThreadTeam team) {
        Random random = new Random(seed);
        Network network = frozenSomewhere(graph(random), random);
        NetworkOracle.randomize(network, seed);
        Tensor x = NetworkOracle.images(network, BATCH, seed + 1);
        NetworkOracle oracle = new NetworkOracle(network);
        String what = "graph " + seed + " " + network.nodes().stream().map(n -> n.name() + n.inputs()
                + (network.isFrozen(n) ? "!" : "")).toList();
        try (TrainingPlan plan = network.compileForTraining(BATCH, team)) {
            // What lay there before must not matter.
            Arrays.fill(plan.output().data(), Float.NaN);
            System.arraycopy(x.unwrap(), 0, plan.input().data(), plan.input().offset(), x.size());
            plan.forward();
            assertEquals(oracle.loss(x, LABELS), SoftmaxCrossEntropy.of(plan.output(), LABELS, plan.outputGradient()),
                    2e-4, what);
            plan.backward();
            // Rounding is that of the largest: a shift or scale before BatchNorm has gradient 0 exactly, or almost.
            double largest = plan.learningParameters().stream().mapToDouble(p -> largest(p.gradient().unwrap())).max()
                    .orElseThrow();
            for (LearningParameter p : plan.learningParameters()) {
                check(oracle, p, x, 2e-4 * largest + 1e-6, what);
            }
        }
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float v : values) {
            largest = Math.max(largest, Math.abs(v));
        }
        return largest;
    }

    private static void check(NetworkOracle oracle, LearningParameter p, Tensor x, double tolerance,
            String what) {
        int size = p.gradient().size();
        for (int i = 0; i < size; i += Math.max(1, size / 3)) {
            assertEquals(oracle.slope(p.parameter().name(), i, x, LABELS), p.gradient().unwrap()[i], tolerance,
                    p.parameter().name() + "[" + i + "] of " + what);
        }
    }
}
