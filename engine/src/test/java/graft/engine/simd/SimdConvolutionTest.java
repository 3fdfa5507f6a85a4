package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

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
import graft.engine.scalar.ScalarKernels;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The direct kernels against the reference kernels. An fp32 sum of D products in whatever order errs by at most
 * D * 2^-24 * sum of |x*w|, and by about sqrt(D) of it where errors are independent; so results have to agree within
 * (8 + 2 * sqrt(D)) * 2^-24 * sum of |x*w|. That sum is what the reference computes from absolute values.
 */
class SimdConvolutionTest {
    private static final ThreadTeam TEAM = ThreadTeam.of(2);
    private final Kernels reference = new ReferenceKernels();
    /** Ranges and functions, none steeper than 1.13. */
    private static final List<FusedActivation> ACTIVATIONS = List.of(FusedActivation.RELU, FusedActivation.NONE,
            FusedActivation.of(ElementFunction.clip(-0.5f, 0.7f)), FusedActivation.of(ElementFunction.swish()),
            FusedActivation.of(ElementFunction.of(ElementFunction.Kind.GELU)),
            FusedActivation.of(ElementFunction.of(ElementFunction.Kind.HARD_SWISH)),
            FusedActivation.of(ElementFunction.of(ElementFunction.Kind.TANH)));
    private final Kernels simd = new SimdKernels();
    private final Random random = new Random(11);

    @AfterAll
    static void close() {
        TEAM.close();
    }

    @Test
    void forwardEqualsTheReferenceOnOddShapes() {
        forwardEqualsTheReferenceOnOddShapes(simd);
    }

    @Test
    void plainLoopsEqualTheReferenceOnOddShapes() {
        forwardEqualsTheReferenceOnOddShapes(new ScalarKernels());
    }

    private void forwardEqualsTheReferenceOnOddShapes(Kernels kernels) {
        int i = 0;
        for (ConvolutionCase c : ConvolutionCase.oddShapes()) {
            forward(kernels, c, i % 2 == 0, i % 3 == 0, ACTIVATIONS.get(i % ACTIVATIONS.size()));
            i++;
        }
    }

    private void forward(Kernels kernels, ConvolutionCase c, boolean withBias, boolean withResidual,
            FusedActivation activation) {
        Nhwc x = c.x(random);
        float[] weights = c.weights(random);
        float[] bias = withBias ? ConvolutionCase.random(c.spec().outChannels(), random) : null;
        Nhwc y = c.y(random);
        Nhwc expected = ConvolutionCase.copy(y);
        Nhwc size = ConvolutionCase.copy(y);
        run(reference, c, x, weights, bias, expected, withResidual, activation);
        run(kernels, c, x, weights, bias, y, withResidual, activation);
        run(reference, c, ConvolutionCase.absolute(x), ConvolutionCase.absolute(weights),
                withBias ? ConvolutionCase.absolute(bias) : null, size, false, FusedActivation.NONE);
        int depth = c.spec().weightCount() / c.spec().outChannels();
        assertClose(c.toString(), expected, y, size, withResidual ? 1 : 0, depth);
    }

    /** Runs in place of the residual, which the contract allows. */
    private void run(Kernels kernels, ConvolutionCase c, Nhwc x, float[] weights, float[] bias, Nhwc y,
            boolean withResidual, FusedActivation activation) {
        ConvolutionForward convolution = kernels.convolution(c.spec(), c.h(), c.w(), 1, ConvolutionAlgorithm.DIRECT);
        convolution.pack(weights, bias, TEAM);
        convolution.run(x, y, withResidual ? y : null, activation, TEAM);
    }

    @Test
    void dataGradientEqualsTheReferenceOnOddShapes() {
        int i = 0;
        for (ConvolutionCase c : ConvolutionCase.oddShapes()) {
            boolean add = i++ % 2 == 0;
            Nhwc dy = c.y(random);
            float[] weights = c.weights(random);
            Nhwc dx = c.x(random);
            Nhwc expected = ConvolutionCase.copy(dx);
            Nhwc size = ConvolutionCase.copy(dx);
            runData(reference, c, dy, weights, expected, add);
            runData(simd, c, dy, weights, dx, add);
            runData(reference, c, ConvolutionCase.absolute(dy), ConvolutionCase.absolute(weights), size, false);
            assertClose(c.toString(), expected, dx, size, add ? 1 : 0,
                    c.spec().weightCount() / c.spec().groupInChannels());
        }
    }

    private static void runData(Kernels kernels, ConvolutionCase c, Nhwc dy, float[] weights, Nhwc dx, boolean add) {
        ConvolutionDataGradient gradient = kernels.convolutionDataGradient(c.spec(), c.h(), c.w());
        gradient.pack(weights, TEAM);
        gradient.run(dy, dx, add, TEAM);
    }

    @Test
    void weightGradientEqualsTheReferenceOnOddShapes() {
        int i = 0;
        int packed = 0;
        for (ConvolutionCase c : ConvolutionCase.oddShapes()) {
            boolean add = i++ % 2 == 0;
            Nhwc x = c.x(random);
            Nhwc dy = c.y(random);
            Gradients got = Gradients.random(c.spec(), random);
            Gradients expected = got.copy();
            Gradients size = Gradients.random(c.spec(), random);
            reference.convolutionWeightGradient(c.spec(), c.h(), c.w())
                    .run(x, dy, expected.w(), expected.b(), add, TEAM);
            boolean packs = PackedWeightGradient.suits(c.spec(), c.h(), c.w()) && i % 4 > 0;
            packed += packs ? 1 : 0;
            ConvolutionWeightGradient gradient = packs ? new PackedWeightGradient(c.spec(), c.h(), c.w())
                    : new SimdWeightGradient(c.spec(), c.h(), c.w());
            gradient.run(x, dy, got.w(), got.b(), add, TEAM);
            reference.convolutionWeightGradient(c.spec(), c.h(), c.w()).run(ConvolutionCase.absolute(x),
                    ConvolutionCase.absolute(dy), size.w(), size.b(), false, TEAM);
            assertClose(c + " dw", expected.w(), got.w(), size.w(), add ? 1 : 0, dy.pixels());
            assertClose(c + " db", expected.b(), got.b(), size.b(), add ? 1 : 0, dy.pixels());
        }
        assertTrue(packed > 20, packed + " cases with copied operands");
    }

    private record Gradients(float[] w, float[] b) {
        static Gradients random(Conv2dSpec spec, Random random) {
            return new Gradients(ConvolutionCase.random(spec.weightCount(), random),
                    ConvolutionCase.random(spec.outChannels(), random));
        }

        Gradients copy() {
            return new Gradients(w.clone(), b.clone());
        }
    }

    @Test
    void bitsDoNotDependOnTheNumberOfThreads() {
        ThreadTeam[] teams = {ThreadTeam.of(1), TEAM, ThreadTeam.of(3)};
        int i = 0;
        for (ConvolutionCase c : ConvolutionCase.oddShapes()) {
            if (i++ % 5 != 0) {
                continue;
            }
            Nhwc x = c.x(random);
            Nhwc dy = c.y(random);
            float[] weights = c.weights(random);
            Nhwc[] ys = new Nhwc[3];
            Nhwc[] dxs = new Nhwc[3];
            float[][] dws = new float[3][weights.length];
            for (int t = 0; t < 3; t++) {
                ys[t] = ConvolutionCase.copy(dy);
                dxs[t] = ConvolutionCase.copy(x);
                ConvolutionForward forward = simd.convolution(c.spec(), c.h(), c.w(), 1, ConvolutionAlgorithm.FASTEST);
                forward.pack(weights, null, teams[t]);
                forward.run(x, ys[t], null, FusedActivation.RELU, teams[t]);
                ConvolutionDataGradient data = simd.convolutionDataGradient(c.spec(), c.h(), c.w());
                data.pack(weights, teams[t]);
                data.run(dy, dxs[t], false, teams[t]);
                ConvolutionWeightGradient weight = simd.convolutionWeightGradient(c.spec(), c.h(), c.w());
                weight.run(x, dy, dws[t], null, false, teams[t]);
                assertArrayEquals(ys[0].data(), ys[t].data(), c.toString());
                assertArrayEquals(dxs[0].data(), dxs[t].data(), c.toString());
                assertArrayEquals(dws[0], dws[t], c.toString());
            }
        }
        teams[0].close();
        teams[2].close();
    }

    @Test
    void matmulEqualsTheReference() {
        int[] sizes = {1, 3, 6, 16, 33, 65, 130};
        for (int m : sizes) {
            for (int n : sizes) {
                for (int k : new int[] {1, 17, 64, 1500}) {
                    float[] a = ConvolutionCase.random(m * k, random);
                    float[] b = ConvolutionCase.random(k * n, random);
                    float[] got = ConvolutionCase.random(m * n, random);
                    float[] expected = got.clone();
                    float[] size = new float[m * n];
                    boolean add = (m + n + k) % 2 == 0;
                    reference.matmul(m, n, k, a, b, expected, add, TEAM);
                    simd.matmul(m, n, k, a, b, got, add, TEAM);
                    reference.matmul(m, n, k, ConvolutionCase.absolute(a), ConvolutionCase.absolute(b), size, false,
                            TEAM);
                    assertClose(m + "x" + n + "x" + k, expected, got, size, add ? 1 : 0, k);
                }
            }
        }
    }

    /** Compares real channels and demands that the gaps between pixels are untouched. */
    static void assertClose(String what, Nhwc expected, Nhwc got, Nhwc size, double extra, int depth) {
        float[] bounds = new float[got.data().length];
        for (int p = 0; p < got.pixels(); p++) {
            System.arraycopy(size.data(), size.offset() + p * size.stride(), bounds, got.offset() + p * got.stride(),
                    got.c());
        }
        assertClose(what, expected.data(), got.data(), bounds, extra, depth);
    }

    static void assertClose(String what, float[] expected, float[] got, float[] size, double extra, int depth) {
        double factor = (8 + 2 * Math.sqrt(depth)) * ConvolutionCase.UNIT;
        for (int i = 0; i < got.length; i++) {
            double bound = size[i] == 0 ? extra * factor : (size[i] + extra) * factor;
            if (!(Math.abs(expected[i] - got[i]) <= bound)) {
                fail(what + ": at " + i + " expected " + expected[i] + ", found " + got[i] + ", allowed difference "
                        + bound);
            }
        }
    }
}
