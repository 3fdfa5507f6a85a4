package graft.layers.plan;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Plans are for one thread at a time, and for nothing after they are closed; both is reported. */
class PlanUseTest {
    private static Network network() {
        return Network.input(8, 8, 3).conv("conv", 4, 3).relu("relu").globalAveragePool("pool").dense("fc", 2).build()
                .initialize(1);
    }

    @Test
    void aSecondThreadIsRefusedWhileTheFirstRuns() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (ThreadTeam team = ThreadTeam.of(1);
                TrainingPlan plan = network().compileForTraining(2, team)) {
            // profile calls the loss in the middle of a step
            Thread first = Thread.ofPlatform().uncaughtExceptionHandler((_, e) -> failure.set(e)).start(
                    () -> plan.profile(1, () -> {
                        running.countDown();
                        try {
                            refused.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }));
            running.await();
            IllegalStateException e = assertThrows(IllegalStateException.class, plan::forward);
            assertTrue(e.getMessage().contains("in use by another thread"), e.getMessage());
            assertTrue(assertThrows(IllegalStateException.class, plan::close).getMessage().contains("in use"));
            refused.countDown();
            first.join();
            assertEquals(null, failure.get());
            assertDoesNotThrow(() -> plan.forward());
        }
    }

    @Test
    void manyThreadsOnOnePlanAreRefusedOrGetTheirOwnResult() throws Exception {
        Network network = network();
        Tensor[] images = new Tensor[4];
        Tensor[] expected = new Tensor[4];
        int[] wrong = new int[4];
        try (InferencePlan plan = network.compileForInference(1)) {
            for (int t = 0; t < images.length; t++) {
                images[t] = Tensor.zeros(1, 8, 8, 3);
                Arrays.fill(images[t].unwrap(), t + 1);
                expected[t] = plan.run(images[t]);
            }
            Thread[] threads = new Thread[4];
            for (int t = 0; t < threads.length; t++) {
                int own = t;
                threads[t] = Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 2000; i++) {
                        try {
                            wrong[own] += plan.run(images[own]).get(0, 1) == expected[own].get(0, 1) ? 0 : 1;
                        } catch (IllegalStateException refused) {
                            Thread.onSpinWait();
                        }
                    }
                });
            }
            for (Thread t : threads) {
                t.join();
            }
        }
        assertEquals(0, wrong[0] + wrong[1] + wrong[2] + wrong[3]);
    }

    @Test
    void aClosedPlanRunsNoMoreAndClosesTwice() {
        Network network = network();
        InferencePlan inference = network.compileForInference(1);
        TrainingPlan training = network.compileForTraining(2);
        inference.close();
        training.close();
        inference.close();
        training.close();
        for (Runnable use : new Runnable[] {inference::run, inference::refresh, () -> inference.profile(1),
            training::forward, training::backward}) {
            assertTrue(assertThrows(IllegalStateException.class, use::run).getMessage().contains("is closed"));
        }
    }

    @Test
    void imagesWithChannelsFirstAreRecognised() {
        Network network = Network.input(8, 6, 3).conv("conv", 4, 3).globalAveragePool("pool").dense("fc", 2).build()
                .initialize(1);
        try (InferencePlan inference = network.compileForInference(1);
                TrainingPlan training = network.compileForTraining(2)) {
            for (Runnable use : new Runnable[] {() -> inference.run(Tensor.zeros(1, 3, 8, 6)),
                () -> training.forward(Tensor.zeros(2, 3, 8, 6))}) {
                String message = assertThrows(IllegalArgumentException.class, use::run).getMessage();
                assertTrue(message.contains("channels come first in it (NCHW)"), message);
            }
        }
    }

    /** An infinite weight makes minus infinity, of which ReLU makes 0: at the output nothing is seen of it. */
    @Test
    void theFirstLayerWhoseValuesAreNotFiniteIsNamed() {
        Network network = Network.input(8, 8, 3).conv("conv1", 4, 1).conv("conv2", 4, 1).globalAveragePool("pool")
                .relu("relu").dense("fc", 2).build().initialize(1);
        Arrays.fill(network.parameter("conv2.weight").value().unwrap(), -3e38f);
        Arrays.fill(network.parameter("conv1.weight").value().unwrap(), 3);
        try (InferencePlan inference = network.compileForInference(1);
                TrainingPlan training = network.compileForTraining(1)) {
            int at = inference.input().offset();
            Arrays.fill(inference.input().data(), at, at + 8 * 8 * 3, 1);
            at = training.input().offset();
            Arrays.fill(training.input().data(), at, at + 8 * 8 * 3, 1);
            assertEquals(Optional.of("conv2"), inference.runAndFindNotFinite());
            training.forward();
            assertEquals(Optional.of("conv2"), training.findNotFinite());
            network.initialize(1);
            inference.refresh();
            assertEquals(Optional.empty(), inference.runAndFindNotFinite());
            assertEquals(Optional.empty(), training.findNotFinite());
        }
    }
}
