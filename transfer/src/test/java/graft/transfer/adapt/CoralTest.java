package graft.transfer.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.training.LogisticRegression;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** CORAL on features whose domains differ in a way that is known. */
class CoralTest {
    private static final int ROWS = 1000;
    private static final ThreadTeam TEAM = ThreadTeam.of(2);

    @AfterAll
    static void end() {
        TEAM.close();
    }

    private static double[][] random(int n, int c, long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[n][c];
        for (double[] row : rows) {
            for (int j = 0; j < c; j++) {
                row[j] = random.nextGaussian() * (j + 1) + (j > 0 ? 0.5 * row[j - 1] : 0);
            }
        }
        return rows;
    }

    /** A linear head of two classes by logistic regression: weights of the second class less the first's, bias last. */
    private static double[] head(double[][] rows, int[] labels) {
        int c = rows[0].length;
        float[] flat = new float[rows.length * c];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / c][i % c];
        }
        LogisticRegression.Solution s = LogisticRegression.fit(Tensor.wrap(flat, rows.length, c), labels, 2, 1e-2, 200);
        double[] head = new double[c + 1];
        for (int j = 0; j < c; j++) {
            head[j] = s.weight().get(j, 1) - s.weight().get(j, 0);
        }
        head[c] = s.bias().unwrap()[1] - s.bias().unwrap()[0];
        return head;
    }

    private static int errors(double[] head, double[][] rows, int[] labels) {
        int wrong = 0;
        for (int i = 0; i < rows.length; i++) {
            double y = head[rows[i].length];
            for (int j = 0; j < rows[i].length; j++) {
                y += head[j] * rows[i][j];
            }
            wrong += (y > 0 ? 1 : 0) == labels[i] ? 0 : 1;
        }
        return wrong;
    }

    /** Another camera's offset and gain: the same images after them have other features, of which CORAL undoes all. */
    @Test
    void shiftedAndScaledFeaturesAreAsGoodAsBefore() {
        double[][] source = random(ROWS, 6, 1);
        int[] labels = new int[ROWS];
        double[][] target = new double[ROWS][6];
        for (int i = 0; i < ROWS; i++) {
            labels[i] = source[i][0] > 0 ? 1 : 0;
            for (int j = 0; j < 6; j++) {
                target[i][j] = 10 * (j + 1) + (j % 2 == 0 ? 0.2 : 7) * source[i][j];
            }
        }
        double[] plain = head(source, labels);
        assertEquals(0, errors(plain, source, labels), 20);
        // Every x[0] lies around 10 now, far on one side of the plane: half of the images are wrong.
        assertEquals(ROWS / 2, errors(plain, target, labels), ROWS / 10);
        Coral coral = Coral.of(source, target, TEAM);
        double[] adapted = head(coral.recoloured(source), labels);
        assertEquals(errors(adapted, coral.recoloured(source), labels), errors(adapted, coral.standardised(target),
                labels));
        assertTrue(errors(adapted, coral.standardised(target), labels) <= 20);
    }

    /** Fisher's plane of two features: the within-classes covariance inverted, times the difference of the means. */
    private static double[] fisher(double[][] rows, int[] labels) {
        double[][] mean = new double[2][2];
        for (int i = 0; i < rows.length; i++) {
            DoubleMatrices.addScaled(2.0 / rows.length, rows[i], mean[labels[i]]);
        }
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < rows.length; i++) {
            double x = rows[i][0] - mean[labels[i]][0];
            double y = rows[i][1] - mean[labels[i]][1];
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        double dx = mean[1][0] - mean[0][0];
        double dy = mean[1][1] - mean[0][1];
        double[] plane = {yy * dx - xy * dy, xx * dy - xy * dx, 0};
        plane[2] = -plane[0] * (mean[0][0] + mean[1][0]) / 2 - plane[1] * (mean[0][1] + mean[1][1]) / 2;
        return plane;
    }

    /**
     * With u the class +1 or -1, give or take 0.1, and v noise, the source has (u + v/2, u/2 + v) and the target
     * (u - v/2, v - u/2). The source's plane is x - y/2 = 3u/4, so that on the target it sees 5u/4 - v: wrong where v
     * is beyond 1.25, 107 in 1000. CORAL turns the plane, as far as the added identity lets it: the correlations
     * of 0.8 and -0.8 give A the factors sqrt(1.2/2.8) along (1, 1) and sqrt(2.8/1.2) along (1, -1), after which the
     * plane sees u and v of the target as 1.70 to 1: 47 in 1000.
     */
    @Test
    void correlationsAreAligned() {
        Random random = new Random(5);
        double[][] source = new double[ROWS][2];
        double[][] target = new double[ROWS][2];
        int[] labels = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            labels[i] = i % 2;
            double u = 2 * labels[i] - 1 + 0.1 * random.nextGaussian();
            double v = random.nextGaussian();
            source[i][0] = u + v / 2;
            source[i][1] = u / 2 + v;
            double of = 2 * labels[i] - 1 + 0.1 * random.nextGaussian();
            double w = random.nextGaussian();
            target[i][0] = of - w / 2;
            target[i][1] = w - of / 2;
        }
        // Deviations of such counts: 10 and 7.
        assertEquals(107, errors(fisher(source, labels), target, labels), 30);
        Coral coral = Coral.of(source, target, TEAM);
        assertEquals(47, errors(fisher(coral.recoloured(source), labels), coral.standardised(target), labels), 20);
    }

    /** By hand: deviations 1 and 2 of two uncorrelated features give sqrt((ct + 1) / (cs + 1)) on the diagonal. */
    @Test
    void theMatrixOfUncorrelatedFeatures() {
        double[][] source = {{1, 2}, {-1, 2}, {1, -2}, {-1, -2}};
        double[][] target = {{3, 1}, {-3, 1}, {3, -1}, {-3, -1}};
        // Covariances with N - 1 = 3: 4/3 and 16/3; 36/3 and 4/3.
        double[][] matrix = Coral.matrix(source, target, TEAM);
        assertArrayEquals(new double[] {Math.sqrt(13 / (7 / 3.0)), 0}, matrix[0], 1e-12);
        assertArrayEquals(new double[] {0, Math.sqrt((7 / 3.0) / (19 / 3.0))}, matrix[1], 1e-12);
    }

    /** More features than images: what the small matrix of images gives is what the large one of features gives. */
    @Test
    void fewerImagesThanFeatures() {
        double[][] wide = random(7, 12, 2);
        double[][] direct = RegularisedCovariance.of(wide, TEAM).power(1, TEAM);
        double[] mean = new double[12];
        for (double[] row : wide) {
            for (int j = 0; j < 12; j++) {
                mean[j] += row[j] / 7;
            }
        }
        for (int a = 0; a < 12; a++) {
            for (int b = 0; b < 12; b++) {
                double sum = a == b ? 6 : 0;
                for (double[] row : wide) {
                    sum += (row[a] - mean[a]) * (row[b] - mean[b]);
                }
                assertEquals(sum / 6, direct[a][b], 1e-10, a + ", " + b);
            }
        }
        double[][] half = RegularisedCovariance.of(wide, TEAM).power(-0.5, TEAM);
        double[][] identity = DoubleMatrices.product(DoubleMatrices.product(half, direct, TEAM), half, TEAM);
        for (int a = 0; a < 12; a++) {
            for (int b = 0; b < 12; b++) {
                assertEquals(a == b ? 1 : 0, identity[a][b], 1e-10, a + ", " + b);
            }
        }
    }

    @Test
    void theHeadThatTakesFeaturesAsTheyAreAnswersTheSame() {
        double[][] met = random(40, 5, 3);
        double[][] learnt = random(60, 5, 4);
        double[][] weight = random(5, 3, 6);
        double[] bias = {1, -2, 3};
        Coral coral = Coral.of(met, learnt, TEAM);
        double[][] seen = coral.recoloured(met);
        DomainScale scale = DomainScale.of(learnt);
        double[] folded = bias.clone();
        double[][] head = coral.before(weight, folded);
        for (int i = 0; i < met.length; i++) {
            for (int k = 0; k < 3; k++) {
                double expected = bias[k];
                double found = folded[k];
                for (int j = 0; j < 5; j++) {
                    expected += (scale.mean()[j] + scale.deviation()[j] * seen[i][j]) * weight[j][k];
                    found += met[i][j] * head[j][k];
                }
                assertEquals(expected, found, 1e-9);
            }
        }
    }

    @Test
    void constantFeaturesStayConstant() {
        double[][] source = {{1, 5}, {2, 5}, {4, 5}};
        double[][] target = {{1, 0}, {3, 0}, {2, 0}};
        for (double[] row : Coral.of(source, target, TEAM).recoloured(source)) {
            assertEquals(0, row[1], 0);
            assertTrue(Double.isFinite(row[0]));
        }
    }

    @Test
    void theBitsDoNotDependOnThreads() {
        double[][] source = random(90, 40, 7);
        double[][] target = random(30, 40, 8);
        double[][] expected = Coral.matrix(source, target, TEAM);
        for (int threads : new int[] {1, 3}) {
            try (ThreadTeam team = ThreadTeam.of(threads)) {
                double[][] found = Coral.matrix(source, target, team);
                for (int i = 0; i < expected.length; i++) {
                    assertArrayEquals(expected[i], found[i], 0, threads + " threads, row " + i);
                }
            }
        }
    }

    @Test
    void tooFewImagesAndFeaturesThatAreNoNumbersAreRefused() {
        double[][] one = {{1, 2}};
        double[][] two = {{1, 2}, {3, 4}};
        double[][] nan = {{1, 2}, {3, Double.NaN}};
        assertEquals("CORAL needs two images of the target domain or more, found 1",
                assertThrows(AdaptationException.class, () -> Coral.of(two, one, TEAM)).getMessage());
        assertTrue(assertThrows(AdaptationException.class, () -> Coral.of(nan, two, TEAM)).getMessage()
                .startsWith("CORAL: a feature of the source domain is NaN"));
    }
}
