package graft.engine.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.engine.Activations;
import graft.engine.CentralDifferences;
import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceConvolutionTest {
    private static final ThreadTeam TEAM = ThreadTeam.of(3);
    private final Kernels kernels = new ReferenceKernels();

    @AfterAll
    static void endThreads() {
        TEAM.close();
    }

    static Stream<Conv2dSpec> geometries() {
        return Stream.of(
                Conv2dSpec.pointwise(3, 5),
                Conv2dSpec.square(2, 3, 3, 1, 1),
                Conv2dSpec.square(3, 2, 3, 2, 1),
                Conv2dSpec.square(2, 2, 1, 2, 0),
                Conv2dSpec.square(2, 2, 2, 3, 1),
                Conv2dSpec.square(4, 6, 3, 1, 1).groups(2),
                Conv2dSpec.square(4, 4, 3, 2, 1).groups(4),
                Conv2dSpec.square(2, 3, 3, 1, 2).dilation(2),
                Conv2dSpec.of(2, 3, 3, 2).stride(2, 1).padding(0, 1, 2, 0).dilation(1, 2),
                Conv2dSpec.of(4, 2, 1, 3).stride(1, 2).padding(1, 0, 0, 3).groups(2));
    }

    @Test
    void aSmallImageByHand() {
        // 1 2    kernel 1 2, no padding: 1*1 + 2*2 + 3*3 + 4*4 = 30, plus bias 0.5
        // 3 4           3 4
        Nhwc x = Nhwc.dense(new float[] {1, 2, 3, 4}, 1, 2, 2, 1);
        ConvolutionForward convolution = kernels.convolution(Conv2dSpec.of(1, 1, 2), 2, 2, 1,
                ConvolutionAlgorithm.DIRECT);
        convolution.pack(new float[] {1, 2, 3, 4}, new float[] {0.5f}, TEAM);
        Nhwc y = Nhwc.zeros(1, 1, 1, 1);
        convolution.run(x, y, null, FusedActivation.NONE, TEAM);
        assertEquals(30.5f, y.data()[0]);
        // y itself as residual: 30.5 + 30.5; a residual of -40 goes below 0, which ReLU cuts off
        convolution.run(x, y, y, FusedActivation.NONE, TEAM);
        assertEquals(61f, y.data()[0]);
        Nhwc residual = Nhwc.dense(new float[] {-40}, 1, 1, 1, 1);
        convolution.run(x, y, residual, FusedActivation.NONE, TEAM);
        assertEquals(-9.5f, y.data()[0]);
        convolution.run(x, y, residual, FusedActivation.RELU, TEAM);
        assertEquals(0f, y.data()[0]);
        x.data()[0] = Float.NaN;
        convolution.run(x, y, null, FusedActivation.RELU, TEAM);
        assertEquals(Float.NaN, y.data()[0]);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void forwardIsTheSumOfItsDefinition(Conv2dSpec spec) {
        Random random = new Random(1);
        for (boolean gaps : new boolean[] {false, true}) {
            Nhwc x = Activations.random(random, 2, 6, 7, spec.inChannels(), gaps);
            Nhwc y = Activations.random(random, 2, spec.outH(6), spec.outW(7), spec.outChannels(), gaps);
            float[] weights = Activations.random(random, spec.weightCount());
            float[] bias = Activations.random(random, spec.outChannels());
            ConvolutionForward convolution = kernels.convolution(spec, 6, 7, 1, ConvolutionAlgorithm.DIRECT);
            convolution.pack(weights, bias, TEAM);
            convolution.run(x, y, null, FusedActivation.NONE, TEAM);
            Nhwc expected = definition(spec, x, weights, bias);
            // Both sums are in double precision: they differ by the last rounding to float at most.
            Activations.assertClose(expected, y, Math.ulp(1f), spec.toString());
        }
    }

    /** One sum for each output, in the order of the formula, over a padded copy of the image. */
    private static Nhwc definition(Conv2dSpec spec, Nhwc x, float[] weights, float[] bias) {
        int paddedH = x.h() + spec.padTop() + spec.padBottom();
        int paddedW = x.w() + spec.padLeft() + spec.padRight();
        Nhwc padded = Nhwc.zeros(x.n(), paddedH, paddedW, x.c());
        for (int n = 0; n < x.n(); n++) {
            for (int h = 0; h < x.h(); h++) {
                for (int w = 0; w < x.w(); w++) {
                    System.arraycopy(x.data(), x.at(n, h, w), padded.data(),
                            padded.at(n, h + spec.padTop(), w + spec.padLeft()), x.c());
                }
            }
        }
        Nhwc y = Nhwc.zeros(x.n(), spec.outH(x.h()), spec.outW(x.w()), spec.outChannels());
        int groupOut = spec.outChannels() / spec.groups();
        for (int pixel = 0; pixel < y.pixels(); pixel++) {
            int n = pixel / (y.h() * y.w());
            int p = pixel / y.w() % y.h();
            int q = pixel % y.w();
            for (int k = 0; k < y.c(); k++) {
                double sum = bias[k];
                for (int i = 0; i < spec.kernelH() * spec.kernelW() * spec.groupInChannels(); i++) {
                    int c = i % spec.groupInChannels();
                    int s = i / spec.groupInChannels() % spec.kernelW();
                    int r = i / spec.groupInChannels() / spec.kernelW();
                    int from = padded.at(n, p * spec.strideH() + r * spec.dilationH(),
                            q * spec.strideW() + s * spec.dilationW());
                    sum += (double) padded.data()[from + k / groupOut * spec.groupInChannels() + c]
                            * weights[i * spec.outChannels() + k];
                }
                y.data()[y.at(n, p, q) + k] = (float) sum;
            }
        }
        return y;
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void gradientsAreCentralDifferences(Conv2dSpec spec) {
        Random random = new Random(2);
        Nhwc x = Activations.random(random, 2, 5, 4, spec.inChannels(), true);
        Nhwc y = Activations.random(random, 2, spec.outH(5), spec.outW(4), spec.outChannels(), true);
        Nhwc dy = Activations.random(random, y.n(), y.h(), y.w(), y.c(), true);
        float[] weights = Activations.random(random, spec.weightCount());
        float[] bias = Activations.random(random, spec.outChannels());
        ConvolutionForward convolution = kernels.convolution(spec, 5, 4, 1, ConvolutionAlgorithm.DIRECT);

        Nhwc dx = Activations.random(random, 2, 5, 4, spec.inChannels(), true);
        var dataGradient = kernels.convolutionDataGradient(spec, 5, 4);
        dataGradient.pack(weights, TEAM);
        dataGradient.run(dy, dx, false, TEAM);
        float[] dw = Activations.random(random, weights.length);
        float[] db = Activations.random(random, bias.length);
        kernels.convolutionWeightGradient(spec, 5, 4).run(x, dy, dw, db, false, TEAM);

        // Linear in each of the three, so a step of 1 makes no error but the rounding of y: about 1e-7 for each of up
        // to 2*6*5*6 values of about 4.
        java.util.function.DoubleSupplier loss = () -> {
            convolution.pack(weights, bias, TEAM);
            convolution.run(x, y, null, FusedActivation.NONE, TEAM);
            return CentralDifferences.dot(y, dy);
        };
        CentralDifferences.check(x, loss, dx, 1, 2e-5);
        CentralDifferences.check(weights, loss, dw, 1, 2e-5);
        CentralDifferences.check(bias, loss, db, 1, 2e-5);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void addingAGradientTwiceDoublesIt(Conv2dSpec spec) {
        Random random = new Random(3);
        Nhwc x = Activations.random(random, 1, 5, 5, spec.inChannels(), false);
        Nhwc dy = Activations.random(random, 1, spec.outH(5), spec.outW(5), spec.outChannels(), false);
        Nhwc dx = Nhwc.zeros(1, 5, 5, spec.inChannels());
        float[] dw = new float[spec.weightCount()];
        float[] db = new float[spec.outChannels()];
        var dataGradient = kernels.convolutionDataGradient(spec, 5, 5);
        dataGradient.pack(Activations.random(random, spec.weightCount()), TEAM);
        dataGradient.run(dy, dx, false, TEAM);
        var weightGradient = kernels.convolutionWeightGradient(spec, 5, 5);
        weightGradient.run(x, dy, dw, db, false, TEAM);
        float[] once = concat(dx.data(), dw, db);
        dataGradient.run(dy, dx, true, TEAM);
        weightGradient.run(x, dy, dw, db, true, TEAM);
        float[] twice = concat(dx.data(), dw, db);
        for (int i = 0; i < once.length; i++) {
            assertEquals(2 * once[i], twice[i], Math.abs(once[i]) * Math.ulp(2f));
        }
    }

    private static float[] concat(float[] a, float[] b, float[] c) {
        float[] all = java.util.Arrays.copyOf(a, a.length + b.length + c.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        System.arraycopy(c, 0, all, a.length + b.length, c.length);
        return all;
    }

    @Test
    void theNumberOfThreadsDoesNotChangeABit() {
        Conv2dSpec spec = Conv2dSpec.square(5, 7, 3, 1, 1);
        Random random = new Random(4);
        Nhwc x = Activations.random(random, 3, 6, 6, 5, false);
        Nhwc one = Nhwc.zeros(3, 6, 6, 7);
        Nhwc three = Nhwc.zeros(3, 6, 6, 7);
        ConvolutionForward convolution = kernels.convolution(spec, 6, 6, 1, ConvolutionAlgorithm.DIRECT);
        convolution.pack(Activations.random(random, spec.weightCount()), null, TEAM);
        convolution.run(x, three, null, FusedActivation.NONE, TEAM);
        convolution.run(x, one, null, FusedActivation.NONE, ThreadTeam.of(1));
        assertArrayEquals(one.data(), three.data());
    }

    @Test
    void wrongShapesAreNamed() {
        ConvolutionForward convolution = kernels.convolution(Conv2dSpec.of(3, 4, 3).padding(1), 8, 8, 1,
                ConvolutionAlgorithm.DIRECT);
        assertThrows(IllegalArgumentException.class,
                () -> convolution.run(Nhwc.zeros(1, 7, 8, 3), Nhwc.zeros(1, 8, 8, 4), null,
                        FusedActivation.NONE, TEAM));
        assertThrows(IllegalArgumentException.class,
                () -> convolution.run(Nhwc.zeros(1, 8, 8, 3), Nhwc.zeros(2, 8, 8, 4), null,
                        FusedActivation.NONE, TEAM));
    }

    @Test
    void aMatrixProductSumsRowsTimesColumns() {
        // [1 2 3; 4 5 6] [1 0; 0 1; 1 1] = [1+3 2+3; 4+6 5+6]
        float[] a = {1, 2, 3, 4, 5, 6};
        float[] b = {1, 0, 0, 1, 1, 1};
        float[] c = new float[4];
        kernels.matmul(2, 2, 3, a, b, c, false, TEAM);
        assertArrayEquals(new float[] {4, 5, 10, 11}, c);
        kernels.matmul(2, 2, 3, a, b, c, true, TEAM);
        assertArrayEquals(new float[] {8, 10, 20, 22}, c);
        // 600 columns take three tasks: each of them 1 * its number
        float[] row = new float[600];
        for (int i = 0; i < row.length; i++) {
            row[i] = i;
        }
        float[] wide = new float[600];
        kernels.matmul(1, 600, 1, new float[] {1}, row, wide, false, TEAM);
        assertArrayEquals(row, wide);
        assertThrows(IndexOutOfBoundsException.class, () -> kernels.matmul(2, 2, 4, a, b, c, false, TEAM));
    }
}
