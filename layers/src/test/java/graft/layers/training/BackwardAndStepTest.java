package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.LearningParameter;
import graft.layers.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A fully connected layer of 2^22 weights changes during the backward pass, to the bits that it has otherwise. */
class BackwardAndStepTest {
    private static final int[] LABELS = {0, 1, 2};

    private static Network network() {
        return Network.input(32, 32, 2).flatten("flat").dense("big", 2048).relu("relu").dense("small", 3).build()
                .initialize(5);
    }

    static Stream<Arguments> optimizers() {
        return Stream.<Supplier<Optimizer>>of(Sgd::plain, () -> Sgd.momentum(0.9).weightDecay(1e-3),
                () -> Sgd.nesterov(0.9), () -> Adam.adamW(1e-2), RmsProp::standard)
                .map(s -> Arguments.of(s.get().describe(), s));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void givesTheBitsOfOneAfterTheOther(String name, Supplier<Optimizer> optimizer) {
        for (int batch : new int[] {3, 70}) {
            float[][] apart = train(optimizer.get(), batch, false);
            float[][] together = train(optimizer.get(), batch, true);
            assertEquals(apart.length, together.length);
            for (int i = 0; i < apart.length; i++) {
                assertArrayEquals(apart[i], together[i], name + ", batch " + batch + ", parameter " + i);
            }
        }
    }

    private static float[][] train(Optimizer optimizer, int batch, boolean together) {
        Network network = network();
        float[] before = network.parameter("big.weight").value().unwrap().clone();
        int[] labels = new int[batch];
        Arrays.setAll(labels, i -> LABELS[i % LABELS.length]);
        try (ThreadTeam team = ThreadTeam.of(2);
                TrainingPlan plan = TrainingPlan.compile(network, batch, Kernels.best(), team)) {
            Nhwc x = plan.input();
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < x.pixels() * x.c(); i++) {
                x.data()[x.offset() + i] = (float) random.nextDouble() - 0.5f;
            }
            for (int step = 0; step < 3; step++) {
                plan.forward();
                SoftmaxCrossEntropy.of(plan.output(), labels, plan.outputGradient());
                if (together) {
                    optimizer.backwardAndStep(plan, 1e-2, team);
                } else {
                    plan.backward();
                    optimizer.step(plan.learningParameters(), 1e-2, team);
                }
                plan.weightsChanged();
            }
            assertFalse(Arrays.equals(before, network.parameter("big.weight").value().unwrap()), "nothing was learnt");
            return plan.learningParameters().stream().map(p -> p.parameter().value().unwrap()).toArray(float[][]::new);
        }
    }

    @Test
    void onlyTheBigWeightChangesOnTheWayAndEachOfItsElementsOnce() {
        Network network = network();
        List<String> asked = new ArrayList<>();
        byte[] seen = new byte[1 << 22];
        try (ThreadTeam team = ThreadTeam.of(2);
                TrainingPlan plan = TrainingPlan.compile(network, 3, Kernels.best(), team)) {
            plan.forward();
            SoftmaxCrossEntropy.of(plan.output(), LABELS, plan.outputGradient());
            List<LearningParameter> left = plan.backward(p -> {
                asked.add(p.parameter().name());
                return (w, dw, from, to) -> {
                    for (int i = from; i < to; i++) {
                        seen[i]++;
                    }
                };
            });
            assertEquals(List.of("big.weight"), asked);
            assertEquals(List.of("big.bias", "small.weight", "small.bias"),
                    left.stream().map(p -> p.parameter().name()).toList());
            byte[] once = new byte[seen.length];
            Arrays.fill(once, (byte) 1);
            assertArrayEquals(once, seen);
            plan.backward();
            assertArrayEquals(once, seen, "a plain backward pass changes nothing");
        }
    }
}
