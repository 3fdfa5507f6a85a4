package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.SmallNetworks;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.LossGradient;
import graft.layers.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Training without a {@link Trainer}: the loop that documentation shows. */
class OpenLoopTest {
    private static final int BATCH = 16;

    /** Samples that keep the order in which a trainer learns from them. */
    private record Recorded(TensorSamples samples, List<Integer> order) implements Samples {
        @Override
        public int count() {
            return samples.count();
        }

        @Override
        public Shape shape() {
            return samples.shape();
        }

        @Override
        public int label(int sample) {
            return samples.label(sample);
        }

        @Override
        public Reader read(int[] asked, int batch, int pass) {
            if (pass > 0) {
                for (int sample : asked) {
                    order.add(sample);
                }
            }
            return samples.read(asked, batch, pass);
        }

        TensorSamples inThatOrder() {
            int size = shape().size();
            float[] images = new float[order.size() * size];
            int[] labels = new int[order.size()];
            for (int i = 0; i < labels.length; i++) {
                System.arraycopy(samples.data().unwrap(), order.get(i) * size, images, i * size, size);
                labels[i] = label(order.get(i));
            }
            return new TensorSamples(Tensor.wrap(images, labels.length, shape().h(), shape().w(), shape().c()), labels);
        }
    }

    /** Images of class 0, 1 or 2 whose channel of that number is brighter. */
    private static TensorSamples brightest(int n) {
        SplittableRandom random = new SplittableRandom(1);
        Tensor x = Tensor.zeros(n, 9, 8, 3);
        int[] labels = new int[n];
        for (int i = 0; i < x.size(); i++) {
            int sample = i / (9 * 8 * 3);
            labels[sample] = sample % 3;
            x.unwrap()[i] = (float) (random.nextGaussian() + (i % 3 == sample % 3 ? 0.7 : 0));
        }
        return new TensorSamples(x, labels);
    }

    @Test
    void theLoopGivesTheBitsOfTheTrainer() {
        Network network = SmallNetworks.residual().initialize(3);
        Network twin = network.copy();
        Recorded samples = new Recorded(brightest(4 * BATCH), new ArrayList<>());
        TrainingLog log = Trainer.of(twin).optimizer(Sgd.momentum(0.9).weightDecay(1e-3).learningRate(0.02))
                .epochs(3).batch(BATCH).seed(7).fit(samples, samples);
        List<Batch> batches = samples.inThatOrder().batches(BATCH);
        assertEquals(12, batches.size());

        Optimizer optimizer = Sgd.momentum(0.9).weightDecay(1e-3).learningRate(0.02);
        List<Double> losses = new ArrayList<>();
        try (TrainingPlan plan = network.compileForTraining(BATCH)) {
            for (Batch batch : batches) {
                Tensor logits = plan.forward(batch.images());
                double loss = plan.backward(SoftmaxCrossEntropy.of(logits, batch.labels()));
                optimizer.step(plan.learningParameters());
                losses.add(loss);
            }
        }

        network.parameters().forEach((name, p) ->
                assertArrayEquals(twin.parameter(name).value().unwrap(), p.value().unwrap(), name));
        double lastEpoch = losses.subList(8, 12).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        assertEquals(log.last().trainLoss(), lastEpoch, 1e-12);
        assertTrue(lastEpoch < losses.getFirst(), losses.toString());
    }

    /**
     * Two images (1,0) and (0,1) of classes 0 and 1, weights 0: both classes have probability 1/2, so the loss is log 2
     * and the logits' gradient (p - onehot) / 2 = -1/4 for the class and 1/4 for the other. dw = xᵀ dy is the same
     * matrix, and w = -rate * dw = 1/8 and -1/8 at rate 1/2.
     */
    @Test
    void oneStepByHand() {
        Network network = Network.input(1, 1, 2).dense("fc", 2).build().initialize(1);
        network.parameter("fc.weight").set(Tensor.zeros(2, 2));
        Tensor images = Tensor.of(new float[] {1, 0, 0, 1}, 2, 1, 1, 2);
        Optimizer optimizer = Sgd.plain().learningRate(0.5);
        try (ThreadTeam team = ThreadTeam.of(2);
                TrainingPlan plan = network.compileForTraining(2, team);
                InferencePlan inference = network.compileForInference(2, team)) {
            Tensor logits = plan.forward(images);
            assertArrayEquals(new float[4], logits.toArray());
            double loss = plan.backward(SoftmaxCrossEntropy.of(logits, new int[] {0, 1}));
            optimizer.step(plan.learningParameters());
            assertEquals(Math.log(2), loss, 1e-12);
            float[] expected = {0.125f, -0.125f, -0.125f, 0.125f};
            assertArrayEquals(expected, network.parameter("fc.weight").value().toArray());
            assertArrayEquals(new float[2], network.parameter("fc.bias").value().toArray());
            inference.refresh();
            assertArrayEquals(expected, inference.run(images).toArray());
            assertArrayEquals(expected, plan.forward(images).toArray());
        }
    }

    @Test
    void aSmallerBatchIsRefusedWithWhatToDo() {
        Network network = SmallNetworks.residual().initialize(3);
        try (TrainingPlan plan = network.compileForTraining(4)) {
            var e = assertThrows(IllegalArgumentException.class, () -> plan.forward(Tensor.zeros(3, 9, 8, 3)));
            assertTrue(e.getMessage().startsWith("this plan trains on 4 images of 9x8x3 at a time, found "),
                    e.getMessage());
            assertTrue(e.getMessage().endsWith("leave a smaller last batch out, or compile a second plan of 3 for it"),
                    e.getMessage());
        }
    }

    @Test
    void aGradientOfAnotherShapeAndTooFewLabelsAreRefused() {
        Network network = SmallNetworks.residual().initialize(3);
        try (TrainingPlan plan = network.compileForTraining(4)) {
            Tensor logits = plan.forward(Tensor.zeros(4, 9, 8, 3));
            assertThrows(IllegalArgumentException.class, () -> SoftmaxCrossEntropy.of(logits, new int[3]));
            assertThrows(IllegalArgumentException.class,
                    () -> plan.backward(new LossGradient(0, Tensor.zeros(4, logits.dim(1) + 1))));
        }
    }
}
