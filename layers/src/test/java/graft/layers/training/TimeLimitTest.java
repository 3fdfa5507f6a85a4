package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.SmallNetworks;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeLimitTest {

    /** A batch that takes 200 ms to read. */
    private record Slow(TensorSamples inputs) implements Samples {
        @Override
        public int count() {
            return inputs.count();
        }

        @Override
        public Shape shape() {
            return inputs.shape();
        }

        @Override
        public int label(int sample) {
            return inputs.label(sample);
        }

        @Override
        public Reader read(int[] order, int batch, int pass) {
            Reader reader = inputs.read(order, batch, pass);
            return (data, offset, ids) -> {
                try {
                    Thread.sleep(200);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return reader.next(data, offset, ids);
            };
        }
    }

    /**
     * An epoch has 40 batches of 200 ms, 8 s; the limit is 4 s. The run ends in the middle of the first epoch and has
     * measured what it learnt; the losses of the training samples are not measured before, which would take 8 s.
     */
    @Test
    void aRunEndsWithinAnEpochAndMeasuresIt() {
        Network network = SmallNetworks.residual().initialize(3);
        TensorSamples few = new TensorSamples(Tensor.zeros(8, 9, 8, 3), new int[8]);
        List<Integer> done = new ArrayList<>();
        TrainingLog log = Trainer.of(network).epochs(5).batch(4).timeLimit(4).listener(new Trainer.Listener() {
            @Override
            public void samples(int epoch, int epochs, int samples, int count) {
                done.add(samples);
            }
        }).fit(new Slow(new TensorSamples(Tensor.zeros(160, 9, 8, 3), new int[160])), few);
        assertEquals(1, log.last().epoch());
        assertTrue(Double.isNaN(log.epochs().getFirst().trainLoss()));
        assertTrue(Double.isFinite(log.last().trainLoss()));
        assertTrue(done.getLast() < 160, done.toString());
        // One step of 200 ms and the measuring of 8 samples may come on top; the rest is for a machine that is busy.
        assertTrue(log.last().seconds() < 7.5, log.toString());
    }

    /** Of 10 seconds 6 are gone before the first step, and 2 are for measuring: a schedule has 2 to go through. */
    @Test
    void theScheduleBeginsWithTheFirstStep() throws InterruptedException {
        TimeLimit limit = new TimeLimit(10, 6);
        assertEquals(0, limit.progress());
        limit.measured(2);
        assertEquals(0, limit.progress(), 0.05);
        Thread.sleep(500);
        assertTrue(limit.progress() >= 0.25 && limit.progress() < 0.6, "progress " + limit.progress());
        assertEquals(0, new TimeLimit(Double.POSITIVE_INFINITY, 0).progress());
    }

    @Test
    void withoutALimitNoTimeIsSpent() {
        TimeLimit none = new TimeLimit(Double.POSITIVE_INFINITY, 5);
        assertEquals(0, none.part());
        assertFalse(none.exists() || none.isOver());
        assertTrue(none.spent() >= 5);
    }

    /** Of 10 seconds 5 are spent before an interruption, and measuring takes 2: 7/10. */
    @Test
    void theTimeBeforeAnInterruptionAndThatOfMeasuringCount() {
        TimeLimit limit = new TimeLimit(10, 5);
        limit.measured(2);
        assertEquals(0.7, limit.part(), 0.05);
        assertFalse(limit.isOver());
        limit.measured(5);
        assertTrue(limit.isOver());
        assertEquals(1, limit.progress());
        assertTrue(new TimeLimit(0, 0).isOver());
    }
}
