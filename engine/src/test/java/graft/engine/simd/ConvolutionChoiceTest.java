package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.Kernels;
import graft.engine.MachineProfile;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * The estimate, on machines that are given. From 64 to 64 channels on 12x12 pixels there are 4096 pairs of channels,
 * 9 tiles of 4x4 and 36 tiles of 2x2. With a multiply-add in 1 ns, m ns for a float from memory and s ns for a float
 * that goes to the second cache and back:
 *
 * <pre>
 * direct  4096 * 9 * (144 + m)
 * 4x4     4096 * 36 * (9 + m) + 9 * (36 * 128 * s + (264 + 160) * 64)
 * 2x2     4096 * 16 * (36 + m) + 36 * (16 * 128 * s + (32 + 24) * 64)
 * </pre>
 */
class ConvolutionChoiceTest {
    private static final Conv2dSpec SPEC = Conv2dSpec.of(64, 64, 3).padding(1);
    private final Kernels kernels = new SimdKernels();

    private ConvolutionAlgorithm fastest(double m, double s) {
        MachineProfile machine = new MachineProfile(1e9, 8e9 / s, 1e9, 4e9 / m, 1e-9, MachineProfile.Source.GIVEN);
        return kernels.fastest(SPEC, 12, 12, 1, () -> machine);
    }

    /** Direct 5.35 ms, 4x4 1.47 + 0.29, 2x2 2.42 + 0.20. */
    @Test
    void fewProductsWinWhereMemoryIsFast() {
        assertEquals(ConvolutionAlgorithm.WINOGRAD_4X4, fastest(1, 1));
    }

    /** Direct 6.78 ms, 4x4 7.23 + 0.29, 2x2 4.98 + 0.20. */
    @Test
    void fewerWeightsWinWhereMemoryIsSlower() {
        assertEquals(ConvolutionAlgorithm.WINOGRAD_2X2, fastest(40, 1));
    }

    /** Direct 12.7 ms, 4x4 30.8, 2x2 15.5. */
    @Test
    void fewestWeightsWinWhereMemoryIsSlow() {
        assertEquals(ConvolutionAlgorithm.DIRECT, fastest(200, 1));
    }

    /** Direct 5.35 ms; 9 * 36 * 128 * 1000 ns are 41 ms, 36 * 16 * 128 * 1000 ns are 74 ms. */
    @Test
    void transformsLoseWhereCachesAreSlow() {
        assertEquals(ConvolutionAlgorithm.DIRECT, fastest(1, 1000));
    }

    /** A loop more: 1 ms each, and 4x4 saves 3.6. */
    @Test
    void aSecondLoopIsCounted() {
        assertEquals(ConvolutionAlgorithm.WINOGRAD_4X4, kernels.fastest(SPEC, 12, 12, 1,
                () -> new MachineProfile(1e9, 8e9, 1e9, 4e9, 1e-3, MachineProfile.Source.GIVEN)));
        assertEquals(ConvolutionAlgorithm.DIRECT, kernels.fastest(SPEC, 12, 12, 1,
                () -> new MachineProfile(1e9, 8e9, 1e9, 4e9, 4e-3, MachineProfile.Source.GIVEN)));
    }

    /**
     * Channels in and out, pixels of a side; milliseconds of the direct sum, of 2x2 and of 4x4: 3x3 layers of ResNet-18
     * and VGG-16 with one image, each timed within its network on two cores of an Intel Emerald Rapids (Temurin 25.0.3,
     * 2026-12-01), by {@code graft bench --tune}.
     */
    private static final double[][] TIMED = {
        {64, 64, 56, 0.867, 0.632, 0.413}, {128, 128, 28, 0.867, 0.538, 0.503}, {256, 256, 14, 1.047, 0.807, 0.861},
        {512, 512, 7, 1.235, 1.325, 2.106}, {64, 64, 224, 19.444, 13.739, 7.756}, {64, 128, 112, 10.130, 6.608, 3.962},
        {128, 128, 112, 19.819, 11.763, 7.150}, {128, 256, 56, 9.428, 6.074, 4.452},
        {256, 256, 56, 18.807, 12.173, 7.844}, {256, 512, 28, 9.588, 6.741, 4.148},
        {512, 512, 28, 20.830, 14.175, 8.156}, {512, 512, 14, 5.907, 3.481, 4.115}};

    /** The profile is what {@code graft doctor} measured there. */
    @Test
    void theChoiceIsWithinFivePercentOfTheFastest() {
        MachineProfile there = new MachineProfile(1.6e11, 1.15e11, 2.5e10, 2.4e10, 4e-6, MachineProfile.Source.GIVEN);
        for (double[] layer : TIMED) {
            Conv2dSpec spec = Conv2dSpec.of((int) layer[0], (int) layer[1], 3).padding(1);
            double chosen = switch (kernels.fastest(spec, (int) layer[2], (int) layer[2], 1, () -> there)) {
                case DIRECT -> layer[3];
                case WINOGRAD_2X2 -> layer[4];
                case WINOGRAD_4X4 -> layer[5];
                case FASTEST -> fail("not an algorithm");
            };
            double best = Math.min(layer[3], Math.min(layer[4], layer[5]));
            assertTrue(chosen <= 1.05 * best, () -> chosen + " ms of " + Arrays.toString(layer));
        }
    }

    @Test
    void theMachineIsNotAskedWhereThereIsNoChoice() {
        for (Conv2dSpec spec : new Conv2dSpec[] {Conv2dSpec.of(64, 64, 1), SPEC.stride(2), SPEC.groups(2),
                SPEC.dilation(2), Conv2dSpec.of(3, 64, 3), Conv2dSpec.of(64, 64, 5)}) {
            assertEquals(ConvolutionAlgorithm.DIRECT, kernels.fastest(spec, 12, 12, 1, () -> fail("asked")));
        }
    }

    @Test
    void withoutAMachineItIsTheStandardOne() {
        for (int size : new int[] {7, 14, 56}) {
            for (int channels : new int[] {32, 128, 512}) {
                Conv2dSpec spec = Conv2dSpec.of(channels, channels, 3).padding(1);
                ConvolutionAlgorithm expected = kernels.fastest(spec, size, size, 1, () -> MachineProfile.STANDARD);
                assertEquals(expected.words(), kernels.convolution(spec, size, size, 1, ConvolutionAlgorithm.FASTEST)
                        .algorithm());
            }
        }
    }
}
