package graft.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Measures how fast memory of a given size is read again and again: from the nearest cache that it fits into, or from
 * the main memory. With {@link FmaPeak} this is the machine's roofline (Williams, Waterman and Patterson, "Roofline: an
 * insightful visual performance model", 2009): a kernel that does f operations for each byte can reach no more than
 * f times this speed.
 */
public final class ReadSpeed {
    /** Floats that a piece of a thread's work sums: the next part of its memory, or small memory several times. */
    private static final int PIECE = 1 << 20;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

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
        int part = Math.min(floats, PIECE);
        int parts = Math.ceilDiv(PIECE, part);
        float[][] memory = new float[team.size()][];
        int[] at = new int[team.size() * CacheLine.FLOATS];
        AtomicLong sink = new AtomicLong();
        ThreadTeam.Task task = (piece, worker) -> {
            if (memory[worker] == null) {
                memory[worker] = new float[floats];
            }
            for (int i = 0; i < parts; i++) {
                int from = at[worker * CacheLine.FLOATS];
                sink.addAndGet(Float.floatToIntBits(vectors ? onVectors(memory[worker], from, from + part)
                        : onScalars(memory[worker], from, from + part)));
                at[worker * CacheLine.FLOATS] = from + 2 * part <= floats ? from + part : 0;
            }
        };
        float[] little = new float[8 * step];
        BestRate.warmUp(() -> sink.addAndGet(Float.floatToIntBits(vectors ? onVectors(little, 0, little.length)
                : onScalars(little, 0, little.length))));
        // Each run goes through all of the memory: else the best would be the one that found most of it in a cache.
        int pieces = team.size() * Math.max(4, Math.ceilDiv(floats, parts * part));
        return BestRate.perSecond(team, pieces, (double) parts * part * Float.BYTES, seconds, task) / 1e9;
    }

    /**
     * Reads memory once, on every thread of the team, in a plain sum, beside which a search through it can be placed.
     *
     * @param floats memory of little-endian floats, such as a mapped file
     * @return their sum, without which nothing would have to be read
     */
    public static double read(ThreadTeam team, MemorySegment floats) {
        boolean vectors = Kernels.best().vectorBits() > Float.SIZE;
        long count = floats.byteSize() / Float.BYTES;
        DoubleAdder sum = new DoubleAdder();
        team.run(Math.toIntExact((count + PIECE - 1) / PIECE), (piece, _) -> {
            long from = (long) piece * PIECE;
            long to = Math.min(count, from + PIECE);
            sum.add(vectors ? onVectors(floats, from, to) : onScalars(floats, from, to));
        });
        return sum.sum();
    }

    private static float onVectors(MemorySegment floats, long from, long to) {
        VectorSpecies<Float> species = Vectors.SPECIES;
        int n = species.length();
        FloatVector zero = FloatVector.zero(species);
        FloatVector a = zero;
        FloatVector b = zero;
        FloatVector c = zero;
        FloatVector d = zero;
        long i = from;
        for (; i <= to - 4 * n; i += 4 * n) {
            a = FloatVector.fromMemorySegment(species, floats, 4 * i, ByteOrder.LITTLE_ENDIAN).add(a);
            b = FloatVector.fromMemorySegment(species, floats, 4 * (i + n), ByteOrder.LITTLE_ENDIAN).add(b);
            c = FloatVector.fromMemorySegment(species, floats, 4 * (i + 2 * n), ByteOrder.LITTLE_ENDIAN).add(c);
            d = FloatVector.fromMemorySegment(species, floats, 4 * (i + 3 * n), ByteOrder.LITTLE_ENDIAN).add(d);
        }
        return zero.add(a).add(b).add(c).add(d).reduceLanes(VectorOperators.ADD) + onScalars(floats, i, to);
    }

    private static float onScalars(MemorySegment floats, long from, long to) {
        float sum = 0;
        for (long i = from; i < to; i++) {
            sum += floats.get(FLOAT, 4 * i);
        }
        return sum;
    }

    /** Four sums at a time, so that no addition waits for the one before. */
    private static float onVectors(float[] data, int from, int to) {
        VectorSpecies<Float> species = Vectors.SPECIES;
        int n = species.length();
        FloatVector zero = FloatVector.zero(species);
        FloatVector a = zero;
        FloatVector b = zero;
        FloatVector c = zero;
        FloatVector d = zero;
        for (int i = from; i <= to - 4 * n; i += 4 * n) {
            a = FloatVector.fromArray(species, data, i).add(a);
            b = FloatVector.fromArray(species, data, i + n).add(b);
            c = FloatVector.fromArray(species, data, i + 2 * n).add(c);
            d = FloatVector.fromArray(species, data, i + 3 * n).add(d);
        }
        // Begins with a vector whose class the compiler knows: see Lanes.known in the package simd.
        return zero.add(a).add(b).add(c).add(d).lane(0);
    }

    private static float onScalars(float[] data, int from, int to) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int i = from; i <= to - 4; i += 4) {
            a += data[i];
            b += data[i + 1];
            c += data[i + 2];
            d += data[i + 3];
        }
        return a + b + c + d;
    }
}
