package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.ElementFunction;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.engine.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Winograd against the reference kernels, on all sizes around multiples of its tiles. */
class WinogradTest {
    private final ReferenceKernels reference = new ReferenceKernels();
    private final Random random = new Random(3);

    private List<ConvolutionCase> cases() {
        int[] channels = {1, 3, 7, 16, 17, 33, 64, 96};
        List<ConvolutionCase> cases = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            Conv2dSpec spec = Conv2dSpec.of(channels[random.nextInt(8)], channels[random.nextInt(8)], 3)
                    .padding(random.nextInt(3), random.nextInt(3), random.nextInt(3), random.nextInt(3));
            int h = 1 + random.nextInt(20);
            int w = 1 + random.nextInt(20);
            if (spec.outH(h) >= 1 && spec.outW(w) >= 1) {
                cases.add(new ConvolutionCase(spec, 1 + random.nextInt(3), h, w, random.nextBoolean()));
            }
        }
        // Enough tiles for the schedule by tiles.
        cases.add(new ConvolutionCase(Conv2dSpec.square(64, 48, 3, 1, 1), 2, 61, 59, false));
        // Several blocks of tiles for the weight gradient.
        cases.add(new ConvolutionCase(Conv2dSpec.square(144, 96, 3, 1, 1), 3, 59, 57, false));
        return cases;
    }

    @Test
    void forwardWithTilesOf4x4ErrsAboutTwiceAsMuchAsADirectSum() {
        forward(new Winograd4x4());
    }

    @Test
    void forwardWithTilesOf2x2ErrsNoMore() {
        forward(new Winograd2x2());
    }

    private void forward(WinogradTransforms transforms) {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            for (ConvolutionCase c : cases()) {
                boolean withResidual = random.nextBoolean();
                FusedActivation activation = random.nextBoolean() ? FusedActivation.RELU
                        : FusedActivation.of(ElementFunction.swish());
                Nhwc x = c.x(random);
                float[] weights = c.weights(random);
                float[] bias = ConvolutionCase.random(c.spec().outChannels(), random);
                Nhwc y = c.y(random);
                Nhwc expected = ConvolutionCase.copy(y);
                run(reference.convolution(c.spec(), c.h(), c.w(), 1, ConvolutionAlgorithm.DIRECT), x, weights, bias,
                        expected, withResidual, activation, team);
                run(new WinogradConvolution(transforms, c.spec(), c.h(), c.w()), x, weights, bias, y, withResidual,
                        activation, team);
                assertClose(c.toString(), expected, y, c.spec().inChannels());
            }
        }
    }

    private static void run(ConvolutionForward convolution, Nhwc x, float[] weights, float[] bias, Nhwc y,
            boolean withResidual, FusedActivation activation, ThreadTeam team) {
        convolution.pack(weights, bias, team);
        convolution.run(x, y, withResidual ? y : null, activation, team);
    }

    @Test
    void dataGradientErrsAsLittle() {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            for (ConvolutionCase c : cases()) {
                boolean add = random.nextBoolean();
                Nhwc dy = c.y(random);
                float[] weights = c.weights(random);
                Nhwc dx = c.x(random);
                Nhwc expected = ConvolutionCase.copy(dx);
                run(reference.convolutionDataGradient(c.spec(), c.h(), c.w()), dy, weights, expected, add, team);
                run(new WinogradDataGradient(c.spec(), c.h(), c.w()), dy, weights, dx, add, team);
                assertClose(c.toString(), expected, dx, c.spec().outChannels());
            }
        }
    }

    private static void run(ConvolutionDataGradient gradient, Nhwc dy, float[] weights, Nhwc dx, boolean add,
            ThreadTeam team) {
        gradient.pack(weights, team);
        gradient.run(dy, dx, add, team);
    }

    @Test
    void weightGradientErrsAsLittle() {
        try (ThreadTeam team = ThreadTeam.of(2)) {
            for (ConvolutionCase c : cases()) {
                boolean add = random.nextBoolean();
                Nhwc x = c.x(random);
                Nhwc dy = c.y(random);
                float[] dw = ConvolutionCase.random(c.spec().weightCount(), random);
                float[] db = ConvolutionCase.random(c.spec().outChannels(), random);
                float[] expected = dw.clone();
                float[] expectedDb = db.clone();
                reference.convolutionWeightGradient(c.spec(), c.h(), c.w()).run(x, dy, expected, expectedDb, add, team);
                new WinogradWeightGradient(c.spec(), c.h(), c.w()).run(x, dy, dw, db, add, team);
                // One sum over all pixels where the forward pass has one over 9 C.
                assertClose(c.toString(), weights(c, expected), weights(c, dw), Math.ceilDiv(dy.pixels(), 9));
                assertArrayEquals(expectedDb, db, 2e-5f, c.toString());
            }
        }
    }

    private static Nhwc weights(ConvolutionCase c, float[] values) {
        return Nhwc.dense(values, 1, 3, 3, c.spec().inChannels() * c.spec().outChannels());
    }

    /**
     * A direct fp32 sum of 9 C products errs by about 4e-8 * sqrt(C) of its typical size, relative and quadratic mean:
     * 3.0e-7 was measured with numpy at C = 64 and 8.5e-7 at C = 512, and for Winograd with these points 6.4e-7 and
     * 1.7e-6. Allowed here is twice that of Winograd, 1.6e-7 * sqrt(C), and 4e-7 for the transforms, which count where
     * channels are few. A product of two numbers uniform in [-1, 1] has variance 1/9, so the typical size of a result
     * is sqrt(9 C / 9) = sqrt(C). No single error may be 12 times as large as their quadratic mean may be.
     */
    private static void assertClose(String what, Nhwc expected, Nhwc got, int channels) {
        double allowed = (4e-7 + 1.6e-7 * Math.sqrt(channels)) * Math.sqrt(channels);
        double squares = 0;
        for (int i = 0; i < got.data().length; i++) {
            double error = Math.abs(expected.data()[i] - got.data()[i]);
            assertTrue(error <= 12 * allowed, what + " at " + i + ": " + error + " over " + 12 * allowed);
            squares += error * error;
        }
        double mean = Math.sqrt(squares / (got.pixels() * got.c()));
        assertTrue(mean <= allowed, what + ": quadratic mean " + mean + " over " + allowed);
    }

    @Test
    void bitsDoNotDependOnTheNumberOfThreads() {
        ConvolutionCase[] both = {
            new ConvolutionCase(Conv2dSpec.square(33, 48, 3, 1, 1), 1, 14, 14, false),
            new ConvolutionCase(Conv2dSpec.square(64, 48, 3, 1, 1), 2, 61, 59, false)};
        for (ConvolutionCase c : both) {
            Nhwc x = c.x(random);
            float[] weights = c.weights(random);
            float[] first = null;
            for (int threads = 1; threads <= 3; threads++) {
                try (ThreadTeam team = ThreadTeam.of(threads)) {
                    Nhwc y = Nhwc.zeros(c.n(), c.h(), c.w(), c.spec().outChannels());
                    run(new WinogradConvolution(new Winograd4x4(), c.spec(), c.h(), c.w()), x, weights, null, y, false,
                            FusedActivation.NONE, team);
                    first = first == null ? y.data() : first;
                    assertArrayEquals(first, y.data());
                }
            }
        }
    }

    /** Of one block of tiles, and of several. */
    @Test
    void bitsOfTheWeightGradientDoNotDependOnTheNumberOfThreads() {
        ConvolutionCase[] both = {
            new ConvolutionCase(Conv2dSpec.square(33, 48, 3, 1, 1), 1, 14, 14, false),
            new ConvolutionCase(Conv2dSpec.square(144, 96, 3, 1, 1), 3, 59, 57, false)};
        for (ConvolutionCase c : both) {
            Nhwc x = c.x(random);
            Nhwc dy = c.y(random);
            float[] first = null;
            for (int threads = 1; threads <= 3; threads++) {
                try (ThreadTeam team = ThreadTeam.of(threads)) {
                    float[] dw = new float[c.spec().weightCount()];
                    new WinogradWeightGradient(c.spec(), c.h(), c.w()).run(x, dy, dw, null, false, team);
                    first = first == null ? dw : first;
                    assertArrayEquals(first, dw);
                }
            }
        }
    }
}
