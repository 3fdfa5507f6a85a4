package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A run that could only learn nonsense is refused, or stops before it keeps any of it. */
class TrainingChecksTest {
    private static Network network() {
        return Network.input(6, 5, 3).conv("conv", 4, 3).batchNorm("bn").relu("relu").globalAveragePool("pool")
                .dense("fc", 2).build().initialize(1);
    }

    private static TensorSamples samples(int... labels) {
        return samples(new int[] {6, 5, 3}, labels);
    }

    private static TensorSamples samples(int[] shape, int... labels) {
        SplittableRandom random = new SplittableRandom(1);
        Tensor x = Tensor.zeros(labels.length, shape[0], shape[1], shape[2]);
        for (int i = 0; i < x.size(); i++) {
            x.unwrap()[i] = (float) random.nextGaussian();
        }
        return new TensorSamples(x, labels);
    }

    /** Samples of which only the first so many can be read in each pass over those to learn from, or to measure. */
    private record Failing(TensorSamples all, List<Integer> readable) implements Samples {
        @Override
        public int count() {
            return all.count();
        }

        @Override
        public Shape shape() {
            return all.shape();
        }

        @Override
        public int label(int sample) {
            return all.label(sample);
        }

        @Override
        public Reader read(int[] order, int batch, int pass) {
            int now = readable.size() > 1 ? readable.removeFirst() : readable.getFirst();
            return all.read(Arrays.copyOf(order, Math.min(order.length, now)), batch, pass);
        }
    }

    private static Failing failing(int count, Integer... readable) {
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> i % 2);
        return new Failing(samples(labels), new ArrayList<>(List.of(readable)));
    }

    private static String refusal(Samples train, Samples validation) {
        return assertThrows(IllegalArgumentException.class,
                () -> Trainer.of(network()).epochs(1).fit(train, validation)).getMessage();
    }

    @Test
    void labelsThatNoOutputStandsForAreRefused() {
        assertEquals("sample 2 of those to learn from has the label 2; the network has 2 outputs, so labels are 0 to 1"
                + ": do they count from 1?", refusal(samples(1, 1, 2), samples(0, 1)));
        assertEquals("sample 1 of those to be measured on has the label -1; the network has 2 outputs, so labels are "
                + "0 to 1", refusal(samples(1, 0), samples(0, -1)));
    }

    @Test
    void targetsOfAnotherNumberThanTheOutputsAreRefused() {
        Samples three = new TargetSamples(samples(0, 1), Tensor.zeros(2, 3));
        assertEquals("the samples to learn from have 3 targets each, the network has 2 outputs",
                refusal(three, three));
    }

    @Test
    void samplesWithChannelsFirstAreRefusedWithTheWayOut() {
        assertEquals("the samples to learn from are 3x6x5, the network takes 6x5x3 (height x width x channels); "
                + "channels come first in it (NCHW), Graft wants them last: tensor.permute(0, 2, 3, 1) turns "
                + "[N,C,H,W] into [N,H,W,C]", refusal(samples(new int[] {3, 6, 5}, 0, 1), samples(0, 1)));
    }

    @Test
    void samplesOfOneChannelLieTheSameInBothOrders() {
        Network network = Network.input(6, 5, 1).conv("conv", 4, 3).globalAveragePool("pool").dense("fc", 2).build()
                .initialize(1);
        TensorSamples first = samples(new int[] {1, 6, 5}, 0, 1, 0);
        assertEquals(2, Trainer.of(network).epochs(1).fit(first, first).epochs().size());
    }

    @Test
    void settingsThatCannotBeMeantAreRefused() {
        Trainer trainer = Trainer.of(network());
        for (Runnable wrong : new Runnable[] {() -> trainer.learningRate(Double.NaN), () -> trainer.learningRate(-1),
            () -> trainer.learningRate(Double.POSITIVE_INFINITY), () -> trainer.epochs(-1), () -> trainer.batch(0),
            () -> trainer.timeLimit(Double.NaN), () -> trainer.averageWeights(1)}) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
    }

    /** Passes to learn from: epoch 0 is measured, then epochs 1 and 2; in the last nothing can be read. */
    @Test
    void anEpochWithoutSamplesStopsTheRunAndIsNotKept() {
        assertStopsAfterEpoch(1, failing(30, 30, 30, 0), failing(10, 10),
                "in epoch 2 only 0 of 30 samples to learn from could be read, before it were 30");
        assertStopsAfterEpoch(0, failing(30, 30), failing(10, 10, 0),
                "in epoch 1 only 0 of 10 samples to be measured on could be read, before it were 10");
    }

    @Test
    void anEpochWithFarFewerSamplesStopsTheRun() {
        assertStopsAfterEpoch(1, failing(30, 29, 29, 20), failing(10, 10),
                "in epoch 2 only 20 of 30 samples to learn from could be read, before it were 29");
        assertStopsAfterEpoch(0, failing(30, 30), failing(10, 10, 8),
                "in epoch 1 only 8 of 10 samples to be measured on could be read, before it were 10");
    }

    @Test
    void aFewSamplesMayGoMissing() {
        Trainer.of(network()).epochs(2).batch(8).fit(failing(30, 30, 28, 27), failing(10, 10, 9));
    }

    @Test
    void aResumedRunKnowsHowManySamplesThereWere() {
        List<TrainingState> kept = new ArrayList<>();
        Trainer.of(network()).epochs(1).batch(8).checkpoints(s -> kept.add(s.copy())).fit(failing(30, 30),
                failing(10, 10));
        assertThrows(LostSamplesException.class, () -> Trainer.of(network()).epochs(2).batch(8)
                .resume(kept.getLast()).fit(failing(30, 9), failing(10, 10)));
    }

    private static void assertStopsAfterEpoch(int last, Samples train, Samples validation, String message) {
        List<Integer> kept = new ArrayList<>();
        var e = assertThrows(LostSamplesException.class, () -> Trainer.of(network()).epochs(5).batch(8)
                .checkpoints(s -> kept.add(s.epoch())).fit(train, validation));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
        assertEquals(last, kept.getLast());
    }

    @Test
    void weightsThatOverflowAreFoundBeforeTrainingByTheLayer() {
        Network network = network();
        Arrays.fill(network.parameter("conv.weight").value().unwrap(), 3e38f);
        var e = assertThrows(DivergedException.class, () -> Trainer.of(network).epochs(1).fit(samples(0, 1, 0),
                samples(0, 1)));
        assertTrue(e.getMessage().startsWith("the outputs are not finite before any training: the values of layer conv "
                + "are the first that are not finite"), e.getMessage());
    }

    @Test
    void samplesThatAreNotFiniteAreNamed() {
        TensorSamples samples = samples(0, 1, 0);
        samples.data().unwrap()[90] = Float.NaN; // the first value of the second sample of 6 * 5 * 3
        var e = assertThrows(DivergedException.class, 
                () -> Trainer.of(network()).epochs(1).fit(samples(0, 1), samples));
        assertTrue(e.getMessage().contains("the samples themselves hold NaN or infinities"), e.getMessage());
    }

    @Test
    void aLossThatIsNoNumberNamesTheLayerAndNothingOfTheEpochIsKept() {
        List<Integer> kept = new ArrayList<>();
        var e = assertThrows(DivergedException.class, () -> Trainer.of(network()).epochs(9).batch(2)
                .learningRate(1e30).checkpoints(s -> kept.add(s.epoch())).fit(samples(0, 1, 0, 1), samples(0, 1)));
        assertTrue(e.getMessage().contains("are the first that are not finite"), e.getMessage());
        assertTrue(e.getMessage().endsWith("the learning rate 1.0E30 is too high; try a tenth of it"), e.getMessage());
        assertEquals(List.of(0), kept);
    }
}
