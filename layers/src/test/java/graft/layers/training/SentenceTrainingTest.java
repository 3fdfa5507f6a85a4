package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Embedding;
import graft.layers.layer.Parameter;
import graft.layers.layer.SentenceConvolution;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.LearningParameter;
import graft.layers.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of word vectors learn like all others, whatever stands beside a sentence. */
class SentenceTrainingTest {
    private static final int WORDS = 60;
    private static final int LONGEST = 9;

    /** Vectors of 300 values: the sums of windows of 5 words are longer than the kernels' blocks. */
    private static Network network(int longest, int dimension) {
        var b = Network.input(longest, 1, 1).add("embedding", new Embedding(WORDS, dimension));
        for (int width = 3; width <= 5; width++) {
            b.add("conv" + width, new SentenceConvolution(width, dimension, 20, 4), "embedding", "input");
        }
        return b.concat("maps", "conv3", "conv4", "conv5").dropout("drop", 0.5f).dense("fc", 2).build().initialize(1);
    }

    /** Sentences of 1 to 9 words; the class says whether word 7 occurs. */
    private static TensorSamples samples(int n, int longest) {
        SplittableRandom random = new SplittableRandom(2);
        Tensor x = Tensor.zeros(n, longest, 1, 1);
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            int length = 1 + random.nextInt(LONGEST);
            for (int l = 0; l < length; l++) {
                int word = 1 + random.nextInt(WORDS / 2);
                x.unwrap()[i * longest + l] = word;
                labels[i] = word == 7 ? 1 : labels[i];
            }
        }
        return new TensorSamples(x, labels);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 300})
    void aSentenceGivesTheSameBitsAloneAndInABatchOfLongerOnesWhateverTheInputsLength(int dimension) {
        Network network = network(LONGEST, dimension);
        TensorSamples short120 = samples(120, LONGEST);
        TensorSamples long120 = samples(120, 40);
        Network longer = network.withInputSize(40, 1);
        try (ThreadTeam team = ThreadTeam.of(2);
                InferencePlan one = network.compileForInference(1, team);
                InferencePlan all = network.compileForInference(120, team);
                InferencePlan padded = longer.compileForInference(120, team)) {
            Tensor together = all.run(short120.data());
            assertArrayEquals(together.unwrap(), padded.run(long120.data()).unwrap());
            for (int i = 0; i < 120; i++) {
                Tensor x = Tensor.of(Arrays.copyOfRange(short120.data().unwrap(), i * LONGEST, (i + 1) * LONGEST),
                        1, LONGEST, 1, 1);
                assertArrayEquals(Arrays.copyOfRange(together.unwrap(), 2 * i, 2 * i + 2), one.run(x).unwrap(),
                        "sentence " + i);
            }
        }
    }

    @Test
    void anyNumberOfThreadsLearnsTheSameBitsAndPaddingLearnsNothing() {
        List<float[]> tables = new ArrayList<>();
        List<float[]> heads = new ArrayList<>();
        for (int threads = 1; threads <= 3; threads++) {
            Network network = network(LONGEST, 5);
            try (ThreadTeam team = ThreadTeam.of(threads)) {
                trainer(network, 2).team(team).fit(samples(90, LONGEST), samples(20, LONGEST));
            }
            tables.add(network.parameter("embedding.weight").value().unwrap());
            heads.add(network.parameter("fc.weight").value().unwrap());
        }
        assertArrayEquals(tables.get(0), tables.get(1));
        assertArrayEquals(tables.get(0), tables.get(2));
        assertArrayEquals(heads.get(0), heads.get(1));
        assertArrayEquals(heads.get(0), heads.get(2));
        assertArrayEquals(new float[5], Arrays.copyOf(tables.getFirst(), 5));
        // Words from 31 on occur in no sentence.
        float[] untrained = network(LONGEST, 5).parameter("embedding.weight").value().unwrap();
        assertArrayEquals(Arrays.copyOfRange(untrained, 31 * 5, untrained.length),
                Arrays.copyOfRange(tables.getFirst(), 31 * 5, untrained.length));
    }

    private static Trainer trainer(Network network, int epochs) {
        return Trainer.of(network).optimizer(Adadelta.standard()).maxNorm(new MaxNorm("fc", 3)).batch(10)
                .epochs(epochs).seed(4);
    }

    @Test
    void theTaskIsLearnt() {
        TensorSamples train = samples(600, LONGEST);
        TrainingLog log = trainer(network(LONGEST, 8), 12).fit(train, train);
        assertTrue(log.last().validationAccuracy() > 0.97, log.last().toString());
    }

    @Test
    void aResumedRunEndsWithTheBitsOfOneThatWasNeverInterrupted() {
        Network whole = network(LONGEST, 5);
        List<TrainingState> states = new ArrayList<>();
        trainer(whole, 3).checkpoints(s -> states.add(s.copy())).fit(samples(90, LONGEST), samples(20, LONGEST));
        Network resumed = network(LONGEST, 5);
        trainer(resumed, 3).resume(states.get(1)).fit(samples(90, LONGEST), samples(20, LONGEST));
        whole.parameters().forEach((name, p) ->
                assertArrayEquals(p.value().unwrap(), resumed.parameter(name).value().unwrap(), name));
    }

    @Test
    void aFrozenTableStaysAndTheRestLearns() {
        Network network = network(LONGEST, 5).freeze(List.of("embedding"));
        float[] before = network.parameter("embedding.weight").value().toArray();
        float[] head = network.parameter("fc.weight").value().toArray();
        trainer(network, 1).fit(samples(90, LONGEST), samples(20, LONGEST));
        assertArrayEquals(before, network.parameter("embedding.weight").value().unwrap());
        assertTrue(!Arrays.equals(head, network.parameter("fc.weight").value().unwrap()));
    }

    /** What a step leaves out of rows that it did not meet is made up for: as if it had visited all of them. */
    @Test
    void stepsAtTheRowsThatWereMetAreStepsAtAllRows() {
        for (Optimizer optimizer : List.of(Adadelta.standard(), RmsProp.standard().learningRate(0.01), Sgd.plain(),
                Sgd.momentum(0.9), Adam.adam(0).learningRate(0.01))) {
            float[] some = learnt(optimizer.learningRate(optimizer.learningRate()), true);
            float[] all = learnt(optimizer.learningRate(optimizer.learningRate()), false);
            for (int i = 0; i < all.length; i++) {
                assertEquals(all[i], some[i], 2e-6, optimizer.describe() + ", value " + i);
            }
        }
    }

    private static float[] learnt(Optimizer optimizer, boolean byRows) {
        Network network = network(LONGEST, 5);
        TensorSamples samples = samples(60, LONGEST);
        try (ThreadTeam team = ThreadTeam.of(1); TrainingPlan plan = network.compileForTraining(4, team)) {
            Parameter table = network.parameter("embedding.weight");
            List<Batch> batches = samples.batches(4);
            for (Batch batch : batches) {
                plan.seed(1, 0);
                Tensor logits = plan.forward(batch.images());
                plan.backward(SoftmaxCrossEntropy.of(logits, batch.labels()));
                List<LearningParameter> all = plan.learningParameters().stream()
                        .map(p -> byRows ? p : new LearningParameter(p.parameter(), p.gradient())).toList();
                optimizer.step(all, optimizer.learningRate(), team);
            }
            List<float[]> remembered = new ArrayList<>(List.of(table.value().unwrap()));
            optimizer.state().tensors().forEach((name, t) -> {
                if (name.endsWith("embedding.weight")) {
                    remembered.add(t.unwrap());
                }
            });
            float[] result = new float[remembered.size() * table.spec().size()];
            for (int i = 0; i < remembered.size(); i++) {
                System.arraycopy(remembered.get(i), 0, result, i * table.spec().size(), table.spec().size());
            }
            return result;
        }
    }

    /** (3, 4) has norm 5 and becomes (1.5, 2) at a bound of 2.5; (1, 2) is shorter and stays. */
    @Test
    void weightsBeyondTheBoundAreScaledDownToIt() {
        Network network = Network.input(1, 1, 2).dense("fc", 2).build();
        Parameter w = network.parameter("fc.weight");
        w.set(Tensor.of(new float[] {3, 1, 4, 2}, 2, 2));
        new MaxNorm("fc", 2.5).apply(List.of(new LearningParameter(w, Tensor.zeros(2, 2))));
        assertArrayEquals(new float[] {1.5f, 1, 2, 2}, w.value().unwrap(), 1e-6f);
        assertThrows(IllegalArgumentException.class, () -> Trainer.of(network).maxNorm(new MaxNorm("last", 3)));
    }

    @Test
    void whatIsNoWordsNumberIsRefused() {
        Network network = network(LONGEST, 5);
        try (InferencePlan plan = network.compileForInference(1)) {
            for (float number : new float[] {60, -1, 2.5f, Float.NaN}) {
                Tensor x = Tensor.zeros(1, LONGEST, 1, 1);
                x.unwrap()[2] = number;
                var e = assertThrows(IllegalArgumentException.class, () -> plan.run(x));
                assertTrue(e.getMessage().contains("a whole number from 0 to 59, found " + number + " at place 2"),
                        e.getMessage());
            }
        }
    }
}
