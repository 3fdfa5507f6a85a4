package graft.engine.simd;

import graft.engine.Conv2dSpec;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * C[M,N] = A[M,K] B[K,N], or C += A B: a convolution of M pixels by a 1x1 kernel, which reads A where it lies and packs
 * B into panels first. Packing takes 1/M of the multiplications' time or so; who multiplies by the same matrix often
 * should prepare a convolution instead.
 */
final class SimdMatmul {
    private SimdMatmul() {
    }

    static void multiply(int m, int n, int k, float[] a, float[] b, float[] c, boolean add, ThreadTeam team) {
        TapConvolution product = new TapConvolution(
                TapGeometry.forward(Conv2dSpec.pointwise(k, n), 1, 1), 1, k, n);
        Nhwc to = new Nhwc(c, 0, m, 1, 1, n, n);
        // New memory for the panels each time would cost more than packing them: the system clears it first.
        try (var _ = team.workspace().hold()) {
            product.borrow(team.workspace().weights(product.packedFloats()), 0);
            product.packForward(b, team);
            product.run(new Nhwc(a, 0, m, 1, 1, k, k), to, null, add ? to : null, FusedActivation.NONE, team);
        }
    }
}
