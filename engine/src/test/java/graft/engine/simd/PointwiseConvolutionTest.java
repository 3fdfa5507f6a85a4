package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums finished in registers have the very bits of the general kernel, which is tested against the reference. */
class PointwiseConvolutionTest {
    private static final List<FusedActivation> ACTIVATIONS = List.of(FusedActivation.NONE, FusedActivation.RELU,
            FusedActivation.of(ElementFunction.clip(-0.5f, 0.7f)), FusedActivation.of(ElementFunction.swish()),
            FusedActivation.of(ElementFunction.of(ElementFunction.Kind.HARD_SWISH)));
    private static final int[][] IMAGES = {{1, 1, 7}, {2, 2, 2}, {1, 7, 7}, {3, 5, 5}, {1, 14, 14}, {2, 37, 41}};
    private final Random random = new Random(5);

    @Test
    void bitsAreThoseOfTheGeneralKernel() {
        try (ThreadTeam one = ThreadTeam.of(1); ThreadTeam two = ThreadTeam.of(2)) {
            int i = 0;
            for (int[] image : IMAGES) {
                for (int c : new int[] {1, 3, 16, 17, 40, 300, 1024}) {
                    for (int k : new int[] {1, 8, 16, 24, 32, 40, 96, 130}) {
                        compare(image, c, k, i++, i % 3 == 0 ? one : two);
                    }
                }
            }
        }
    }

    private void compare(int[] image, int c, int k, int number, ThreadTeam team) {
        TapGeometry geometry = TapGeometry.forward(Conv2dSpec.pointwise(c, k), image[1], image[2]);
        int gap = number % 2 * 5;
        Nhwc x = activations(image, c, gap);
        x.data()[x.at(image[0] - 1, image[1] / 2, image[2] / 2)] = Float.NaN;
        x.data()[x.at(0, 0, image[2] - 1)] = Float.NEGATIVE_INFINITY;
        Nhwc y = activations(image, k, gap);
        Nhwc expected = ConvolutionCase.copy(y);
        float[] weights = ConvolutionCase.random(c * k, random);
        float[] bias = number % 4 == 1 ? null : ConvolutionCase.random(k, random);
        FusedActivation activation = ACTIVATIONS.get(number % ACTIVATIONS.size());
        Nhwc other = number % 3 == 0 ? activations(image, k, gap / 5) : null;
        boolean inPlace = number % 3 == 1;
        TapConvolution general = new TapConvolution(geometry, 1, c, k);
        PointwiseConvolution pointwise = new PointwiseConvolution(geometry, c, k);
        general.own();
        general.packForward(weights, team);
        general.run(x, expected, bias, inPlace ? expected : other, activation, team);
        pointwise.own();
        pointwise.packForward(weights, team);
        pointwise.run(x, y, bias, inPlace ? y : other, activation, team);
        assertArrayEquals(expected.data(), y.data(), String.join("x", "" + image[0], "" + image[1], "" + image[2])
                + " pixels, " + c + " to " + k + " channels, case " + number);
    }

    /** Random activations with {@code gap} floats between pixels, random too. */
    private Nhwc activations(int[] image, int c, int gap) {
        float[] data = ConvolutionCase.random(Tensor.count(image[0], image[1], image[2], c + gap) + gap, random);
        return new Nhwc(data, gap, image[0], image[1], image[2], c, c + gap);
    }

    @Test
    void itComputesOnlyProductsOfPixels() {
        assertEquals(RegisterTile.TALLEST == PixelTile.TALLEST, suits(Conv2dSpec.pointwise(16, 8)));
        assertEquals(false, suits(Conv2dSpec.square(16, 8, 1, 2, 0)), "stride");
        assertEquals(false, suits(Conv2dSpec.square(16, 8, 1, 1, 1)), "padding");
        assertEquals(false, suits(Conv2dSpec.square(16, 8, 3, 1, 1)), "nine taps");
        assertEquals(false, suits(Conv2dSpec.pointwise(16, 8).groups(2)), "groups");
        assertEquals(false, suits(Conv2dSpec.pointwise(1025, 8)), "sums of two blocks");
    }

    private static boolean suits(Conv2dSpec spec) {
        return PointwiseConvolution.suits(TapGeometry.forward(spec, 14, 14), spec.groups(), spec.groupInChannels());
    }
}
