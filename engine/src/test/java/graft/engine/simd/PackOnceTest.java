package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Weights packed for one run give the bits that packed weights give, and take nothing from those that stay packed. */
class PackOnceTest {
    private final Random random = new Random(5);

    /** Of both of Winograd's schedules, the direct kernels' groups, and strides that cut the gradient into phases. */
    private static List<ConvolutionCase> cases() {
        return List.of(
                new ConvolutionCase(Conv2dSpec.square(64, 48, 3, 1, 1), 2, 61, 59, false),
                new ConvolutionCase(Conv2dSpec.square(33, 70, 3, 1, 1), 2, 30, 30, true),
                new ConvolutionCase(Conv2dSpec.square(40, 33, 3, 1, 0), 1, 9, 7, false),
                new ConvolutionCase(Conv2dSpec.square(17, 33, 1, 1, 0), 2, 5, 5, false),
                new ConvolutionCase(Conv2dSpec.square(18, 36, 3, 2, 1).groups(3), 2, 9, 11, false),
                new ConvolutionCase(Conv2dSpec.square(7, 9, 5, 3, 2), 2, 13, 11, true));
    }

    private static List<Supplier<ConvolutionForward>> forward(ConvolutionCase c) {
        List<Supplier<ConvolutionForward>> all = new ArrayList<>();
        all.add(() -> new DirectConvolution(c.spec(), c.h(), c.w()));
        if (c.spec().kernelH() == 3 && c.spec().strideH() == 1) {
            all.add(() -> new WinogradConvolution(new Winograd4x4(), c.spec(), c.h(), c.w()));
            all.add(() -> new WinogradConvolution(new Winograd2x2(), c.spec(), c.h(), c.w()));
        }
        return all;
    }

    private static List<Supplier<ConvolutionDataGradient>> data(ConvolutionCase c) {
        List<Supplier<ConvolutionDataGradient>> all = new ArrayList<>();
        all.add(() -> new DirectDataGradient(c.spec(), c.h(), c.w()));
        if (c.spec().kernelH() == 3 && c.spec().strideH() == 1) {
            all.add(() -> new WinogradDataGradient(c.spec(), c.h(), c.w()));
        }
        return all;
    }

    @Test
    void aRunWithWeightsForItAloneHasTheSameBits() {
        for (ConvolutionCase c : cases()) {
            Nhwc x = c.x(random);
            Nhwc y = c.y(random);
            float[] weights = c.weights(random);
            float[] bias = ConvolutionCase.random(c.spec().outChannels(), random);
            for (int threads = 1; threads <= 3; threads++) {
                try (ThreadTeam team = ThreadTeam.of(threads)) {
                    for (Supplier<ConvolutionForward> make : forward(c)) {
                        Nhwc expected = ConvolutionCase.copy(y);
                        ConvolutionForward packed = make.get();
                        packed.pack(weights, bias, team);
                        packed.run(x, expected, null, FusedActivation.NONE, team);
                        Nhwc got = ConvolutionCase.copy(y);
                        ConvolutionForward once = make.get();
                        once.packOnce(weights, bias, team);
                        once.run(x, got, null, FusedActivation.NONE, team);
                        assertArrayEquals(expected.data(), got.data(), c + " " + once.algorithm());
                    }
                    for (Supplier<ConvolutionDataGradient> make : data(c)) {
                        Nhwc expected = ConvolutionCase.copy(x);
                        ConvolutionDataGradient packed = make.get();
                        packed.pack(weights, team);
                        packed.run(y, expected, true, team);
                        Nhwc got = ConvolutionCase.copy(x);
                        ConvolutionDataGradient once = make.get();
                        once.packOnce(weights, team);
                        once.run(y, got, true, team);
                        assertArrayEquals(expected.data(), got.data(), c.toString());
                    }
                }
            }
        }
    }

    /** The team's memory may be just as long as these weights: what stays packed must not lie there. */
    @Test
    void weightsPackedToStayAfterARunWithOthersStay() {
        for (ConvolutionCase c : cases()) {
            Nhwc x = c.x(random);
            Nhwc y = c.y(random);
            float[] weights = c.weights(random);
            for (int which = 0; which < forward(c).size(); which++) {
                try (ThreadTeam team = ThreadTeam.of(2)) {
                    ConvolutionForward convolution = forward(c).get(which).get();
                    convolution.packOnce(c.weights(random), null, team);
                    convolution.run(x, ConvolutionCase.copy(y), null, FusedActivation.NONE, team);
                    convolution.pack(weights, null, team);
                    Nhwc before = ConvolutionCase.copy(y);
                    convolution.run(x, before, null, FusedActivation.NONE, team);
                    ConvolutionForward other = forward(c).get(which).get();
                    other.packOnce(c.weights(random), null, team);
                    other.run(x, ConvolutionCase.copy(y), null, FusedActivation.NONE, team);
                    Nhwc after = ConvolutionCase.copy(y);
                    convolution.run(x, after, null, FusedActivation.NONE, team);
                    assertArrayEquals(before.data(), after.data(), c + " " + convolution.algorithm());
                }
            }
        }
    }
}
