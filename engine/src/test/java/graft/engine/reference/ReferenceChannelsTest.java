package graft.engine.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Activations;
import graft.engine.CentralDifferences;
import graft.engine.Kernels;
import graft.engine.LrnSpec;
import graft.engine.Nhwc;
import graft.engine.Rectified;
import graft.engine.ThreadTeam;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceChannelsTest {
    private static final ThreadTeam TEAM = ThreadTeam.of(1);
    private final Kernels kernels = new ReferenceKernels();

    @Test
    void elementwiseKernelsByHand() {
        float nan = Float.NaN;
        Nhwc x = Nhwc.dense(new float[] {-1, 0, 2, nan, -0f, 3}, 1, 1, 3, 2);
        Nhwc y = Nhwc.zeros(1, 1, 3, 2);
        kernels.relu(x, y, TEAM);
        assertArrayEquals(new float[] {0, 0, 2, nan, 0, 3}, y.data());
        Nhwc dy = Nhwc.dense(new float[] {1, 2, 3, 4, 5, 6}, 1, 1, 3, 2);
        Nhwc dx = Nhwc.zeros(1, 1, 3, 2);
        kernels.reluGradient(y, dy, dx, false, TEAM);
        assertArrayEquals(new float[] {0, 0, 3, 0, 0, 6}, dx.data());
        kernels.reluGradient(y, dy, dx, true, TEAM);
        assertArrayEquals(new float[] {0, 0, 6, 0, 0, 12}, dx.data());
        kernels.add(dy, dx, dx, TEAM);
        assertArrayEquals(new float[] {1, 2, 9, 4, 5, 18}, dx.data());
        kernels.copy(dy, dx, true, TEAM);
        assertArrayEquals(new float[] {2, 4, 12, 8, 10, 24}, dx.data());
        kernels.copy(dy, dx, false, TEAM);
        assertArrayEquals(dy.data(), dx.data());
        // channel 0: 2x + 1, channel 1: -x
        kernels.scaleShift(dy, new float[] {2, -1}, new float[] {1, 0}, y, TEAM);
        assertArrayEquals(new float[] {3, -2, 7, -4, 11, -6}, y.data());
        // channel 0: 2x - 3, channel 1: -x + 5; plus 1, then not below 0
        Nhwc one = Nhwc.dense(new float[] {1, 1, 1, 1, 1, 1}, 1, 1, 3, 2);
        Nhwc rectified = Nhwc.zeros(1, 1, 3, 2);
        kernels.scaleShift(dy, new float[] {2, -1}, new float[] {-3, 5}, one, true, rectified, TEAM);
        assertArrayEquals(new float[] {0, 4, 4, 2, 8, 0}, rectified.data());
        // channel 0: 1*dy + 2*y + 3, channel 1: 0*dy + 1*y + 0
        kernels.channelCombine(dy, y, new float[] {1, 0}, new float[] {2, 1}, new float[] {3, 0}, dx, false, TEAM);
        assertArrayEquals(new float[] {10, -2, 20, -4, 30, -6}, dx.data());
        // dy passes where y > 5 in channel 0 and where y < -2 in channel 1: not at the first pixel
        kernels.channelCombine(dy, y, new Rectified(new float[] {1, -1}, new float[] {-5, -2}), new float[] {1, 1},
                new float[] {0, 0}, new float[] {3, 0}, dx, false, TEAM);
        assertArrayEquals(new float[] {3, 0, 6, 4, 8, 6}, dx.data());
    }

    @Test
    void momentsOfEachChannel() {
        // channel 0: 1 3 5, mean 3, variance (4 + 0 + 4) / 3; channel 1: constant
        Nhwc x = Nhwc.dense(new float[] {1, 7, 3, 7, 5, 7}, 1, 1, 3, 2);
        float[] mean = new float[2];
        float[] variance = new float[2];
        kernels.channelMoments(x, mean, variance, TEAM);
        assertArrayEquals(new float[] {3, 7}, mean);
        assertArrayEquals(new float[] {8f / 3, 0}, variance);
        // sum dy = 1+2+3, sum dy*(x-mean) = 1*-2 + 2*0 + 3*2 = 4; channel 1: 30, 0
        Nhwc dy = Nhwc.dense(new float[] {1, 10, 2, 10, 3, 10}, 1, 1, 3, 2);
        double[] sumDy = new double[2];
        double[] sumDyX = new double[2];
        kernels.channelGradientSums(x, dy, mean, sumDy, sumDyX, TEAM);
        assertArrayEquals(new double[] {6, 30}, sumDy);
        assertArrayEquals(new double[] {4, 0}, sumDyX);
        // where x > 1 in channel 0, nowhere in channel 1: sum dy = 2+3, sum dy*(x-mean) = 2*0 + 3*2
        kernels.channelGradientSums(x, dy, new Rectified(new float[] {1, -1}, new float[] {-1, 0}), mean, sumDy, sumDyX,
                TEAM);
        assertArrayEquals(new double[] {5, 0}, sumDy);
        assertArrayEquals(new double[] {6, 0}, sumDyX);
    }

    @Test
    void momentsFarFromZeroLoseNothing() {
        // 10000 + 0, 1, 0, 1 ...: variance 1/4
        Nhwc x = Nhwc.zeros(2, 5, 10, 1);
        for (int i = 0; i < 100; i++) {
            x.data()[i] = 10_000 + i % 2;
        }
        float[] mean = new float[1];
        float[] variance = new float[1];
        kernels.channelMoments(x, mean, variance, TEAM);
        assertEquals(10_000.5f, mean[0]);
        assertEquals(0.25f, variance[0]);
    }

    @Test
    void lrnByHand() {
        // size 3, alpha 3, beta 1, k 1: s = 1 + the sum of three squares. x = 1 2 0 1:
        // s = 1+1+4, 1+1+4+0, 1+4+0+1, 1+0+1
        Nhwc x = Nhwc.dense(new float[] {1, 2, 0, 1}, 1, 1, 1, 4);
        Nhwc y = Nhwc.zeros(1, 1, 1, 4);
        kernels.lrn(new LrnSpec(3, 3, 1, 1), x, y, TEAM);
        assertArrayEquals(new float[] {1f / 6, 2f / 6, 0, 1f / 2}, y.data());
    }

    @ParameterizedTest
    @CsvSource({"5, 1, 0.75, 2", "3, 0.5, 0.5, 1", "1, 2, 1.25, 1", "9, 0.0001, 0.75, 1"})
    void lrnGradientsAreCentralDifferences(int size, float alpha, float beta, float k) {
        LrnSpec spec = new LrnSpec(size, alpha, beta, k);
        Random random = new Random(9);
        Nhwc x = Activations.random(random, 1, 2, 2, 7, true);
        Nhwc y = Activations.random(random, 1, 2, 2, 7, true);
        Nhwc dy = Activations.random(random, 1, 2, 2, 7, true);
        Nhwc dx = Activations.random(random, 1, 2, 2, 7, true);
        kernels.lrn(spec, x, y, TEAM);
        kernels.lrnGradient(spec, x, Activations.copy(y), dy, dx, false, TEAM);
        // Step 2^-7: the third derivative times step^2/6 is some 1e-5, rounding of y by 6e-8 over 2^-7 another 1e-5.
        CentralDifferences.check(x, () -> {
            kernels.lrn(spec, x, y, TEAM);
            return CentralDifferences.dot(y, dy);
        }, dx, 0x1p-7, 1e-4);
    }

    @Test
    void softmaxByHand() {
        // exp(ln 1), exp(ln 2), exp(ln 5) over 8, also when 1000 is added to all, where exp alone is infinite
        for (float plus : new float[] {0, 1000, -1000}) {
            Nhwc x = Nhwc.dense(new float[] {plus, plus + (float) Math.log(2), plus + (float) Math.log(5)}, 1, 1, 1, 3);
            kernels.softmax(x, x, TEAM);
            // The input is rounded: 1000 + ln 2 by up to 3e-5.
            Activations.assertClose(new float[] {1f / 8, 2f / 8, 5f / 8}, x.data(), plus == 0 ? 1e-7 : 3e-5, "softmax");
        }
    }

    @Test
    void softmaxGradientsAreCentralDifferences() {
        Random random = new Random(10);
        Nhwc x = Activations.random(random, 2, 1, 2, 5, true);
        Nhwc y = Activations.random(random, 2, 1, 2, 5, true);
        Nhwc dy = Activations.random(random, 2, 1, 2, 5, true);
        Nhwc dx = Activations.random(random, 2, 1, 2, 5, true);
        kernels.softmax(x, y, TEAM);
        kernels.softmaxGradient(Activations.copy(y), dy, dx, false, TEAM);
        CentralDifferences.check(x, () -> {
            kernels.softmax(x, y, TEAM);
            return CentralDifferences.dot(y, dy);
        }, dx, 0x1p-7, 1e-4);
    }
}
