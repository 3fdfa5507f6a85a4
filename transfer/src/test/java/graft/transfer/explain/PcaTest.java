package graft.transfer.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.engine.ThreadTeam;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Expected: scikit-learn 1.9.1, {@code PCA(k, svd_solver="full")} in double precision on the same rows (see
 * {@link Clusters}).
 */
class PcaTest {

    @Test
    void variancesComponentsAndRowsAreThoseOfScikitLearn() {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            Pca pca = Pca.of(new Clusters().rows(300, 20), 300, 20, 10, 1, team);
            assertArrayEquals(new double[] {6.93837349, 6.46299273, 4.96856405, 4.42488815, 1.89734702, 0.53702499,
                0.48418324, 0.42820328, 0.42081792, 0.4124533}, pca.variances(), 1e-5);
            assertEquals(30.017162818476578, pca.total(), 1e-5);
            assertArrayEquals(new float[] {0.00910313f, 0.5379417f, 0.25799445f, -0.10652485f, 0.13478525f,
                -0.15821099f, 0.13794216f, 0.24849336f, 0.06263312f, 0.21962533f, 0.04388598f, 0.30787251f,
                -0.13145679f, -0.35919894f, -0.13667325f, -0.14666716f, 0.24208434f, -0.2582681f, -0.10876859f,
                0.19012973f}, Arrays.copyOf(pca.directions(), 20), 1e-4f);
            assertArrayEquals(new float[] {-0.67759003f, -1.63002491f, -2.22449803f, 0.55188503f},
                    Arrays.copyOf(pca.rows(), 4), 1e-4f);
            assertArrayEquals(new float[] {-1.93035816f, 0.03611708f, 1.27608708f, 3.24058758f},
                    Arrays.copyOfRange(pca.rows(), 2990, 2994), 1e-4f);
        }
    }

    /** The same generator, after the rows above: 40 rows of 120, column c times 1 + c mod 7. */
    @Test
    void fewerRowsThanColumnsAreTakenTheOtherWayRound() {
        Clusters random = new Clusters();
        random.rows(300, 20);
        float[] wide = new float[40 * 120];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = (float) (random.next() * (1 + i % 120 % 7));
        }
        try (ThreadTeam team = ThreadTeam.of(1)) {
            Pca pca = Pca.of(wide, 40, 120, 5, 1, team);
            assertArrayEquals(new double[] {14.30785309, 13.69476641, 12.41137465, 10.47203378, 10.13824555},
                    pca.variances(), 1e-4);
            assertArrayEquals(new float[] {-4.66678634f, -5.56985278f, 0.04350559f, -2.72617826f, 2.95546493f},
                    Arrays.copyOfRange(pca.rows(), 15, 20), 2e-3f);
        }
    }

    @Test
    void equalRowsHaveNoDirectionAndTwoRowsHaveOne() {
        try (ThreadTeam team = ThreadTeam.of(1)) {
            Pca none = Pca.of(new float[] {1, 2, 1, 2, 1, 2}, 3, 2, 2, 1, team);
            assertArrayEquals(new double[2], none.variances(), 1e-12);
            assertArrayEquals(new float[6], none.rows(), 1e-6f);
            // (0,0) and (3,4): 5 apart, so the variance along (0.6, 0.8) is 2 * 2.5^2 / 1
            Pca one = Pca.of(new float[] {0, 0, 3, 4}, 2, 2, 5, 1, team);
            assertArrayEquals(new double[] {12.5}, one.variances(), 1e-5);
            assertArrayEquals(new float[] {.6f, .8f}, one.directions(), 1e-6f);
            assertThrows(IllegalArgumentException.class, () -> Pca.of(new float[2], 1, 2, 1, 1, team));
        }
    }
}
