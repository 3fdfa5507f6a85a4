package graft.layers.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.NetworkOracle;
import graft.layers.SmallNetworks;
import graft.layers.training.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans of two callers on one team, each at its own steps: memory of the team never mixes what they compute. */
class PlansOnOneTeamTest {
    private static final int BATCH = 4;
    private static final int STEPS = 100;
    private static final int[] LABELS = {0, 2, 1, 2};

    static List<Network> networks() {
        return List.of(SmallNetworks.residual(), SmallNetworks.decoder());
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientsAreThoseOfOnePlanAlone(Network network) throws Exception {
        try (ThreadTeam team = ThreadTeam.of(2); ExecutorService callers = Executors.newFixedThreadPool(2)) {
            List<Future<?>> done = new ArrayList<>();
            for (int caller = 0; caller < 2; caller++) {
                Network own = network.copy();
                NetworkOracle.randomize(own, caller);
                Tensor x = NetworkOracle.images(own, BATCH, caller);
                done.add(callers.submit(() -> steps(own, x, team)));
            }
            for (Future<?> d : done) {
                d.get();
            }
        }
    }

    /** Steps without an update, which all give the gradients of the first, taken on a team of its own. */
    private static void steps(Network network, Tensor x, ThreadTeam shared) {
        List<float[]> alone;
        try (ThreadTeam team = ThreadTeam.of(1);
                TrainingPlan plan = network.compileForTraining(BATCH, team)) {
            alone = step(plan, x);
        }
        try (TrainingPlan plan = network.compileForTraining(BATCH, shared)) {
            for (int i = 0; i < STEPS; i++) {
                List<float[]> got = step(plan, x);
                for (int p = 0; p < got.size(); p++) {
                    assertArrayEquals(alone.get(p), got.get(p), plan.learningParameters().get(p).parameter().name());
                }
            }
        }
    }

    private static List<float[]> step(TrainingPlan plan, Tensor x) {
        System.arraycopy(x.unwrap(), 0, plan.input().data(), plan.input().offset(), x.size());
        plan.forward();
        SoftmaxCrossEntropy.of(plan.output(), LABELS, plan.outputGradient());
        plan.backward();
        return plan.learningParameters().stream().map(p -> p.gradient().toArray()).toList();
    }
}
