package graft.engine.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.engine.Activations;
import graft.engine.CentralDifferences;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.Pool2dSpec;
import graft.engine.ThreadTeam;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferencePoolingTest {
    private static final ThreadTeam TEAM = ThreadTeam.of(1);
    private final Kernels kernels = new ReferenceKernels();

    static Stream<Pool2dSpec> windows() {
        return Stream.of(Pool2dSpec.square(2, 2, 0), Pool2dSpec.square(3, 2, 1), Pool2dSpec.square(3, 1, 1),
                Pool2dSpec.square(3, 2, 0).withCeil(), Pool2dSpec.square(3, 2, 1).withCeil(),
                Pool2dSpec.square(3, 2, 1).withCeil().excludingPadding(),
                new Pool2dSpec(3, 2, 1, 2, 2, 0, 1, 1, false, false));
    }

    @Test
    void theLargestOfEachWindowWinsAndPaddingNever() {
        // -1 -2 -3    window 2, stride 2, padding 1 before and after: rows {0} and {1,2}, columns likewise
        // -4 -5 -6    {-1} {-2,-3}
        // -7 -8 -9    {-4,-7} {-5,-6,-8,-9}
        Nhwc x = Nhwc.dense(new float[] {-1, -2, -3, -4, -5, -6, -7, -8, -9}, 1, 3, 3, 1);
        Nhwc y = Nhwc.zeros(1, 2, 2, 1);
        kernels.maxPool(Pool2dSpec.square(2, 2, 1), x, y, TEAM);
        assertArrayEquals(new float[] {-1, -2, -4, -5}, y.data());
        Nhwc dx = Nhwc.zeros(1, 3, 3, 1);
        Nhwc dy = Nhwc.dense(new float[] {10, 20, 30, 40}, 1, 2, 2, 1);
        kernels.maxPoolGradient(Pool2dSpec.square(2, 2, 1), x, y, dy, dx, false, TEAM);
        assertArrayEquals(new float[] {10, 20, 0, 30, 40, 0, 0, 0, 0}, dx.data());
        kernels.maxPoolGradient(Pool2dSpec.square(2, 2, 1), x, y, dy, dx, true, TEAM);
        assertArrayEquals(new float[] {20, 40, 0, 60, 80, 0, 0, 0, 0}, dx.data());
    }

    @Test
    void theFirstOfEqualMaximaTakesTheGradientAndNanWins() {
        float nan = Float.NaN;
        Nhwc x = Nhwc.dense(new float[] {1, 5, 5, 5, 2, nan, 3, nan}, 1, 1, 8, 1);
        Pool2dSpec four = new Pool2dSpec(1, 4, 1, 4, 0, 0, 0, 0, false, true);
        Nhwc y = Nhwc.zeros(1, 1, 2, 1);
        kernels.maxPool(four, x, y, TEAM);
        assertArrayEquals(new float[] {5, nan}, y.data());
        Nhwc dx = Nhwc.zeros(1, 1, 8, 1);
        kernels.maxPoolGradient(four, x, y, Nhwc.dense(new float[] {7, 9}, 1, 1, 2, 1), dx, false, TEAM);
        assertArrayEquals(new float[] {0, 7, 0, 0, 0, 9, 0, 0}, dx.data());
        y.data()[0] = 4;
        assertThrows(IllegalArgumentException.class, () -> kernels.maxPoolGradient(four, x, y, y, dx, false, TEAM));
    }

    @Test
    void minusInfinityIsAValueLikeOthers() {
        float low = Float.NEGATIVE_INFINITY;
        Nhwc x = Nhwc.dense(new float[] {low, low}, 1, 1, 2, 1);
        Nhwc y = Nhwc.zeros(1, 1, 1, 1);
        kernels.maxPool(new Pool2dSpec(1, 2, 1, 1, 0, 0, 0, 0, false, true), x, y, TEAM);
        assertArrayEquals(new float[] {low}, y.data());
    }

    @Test
    void averagesDivideByWhatCounts() {
        // 1 2 3 4 in a row, window 1x3, stride 2, padding 1, rounded up: {pad 1 2} {2 3 4} {4 pad beyond}
        Nhwc x = Nhwc.dense(new float[] {1, 2, 3, 4}, 1, 1, 4, 1);
        Pool2dSpec counting = new Pool2dSpec(1, 3, 1, 2, 0, 1, 0, 1, true, true);
        Nhwc y = Nhwc.zeros(1, 1, 3, 1);
        kernels.averagePool(counting, x, y, TEAM);
        assertArrayEquals(new float[] {3f / 3, 9f / 3, 4f / 2}, y.data());
        kernels.averagePool(counting.excludingPadding(), x, y, TEAM);
        assertArrayEquals(new float[] {3f / 2, 9f / 3, 4f / 1}, y.data());
    }

    @Test
    void adaptiveAveragesTakeOverlappingBins() {
        // 1 2 3 4 5 into 3: {1 2} {2 3 4} {4 5}; into 1: all
        Nhwc x = Nhwc.dense(new float[] {1, 2, 3, 4, 5}, 1, 1, 5, 1);
        Nhwc y = Nhwc.zeros(1, 1, 3, 1);
        kernels.adaptiveAveragePool(x, y, TEAM);
        assertArrayEquals(new float[] {1.5f, 3f, 4.5f}, y.data());
        Nhwc all = Nhwc.zeros(1, 1, 1, 1);
        kernels.adaptiveAveragePool(x, all, TEAM);
        assertArrayEquals(new float[] {3f}, all.data());
    }

    @ParameterizedTest
    @MethodSource("windows")
    void gradientsAreCentralDifferences(Pool2dSpec spec) {
        Random random = new Random(7);
        Nhwc x = Activations.random(random, 2, 6, 5, 3, true);
        // Values at least 1 apart, so that a step of 0.25 changes no maximum.
        int[] order = random.ints(0, 1000).distinct().limit(2 * 6 * 5 * 3).toArray();
        for (int i = 0; i < order.length; i++) {
            x.data()[x.at(0, 0, i / 3) + i % 3] = order[i] - 500;
        }
        Nhwc y = Activations.random(random, 2, spec.outH(6), spec.outW(5), 3, true);
        Nhwc dy = Activations.random(random, y.n(), y.h(), y.w(), 3, true);
        Nhwc dx = Activations.random(random, 2, 6, 5, 3, true);
        kernels.maxPool(spec, x, y, TEAM);
        kernels.maxPoolGradient(spec, x, y, dy, dx, false, TEAM);
        CentralDifferences.check(x, () -> {
            kernels.maxPool(spec, x, y, TEAM);
            return CentralDifferences.dot(y, dy);
        }, dx, 0.25, 1e-6);
        // Averages of up to 9 values of up to 500 are rounded by up to 500 * 6e-8 each.
        kernels.averagePoolGradient(spec, dy, dx, false, TEAM);
        CentralDifferences.check(x, () -> {
            kernels.averagePool(spec, x, y, TEAM);
            return CentralDifferences.dot(y, dy);
        }, dx, 100, 1e-5);
    }

    @Test
    void adaptiveGradientsAreCentralDifferences() {
        Random random = new Random(8);
        for (int bins = 1; bins <= 4; bins++) {
            Nhwc x = Activations.random(random, 2, 5, 3, 2, true);
            Nhwc y = Activations.random(random, 2, bins, 4, 2, true);
            Nhwc dy = Activations.random(random, 2, bins, 4, 2, true);
            Nhwc dx = Activations.random(random, 2, 5, 3, 2, true);
            kernels.adaptiveAveragePoolGradient(dy, dx, false, TEAM);
            CentralDifferences.check(x, () -> {
                kernels.adaptiveAveragePool(x, y, TEAM);
                return CentralDifferences.dot(y, dy);
            }, dx, 1, 1e-6);
        }
    }
}
