package graft.engine.simd;

/**
 * The innermost loop of every matrix product and convolution: a small block of the result that stays in registers.
 *
 * <pre>
 * out[i, j] = sum over t &lt; taps, k &lt; run of  a[offsets[t * ROWS + i] + shift + k] * b[(t * run + k) * vectors * lanes + j]
 * </pre>
 *
 * <p><b>Idea.</b> A block of {@code rows} by {@code vectors} registers takes {@code vectors} loads of b and
 * {@code rows} broadcast loads of a for {@code rows * vectors} multiply-adds. With 8 by 2 that is 10 loads for 16
 * multiply-adds, and 16 independent sums hide the latency of 4 cycles: the arithmetic units are never idle, provided
 * that b comes from a cache (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008).
 *
 * <p><b>The left operand is read where it lies.</b> Row i of tap t starts anywhere in a. A matrix product has one tap;
 * a convolution has one for each position of its kernel, and its rows are pixels. Nothing is copied but borders.
 *
 * <p><b>Shapes.</b> The sums need rows * vectors registers, b needs vectors and a needs one. AVX-512 and NEON have 32
 * registers: 8 by 2. SSE and AVX2 have 16: 5 by 2. Larger tiles need fewer loads, but with an address for every row the
 * compiler runs out of registers and stores sums to memory within the loop. Measured on one core of a Zen 4 that can do
 * 118 GFLOP/s, Temurin 25.0.3, k = 512: 8 by 2 115 GFLOP/s, 4 by 4 112, 6 by 4 94, 12 by 2 93, 5 by 4 48, 10 by 2 43.
 */
final class RegisterTile {
    private static final boolean MANY_REGISTERS = Lanes.BITS == 512 || System.getProperty("os.arch").equals("aarch64");
    /** Greatest height used. */
    static final int TALLEST = MANY_REGISTERS ? 8 : 5;
    /** Greatest width used, in vectors. */
    static final int WIDEST = 2;
    /** Row offsets of one tap in a table, whatever the height of the tile. */
    static final int ROWS = 8;

    private RegisterTile() {
    }

    /** Computes one tile; {@code vectors} is 1 or 2. */
    static void product(int rows, int vectors, float[] a, int[] offsets, int at, int shift, int taps, int run,
            float[] b, int bAt, float[] out, int outAt, int outStep) {
        if (vectors == 2) {
            TwoVectorTiles.product(rows, a, offsets, at, shift, taps, run, b, bAt, out, outAt, outStep);
        } else {
            OneVectorTiles.product(rows, a, offsets, at, shift, taps, run, b, bAt, out, outAt, outStep);
        }
    }

    /** Number of tiles for {@code rows} rows. */
    static int tiles(int rows) {
        return (rows + TALLEST - 1) / TALLEST;
    }

    /** First row of tile {@code i} of {@code tiles}: heights differ by one at most, so that none is wastefully low. */
    static int firstRow(int i, int tiles, int rows) {
        return (int) ((long) i * rows / tiles);
    }
}
