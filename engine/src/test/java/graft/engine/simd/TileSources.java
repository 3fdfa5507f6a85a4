package graft.engine.simd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The source files of the register tiles, each from one template. {@code main} writes them; run it after a change here:
 *
 * <pre>
 * mvn -q -pl engine test-compile
 * java -cp engine/target/test-classes graft.engine.simd.TileSources engine/src/main/java/graft/engine/simd
 * </pre>
 */
final class TileSources {
    private static final String START = """
    package graft.engine.simd;

    import jdk.incubator.vector.FloatVector;
    """;

    private static final String PRODUCT_CLASS = """

    /**
     * The register tiles that are %s wide; what a tile computes is described in {@link RegisterTile}.
     * Written by {@code TileSources} of the tests: change that.
     *
     * <p>One method for each height, and every sum a local variable of its own: the compiler keeps local vectors
     * in registers, and it would not keep the elements of an array there. A round of the loop takes two k, and in each
     * %s of b and one broadcast a row feed %s a row: the two share the address of each row. That makes
     * no difference where a processor computes 512 bits in two halves; where it does not, the time of addresses shows
     * (an Intel of family 6, model 207, with 8 by 2 and k = 256: 165 GFLOP/s of 172, with one k a round 151).
     */
    final class %s {
        private static final int N = Lanes.COUNT;

        private %s() {
        }

        static void product(int rows, float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
                int bAt, float[] out, int outAt, int step) {
            switch (rows) {
    """;

    /** Greatest height in the file of low tiles. */
    private static final int LOW = 3;

    private static final String LOW_CLASS = """

    /** The lowest of the tiles of {@link TwoVectorTiles} and {@link OneVectorTiles}. Written by {@code TileSources}. */
    final class LowTiles {
        private static final int N = Lanes.COUNT;

        private LowTiles() {
        }
    """;

    private static final String PRODUCT_CASE = """
                case {rows} -> rows{rows}x{vectors}(a, offsets, at, shift, taps, run, b, bAt, out, outAt, step);
    """;

    private static final String PRODUCT_DEFAULT = """
                default -> throw new IllegalArgumentException("a tile has 1 to 8 rows, not " + rows);
            }
        }
    """;

    private static final String PRODUCT = """

        static void rows{rows}x{vectors}(float[] a, int[] offsets, int at, int shift, int taps, int run, float[] b,
                int bAt, float[] out, int outAt, int step) {
            FloatVector zero = FloatVector.zero(Lanes.FLOAT);
    @row    FloatVector [[c{i}_{j} = zero|, ]];
            int bRow = bAt;
            for (int t = 0; t < taps; t++) {
                int o = at + t * RegisterTile.ROWS;
    @row        int a{i} = offsets[o{+i}] + shift;
                int k = 0;
                for (; k < run - 1; k += 2) {
                    int p = bRow + k * {width};
                    FloatVector x;
    @vector         FloatVector b{j} = FloatVector.fromArray(Lanes.FLOAT, b, p{+j*N});
    @row            x = FloatVector.broadcast(Lanes.FLOAT, a[a{i} + k]); [[c{i}_{j} = x.fma(b{j}, c{i}_{j});| ]]
    @vector         b{j} = FloatVector.fromArray(Lanes.FLOAT, b, p + {width}{+j*N});
    @row            x = FloatVector.broadcast(Lanes.FLOAT, a[a{i} + k + 1]); [[c{i}_{j} = x.fma(b{j}, c{i}_{j});| ]]
                }
                for (; k < run; k++) {
                    int p = bRow + k * {width};
                    FloatVector x;
    @vector         FloatVector b{j} = FloatVector.fromArray(Lanes.FLOAT, b, p{+j*N});
    @row            x = FloatVector.broadcast(Lanes.FLOAT, a[a{i} + k]); [[c{i}_{j} = x.fma(b{j}, c{i}_{j});| ]]
                }
                bRow += run * {width};
            }
    @sum    Lanes.FLOAT_CLASS.cast(c{i}_{j}).intoArray(out, outAt{+i*step}{+j*N});
        }
    """;

    private static final String OUTER_CLASS = """

    /**
     * The register tile of a sum of outer products, both operands copied for it: a block of aᵀ b.
     * Written by {@code TileSources} of the tests: change that.
     *
     * <pre>out[i * width + j] += sum over p &lt; pixels of  a[aAt + p * HEIGHT + i] * b[bAt + p * width + j]</pre>
     *
     * <p>The width is one vector or two. All steps are constants: so the compiler knows that indices grow evenly and
     * checks them once before the loop and not in every round, which would take longer than the multiplications.
     */
    final class OuterTile {
        /** Rows of a tile: as many as the registers hold, and a whole number of vectors or of halves of one. */
        static final int HEIGHT = RegisterTile.TALLEST >= 8 ? 8 : 4;
        private static final int N = Lanes.COUNT;

        private OuterTile() {
        }

        /** Adds the products of some pixels to one tile; {@code vectors} is 1 or 2. */
        static void add(int vectors, int pixels, float[] a, int aAt, float[] b, int bAt, float[] out, int outAt) {
            if (HEIGHT == 8 && vectors == 2) {
                add8x2(pixels, a, aAt, b, bAt, out, outAt);
            } else if (HEIGHT == 8) {
                add8x1(pixels, a, aAt, b, bAt, out, outAt);
            } else if (vectors == 2) {
                add4x2(pixels, a, aAt, b, bAt, out, outAt);
            } else {
                add4x1(pixels, a, aAt, b, bAt, out, outAt);
            }
        }
    """;

    private static final String OUTER = """

        private static void add{rows}x{vectors}(int pixels, float[] a, int aAt, float[] b, int bAt, float[] out,
                int outAt) {
    @sum    FloatVector c{i}_{j} = FloatVector.fromArray(Lanes.FLOAT, out, outAt{+n*N});
            for (int p = 0; p < pixels; p++) {
                int k = bAt + p * {width};
                int i = aAt + p * {rows};
    @vector     FloatVector b{j} = FloatVector.fromArray(Lanes.FLOAT, b, k{+j*N});
                FloatVector x;
    @row        x = FloatVector.broadcast(Lanes.FLOAT, a[i{+i}]);
    @sum        c{i}_{j} = x.fma(b{j}, c{i}_{j});
            }
    @sum    Lanes.known(c{i}_{j}).intoArray(out, outAt{+n*N});
        }
    """;

    private static final String GRADIENT_CLASS = """
    import jdk.incubator.vector.VectorMask;

    /**
     * The register tile of the weight gradient: a block of xᵀ dy, input channels by output channels, summed over
     * pixels. Written by {@code TileSources} of the tests: change that.
     *
     * <pre>out[i, j] = sum over pixels of  x[pixel, i] * dy[pixel, j]</pre>
     *
     * <p>Both operands are read where they lie: the inputs of a tile are neighbouring channels of x, each broadcast,
     * and its outputs neighbouring channels of dy, loaded as vectors. Pixels come as segments of {@code segments},
     * three numbers each: index in x, index in dy, number of pixels; within one, both indices advance by a fixed
     * step.
     *
     * <p>Tiles are 8 rows high, or 4 where there are fewer rows or few registers, and 2 vectors wide or 1; the last
     * has a mask for the right edge. A tile of 4 that needs fewer rows computes its last one several times, and the
     * caller ignores the copies. Rows of {@code out} follow each other.
     */
    final class GradientTile {
        /** Rows of the tallest tile. */
        static final int TALL = 8;
        private static final int LOW = 4;
        private static final int N = Lanes.COUNT;

        private GradientTile() {
        }

        /** Height of the tiles for {@code rows} rows: never more than there are, unless that is below 4. */
        static int height(int rows) {
            return rows >= TALL && RegisterTile.TALLEST >= TALL ? TALL : LOW;
        }

        /**
         * Computes one tile.
         *
         * @param vectors 1 or 2
         * @param columns used only when {@code vectors} is 1: how many of the lanes exist
         * @param height  the result of {@link #height}
         * @param rows    rows that exist, for a height of 4
         */
        static void product(int vectors, int columns, int height, int rows, float[] x, int xStep, float[] dy,
                int dyStep, int[] segments, int at, int count, float[] out, int outAt) {
            if (vectors == 2 && height == TALL) {
                product8x2(x, xStep, dy, dyStep, segments, at, count, out, outAt);
            } else if (vectors == 2) {
                product4x2(x, rows, xStep, dy, dyStep, segments, at, count, out, outAt);
            } else {
                VectorMask<Float> mask = Lanes.FLOAT.indexInRange(0, columns);
                if (height == TALL) {
                    product8x1(x, xStep, dy, dyStep, segments, at, count, out, outAt, mask);
                } else {
                    product4x1(x, rows, xStep, dy, dyStep, segments, at, count, out, outAt, mask);
                }
            }
        }

        /**
         * Copies or adds {@code count} floats, such as a row of a finished tile to its place in dw. A plain loop over
         * so few would run in the scalar iterations that the compiler puts around its vector loop.
         */
        static void store(float[] from, int at, float[] to, int toAt, int count, boolean add) {
            int j = 0;
            for (; !add && j + Lanes.COUNT <= count; j += Lanes.COUNT) {
                FloatVector.fromArray(Lanes.FLOAT, from, at + j).intoArray(to, toAt + j);
            }
            for (; j + Lanes.COUNT <= count; j += Lanes.COUNT) {
                FloatVector.fromArray(Lanes.FLOAT, from, at + j)
                        .add(FloatVector.fromArray(Lanes.FLOAT, to, toAt + j)).intoArray(to, toAt + j);
            }
            for (; j < count; j++) {
                to[toAt + j] = add ? to[toAt + j] + from[at + j] : from[at + j];
            }
        }
    """;

    /** {@code ROWS} and {@code MASK} stand for the further parameters of low and of narrow tiles. */
    private static final String GRADIENT = """

        private static void product{rows}x{vectors}(float[] x, ROWSint xStep, float[] dy, int dyStep,
                int[] segments, int at, int count, float[] out, int outAtMASK) {
    LOWER
            FloatVector zero = FloatVector.zero(Lanes.FLOAT);
    @row    FloatVector [[c{i}_{j} = zero|, ]];
            for (int s = at; s < at + 3 * count; s += 3) {
                int xAt = segments[s];
                int dyAt = segments[s + 1];
                int pixels = segments[s + 2];
                for (int p = 0; p < pixels; p++) {
    @vector         FloatVector b{j} = FloatVector.fromArray(Lanes.FLOAT, dy, dyAt{+j*N}LOADED);
                    FloatVector a;
    @row            a = FloatVector.broadcast(Lanes.FLOAT, x[xAtCHANNEL]);
    @sum            c{i}_{j} = a.fma(b{j}, c{i}_{j});
                    xAt += xStep;
                    dyAt += dyStep;
                }
            }
    @sum    Lanes.known(c{i}_{j}).intoArray(out, outAt{+n*N});
        }
    """;

    private TileSources() {
    }

    /** Text of each file by its name. */
    static Map<String, String> all() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("TwoVectorTiles.java", products(2, PRODUCT_CLASS.formatted("two vectors", "2 loads",
                "2 multiply-adds", "TwoVectorTiles", "TwoVectorTiles")));
        files.put("OneVectorTiles.java", products(1, PRODUCT_CLASS.formatted("one vector", "1 load", "1 multiply-add",
                "OneVectorTiles", "OneVectorTiles")));
        files.put("LowTiles.java", START + LOW_CLASS + methods(1, LOW, 1, PRODUCT) + methods(1, LOW, 2, PRODUCT)
                + "}\n");
        files.put("OuterTile.java", START + OUTER_CLASS + method(8, 2, OUTER) + method(8, 1, OUTER)
                + method(4, 2, OUTER) + method(4, 1, OUTER) + "}\n");
        files.put("GradientTile.java", START + GRADIENT_CLASS + gradient(8, 2) + gradient(4, 2) + gradient(8, 1)
                + gradient(4, 1) + "}\n");
        files.put("PixelTile.java", START + PixelTileSources.CLASS + method(8, 2, PixelTileSources.METHOD)
                + method(7, 2, PixelTileSources.METHOD) + "}\n");
        files.put("OneVectorPixelTile.java", START + PixelTileSources.ONE_VECTOR_CLASS
                + method(8, 1, PixelTileSources.METHOD) + method(7, 1, PixelTileSources.METHOD) + "}\n");
        return files;
    }

    private static String products(int vectors, String start) {
        return START + start + methods(1, LOW, vectors, PRODUCT_CASE.replace("-> ", "-> LowTiles."))
                + methods(LOW + 1, RegisterTile.ROWS, vectors, PRODUCT_CASE) + PRODUCT_DEFAULT
                + methods(LOW + 1, RegisterTile.ROWS, vectors, PRODUCT) + "}\n";
    }

    /** A template for the heights from the first to the last. */
    private static String methods(int first, int last, int vectors, String template) {
        StringBuilder text = new StringBuilder();
        for (int rows = first; rows <= last; rows++) {
            text.append(method(rows, vectors, template));
        }
        return text.toString();
    }

    private static String gradient(int rows, int vectors) {
        boolean low = rows < GradientTile.TALL;
        return method(rows, vectors, GRADIENT.replace("ROWS", low ? "int rows, " : "")
                .replace("LOWER\n", low ? "@lower  int d{i} = Math.min({i}, rows - 1);\n" : "")
                .replace("CHANNEL", low ? "{+d}" : "{+i}")
                .replace("MASK", vectors == 1 ? ", VectorMask<Float> mask" : "")
                .replace("LOADED", vectors == 1 ? ", mask" : ""));
    }

    private static String method(int rows, int vectors, String template) {
        String width = vectors == 1 ? "N" : vectors + " * N";
        return new TileTemplate(rows, vectors).write(template.stripTrailing().replace("{width}", width));
    }

    /** Writes all files into the folder that is the only argument. */
    public static void main(String[] arguments) throws IOException {
        for (Map.Entry<String, String> file : all().entrySet()) {
            Files.writeString(Path.of(arguments[0], file.getKey()), file.getValue());
        }
    }
}
