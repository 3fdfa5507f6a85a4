package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.Kernels;
import graft.engine.MachineProfile;
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
