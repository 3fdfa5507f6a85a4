package graft.layers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogisticRegressionTest {

    @Test
    void withoutInformativeFeaturesTheBiasIsTheLogOfTheClassFrequencies() {
        // Three of four samples are of class 0: the best constant is p = 3/4, so b0 - b1 = log 3 and the loss is
        // -(3/4 log 3/4 + 1/4 log 1/4) = 0.5623351.
        var s = LogisticRegression.fit(Tensor.zeros(4, 1), new int[] {0, 1, 0, 0}, 2, 1e-3, 100);
        assertEquals(Math.log(3), s.bias().get(0) - s.bias().get(1), 1e-4);
        assertEquals(0.5623351, s.loss(), 1e-6);
    }

    @Test
    void theGradientVanishesAtTheSolution() {
        SplittableRandom random = new SplittableRandom(1);
        int n = 60;
        int c = 5;
        int k = 3;
        float[] x = new float[n * c];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % k;
            for (int f = 0; f < c; f++) {
                x[i * c + f] = (float) (random.nextGaussian() + (f == labels[i] ? 1 : 0));
            }
        }
        double decay = 0.01;
        var s = LogisticRegression.fit(Tensor.wrap(x, n, c), labels, k, decay, 200);
        // d/dw[f,j] = 1/N sum of x[n,f] (p[n,j] - 1{label = j}) + decay * w[f,j] = 0
        double[][] g = new double[c][k];
        for (int i = 0; i < n; i++) {
            double[] p = new double[k];
            double sum = 0;
            for (int j = 0; j < k; j++) {
                double logit = s.bias().get(j);
                for (int f = 0; f < c; f++) {
                    logit += x[i * c + f] * s.weight().get(f, j);
                }
                p[j] = Math.exp(logit);
                sum += p[j];
            }
            for (int j = 0; j < k; j++) {
                for (int f = 0; f < c; f++) {
                    g[f][j] += x[i * c + f] * (p[j] / sum - (labels[i] == j ? 1 : 0)) / n;
                }
            }
        }
        for (int f = 0; f < c; f++) {
            for (int j = 0; j < k; j++) {
                assertEquals(0, g[f][j] + decay * s.weight().get(f, j), 1e-5);
            }
        }
        assertTrue(s.iterations() < 100, "iterations " + s.iterations());
    }

    /** Few samples of many features and many of few: the head is searched for in either space. */
    @ParameterizedTest
    @CsvSource({"30, 80", "120, 10"})
    void aHeadOnASubsetIsThatOfTheSubsetAlone(int n, int c) {
        var random = new SplittableRandom(2);
        float[] x = new float[n * c];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % 3;
            for (int f = 0; f < c; f++) {
                x[i * c + f] = (float) (random.nextGaussian() + (f == labels[i] ? 1 : 0));
            }
        }
        int half = n / 2;
        double[] weights = {1, 2, 0.5};
        try (ThreadTeam team = ThreadTeam.of(1)) {
            var alone = LogisticRegression.fit(Tensor.wrap(Arrays.copyOf(x, half * c), half, c),
                    Arrays.copyOf(labels, half), weights, 0.1, 500, team);
            Tensor logits = LogisticRegression.ofSubsets(Tensor.wrap(x, n, c), labels, weights, team)
                    .logits(i -> i < half, 0.1, 500);
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < 3; k++) {
                    double expected = alone.bias().get(k);
                    for (int f = 0; f < c; f++) {
                        expected += x[i * c + f] * alone.weight().get(f, k);
                    }
                    // Both heads' weights are within 1e-3 of the solution, and rows are about sqrt(80) = 9 long.
                    assertEquals(expected, logits.get(i, k), 2e-2);
                }
            }
        }
    }

    /** A sample of weight 2 counts as two samples do. */
    @Test
    void aClassOfWeightTwoCountsAsIfItWereThereTwice() {
        float[] x = {-1, 0.5f, 1, 2, -0.5f, 1.5f};
        int[] labels = {0, 0, 0, 1, 1, 1};
        float[] twice = {-1, 0.5f, 1, 2, -0.5f, 1.5f, 2, -0.5f, 1.5f};
        int[] labelsTwice = {0, 0, 0, 1, 1, 1, 1, 1, 1};
        try (ThreadTeam team = ThreadTeam.of(1)) {
            var weighted = LogisticRegression.fit(Tensor.wrap(x, 6, 1), labels, new double[] {1, 2}, 0.01, 300, team);
            var doubled = LogisticRegression.fit(Tensor.wrap(twice, 9, 1), labelsTwice, 2, 0.01, 300);
            assertEquals(doubled.weight().get(0, 1), weighted.weight().get(0, 1), 2e-3);
            assertEquals(doubled.bias().get(1), weighted.bias().get(1), 2e-3);
            assertEquals(doubled.loss(), weighted.loss(), 1e-6);
        }
    }

    @Test
    void foldingStandardisationIntoTheHeadGivesTheSameLogits() {
        Tensor x = Tensor.of(new float[] {10, 5, 14, 5, 18, 5}, 3, 2);
        Standardization standard = Standardization.of(x);
        // Mean 14, deviation sqrt(32/3) = 3.26599; the second feature is constant.
        assertArrayEquals(new float[] {-1.2247449f, 0, 0, 0, 1.2247449f, 0}, standard.apply(x).unwrap(), 1e-6f);
        Tensor w = Tensor.of(new float[] {2, -1, 3, 4}, 2, 2);
        Tensor b = Tensor.of(new float[] {0.5f, 0.25f}, 2);
        standard.fold(w, b);
        for (int i = 0; i < 3; i++) {
            float u = standard.apply(x).get(i, 0);
            assertEquals(2 * u + 0.5f, x.get(i, 0) * w.get(0, 0) + x.get(i, 1) * w.get(1, 0) + b.get(0), 1e-5f);
            assertEquals(-u + 0.25f, x.get(i, 0) * w.get(0, 1) + x.get(i, 1) * w.get(1, 1) + b.get(1), 1e-5f);
        }
    }
}
