package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import graft.engine.CacheSizes;
import graft.engine.Conv2dSpec;
import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionDataGradient;
import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.engine.Workspace;
import graft.engine.reference.ReferenceKernels;
import graft.engine.scalar.ScalarKernels;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes that convolutions state are those that they take. */
class ConvolutionMemoryTest {
    /** What a kernel takes beside the large arrays: tables, a bias, and rows' array headers in the plain loops. */
    private static final long SMALL = 64 << 10;
    /** Packings until the compiler should be done. */
    private static final int ATTEMPTS = 500;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** First layers, few and many channels and tiles, strides, groups, fully connected layers. */
    static Stream<ConvolutionCase> cases() {
        return Stream.of(
                new ConvolutionCase(Conv2dSpec.square(3, 64, 7, 2, 3), 2, 40, 37, false),
                new ConvolutionCase(Conv2dSpec.square(64, 64, 3, 1, 1), 2, 56, 56, false),
                new ConvolutionCase(Conv2dSpec.square(64, 96, 3, 1, 1), 1, 4, 5, false),
                new ConvolutionCase(Conv2dSpec.square(256, 256, 3, 1, 1), 1, 14, 14, false),
                new ConvolutionCase(Conv2dSpec.square(128, 64, 3, 2, 1), 3, 15, 14, false),
                new ConvolutionCase(Conv2dSpec.square(64, 64, 3, 1, 1).groups(64), 2, 9, 10, false),
                new ConvolutionCase(Conv2dSpec.pointwise(300, 70), 3, 17, 11, false),
                new ConvolutionCase(Conv2dSpec.pointwise(1500, 100), 4, 1, 1, false));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSharedMemoryOfVectorKernelsIsWhatTheyState(ConvolutionCase c) {
        Kernels kernels = new SimdKernels();
        for (int threads : new int[] {1, 2}) {
            for (ConvolutionAlgorithm algorithm : ConvolutionAlgorithm.values()) {
                ConvolutionForward forward = kernels.convolution(c.spec(), c.h(), c.w(), c.n(), algorithm);
                float[] weights = c.weights(new Random(1));
                assertTakes(forward.packedBytes(), forward.scratchBytes(c.n(), threads), threads, team -> {
                    forward.packOnce(weights, null, team);
                    forward.run(c.x(new Random(2)), c.y(new Random(3)), null, FusedActivation.NONE, team);
                }, c + " " + algorithm);
            }
            ConvolutionDataGradient data = kernels.convolutionDataGradient(c.spec(), c.h(), c.w());
            assertTakes(data.packedBytes(), data.scratchBytes(c.n(), threads), threads, team -> {
                data.packOnce(c.weights(new Random(1)), team);
                data.run(c.y(new Random(3)), c.x(new Random(2)), false, team);
            }, c + " data gradient");
            var weight = kernels.convolutionWeightGradient(c.spec(), c.h(), c.w());
            assertTakes(weight.packedBytes(), weight.scratchBytes(c.n(), threads), threads, team ->
                    weight.run(c.x(new Random(2)), c.y(new Random(3)), new float[c.spec().weightCount()], null, false,
                            team), c + " weight gradient");
        }
    }

    private interface Work {
        void on(ThreadTeam team);
    }

    private static void assertTakes(long packed, long scratch, int threads, Work work, String what) {
        try (ThreadTeam team = ThreadTeam.of(threads)) {
            work.on(team);
            assertEquals(scratch, team.workspace().sharedBytes(), what + ", shared memory");
            long weights = team.workspace().weightBytes();
            // Nothing where the panels are packed one by one as they are used.
            assertTrue(weights == packed || weights == 0 && scratch > 0, what + ": packed weights take " + weights
                    + " bytes, stated " + packed);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void packedWeightsTakeWhatEveryKernelStates(ConvolutionCase c) {
        for (Kernels kernels : new Kernels[] {new ReferenceKernels(), new ScalarKernels(), new SimdKernels()}) {
            float[] weights = c.weights(new Random(1));
            try (ThreadTeam team = ThreadTeam.of(1)) {
                for (ConvolutionAlgorithm algorithm : ConvolutionAlgorithm.values()) {
                    assertAllocates(kernels.description() + " " + c + " " + algorithm, () -> {
                        ConvolutionForward forward = kernels.convolution(c.spec(), c.h(), c.w(), c.n(), algorithm);
                        forward.scratchBytes(c.n(), 2);
                        return forward.packedBytes();
                    }, () -> {
                        ConvolutionForward forward = kernels.convolution(c.spec(), c.h(), c.w(), c.n(), algorithm);
                        forward.pack(weights, null, team);
                        return forward.packedBytes();
                    });
                }
                assertAllocates(kernels.description() + " " + c + " data gradient", () -> {
                    ConvolutionDataGradient data = kernels.convolutionDataGradient(c.spec(), c.h(), c.w());
                    data.scratchBytes(c.n(), 2);
                    return data.packedBytes();
                }, () -> {
                    ConvolutionDataGradient data = kernels.convolutionDataGradient(c.spec(), c.h(), c.w());
                    data.pack(weights, team);
                    return data.packedBytes();
                });
            }
        }
    }

    /** That asking allocates little, and packing what was stated. */
    private static void assertAllocates(String what, Supplier<Long> asking, Supplier<Long> packing) {
        // Once before, for what classes allocate when they are loaded, and the team's memory.
        packing.get();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        asking.get();
        long asked = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(asked < SMALL, what + ": asking allocates " + asked + " bytes");
        long stated;
        long taken;
        int attempts = 0;
        // Vectors are objects until their code is compiled: what packing takes is what it takes from then on.
        do {
            before = THREADS.getCurrentThreadAllocatedBytes();
            stated = packing.get();
            taken = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertTrue(taken >= stated, what + ": packing allocates " + taken + " bytes, stated " + stated);
        } while (taken > stated + SMALL && ++attempts < ATTEMPTS);
        assertTrue(taken <= stated + SMALL, what + ": packing allocates " + taken + " bytes, stated " + stated);
    }

    @Test
    void transformedTilesNeverTakeMoreThanAPart() {
        // 36 numbers for each of 512 channels and 200 * 56 * 56 tiles are 46 GB; a part is half of the third cache.
        Conv2dSpec spec = Conv2dSpec.square(512, 512, 3, 1, 1);
        ConvolutionForward forward = new SimdKernels().convolution(spec, 224, 224, 200,
                ConvolutionAlgorithm.WINOGRAD_4X4);
        long part = forward.scratchBytes(200, 2);
        long half = Math.min(16L << 20, CacheSizes.here().third() / 2);
        assertTrue(part > 0.9 * half && part < 1.1 * half, part + " bytes, half of the third cache " + half);
    }

    @Test
    void moreThanOneArrayHoldsIsRefusedWithWhatToDo() {
        var e = assertThrows(IllegalArgumentException.class, () -> Workspace.arrayLength("scratch memory", 1L << 31));
        assertEquals("a kernel needs 2147483648 floats of scratch memory, one array holds 2147483639; use fewer or "
                + "smaller images at a time", e.getMessage());
    }
}
