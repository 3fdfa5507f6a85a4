package graft.engine;

import java.util.concurrent.atomic.AtomicLong;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Measures how fast memory of a given size is read again and again: from the nearest cache that it fits into, or from
 * the main memory. With {@link FmaPeak} this is the machine's roofline (Williams, Waterman and Patterson, "Roofline: an
 * insightful visual performance model", 2009): a kernel that does f operations for each byte can reach no more than
 * f times this speed.
 */
public final class ReadSpeed {
    /** Floats that are summed before a thread's piece is done: short, so that the best of many is undisturbed. */
    private static final int LEAST = 1 << 20;

    /** A class of its own, so that the rest also works where the vector module is absent. */
    private static final class Vectors {
        static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    }

    private ReadSpeed() {
    }

    /**
     * Measures for about {@code seconds} on every thread of the team at once, each with memory of its own.
     *
     * @param bytes of each thread's memory, up to 2 GB
     * @return gigabytes (10^9) a second that all threads read together; the best of many short measurements
     */
    public static double gigabytes(ThreadTeam team, long bytes, double seconds) {
        boolean vectors = Kernels.best().vectorBits() > Float.SIZE;
        int step = 4 * (vectors ? Vectors.SPECIES.length() : 1);
        int floats = Math.max(step, Math.toIntExact(bytes / Float.BYTES) / step * step);
        int rounds = Math.ceilDiv(LEAST, floats);
        float[][] memory = new float[team.size()][];
        AtomicLong sink = new AtomicLong();
        ThreadTeam.Task task = (piece, worker) -> {
            if (memory[worker] == null) {
                memory[worker] = new float[floats];
            }
            for (int r = 0; r < rounds; r++) {
                sink.addAndGet(Float.floatToIntBits(vectors ? onVectors(memory[worker]) : onScalars(memory[worker])));
            }
        };
        double best = 0;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            int pieces = team.size() * 4;
            long from = System.nanoTime();
            team.run(pieces, task);
            double took = (System.nanoTime() - from) / 1e9;
            best = Math.max(best, (double) pieces * rounds * floats * Float.BYTES / took / 1e9);
        }
        return best;
    }

    /** Four sums at a time, so that no addition waits for the one before. */
    private static float onVectors(float[] data) {
        VectorSpecies<Float> species = Vectors.SPECIES;
        int n = species.length();
        FloatVector zero = FloatVector.zero(species);
        FloatVector a = zero;
        FloatVector b = zero;
        FloatVector c = zero;
        FloatVector d = zero;
        for (int i = 0; i <= data.length - 4 * n; i += 4 * n) {
            a = FloatVector.fromArray(species, data, i).add(a);
            b = FloatVector.fromArray(species, data, i + n).add(b);
            c = FloatVector.fromArray(species, data, i + 2 * n).add(c);
            d = FloatVector.fromArray(species, data, i + 3 * n).add(d);
        }
        // Begins with a vector whose class the compiler knows: see Lanes.known in the package simd.
        return zero.add(a).add(b).add(c).add(d).lane(0);
    }

    private static float onScalars(float[] data) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int i = 0; i <= data.length - 4; i += 4) {
            a += data[i];
            b += data[i + 1];
            c += data[i + 2];
            d += data[i + 3];
        }
        return a + b + c + d;
    }
}
