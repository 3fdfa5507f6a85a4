package graft.engine.reference;

import graft.engine.ThreadTeam;
import java.util.Objects;

/** C[M,N] = A[M,K] B[K,N], row-major; one task computes up to 256 columns of one row, in double precision. */
final class ReferenceMatrixProduct {
    private static final int COLUMNS = 256;

    private ReferenceMatrixProduct() {
    }

    static void run(int m, int n, int k, float[] a, float[] b, float[] c, boolean add, ThreadTeam team) {
        Objects.checkFromIndexSize(0, m * k, a.length);
        Objects.checkFromIndexSize(0, k * n, b.length);
        Objects.checkFromIndexSize(0, m * n, c.length);
        int blocks = Math.ceilDiv(n, COLUMNS);
        team.run(m * blocks, (task, worker) -> {
            int row = task / blocks;
            int first = task % blocks * COLUMNS;
            double[] sums = new double[Math.min(COLUMNS, n - first)];
            for (int i = 0; i < k; i++) {
                ReferencePixels.addProducts(a[row * k + i], b, i * n + first, sums.length, sums, 0);
            }
            for (int j = 0; j < sums.length; j++) {
                int to = row * n + first + j;
                c[to] = (float) (add ? c[to] + sums[j] : sums[j]);
            }
        });
    }
}
