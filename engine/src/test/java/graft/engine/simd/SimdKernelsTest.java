package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.engine.Activations;
import graft.engine.ElementFunction;
import graft.engine.Kernels;
import graft.engine.LrnSpec;
import graft.engine.Nhwc;
import graft.engine.Pool2dSpec;
import graft.engine.Rectified;
import graft.engine.ThreadTeam;
import graft.engine.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every vector kernel against its plain twin, on sizes that fill no vector and images of one pixel. */
class SimdKernelsTest {
    private static final ThreadTeam TEAM = ThreadTeam.of(3);
    private final Kernels simd = new SimdKernels();
    private final Kernels reference = new ReferenceKernels();

    /** Rounding of a few float operations on values of about 1; double sums must agree to the last bit or so. */
    private static final double FEW_ROUNDINGS = 4 * Math.ulp(1f);

    record Sizes(int n, int h, int w, int c, boolean gaps, boolean add) {
    }

    @AfterAll
    static void endThreads() {
        TEAM.close();
    }

    static Stream<Sizes> sizes() {
        List<Sizes> all = new ArrayList<>();
        for (int c : new int[] {1, 3, 7, 16, 17, 48, 64, 100}) {
            for (boolean gaps : new boolean[] {false, true}) {
                all.add(new Sizes(1, 1, 1, c, gaps, false));
                all.add(new Sizes(2, 5, 7, c, gaps, true));
                all.add(new Sizes(3, 6, 4, c, gaps, false));
            }
        }
        return all.stream();
    }

    private final Random random = new Random(11);

    private Nhwc random(Sizes s) {
        return random(s, s.h, s.w);
    }

    private Nhwc random(Sizes s, int h, int w) {
        return Activations.random(random, s.n, h, w, s.c, s.gaps);
    }

    private interface Kernel {
        void run(Kernels kernels, Nhwc out);
    }

    /** Runs both on memory that holds the same values before. */
    private void compare(String what, Nhwc out, double tolerance, Kernel kernel) {
        Nhwc expected = Activations.copy(out);
        kernel.run(reference, expected);
        kernel.run(simd, out);
        Activations.assertClose(expected, out, tolerance, what + " of " + out);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void elementwiseKernelsAgree(Sizes s) {
        Nhwc x = random(s);
        Nhwc dy = random(s);
        x.data()[x.at(0, 0, 0)] = Float.NaN;
        dy.data()[dy.at(s.n - 1, s.h - 1, s.w - 1) + s.c - 1] = Float.NaN;
        compare("relu", random(s), 0, (k, out) -> k.relu(x, out, TEAM));
        compare("relu in place", random(s), 0, (k, out) -> k.relu(out, out, TEAM));
        compare("reluGradient", random(s), 0, (k, out) -> k.reluGradient(x, dy, out, s.add, TEAM));
        compare("reluGradient in place", random(s), 0, (k, out) -> k.reluGradient(x, out, out, false, TEAM));
        compare("add", random(s), 0, (k, out) -> k.add(x, dy, out, TEAM));
        compare("add in place", random(s), 0, (k, out) -> k.add(x, out, out, TEAM));
        compare("copy", random(s), 0, (k, out) -> k.copy(x, out, s.add, TEAM));
        float[] a = Activations.random(random, s.c);
        float[] b = Activations.random(random, s.c);
        float[] d = Activations.random(random, s.c);
        // One rounding less, by fma: half an ulp of a product of up to about 10.
        compare("scaleShift", random(s), 16 * Math.ulp(1f), (k, out) -> k.scaleShift(x, a, b, out, TEAM));
        compare("channelCombine", random(s), 16 * Math.ulp(1f),
                (k, out) -> k.channelCombine(dy, x, a, b, d, out, s.add, TEAM));
        compare("scaleShift with residual and ReLU", random(s), 16 * Math.ulp(1f),
                (k, out) -> k.scaleShift(x, a, b, dy, true, out, TEAM));
        compare("scaleShift with ReLU", random(s), 16 * Math.ulp(1f),
                (k, out) -> k.scaleShift(x, a, b, null, true, out, TEAM));
        compare("channelCombine, rectified", random(s), 16 * Math.ulp(1f),
                (k, out) -> k.channelCombine(dy, x, new Rectified(a, b), b, a, d, out, s.add, TEAM));
    }

    /** Exponentials are right to a few roundings of the result, which is below 10 here. */
    @ParameterizedTest
    @MethodSource("sizes")
    void elementFunctionsAgree(Sizes s) {
        List<ElementFunction> functions = List.of(ElementFunction.relu6(), ElementFunction.clip(-0.5f, 0.7f),
                ElementFunction.leakyRelu(0.1f), ElementFunction.hardSigmoid(),
                ElementFunction.of(ElementFunction.Kind.HARD_SWISH), ElementFunction.of(ElementFunction.Kind.SIGMOID),
                ElementFunction.swish(), ElementFunction.of(ElementFunction.Kind.GELU), ElementFunction.affine(3, -1),
                ElementFunction.elu(1));
        for (ElementFunction f : functions) {
            Nhwc x = random(s);
            Nhwc dy = random(s);
            x.data()[x.at(0, 0, 0)] = Float.NaN;
            x.data()[x.at(s.n - 1, s.h - 1, s.w - 1) + s.c - 1] = -200;
            compare(f.toString(), random(s), 16 * Math.ulp(1f), (k, out) -> k.apply(f, x, out, TEAM));
            compare(f + " in place", random(s), 16 * Math.ulp(1f), (k, out) -> k.apply(f, out, out, TEAM));
            compare(f + " gradient", random(s), 16 * Math.ulp(1f),
                    (k, out) -> k.applyGradient(f, x, dy, out, s.add, TEAM));
        }
    }

    /** The functions beyond where they are flat, and at infinities. */
    @Test
    void elementFunctionsAgreeFarOut() {
        float[] far = {Float.NEGATIVE_INFINITY, -1e30f, -100, -30, -5.6f, -5.4f, -3, -0f, 0, 3, 5.4f, 5.6f, 30, 100,
                1e30f, Float.POSITIVE_INFINITY, Float.NaN};
        for (ElementFunction f : List.of(ElementFunction.of(ElementFunction.Kind.GELU), ElementFunction.swish(),
                ElementFunction.of(ElementFunction.Kind.HARD_SWISH),
                ElementFunction.of(ElementFunction.Kind.SIGMOID))) {
            Nhwc y = Nhwc.zeros(1, 1, 1, far.length);
            new SimdKernels().apply(f, Nhwc.dense(far, 1, 1, 1, far.length), y, TEAM);
            for (int i = 0; i < far.length; i++) {
                float expected = (float) f.value(far[i]);
                float tolerance = Float.isFinite(expected) ? 1e-6f * Math.max(1, Math.abs(expected)) : 0;
                assertEquals(expected, y.data()[i], tolerance, f + " of " + far[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void gatesAgree(Sizes s) {
        Nhwc x = random(s);
        Nhwc dy = random(s);
        Nhwc gate = random(s, 1, 1);
        compare("gate", random(s), 0, (k, out) -> k.gate(x, gate, out, TEAM));
        compare("gate of one image", random(s), 0, (k, out) -> k.gate(x, gate.images(0, 1), out, TEAM));
        compare("gate in place", random(s), 0, (k, out) -> k.gate(out, gate, out, TEAM));
        // Each of h*w products of a few ones may be rounded.
        compare("gateGradient", random(s, 1, 1), FEW_ROUNDINGS * s.h * s.w,
                (k, out) -> k.gateGradient(x, dy, out, s.add, TEAM));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void layerNormAgrees(Sizes s) {
        Nhwc x = random(s);
        Nhwc dy = random(s);
        float[] weight = Activations.random(random, s.c);
        float[] bias = Activations.random(random, s.c);
        // An epsilon of 0.1: with one channel the variance is 0, and 1/sqrt(epsilon) multiplies every rounding.
        compare("layerNorm", random(s), FEW_ROUNDINGS, (k, out) -> k.layerNorm(x, weight, bias, 0.1f, out, TEAM));
        // Differences of terms of about 3, multiplied by up to 1/sqrt(0.1) = 3.
        compare("layerNormGradient", random(s), 10 * FEW_ROUNDINGS,
                (k, out) -> k.layerNormGradient(x, dy, weight, 0.1f, out, s.add, null, null, TEAM));
        compare("layerNormGradient of weight", Nhwc.zeros(1, 1, 1, s.c), FEW_ROUNDINGS * s.n * s.h * s.w,
                (k, out) -> k.layerNormGradient(x, dy, weight, 0.1f, null, false, out.data(), new float[s.c], TEAM));
        compare("layerNormGradient of bias", Nhwc.zeros(1, 1, 1, s.c), FEW_ROUNDINGS * s.n * s.h * s.w,
                (k, out) -> k.layerNormGradient(x, dy, weight, 0.1f, null, false, new float[s.c], out.data(), TEAM));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void denseAndStridedViewsMix(Sizes s) {
        Sizes dense = new Sizes(s.n, s.h, s.w, s.c, !s.gaps, s.add);
        Nhwc x = random(dense);
        Nhwc y = random(s);
        compare("relu", random(s), 0, (k, out) -> k.relu(x, out, TEAM));
        compare("reluGradient", random(dense), 0, (k, out) -> k.reluGradient(x, y, out, s.add, TEAM));
        compare("add", random(dense), 0, (k, out) -> k.add(x, y, out, TEAM));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void poolingAgrees(Sizes s) {
        List<Pool2dSpec> windows = List.of(Pool2dSpec.square(1, 1, 0), Pool2dSpec.square(2, 2, 1),
                Pool2dSpec.square(3, 2, 1).withCeil(), Pool2dSpec.square(3, 1, 1).excludingPadding(),
                Pool2dSpec.square(3, 2, 1).withCeil().excludingPadding(),
                new Pool2dSpec(3, 2, 2, 1, 1, 0, 1, 1, false, true));
        for (Pool2dSpec spec : windows) {
            Nhwc x = random(s);
            x.data()[x.at(0, s.h / 2, s.w / 2)] = Float.NaN;
            Nhwc y = random(s, spec.outH(s.h), spec.outW(s.w));
            compare("maxPool " + spec, y, 0, (k, out) -> k.maxPool(spec, x, out, TEAM));
            Nhwc dy = random(s, y.h(), y.w());
            compare("maxPoolGradient " + spec, random(s), FEW_ROUNDINGS,
                    (k, out) -> k.maxPoolGradient(spec, x, y, dy, out, s.add, TEAM));
            compare("averagePool " + spec, random(s, y.h(), y.w()), FEW_ROUNDINGS,
                    (k, out) -> k.averagePool(spec, x, out, TEAM));
            compare("averagePoolGradient " + spec, random(s), FEW_ROUNDINGS,
                    (k, out) -> k.averagePoolGradient(spec, dy, out, s.add, TEAM));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void theFirstOfManyEqualMaximaTakesTheGradient(Sizes s) {
        Pool2dSpec spec = Pool2dSpec.square(3, 1, 1);
        Nhwc x = random(s);
        for (int pixel = 0; pixel < x.pixels(); pixel++) {
            for (int c = 0; c < s.c; c++) {
                // 0, -0 and 1 only: hardly a window has one maximum
                x.data()[x.at(0, 0, pixel) + c] = random.nextInt(3) == 0 ? 1 : random.nextBoolean() ? 0f : -0f;
            }
        }
        Nhwc y = random(s);
        compare("maxPool", y, 0, (k, out) -> k.maxPool(spec, x, out, TEAM));
        Nhwc dy = random(s);
        compare("maxPoolGradient", random(s), 16 * Math.ulp(1f),
                (k, out) -> k.maxPoolGradient(spec, x, y, dy, out, s.add, TEAM));
    }

    @Test
    void aMaximumThatIsNowhereIsRefused() {
        Nhwc x = Nhwc.zeros(1, 2, 2, 20);
        Nhwc y = Nhwc.zeros(1, 1, 1, 20);
        y.data()[19] = 1;
        assertThrows(IllegalArgumentException.class,
                () -> simd.maxPoolGradient(Pool2dSpec.square(2, 2, 0), x, y, y, x, false, TEAM));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void adaptivePoolingAgrees(Sizes s) {
        for (int bins : new int[] {1, 2, 3, 8}) {
            Nhwc x = random(s);
            // Sums of up to 35 values of about 1, at most 7 + 5 of them one after another
            compare("adaptiveAveragePool to " + bins, random(s, bins, bins), FEW_ROUNDINGS,
                    (k, out) -> k.adaptiveAveragePool(x, out, TEAM));
            Nhwc dy = random(s, bins, bins);
            // A float sum of m terms is off by at most m * 2^-24 * the sum of their magnitudes; m - 1 bins share a
            // pixel, and one term more is what dx held before.
            int m = (Math.ceilDiv(bins, s.h) + 1) * (Math.ceilDiv(bins, s.w) + 1) + 1;
            compare("adaptiveAveragePoolGradient from " + bins, random(s), m * 0x1p-24 * largestSum(dy, s),
                    (k, out) -> k.adaptiveAveragePoolGradient(dy, out, s.add, TEAM));
        }
    }

    /** The largest sum of magnitudes that the gradient of adaptive pooling adds up, and 5 for what was there before. */
    private double largestSum(Nhwc dy, Sizes s) {
        Nhwc magnitudes = Activations.copy(dy);
        for (int i = 0; i < magnitudes.data().length; i++) {
            magnitudes.data()[i] = Math.abs(magnitudes.data()[i]);
        }
        Nhwc sums = random(s);
        reference.adaptiveAveragePoolGradient(magnitudes, sums, false, TEAM);
        double largest = 0;
        for (float sum : Activations.values(sums)) {
            largest = Math.max(largest, sum);
        }
        return largest + 5;
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void channelSumsAgree(Sizes s) {
        // Over 1024 pixels, so that several segments are added up.
        for (int times : new int[] {1, 40}) {
            Nhwc x = random(s, s.h * times, s.w);
            Nhwc dy = random(s, s.h * times, s.w);
            float[][] moments = new float[4][s.c];
            reference.channelMoments(x, moments[0], moments[1], TEAM);
            simd.channelMoments(x, moments[2], moments[3], TEAM);
            Activations.assertClose(moments[0], moments[2], Math.ulp(1f), "mean");
            Activations.assertClose(moments[1], moments[3], Math.ulp(1f), "variance");
            double[][] sums = new double[4][s.c];
            reference.channelGradientSums(x, dy, moments[0], sums[0], sums[1], TEAM);
            simd.channelGradientSums(x, dy, moments[0], sums[2], sums[3], TEAM);
            assertArrayEquals(sums[0], sums[2], 1e-10);
            assertArrayEquals(sums[1], sums[3], 1e-10);
            Rectified rectified = new Rectified(Activations.random(random, s.c), Activations.random(random, s.c));
            reference.channelGradientSums(x, dy, rectified, moments[0], sums[0], sums[1], TEAM);
            simd.channelGradientSums(x, dy, rectified, moments[0], sums[2], sums[3], TEAM);
            assertArrayEquals(sums[0], sums[2], 1e-10);
            assertArrayEquals(sums[1], sums[3], 1e-10);
        }
    }

    @Test
    void momentsFarFromZeroLoseNothing() {
        Nhwc x = Nhwc.zeros(2, 30, 50, 3);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = i % 3 == 2 ? 0.1f : 10_000 + i / 3 % 2;
        }
        float[] mean = new float[3];
        float[] variance = new float[3];
        simd.channelMoments(x, mean, variance, TEAM);
        assertArrayEquals(new float[] {10_000.5f, 10_000.5f, 0.1f}, mean);
        assertArrayEquals(new float[] {0.25f, 0.25f, 0f}, variance, 1e-8f);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void lrnAgrees(Sizes s) {
        for (LrnSpec spec : List.of(new LrnSpec(5, 1e-4f, 0.75f, 1), new LrnSpec(3, 1, 0.75f, 2),
                new LrnSpec(1, 1, 0.75f, 1), new LrnSpec(5, 1, 0.5f, 1))) {
            Nhwc x = random(s);
            Nhwc y = random(s);
            compare("lrn " + spec, y, FEW_ROUNDINGS, (k, out) -> k.lrn(spec, x, out, TEAM));
            Nhwc dy = random(s);
            compare("lrnGradient " + spec, random(s), 2 * FEW_ROUNDINGS,
                    (k, out) -> k.lrnGradient(spec, x, y, dy, out, s.add, TEAM));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void softmaxAgrees(Sizes s) {
        Nhwc x = random(s);
        compare("softmax", random(s), Math.ulp(1f), (k, out) -> k.softmax(x, out, TEAM));
        compare("softmaxGradient", random(s), Math.ulp(1f), (k, out) -> k.softmaxGradient(x, x, out, s.add, TEAM));
    }

    @Test
    void theNumberOfThreadsDoesNotChangeABit() {
        try (ThreadTeam one = ThreadTeam.of(1)) {
            Nhwc x = Activations.random(random, 2, 70, 33, 37, true);
            float[][] moments = new float[4][37];
            simd.channelMoments(x, moments[0], moments[1], one);
            simd.channelMoments(x, moments[2], moments[3], TEAM);
            assertArrayEquals(moments[0], moments[2]);
            assertArrayEquals(moments[1], moments[3]);
            Nhwc y1 = Nhwc.zeros(2, 9, 8, 37);
            Nhwc y3 = Nhwc.zeros(2, 9, 8, 37);
            simd.adaptiveAveragePool(x, y1, one);
            simd.adaptiveAveragePool(x, y3, TEAM);
            assertArrayEquals(y1.data(), y3.data());
        }
    }

    @Test
    void theWidthIsTheOneAskedFor() {
        String bits = System.getProperty("graft.vectorBits");
        assertEquals(bits == null ? Lanes.BITS : Integer.parseInt(bits), simd.vectorBits());
        assertEquals("SIMD, " + simd.vectorBits() + "-bit vectors", simd.description());
    }
}
