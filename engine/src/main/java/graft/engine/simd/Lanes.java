package graft.engine.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
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
    /** As many floats as {@link #DOUBLE} has lanes. */
    static final VectorSpecies<Float> HALF = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS / 2));

    private Lanes() {
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
