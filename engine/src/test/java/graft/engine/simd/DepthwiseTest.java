package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.ConvolutionWeightGradient;
import graft.engine.ElementFunction;
import graft.engine.FusedActivation;
import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.engine.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Depthwise convolutions and their gradients against the reference kernels, with the bound on rounding errors that
 * {@link SimdConvolutionTest} explains.
 */
class DepthwiseTest {
    private static final ThreadTeam TEAM = ThreadTeam.of(2);
    /** Ranges, functions, and both at a time. */
    private static final FusedActivation[] ACTIVATIONS = {FusedActivation.NONE, FusedActivation.RELU,
        FusedActivation.of(ElementFunction.relu6()), FusedActivation.of(ElementFunction.swish()),
        new FusedActivation(-0.25f, 0.5f, ElementFunction.of(ElementFunction.Kind.HARD_SWISH))};
    private final Kernels reference = new ReferenceKernels();
    private final Kernels simd = new SimdKernels();
    private final Random random = new Random(29);

    @AfterAll
    static void close() {
        TEAM.close();
    }

    /**
     * Kernels of 1 to 7, mostly the 3, 5 and 7 that have loops of their own; strides of 1 to 3; padding as networks have
     * it and uneven; dilation; fewer channels than a vector, whole vectors and rests; several outputs a channel; images
     * smaller than the kernel.
     */
    private static List<ConvolutionCase> cases() {
        List<ConvolutionCase> cases = new ArrayList<>();
        Random random = new Random(31);
        int[] channels = {2, 7, 16, 17, 24, 32, 40, 72, 144};
        while (cases.size() < 260) {
            int c = channels[random.nextInt(channels.length)];
            int kernelH = random.nextInt(4) == 0 ? 1 + random.nextInt(7) : 3 + 2 * random.nextInt(3);
            int kernelW = random.nextInt(4) == 0 ? 1 + random.nextInt(7) : kernelH;
            int stride = random.nextInt(6) == 0 ? 3 : 1 + random.nextInt(2);
            Conv2dSpec spec = Conv2dSpec.of(c, random.nextInt(6) == 0 ? c * (2 + random.nextInt(2)) : c, kernelH, kernelW)
                    .stride(stride, random.nextInt(6) == 0 ? 1 : stride).groups(c);
            spec = random.nextInt(3) > 0 ? spec.padding(kernelH / 2, kernelW / 2, kernelH / 2, kernelW / 2)
                    : spec.padding(random.nextInt(4), random.nextInt(4), random.nextInt(4), random.nextInt(4));
            if (random.nextInt(6) == 0) {
                spec = spec.dilation(1 + random.nextInt(3), 1 + random.nextInt(3));
            }
            int h = 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 16);
            int w = 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 16);
            if (spec.outH(h) >= 1 && spec.outW(w) >= 1) {
                cases.add(new ConvolutionCase(spec, 1 + random.nextInt(2), h, w, random.nextBoolean()));
            }
        }
        return cases;
    }

    @Test
    void forwardEqualsTheReference() {
        int i = 0;
        for (ConvolutionCase c : cases()) {
            FusedActivation activation = ACTIVATIONS[i % ACTIVATIONS.length];
            boolean withResidual = i++ % 3 == 0;
            Nhwc x = c.x(random);
            float[] weights = c.weights(random);
            float[] bias = i % 4 > 0 ? ConvolutionCase.random(c.spec().outChannels(), random) : null;
            Nhwc got = c.y(random);
            Nhwc expected = ConvolutionCase.copy(got);
            Nhwc size = ConvolutionCase.copy(got);
            forward(reference, c, x, weights, bias, expected, withResidual, activation);
            assertEquals("depthwise", forward(simd, c, x, weights, bias, got, withResidual, activation));
            forward(reference, c, ConvolutionCase.absolute(x), ConvolutionCase.absolute(weights),
                    bias == null ? null : ConvolutionCase.absolute(bias), size, false, FusedActivation.NONE);
            // The functions add a few roundings of results up to the size of the sum; their slopes are at most 1.2.
            SimdConvolutionTest.assertClose(c + " " + activation, expected, got, size, withResidual ? 2 : 1,
                    c.spec().kernelH() * c.spec().kernelW());
        }
    }

    /** Runs in place of the residual, which the contract allows; returns the algorithm's name. */
    private static String forward(Kernels kernels, ConvolutionCase c, Nhwc x, float[] weights, float[] bias, Nhwc y,
            boolean withResidual, FusedActivation activation) {
        ConvolutionForward convolution = kernels.convolution(c.spec(), c.h(), c.w(), 1, ConvolutionAlgorithm.DIRECT);
        convolution.pack(weights, bias, TEAM);
        convolution.run(x, y, withResidual ? y : null, activation, TEAM);
        return convolution.algorithm();
    }

    @Test
    void gradientsEqualTheReference() {
        int i = 0;
        for (ConvolutionCase c : cases()) {
            boolean add = i++ % 2 == 0;
            Nhwc x = c.x(random);
            Nhwc dy = c.y(random);
            float[] weights = c.weights(random);
            Nhwc got = ConvolutionCase.copy(x);
            Nhwc expected = ConvolutionCase.copy(x);
            Nhwc size = ConvolutionCase.copy(x);
            data(reference, c, dy, weights, expected, add);
            data(simd, c, dy, weights, got, add);
            data(reference, c, ConvolutionCase.absolute(dy), ConvolutionCase.absolute(weights), size, false);
            SimdConvolutionTest.assertClose(c + " data", expected, got, size, add ? 1 : 0,
                    c.spec().weightCount() / c.spec().inChannels());

            float[] dw = weights.clone();
            float[] db = ConvolutionCase.random(c.spec().outChannels(), random);
            float[] expectedDw = dw.clone();
            float[] expectedDb = db.clone();
            float[] sizeDw = dw.clone();
            float[] sizeDb = db.clone();
            weight(reference, c, x, dy, expectedDw, expectedDb, add);
            weight(simd, c, x, dy, dw, db, add);
            weight(reference, c, ConvolutionCase.absolute(x), ConvolutionCase.absolute(dy), sizeDw, sizeDb, false);
            SimdConvolutionTest.assertClose(c + " weights", expectedDw, dw, sizeDw, add ? 1 : 0, dy.pixels());
            SimdConvolutionTest.assertClose(c + " bias", expectedDb, db, sizeDb, add ? 1 : 0, dy.pixels());
        }
    }

    private static void data(Kernels kernels, ConvolutionCase c, Nhwc dy, float[] weights, Nhwc dx, boolean add) {
        ConvolutionDataGradient gradient = kernels.convolutionDataGradient(c.spec(), c.h(), c.w());
        gradient.pack(weights, TEAM);
        gradient.run(dy, dx, add, TEAM);
    }

    private static void weight(Kernels kernels, ConvolutionCase c, Nhwc x, Nhwc dy, float[] dw, float[] db,
            boolean add) {
        kernels.convolutionWeightGradient(c.spec(), c.h(), c.w()).run(x, dy, dw, db, add, TEAM);
    }

    /** Infinity times the zero of a border would be NaN: what lies outside must not meet what lies inside. */
    @Test
    void infinityAndNanReachTheSameResultsAsInTheReference() {
        for (ConvolutionCase c : cases()) {
            Nhwc x = c.x(random);
            Nhwc dy = c.y(random);
            float[] weights = c.weights(random);
            Nhwc finite = ConvolutionCase.copy(dy);
            for (Nhwc a : new Nhwc[] {x, dy}) {
                a.data()[a.at(0, random.nextInt(a.h()), random.nextInt(a.w())) + random.nextInt(a.c())] =
                        Float.POSITIVE_INFINITY;
                a.data()[a.at(0, random.nextInt(a.h()), random.nextInt(a.w())) + random.nextInt(a.c())] = Float.NaN;
            }
            Nhwc[] y = {ConvolutionCase.copy(dy), ConvolutionCase.copy(dy)};
            Nhwc[] dx = {ConvolutionCase.copy(x), ConvolutionCase.copy(x)};
            float[][] dw = {weights.clone(), weights.clone()};
            for (int k = 0; k < 2; k++) {
                Kernels kernels = k == 0 ? reference : simd;
                forward(kernels, c, x, weights, null, y[k], false, FusedActivation.of(ElementFunction.relu6()));
                data(kernels, c, dy, weights, dx[k], false);
                weight(kernels, c, x, finite, dw[k], null, false);
            }
            assertArrayEquals(special(y[0].data()), special(y[1].data()), c.toString());
            assertArrayEquals(special(dx[0].data()), special(dx[1].data()), c + " data");
            assertArrayEquals(special(dw[0]), special(dw[1]), c + " weights");
        }
    }

    /** In gradients of weights an infinite dy meets the zeros of a border: NaN in its own channel, but nowhere else. */
    @Test
    void infiniteGradientsStayInTheirChannel() {
        for (ConvolutionCase c : cases()) {
            Nhwc x = c.x(random);
            Nhwc dy = c.y(random);
            int k = random.nextInt(dy.c());
            dy.data()[dy.at(0, random.nextInt(dy.h()), random.nextInt(dy.w())) + k] = Float.POSITIVE_INFINITY;
            float[][] dw = {c.weights(random), c.weights(random)};
            weight(reference, c, x, dy, dw[0], null, false);
            weight(simd, c, x, dy, dw[1], null, false);
            for (int i = 0; i < dw[0].length; i++) {
                if (i % dy.c() != k || !Float.isFinite(dw[0][i])) {
                    assertEquals(Float.isFinite(dw[0][i]), Float.isFinite(dw[1][i]), c + ", weight " + i);
                }
            }
        }
    }

    /** What is not finite, as it is; everything else as 0. */
    private static float[] special(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = Float.isFinite(values[i]) ? 0 : values[i];
        }
        return result;
    }

    @Test
    void resultsDependNeitherOnThreadsNorOnHowWeightsArePacked() {
        try (ThreadTeam one = ThreadTeam.of(1); ThreadTeam three = ThreadTeam.of(3)) {
            int i = 0;
            for (ConvolutionCase c : cases()) {
                if (i++ % 4 > 0) {
                    continue;
                }
                Nhwc x = c.x(random);
                Nhwc dy = c.y(random);
                float[] weights = c.weights(random);
                float[][] results = new float[3][];
                for (ThreadTeam team : List.of(one, TEAM, three)) {
                    Nhwc y = ConvolutionCase.copy(dy);
                    Nhwc dx = ConvolutionCase.copy(x);
                    float[] dw = weights.clone();
                    ConvolutionForward forward = simd.convolution(c.spec(), c.h(), c.w(), 1,
                            ConvolutionAlgorithm.FASTEST);
                    ConvolutionDataGradient data = simd.convolutionDataGradient(c.spec(), c.h(), c.w());
                    ConvolutionWeightGradient weight = simd.convolutionWeightGradient(c.spec(), c.h(), c.w());
                    if (team == three) {
                        forward.packOnce(weights, null, team);
                        forward.run(x, y, null, FusedActivation.RELU, team);
                        data.packOnce(weights, team);
                    } else {
                        forward.pack(weights, null, team);
                        forward.run(x, y, null, FusedActivation.RELU, team);
                        data.pack(weights, team);
                    }
                    data.run(dy, dx, true, team);
                    weight.run(x, dy, dw, null, true, team);
                    float[][] now = {y.data(), dx.data(), dw};
                    for (int k = 0; k < 3; k++) {
                        if (results[k] != null) {
                            assertArrayEquals(results[k], now[k], c + ", result " + k);
                        }
                        results[k] = now[k];
                    }
                }
            }
        }
    }

    /** One tap a channel: an image with a single pixel moves, and its channels are multiplied. */
    @Test
    void eachChannelHasItsOwnKernel() {
        int c = 19;
        Conv2dSpec spec = Conv2dSpec.square(c, c, 3, 1, 1).groups(c);
        float[] weights = new float[9 * c];
        for (int k = 0; k < c; k++) {
            weights[k % 9 * c + k] = k + 1;
        }
        Nhwc x = Nhwc.zeros(1, 5, 5, c);
        Arrays.fill(x.data(), x.at(0, 2, 2), x.at(0, 2, 3), 1f);
        Nhwc y = Nhwc.zeros(1, 5, 5, c);
        ConvolutionForward convolution = simd.convolution(spec, 5, 5, 1, ConvolutionAlgorithm.FASTEST);
        convolution.pack(weights, null, TEAM);
        convolution.run(x, y, null, FusedActivation.NONE, TEAM);
        Nhwc expected = Nhwc.zeros(1, 5, 5, c);
        for (int k = 0; k < c; k++) {
            // Tap (r, s) reads pixel (p + r - 1, q + s - 1), so the one at (2, 2) shows at (3 - r, 3 - s).
            expected.data()[expected.at(0, 3 - k % 9 / 3, 3 - k % 9 % 3) + k] = k + 1;
        }
        assertArrayEquals(expected.data(), y.data());
    }
}
