package graft.engine.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The shapes of vectors that all kernels use: the widest that the processor has, or what
 * {@code -Dgraft.vectorBits=128|256|512} forces, for tests. Wider than the processor has is right but very slow.
 */
final class Lanes {
    static final VectorSpecies<Float> FLOAT = chosen(System.getProperty("graft.vectorBits"));
    /** Floats in one vector. */
    static final int COUNT = FLOAT.length();
    static final int BITS = FLOAT.vectorBitSize();
    /** Doubles in vectors of the same size, half as many. */
    static final VectorSpecies<Double> DOUBLE = FLOAT.withLanes(double.class);

    static final Class<? extends FloatVector> FLOAT_CLASS = FLOAT.vectorType().asSubclass(FloatVector.class);

    /** Lane i takes the value of lane i+8, i+4, i+2, i+1, counted round. */
    private static final VectorShuffle<Float> EIGHT_ON = on(8);
    private static final VectorShuffle<Float> FOUR_ON = on(4);
    private static final VectorShuffle<Float> TWO_ON = on(2);
    private static final VectorShuffle<Float> ONE_ON = on(1);

    private Lanes() {
    }

    /**
     * The same vector, so that the compiler knows its class. Of a vector that it has not just made it knows only that
     * it is a {@link FloatVector}. It then relies on what it saw in earlier runs; where it was too busy to watch,
     * methods of such a vector stay virtual calls, the vector becomes an object in every round of the loop, and the
     * kernel is a hundred times slower for as long as the process lives. So kernels call methods of vectors that a loop
     * carries only through this method, and all kernels use float vectors of this one shape: a second one anywhere, and
     * what the compiler saw is ambiguous for all of them. It costs nothing at run time.
     *
     * <p>In a method with more than about 40 multiply-adds on vectors the compiler no longer inlines this one
     * ({@code -XX:+PrintInlining}: NodeCountInliningCutoff), and the vectors become objects to be passed to it. So a
     * tile whose loop is unrolled by 2 was three times as slow as one that is not. In such methods write the call that
     * is in here in its place, {@code Lanes.FLOAT_CLASS.cast(vector)}: that one the compiler always knows
     * ({@link NarrowTiles}: 94 GFLOP/s with it, 65 without).
     */
    static FloatVector known(FloatVector vector) {
        return FLOAT_CLASS.cast(vector);
    }

    /**
     * The sum of all lanes, always in the same order: the upper half is added to the lower half until one lane is left.
     * {@code reduceLanes(ADD)} leaves the order open, and takes another one before it is compiled than afterwards: the
     * last bit of a result then depends on how often the program has called the method.
     */
    static float sum(FloatVector vector) {
        FloatVector v = known(vector);
        if (COUNT > 8) {
            v = v.add(v.rearrange(EIGHT_ON));
        }
        if (COUNT > 4) {
            v = v.add(v.rearrange(FOUR_ON));
        }
        v = v.add(v.rearrange(TWO_ON));
        return v.add(v.rearrange(ONE_ON)).lane(0);
    }

    private static VectorShuffle<Float> on(int lanes) {
        return VectorShuffle.fromOp(FLOAT, i -> (i + lanes) % COUNT);
    }

    private static VectorSpecies<Float> chosen(String bits) {
        return switch (bits) {
            case null -> FloatVector.SPECIES_PREFERRED;
            case "128" -> FloatVector.SPECIES_128;
            case "256" -> FloatVector.SPECIES_256;
            case "512" -> FloatVector.SPECIES_512;
            default -> throw new IllegalArgumentException(
                    "graft.vectorBits is '" + bits + "', expected 128, 256 or 512");
        };
    }
}
