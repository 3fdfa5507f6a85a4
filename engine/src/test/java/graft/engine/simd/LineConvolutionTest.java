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

/** First layers have the very bits of the general kernel, which is tested against the reference. */
class LineConvolutionTest {
    private static final List<FusedActivation> ACTIVATIONS = List.of(FusedActivation.NONE, FusedActivation.RELU,
            FusedActivation.of(ElementFunction.swish()));
    /** Channels, kernel, stride, padding. */
    private static final int[][] KERNELS = {{3, 3, 2, 1}, {2, 7, 2, 3}, {1, 5, 1, 0}, {4, 3, 1, 1}, {1, 11, 4, 2},
        {2, 3, 3, 4}};
    private static final int[] SIZES = {32, 61, 97, 224};
    private final Random random = new Random(6);

    @Test
    void bitsAreThoseOfTheGeneralKernel() {
        int tried = 0;
        try (ThreadTeam one = ThreadTeam.of(1); ThreadTeam two = ThreadTeam.of(2)) {
            for (int[] kernel : KERNELS) {
                for (int size : SIZES) {
                    for (int k : new int[] {8, 16, 24, 64}) {
                        Conv2dSpec spec = Conv2dSpec.square(kernel[0], k, kernel[1], kernel[2], kernel[3]);
                        if (suits(spec, 9, size)) {
                            compare(spec, size, tried++, tried % 3 == 0 ? one : two);
                        }
                    }
                }
            }
        }
        // One of the widths 16, 31, 49, 112 and so on in each kernel is none of whole tiles of 7 or 8 at least.
        assertEquals(RegisterTile.TALLEST == PixelTile.TALLEST, tried >= 60, tried + " cases");
    }

    private void compare(Conv2dSpec spec, int size, int number, ThreadTeam team) {
        int h = 9;
        TapGeometry geometry = TapGeometry.forward(spec, h, size);
        int images = 1 + number % 2;
        Nhwc x = activations(images, h, size, spec.inChannels(), 0);
        x.data()[x.at(images - 1, 4, size / 2)] = Float.NaN;
        Nhwc y = activations(images, spec.outH(h), spec.outW(size), spec.outChannels(), number % 3 == 1 ? 5 : 0);
        Nhwc expected = ConvolutionCase.copy(y);
        float[] weights = ConvolutionCase.random(geometry.taps() * spec.inChannels() * spec.outChannels(), random);
        float[] bias = number % 4 == 1 ? null : ConvolutionCase.random(spec.outChannels(), random);
        FusedActivation activation = ACTIVATIONS.get(number % ACTIVATIONS.size());
        TapConvolution general = new TapConvolution(geometry, 1, spec.inChannels(), spec.outChannels());
        LineConvolution lines = new LineConvolution(geometry, spec.inChannels(), spec.outChannels());
        general.own();
        general.packForward(weights, team);
        general.run(x, expected, bias, null, activation, team);
        lines.own();
        lines.packForward(weights, team);
        lines.run(x, y, bias, null, activation, team);
        assertArrayEquals(expected.data(), y.data(), spec + ", width " + size + ", case " + number);
    }

    /** Random activations with {@code gap} floats between pixels; the last pixel ends where the array does. */
    private Nhwc activations(int n, int h, int w, int c, int gap) {
        float[] data = ConvolutionCase.random(Tensor.count(n, h, w, c + gap), random);
        return new Nhwc(data, 0, n, h, w, c, c + gap);
    }

    @Test
    void itComputesOnlyFewChannelsInWholeLines() {
        assertEquals(RegisterTile.TALLEST == PixelTile.TALLEST, suits(Conv2dSpec.square(3, 16, 3, 2, 1), 224, 224));
        assertEquals(false, suits(Conv2dSpec.square(7, 16, 3, 2, 1), 224, 224), "runs of 21 are read in place");
        assertEquals(false, suits(Conv2dSpec.pointwise(3, 16), 224, 224), "one tap");
        assertEquals(false, suits(Conv2dSpec.square(3, 16, 3, 1, 1), 9, 9), "9 pixels are no tiles of 7 or 8");
    }

    private static boolean suits(Conv2dSpec spec, int h, int w) {
        return spec.outH(h) > 0 && spec.outW(w) > 0
                && LineConvolution.suits(TapGeometry.forward(spec, h, w), spec.groups(), spec.groupInChannels());
    }
}
