package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.SmallNetworks;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs with all that a run may have: taken up again they end with the same bits, and what is frozen keeps its own. */
class ResumeTest {
    private static final int EPOCHS = 4;

    private static TensorSamples noise(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Tensor x = Tensor.zeros(n, 9, 8, 3);
        int[] labels = new int[n];
        for (int i = 0; i < x.size(); i++) {
            x.unwrap()[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < n; i++) {
            labels[i] = random.nextInt(5);
        }
        return new TensorSamples(x, labels);
    }

    /** Two stages after a frozen stem, with dropout: whoever loses count of the batches draws other masks. */
    private static Network start() {
        return Network.input(9, 8, 3).conv("conv1", 6, 3, 1, 1, false).batchNorm("bn1").relu("relu1")
                .conv("layer1.conv1", 6, 3, 1, 1, false).batchNorm("layer1.bn1").relu("layer1.relu")
                .conv("layer2.conv1", 8, 3, 2, 1, false).batchNorm("layer2.bn1").relu("layer2.relu")
                .globalAveragePool("pool").dropout("drop", 0.3f).dense("fc", 5).build()
                .initialize(3).freezeThrough("bn1");
    }

    private static Trainer trainer(Network network, Optimizer optimizer) {
        return Trainer.of(network).optimizer(optimizer).schedule(new ReduceOnPlateau(0.5, 0).warmedUp(0.2, 0.1))
                .learningRate(0.01).epochs(EPOCHS).batch(4).accumulate(2).clipping(GradientClipping.byNorm(1))
                .averageWeights(0.9).unfreezing(Unfreezing.gradual(1)).seed(9)
                .loss(SoftmaxCrossEntropy.plain().smoothed(0.1));
    }

    private static TrainingLog fit(Trainer trainer) {
        return trainer.fit(noise(22, 1), noise(9, 2));
    }

    static Stream<Arguments> optimizers() {
        ParameterGroups groups = ParameterGroups.of(start()).withoutDecayOfBiasAndNorm().byDepth(0.8);
        List<Supplier<Optimizer>> all = List.of(() -> Sgd.plain().weightDecay(0.1), () -> Sgd.momentum(0.9)
                .weightDecay(0.1), () -> Sgd.nesterov(0.9).weightDecay(0.1), () -> Adam.adam(0.1),
                () -> Adam.adamW(0.1).groups(groups),
                () -> RmsProp.standard().weightDecay(0.1).centred().momentum(0.5));
        return all.stream().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aResumedRunEndsWithTheSameBits(Supplier<Optimizer> optimizer) {
        Network whole = start();
        TrainingLog log = fit(trainer(whole, optimizer.get()));
        assertEquals(EPOCHS, log.last().epoch());
        for (int stop = 0; stop < EPOCHS; stop++) {
            TrainingState[] kept = new TrainingState[1];
            int last = stop;
            Trainer interrupted = trainer(start(), optimizer.get()).checkpoints(s -> kept[0] = s.copy())
                    .listener(new Trainer.Listener() {
                        @Override
                        public void epoch(TrainingLog.Epoch e, int of) {
                            if (e.epoch() == last) {
                                throw new IllegalStateException("pulled the plug");
                            }
                        }
                    });
            assertThrows(IllegalStateException.class, () -> fit(interrupted));
            assertEquals(stop, kept[0].epoch());
            Network resumed = start();
            TrainingLog rest = fit(trainer(resumed, optimizer.get()).resume(kept[0]));
            resumed.parameters().forEach((name, p) -> assertArrayEquals(whole.parameter(name).value().unwrap(),
                    p.value().unwrap(), name + " after a stop at epoch " + last));
            for (int e = 0; e <= EPOCHS; e++) {
                TrainingLog.Epoch expected = log.epochs().get(e);
                TrainingLog.Epoch found = rest.epochs().get(e);
                assertEquals(expected.trainLoss(), found.trainLoss(), 0, "epoch " + e);
                assertEquals(expected.validationLoss(), found.validationLoss(), 0, "epoch " + e);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void whatIsFrozenKeepsItsBitsAndNothingIsRememberedOfIt(Supplier<Optimizer> optimizer) {
        Network network = start();
        Map<String, float[]> before = new HashMap<>();
        network.parameters().forEach((name, p) -> before.put(name, p.value().toArray()));
        Optimizer used = optimizer.get();
        fit(trainer(network, used));
        for (String frozen : List.of("conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var")) {
            assertArrayEquals(before.get(frozen), network.parameter(frozen).value().unwrap(), frozen);
            assertFalse(used.state().steps().containsKey(frozen), frozen);
        }
        for (String learning : List.of("layer1.conv1.weight", "layer2.bn1.bias", "fc.weight")) {
            assertFalse(Arrays.equals(before.get(learning), network.parameter(learning).value().unwrap()), learning);
        }
    }

    @Test
    void gradualUnfreezingLeavesTheLowerStagesAloneUntilTheirEpoch() {
        Network network = start();
        float[] first = network.parameter("layer1.conv1.weight").value().toArray();
        float[] second = network.parameter("layer2.conv1.weight").value().toArray();
        Map<Integer, String> changed = new HashMap<>();
        fit(trainer(network, Adam.adamW(0.01)).checkpoints(s -> changed.put(s.epoch(),
                (Arrays.equals(second, s.weights().get("layer2.conv1.weight").unwrap()) ? "" : "2")
                        + (Arrays.equals(first, s.weights().get("layer1.conv1.weight").unwrap()) ? "" : "1"))));
        // Stages layer1, layer2 and fc in four epochs: min(3, max(e, ceil(3 e / 4))) = 1, 2, 3, 3 of them learn.
        assertEquals(Map.of(0, "", 1, "", 2, "2", 3, "21", 4, "21"), changed);
    }

    @Test
    void twoAccumulatedBatchesAreOneOfTwiceTheSizeWithoutBatchNorm() {
        TensorSamples x = new TensorSamples(Tensor.wrap(Arrays.copyOf(noise(16, 5).data().unwrap(), 8 * 11 * 11 * 3), 8,
                11, 11, 3), new int[] {0, 1, 2, 3, 0, 1, 2, 3});
        Network small = SmallNetworks.stack().initialize(4);
        Network large = small.copy();
        Trainer.of(small).optimizer(Sgd.plain()).epochs(2).batch(4).accumulate(2).seed(1).fit(x, x);
        Trainer.of(large).optimizer(Sgd.plain()).epochs(2).batch(8).seed(1).fit(x, x);
        float[] w = small.parameter("conv1.weight").value().unwrap();
        // Weights are of the order 0.1 and change by 1e-3: 1e-7 is what the order of summing in floats may change.
        assertArrayEquals(large.parameter("conv1.weight").value().unwrap(), w, 1e-7f);
        assertNotEquals(SmallNetworks.stack().initialize(4).parameter("conv1.weight").value().unwrap()[0], w[0]);
    }

    @Test
    void aStateOfAnotherRunIsRefused() {
        TrainingState[] kept = new TrainingState[1];
        fit(trainer(start(), Sgd.momentum(0.9)).checkpoints(s -> kept[0] = s.copy()));
        var seed = assertThrows(IllegalArgumentException.class,
                () -> fit(trainer(start(), Sgd.momentum(0.9)).seed(8).resume(kept[0])));
        assertTrue(seed.getMessage().contains("seed 9"), seed.getMessage());
        var optimizer = assertThrows(IllegalArgumentException.class,
                () -> fit(trainer(start(), Adam.adam(0)).resume(kept[0])));
        assertTrue(optimizer.getMessage().contains("exp_avg"), optimizer.getMessage());
        assertThrows(IllegalArgumentException.class,
                () -> fit(trainer(start().unfreeze(), Sgd.momentum(0.9)).resume(kept[0])));
    }

    @Test
    void severalLabelsASampleCanBeLearnt() {
        // Label j applies where channel j is brighter on average than 0; all three may apply, or none.
        TensorSamples noise = noise(120, 6);
        Tensor targets = Tensor.zeros(120, 5);
        for (int i = 0; i < 120; i++) {
            for (int p = 0; p < 72; p++) {
                for (int c = 0; c < 3; c++) {
                    noise.data().unwrap()[(i * 72 + p) * 3 + c] += ((i >> c) & 1) == 1 ? 0.7f : -0.7f;
                }
            }
            for (int c = 0; c < 3; c++) {
                targets.unwrap()[i * 5 + c] = (i >> c) & 1;
            }
        }
        Samples samples = new TargetSamples(noise, targets);
        for (Loss loss : List.of(new BinaryCrossEntropy(), new MeanSquaredError())) {
            TrainingLog log = Trainer.of(SmallNetworks.residual().initialize(2)).loss(loss).optimizer(Adam.adamW(0))
                    .learningRate(0.01).epochs(5).batch(20).fit(samples, samples);
            assertTrue(log.last().validationLoss() < 0.4 * log.epochs().getFirst().validationLoss(), log.toString());
        }
    }
}
