package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Shape;
import graft.layers.plan.NotEnoughMemoryException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run is said to need is what it holds, and what does not fit is refused before it begins. */
class TrainingMemoryTest {
    /** The estimate leaves out scratch memory of the threads, tables of the kernels and objects: a few MiB. */
    private static final double MARGIN = 0.10;

    /** A small VGG with BatchNorm and dropout: convolutions of both algorithms, a first layer, a large dense layer. */
    private static Network network() {
        NetworkBuilder b = Network.input(64, 64, 3);
        b.conv("conv1", 64, 3, 1, 1, true).batchNorm("bn1").relu("relu1").maxPool("pool1", Pool2dSpec.square(2, 2, 0));
        b.conv("conv2", 128, 3, 1, 1, false).batchNorm("bn2").relu("relu2").maxPool("pool2", 2);
        b.conv("conv3", 256, 3, 2, 1, false).batchNorm("bn3").relu("relu3");
        b.add("conv4", new Conv2d(Conv2dSpec.pointwise(256, 512), true)).relu("relu4");
        return b.flatten("flat").dense("fc1", 256).relu("relu5").dropout("drop", 0.5f).dense("fc2", 10).build()
                .initialize(1);
    }

    private static TensorSamples samples(int n) {
        Tensor x = Tensor.zeros(n, 64, 64, 3);
        for (int i = 0; i < x.size(); i++) {
            x.unwrap()[i] = (i * 31 % 17) / 17f;
        }
        return new TensorSamples(x, new int[n]);
    }

    static Stream<Arguments> trainers() {
        return Stream.of(
                Arguments.of("all learns", Trainer.of(network()).optimizer(Sgd.momentum(0.9)).batch(16)),
                Arguments.of("AdamW, accumulated, averaged, another batch at the end",
                        Trainer.of(network()).optimizer(Adam.adamW(0)).accumulate(2).averageWeights(0.9).batch(18)),
                Arguments.of("half is frozen", Trainer.of(network().freezeThrough("pool2")).batch(16)),
                Arguments.of("the head", Trainer.of(network().freezeThrough("drop")).batch(32)));
    }

    /** Bytes that are reachable. */
    private static long live() {
        Runtime memory = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, memory.totalMemory() - memory.freeMemory());
        }
        return least;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trainers")
    void theEstimateIsWhatIsHeld(String name, Trainer trainer) {
        TensorSamples train = samples(32);
        TensorSamples validation = samples(16);
        TrainingMemory estimate = trainer.memory(train, validation);
        long before = live();
        long[] most = {0};
        try (ThreadTeam team = ThreadTeam.of(2)) {
            trainer.learningRate(1e-4).epochs(1).team(team).listener(new Trainer.Listener() {
                @Override
                public void epoch(TrainingLog.Epoch result, int epochs) {
                    most[0] = Math.max(most[0], live() - before);
                }
            }).fit(train, validation);
        }
        // Weights and samples were there before; the room for samples on their way is counted with them.
        long held = most[0] + estimate.weights() + train.bytes(1) + validation.bytes(1);
        assertEquals(1, estimate.total() / (double) held, MARGIN, estimate + ", held " + (held >> 10) + " KiB");
    }

    @Test
    void theEstimateIsToldBeforeTheRunBegins() {
        AtomicReference<String> estimated = new AtomicReference<>();
        Trainer.of(network()).batch(4).epochs(0).listener(new Trainer.Listener() {
            @Override
            public void memory(TrainingMemory estimate) {
                estimated.set(estimate.toString());
            }

            @Override
            public void epoch(TrainingLog.Epoch result, int epochs) {
                assertTrue(estimated.get().startsWith("training in batches of 4 needs about "), estimated.get());
            }
        }).fit(samples(8), samples(4));
        assertTrue(estimated.get().contains("optimiser"), estimated.get());
    }

    /**
     * At 64 by 64 pixels, conv1 alone makes 64 * 64 * 64 floats of an image, 1 MiB, and as much of bn1; half a million
     * images at a time are 500 GiB, more than any heap here.
     */
    @Test
    void whatDoesNotFitIsRefusedWithWhatDoes() {
        Samples many = new Samples() {
            @Override
            public int count() {
                return 500_000;
            }

            @Override
            public Shape shape() {
                return new Shape(64, 64, 3);
            }

            @Override
            public int label(int sample) {
                return 0;
            }

            @Override
            public Reader read(int[] order, int batch, int pass) {
                throw new IllegalStateException("the run has begun");
            }
        };
        var e = assertThrows(NotEnoughMemoryException.class,
                () -> Trainer.of(network()).batch(500_000).epochs(1).fit(many, samples(2)));
        assertTrue(e.bytes() > 500_000L << 20, e.getMessage());
        assertTrue(e.getMessage().matches(
                "(?s).*the heap may grow to .*batches of \\d+ need .*freeze more layers.*-Xmx.*"), e.getMessage());
    }

    @Test
    void moreThanAQuarterOfTheHeapIsLarge() {
        TrainingMemory hundredBytes = new TrainingMemory(8, 50, 20, 10, 10, 5, 5);
        assertTrue(hundredBytes.isLargeFor(399));
        assertFalse(hundredBytes.isLargeFor(400));
    }
}
