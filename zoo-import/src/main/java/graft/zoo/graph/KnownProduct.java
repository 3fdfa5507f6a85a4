package graft.zoo.graph;

import java.util.Arrays;

/** The matrix product of two known values, for graphs that multiply weights together. */
public final class KnownProduct {
    private static final long MOST_MULTIPLICATIONS = 1L << 30;

    private KnownProduct() {
    }

    /** a [..,M,K] times b [..,K,N], leading axes repeated as in arithmetic. */
    public static Known of(Known a, Known b) {
        int[] lead = Numbers.broadcast(Arrays.copyOf(a.dims(), a.dims().length - 2),
                Arrays.copyOf(b.dims(), b.dims().length - 2));
        int m = a.dims()[a.dims().length - 2];
        int k = a.dims()[a.dims().length - 1];
        int n = b.dims()[b.dims().length - 1];
        int[] dims = with(lead, m, n);
        int matrices = Numbers.size(lead);
        if ((long) Numbers.size(dims) * k > MOST_MULTIPLICATIONS) {
            throw new IllegalArgumentException("multiplies constants with over 2^30 multiplications");
        }
        return Known.computed("", dims, () -> multiply(Numbers.expanded(a, with(lead, m, k)).floats(),
                Numbers.expanded(b, with(lead, k, n)).floats(), matrices, m, k, n));
    }

    private static int[] with(int[] lead, int rows, int columns) {
        int[] dims = Arrays.copyOf(lead, lead.length + 2);
        dims[lead.length] = rows;
        dims[lead.length + 1] = columns;
        return dims;
    }

    private static float[] multiply(float[] a, float[] b, int matrices, int m, int k, int n) {
        float[] y = new float[matrices * m * n];
        for (int i = 0; i < matrices * m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int c = 0; c < k; c++) {
                    sum += (double) a[i * k + c] * b[(i / m * k + c) * n + j];
                }
                y[i * n + j] = (float) sum;
            }
        }
        return y;
    }
}
