package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.SmallNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {

    private static List<TrainingLog.Epoch> log(double[] losses, double[] accuracies) {
        List<TrainingLog.Epoch> log = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            log.add(new TrainingLog.Epoch(i, 0, losses[i], accuracies[i], i));
        }
        return log;
    }

    @Test
    void theBestEpochIsTheFirstOfEqualsAndThePatienceCountsFromIt() {
        List<TrainingLog.Epoch> log = log(new double[] {3, 2, 1, 1, 4, 5}, new double[] {.1, .5, .4, .6, .6, .2});
        EarlyStopping loss = new EarlyStopping(EarlyStopping.By.LOSS, 3);
        assertEquals(2, loss.best(log));
        assertFalse(loss.isOver(log.subList(0, 5)));
        assertTrue(loss.isOver(log));
        EarlyStopping accuracy = new EarlyStopping(EarlyStopping.By.ACCURACY, 3);
        assertEquals(3, accuracy.best(log)); // of the two with 0.6, that with the lower loss
        assertFalse(accuracy.isOver(log));
        assertEquals(0, loss.best(log.subList(0, 1)));
        assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(EarlyStopping.By.LOSS, 0));
    }

    /** Pure noise to learn by heart: other noise is guessed worse the longer it lasts. */
    private static TensorSamples noise(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = new float[n * 216];
        int[] labels = new int[n];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < n; i++) {
            labels[i] = random.nextInt(5);
        }
        return new TensorSamples(Tensor.wrap(x, n, 9, 8, 3), labels);
    }

    private static Trainer trainer(Network network, int epochs) {
        return Trainer.of(network).optimizer(Sgd.momentum(0.9)).epochs(epochs).batch(8).learningRate(0.05).seed(4);
    }

    /** The rate is constant, so a run of as many epochs as were kept ends with the same bits. */
    @Test
    void theNetworkHoldsTheWeightsOfTheBestEpoch() {
        Network network = SmallNetworks.residual().initialize(3);
        TrainingLog log = trainer(network, 12).earlyStopping(new EarlyStopping(EarlyStopping.By.LOSS, 2))
                .fit(noise(40, 1), noise(30, 2));
        int kept = log.choice().orElseThrow().kept();
        assertEquals(kept + 2, log.last().epoch());
        assertTrue(log.last().epoch() < 12, log.toString());
        assertEquals(log.epochs().get(kept), log.kept());
        assertTrue(log.epochs().stream().allMatch(e -> e.validationLoss() >= log.kept().validationLoss()));
        Network shorter = SmallNetworks.residual().initialize(3);
        trainer(shorter, kept).fit(noise(40, 1), noise(30, 2));
        shorter.parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                network.parameter(name).value().unwrap(), name));
    }

    @Test
    void aRunThatIsTakenUpAgainKeepsTheSameEpochAndBits() {
        EarlyStopping stopping = new EarlyStopping(EarlyStopping.By.ACCURACY, 3);
        Network whole = SmallNetworks.residual().initialize(3);
        List<TrainingState> states = new ArrayList<>();
        TrainingLog log = trainer(whole, 10).earlyStopping(stopping).checkpoints(s -> states.add(s.copy()))
                .fit(noise(40, 1), noise(30, 2));
        Network again = SmallNetworks.residual().initialize(3);
        TrainingLog resumed = trainer(again, 10).earlyStopping(stopping).resume(states.get(2))
                .fit(noise(40, 1), noise(30, 2));
        assertEquals(log.choice(), resumed.choice());
        whole.parameters().forEach((name, p) -> assertArrayEquals(p.value().unwrap(),
                again.parameter(name).value().unwrap(), name));
        List<TrainingState> without = new ArrayList<>();
        trainer(SmallNetworks.residual().initialize(3), 1).checkpoints(s -> without.add(s.copy()))
                .fit(noise(40, 1), noise(30, 2));
        assertThrows(IllegalArgumentException.class, () -> trainer(again, 10).earlyStopping(stopping)
                .resume(without.getLast()).fit(noise(40, 1), noise(30, 2)));
    }

    /**
     * Two epochs, four samples. The half {a, b} is right in epoch 0 only, the half {c, d} in epoch 1 only: chosen on
     * the whole each epoch has 2 of 4; chosen on one half and measured on the other, none is right.
     */
    @Test
    void aChoiceOnOneHalfIsMeasuredOnTheOther() {
        int[] halves = TrainingSteps.shuffled(4, 9);
        boolean[] first = new boolean[4];
        first[halves[0]] = true;
        first[halves[1]] = true;
        BestEpoch best = new BestEpoch(new EarlyStopping(EarlyStopping.By.ACCURACY, 5));
        Network network = SmallNetworks.residual().initialize(1);
        List<TrainingLog.Epoch> log = new ArrayList<>();
        for (int epoch = 0; epoch < 2; epoch++) {
            float[] p = new float[8];
            for (int i = 0; i < 4; i++) {
                p[2 * i] = first[i] == (epoch == 0) ? .8f : .2f;
                p[2 * i + 1] = 1 - p[2 * i];
            }
            log.add(new TrainingLog.Epoch(epoch, 0, 1 + epoch, .5, epoch));
            best.see(log, new Predictions(new int[] {0, 1, 2, 3}, new int[4], Tensor.wrap(p, 4, 2), 1), 4, network);
        }
        EpochChoice choice = best.choice(log, SoftmaxCrossEntropy.plain(), 9);
        assertEquals(0, choice.kept());
        assertEquals(OptionalDouble.of(0), choice.crossFitted());
        assertEquals(OptionalDouble.empty(), best.choice(log, new MeanSquaredError(), 9).crossFitted());
    }
}
