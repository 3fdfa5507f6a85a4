package graft.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Conv2dSpec;
import graft.engine.Kernels;
import graft.engine.LrnSpec;
import graft.engine.Nhwc;
import graft.engine.Pool2dSpec;
import graft.engine.ThreadTeam;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.AveragePool;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Concat;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Dropout;
import graft.layers.layer.Embedding;
import graft.layers.layer.FakeQuantize;
import graft.layers.layer.Flatten;
import graft.layers.layer.Layer;
import graft.layers.layer.LayerRun;
import graft.layers.layer.Lrn;
import graft.layers.layer.MaxPool;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Pointwise;
import graft.layers.layer.Relu;
import graft.layers.layer.Saved;
import graft.layers.layer.SentenceAverage;
import graft.layers.layer.SentenceConvolution;
import graft.layers.layer.Shape;
import graft.layers.layer.ShortcutA;
import graft.layers.layer.Softmax;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every layer must keep: its output has the inferred shape and the oracle's values, its gradients are the central
 * differences of the oracle, gradients are added where they must be, and one image alone gives what it gives in a
 * batch.
 *
 * <p>The oracle works in double precision with steps of 1e-5, so its differences are right to about 1e-9. Float kernels
 * sum at most a few hundred products here: relative to the largest gradient, errors stay below 300 * 2^-24 = 2e-5.
 */
class LayerContractTest {
    private static final double TOLERANCE = 2e-5;
    static final int BATCH = 3;

    /**
     * What learns behaves as in training as a rule; {@link graft.layers.structure.BatchNormStatistics} may state
     * otherwise for BatchNorm.
     *
     * @param shift added to the inputs, which lie evenly on both sides of 0 without it: for functions of positives
     */
    record Case(Layer layer, List<Shape> inputs, boolean training, boolean learns, float shift) {
        Case(Layer layer, Shape... inputs) {
            this(layer, List.of(inputs), true);
        }

        Case(Layer layer, List<Shape> inputs, boolean training) {
            this(layer, inputs, training, 0);
        }

        Case(Layer layer, List<Shape> inputs, boolean training, float shift) {
            this(layer, inputs, training, training, shift);
        }

        @Override
        public String toString() {
            return layer + " of " + inputs + (training ? "" : ", as at inference")
                    + (learns ? "" : ", frozen");
        }
    }

    static Stream<Case> cases() {
        Shape small = new Shape(7, 6, 5);
        Shape words = new Shape(6, 1, 1);
        Shape vectors = new Shape(6, 1, 5);
        return Stream.concat(OperatorCases.all(), Stream.of(
                new Case(new Conv2d(Conv2dSpec.square(5, 4, 3, 1, 1), true), small),
                new Case(new Conv2d(Conv2dSpec.square(5, 18, 3, 2, 1), false), small),
                new Case(new Conv2d(Conv2dSpec.square(5, 7, 1, 1, 0), true), small),
                new Case(new Conv2d(Conv2dSpec.square(5, 7, 1, 2, 0), true), small),
                new Case(new Conv2d(Conv2dSpec.of(5, 3, 2, 3).stride(1, 2).padding(0, 1, 2, 0).dilation(2, 1), true),
                        small),
                new Case(new Conv2d(Conv2dSpec.square(6, 4, 3, 1, 1).groups(2), true), new Shape(6, 7, 6)),
                new Case(new Conv2d(Conv2dSpec.square(6, 6, 3, 2, 1).groups(6), false), new Shape(7, 7, 6)),
                new Case(new Conv2d(Conv2dSpec.square(16, 17, 3, 1, 1), true), new Shape(13, 14, 16)),
                new Case(new Dense(11, 6, true), Shape.vector(11)),
                new Case(new Dense(33, 2, false), Shape.vector(33)),
                new Case(new BatchNorm(5), small),
                new Case(new BatchNorm(5), List.of(small), false),
                new Case(new BatchNorm(5), List.of(small), false, true, 0),
                new Case(new BatchNorm(5), List.of(small), true, false, 0),
                new Case(new Relu(), small),
                new Case(new MaxPool(Pool2dSpec.square(2, 2, 0)), small),
                new Case(new MaxPool(Pool2dSpec.square(3, 2, 1)), small),
                new Case(new MaxPool(Pool2dSpec.square(3, 2, 0).withCeil()), small),
                new Case(new AveragePool(Pool2dSpec.square(3, 1, 1)), small),
                new Case(new AveragePool(Pool2dSpec.square(3, 2, 1).excludingPadding()), small),
                new Case(new AveragePool(Pool2dSpec.square(3, 2, 1).withCeil()), small),
                new Case(new AdaptiveAveragePool(3, 4), small),
                new Case(new AdaptiveAveragePool(7, 7), new Shape(2, 2, 5)),
                new Case(AdaptiveAveragePool.global(), small),
                new Case(new Lrn(new LrnSpec(3, 0.5f, 0.75f, 1)), small),
                new Case(new Lrn(new LrnSpec(5, 1e-1f, 0.75f, 2)), new Shape(2, 3, 17)),
                new Case(new Dropout(0.4f), small),
                new Case(new Dropout(0.4f), List.of(small), false),
                new Case(new Flatten(), small),
                new Case(new Add(), small, small),
                new Case(new Add(), small, small, small),
                new Case(new Concat(), small, new Shape(7, 6, 2), new Shape(7, 6, 3)),
                new Case(new Softmax(), Shape.vector(9)),
                new Case(new ShortcutA(2, 12), small),
                new Case(new Embedding(9, 5), words),
                new Case(new Embedding(9, 5), List.of(words), false),
                new Case(new SentenceAverage(5), vectors, words),
                new Case(new SentenceConvolution(1, 5, 3, 0), vectors, words),
                new Case(new SentenceConvolution(3, 5, 7, 2), vectors, words),
                new Case(new SentenceConvolution(4, 5, 18, 4), vectors, words),
                new Case(new SentenceConvolution(3, 5, 7, 2), List.of(vectors, words), true, false, 0)));
    }

    /** With the kinds whose gradients are no central differences: straight through the steps of a rounding. */
    static Stream<Case> allCases() {
        return Stream.concat(cases(), Stream.of(new Case(new FakeQuantize(List.of(-1f), List.of(2f), 4, false),
                new Shape(7, 6, 5))));
    }

    /** Of pointwise layers that do not repeat their input. */
    static Stream<Case> pointwiseCases() {
        return allCases().filter(c -> c.layer instanceof Pointwise
                && c.layer.outputShape(c.inputs).equals(c.inputs.getFirst()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forwardHasTheInferredShapeAndTheOraclesValues(Case c) {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            LayerBench b = new LayerBench(c, BATCH, false, team);
            Map<String, double[]> before = b.oracleParameters();
            c.layer.forward(b.run);
            double[] expected = LayerOracle.forward(c.layer, b.oracleInputs(), before, c.training, b.mask()).x();
            assertClose(expected, b.output.data(), "output");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreTheCentralDifferencesOfTheOracle(Case c) {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            LayerBench b = new LayerBench(c, BATCH, false, team);
            Map<String, double[]> p = b.oracleParameters();
            List<LayerOracle.Maps> x = b.oracleInputs();
            c.layer.forward(b.run);
            double[] mask = b.mask();
            c.layer.backward(b.run);
            for (int i = 0; i < x.size(); i++) {
                assertClose(differences(b, x.get(i).x(), x, p, mask), b.inputGradients.get(i).data(), "dx " + i);
            }
            if (b.run.learns()) {
                for (ParameterSpec spec : c.layer.parameters()) {
                    if (spec.role().learns()) {
                        assertClose(differences(b, p.get(spec.name()), x, p, mask),
                                b.gradients.get(spec.name()).unwrap(), "d" + spec.name());
                    }
                }
            }
        }
    }

    /**
     * d(sum of dy * y)/dv for elements of {@code v}, which is one of the inputs or parameters: for every one where
     * there are few, for 300 evenly spread ones where there are many (NaN elsewhere).
     */
    private static double[] differences(LayerBench b, double[] v, List<LayerOracle.Maps> x, Map<String, double[]> p,
            double[] mask) {
        double[] result = new double[v.length];
        double step = 1e-5;
        Arrays.fill(result, Double.NaN);
        for (int i = 0; i < v.length; i += Math.ceilDiv(v.length, 300)) {
            double original = v[i];
            v[i] = original + step;
            double above = objective(b, x, p, mask);
            v[i] = original - step;
            double below = objective(b, x, p, mask);
            v[i] = original;
            result[i] = (above - below) / (2 * step);
        }
        return result;
    }

    private static double objective(LayerBench b, List<LayerOracle.Maps> x, Map<String, double[]> p, double[] mask) {
        double[] y = LayerOracle.forward(b.of.layer, x, p, b.of.training, mask).x();
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += y[i] * b.outputGradient.data()[i];
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void inputGradientsAreAddedToWhatIsThereWhenAskedTo(Case c) {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            LayerBench set = new LayerBench(c, BATCH, false, team);
            LayerBench add = new LayerBench(c, BATCH, true, team);
            for (LayerBench b : List.of(set, add)) {
                c.layer.forward(b.run);
                c.layer.backward(b.run);
            }
            for (int i = 0; i < c.inputs.size(); i++) {
                double[] expected = LayerBench.doubles(set.inputGradients.get(i).data());
                for (int j = 0; j < expected.length; j++) {
                    expected[j] += 1;
                }
                assertClose(expected, add.inputGradients.get(i).data(), "added dx " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("allCases")
    void backwardReadsNothingOfTheForwardPassButWhatIsStatedAsSaved(Case c) {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            LayerBench untouched = new LayerBench(c, BATCH, false, team);
            LayerBench overwritten = new LayerBench(c, BATCH, false, team);
            c.layer.forward(untouched.run);
            c.layer.forward(overwritten.run);
            Saved saved = c.layer.saved(overwritten.run.learns());
            assertEquals(saved.output(), c.layer.saved(!overwritten.run.learns()).output());
            if (!saved.inputs()) {
                overwritten.inputs.forEach(x -> Arrays.fill(x.data(), Float.NaN));
            }
            if (!saved.output()) {
                Arrays.fill(overwritten.output.data(), Float.NaN);
            }
            c.layer.backward(untouched.run);
            c.layer.backward(overwritten.run);
            for (int i = 0; i < c.inputs.size(); i++) {
                assertArrayEquals(untouched.inputGradients.get(i).data(), overwritten.inputGradients.get(i).data());
            }
            untouched.gradients.forEach((name, g) -> assertArrayEquals(g.unwrap(),
                    overwritten.gradients.get(name).unwrap(), name));
        }
    }

    @ParameterizedTest
    @MethodSource("pointwiseCases")
    void aPointwiseLayerMayWriteOverItsInputAtInference(Case c) {
        Case inference = new Case(c.layer, c.inputs, false, c.shift);
        try (ThreadTeam team = ThreadTeam.of(2)) {
            LayerBench apart = new LayerBench(inference, BATCH, false, team);
            LayerBench over = new LayerBench(inference, BATCH, false, team);
            c.layer.forward(apart.run);
            Nhwc x = over.inputs.getFirst();
            c.layer.forward(new LayerRun(Kernels.best(), team, LayerRun.Mode.inference(1), List.of(x), x, List.of(),
                    null, over.parameters, Map.of()));
            assertArrayEquals(apart.output.data(), x.data());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anImageAloneGivesWhatItGivesInABatch(Case c) {
        if (c.training && (c.layer instanceof BatchNorm || c.layer instanceof Dropout)) {
            c = new Case(c.layer, c.inputs, false, c.shift);
        }
        try (ThreadTeam team = ThreadTeam.of(2)) {
            LayerBench many = new LayerBench(c, BATCH, false, team);
            LayerBench one = new LayerBench(c, 1, false, team);
            c.layer.forward(many.run);
            c.layer.forward(one.run);
            int size = one.output.data().length;
            assertClose(LayerBench.doubles(Arrays.copyOf(many.output.data(), size)), one.output.data(), "first image");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anyNumberOfThreadsGivesTheSameBits(Case c) {
        LayerBench[] benches = new LayerBench[3];
        for (int threads = 1; threads <= 3; threads++) {
            try (ThreadTeam team = ThreadTeam.of(threads)) {
                benches[threads - 1] = new LayerBench(c, BATCH, false, team);
                c.layer.forward(benches[threads - 1].run);
                c.layer.backward(benches[threads - 1].run);
            }
        }
        for (int t = 1; t < 3; t++) {
            assertArrayEquals(benches[0].output.data(), benches[t].output.data());
            for (int i = 0; i < c.inputs.size(); i++) {
                assertArrayEquals(benches[0].inputGradients.get(i).data(), benches[t].inputGradients.get(i).data());
            }
            for (String name : benches[0].gradients.keySet()) {
                assertArrayEquals(benches[0].gradients.get(name).unwrap(), benches[t].gradients.get(name).unwrap());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFrozenLayersTensorsStayAsTheyAre(Case c) {
        Case frozen = new Case(c.layer, c.inputs, false, c.shift);
        try (ThreadTeam team = ThreadTeam.of(1)) {
            LayerBench b = new LayerBench(frozen, BATCH, false, team);
            Map<String, float[]> before = new LinkedHashMap<>();
            b.parameters.forEach((name, p) -> before.put(name, p.value().toArray()));
            c.layer.forward(b.run);
            c.layer.backward(b.run);
            b.parameters.forEach((name, p) -> assertArrayEquals(before.get(name), p.value().unwrap(), name));
            b.gradients.values().forEach(g -> assertArrayEquals(new float[g.size()], g.unwrap()));
        }
    }

    private static void assertClose(double[] expected, float[] actual, String what) {
        assertEquals(expected.length, actual.length, what);
        double largest = Arrays.stream(expected).filter(e -> !Double.isNaN(e)).map(Math::abs).max().orElse(0);
        for (int i = 0; i < expected.length; i++) {
            if (Double.isNaN(expected[i])) {
                assertTrue(!Float.isNaN(actual[i]), what + "[" + i + "] is NaN");
                continue;
            }
            double error = Math.abs(expected[i] - actual[i]);
            int at = i;
            assertTrue(error <= TOLERANCE * largest,
                    () -> what + "[" + at + "]: expected " + expected[at] + ", found " + actual[at]);
        }
    }
}
