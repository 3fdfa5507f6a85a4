package graft.engine;

import java.util.concurrent.atomic.AtomicLong;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Measures how many floating-point operations a second the processor can do at most: fused multiply-adds on registers,
 * with no memory touched. What a kernel reaches is judged against this.
 *
 * <p>Twelve independent sums hide the latency of an instruction: processors start up to two a cycle and need four or
 * five cycles for each, so ten in flight keep them busy, and twelve fit into the sixteen registers of the smallest
 * machines.
 */
public final class FmaPeak {
    private static final int SUMS = 12;
    private static final int ROUNDS = 20_000;

    /** A class of its own, so that the rest also works where the vector module is absent. */
    private static final class Vectors {
        static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    }

    private FmaPeak() {
    }

    /**
     * Measures for about {@code seconds} on every thread of the team at once.
     *
     * @return GFLOP/s of the whole team, a multiply-add counted as two; the best of many short measurements
     */
    public static double gflops(ThreadTeam team, double seconds) {
        boolean vectors = Kernels.best().vectorBits() > Float.SIZE;
        int lanes = vectors ? lanes() : 1;
        AtomicLong sink = new AtomicLong();
        ThreadTeam.Task task = (piece, worker) ->
                sink.addAndGet(Float.floatToIntBits(vectors ? onVectors(ROUNDS, piece) : onScalars(ROUNDS, piece)));
        BestRate.warmUp(() -> sink.addAndGet(Float.floatToIntBits(vectors ? onVectors(10, 1) : onScalars(10, 1))));
        return BestRate.perSecond(team, team.size() * 8, 2.0 * SUMS * lanes * ROUNDS, seconds, task) / 1e9;
    }

    private static int lanes() {
        return Vectors.SPECIES.length();
    }

    /**
     * Sums grow by less than a millionth, so nothing overflows, and nothing is known to the compiler beforehand. The
     * sum is the operand that is added, as in every matrix product: the other way round the compiler copies a register
     * for each multiply-add, and a Zen 4 reaches only half.
     */
    private static float onVectors(int rounds, int start) {
        FloatVector half = FloatVector.broadcast(Vectors.SPECIES, .5f);
        FloatVector tiny = FloatVector.broadcast(Vectors.SPECIES, 1e-9f * start);
        FloatVector a = FloatVector.broadcast(Vectors.SPECIES, (float) start);
        FloatVector b = a.add(1);
        FloatVector c = a.add(2);
        FloatVector d = a.add(3);
        FloatVector e = a.add(4);
        FloatVector f = a.add(5);
        FloatVector g = a.add(6);
        FloatVector h = a.add(7);
        FloatVector i = a.add(8);
        FloatVector j = a.add(9);
        FloatVector k = a.add(10);
        FloatVector l = a.add(11);
        for (int r = 0; r < rounds; r++) {
            a = half.fma(tiny, a);
            b = half.fma(tiny, b);
            c = half.fma(tiny, c);
            d = half.fma(tiny, d);
            e = half.fma(tiny, e);
            f = half.fma(tiny, f);
            g = half.fma(tiny, g);
            h = half.fma(tiny, h);
            i = half.fma(tiny, i);
            j = half.fma(tiny, j);
            k = half.fma(tiny, k);
            l = half.fma(tiny, l);
        }
        // Begins with a vector whose class the compiler knows: see Lanes.known in the package simd.
        return tiny.add(a).add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
    }

    private static float onScalars(int rounds, int start) {
        float tiny = 1e-9f * start;
        float a = start;
        float b = start + 1;
        float c = start + 2;
        float d = start + 3;
        float e = start + 4;
        float f = start + 5;
        float g = start + 6;
        float h = start + 7;
        float i = start + 8;
        float j = start + 9;
        float k = start + 10;
        float l = start + 11;
        for (int r = 0; r < rounds; r++) {
            a = Math.fma(.5f, tiny, a);
            b = Math.fma(.5f, tiny, b);
            c = Math.fma(.5f, tiny, c);
            d = Math.fma(.5f, tiny, d);
            e = Math.fma(.5f, tiny, e);
            f = Math.fma(.5f, tiny, f);
            g = Math.fma(.5f, tiny, g);
            h = Math.fma(.5f, tiny, h);
            i = Math.fma(.5f, tiny, i);
            j = Math.fma(.5f, tiny, j);
            k = Math.fma(.5f, tiny, k);
            l = Math.fma(.5f, tiny, l);
        }
        return a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
