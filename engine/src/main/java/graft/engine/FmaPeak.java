package graft.engine;

import java.util.concurrent.atomic.AtomicLong;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Measures how many floating-point operations a second the processor can do at most: fused multiply-adds on registers,
 * with no memory touched. What a kernel reaches is judged against this.
 *
 * <p>Twelve independent sums hide the latency of an instruction: processors start up to two a cycle and need four or five
 * cycles for each, so ten in flight keep them busy, and twelve fit into the sixteen registers of the smallest machines.
 */
public final class FmaPeak {
    private static final int SUMS = 12;
    private static final int ROUNDS = 20_000;

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
        double best = 0;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            int pieces = team.size() * 8;
            long from = System.nanoTime();
            team.run(pieces, task);
            double took = (System.nanoTime() - from) / 1e9;
            best = Math.max(best, 2.0 * SUMS * lanes * ROUNDS * pieces / took / 1e9);
        }
        return best;
    }

    private static int lanes() {
        return FloatVector.SPECIES_PREFERRED.length();
    }

    /** x = x * 0.5 + 1 tends to 2, so nothing overflows, and nothing is known to the compiler beforehand. */
    private static float onVectors(int rounds, int start) {
        VectorSpecies<Float> species = FloatVector.SPECIES_PREFERRED;
        FloatVector half = FloatVector.broadcast(species, .5f);
        FloatVector one = FloatVector.broadcast(species, 1);
        FloatVector a = FloatVector.broadcast(species, start);
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
            a = a.fma(half, one);
            b = b.fma(half, one);
            c = c.fma(half, one);
            d = d.fma(half, one);
            e = e.fma(half, one);
            f = f.fma(half, one);
            g = g.fma(half, one);
            h = h.fma(half, one);
            i = i.fma(half, one);
            j = j.fma(half, one);
            k = k.fma(half, one);
            l = l.fma(half, one);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
    }

    private static float onScalars(int rounds, int start) {
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
            a = Math.fma(a, .5f, 1);
            b = Math.fma(b, .5f, 1);
            c = Math.fma(c, .5f, 1);
            d = Math.fma(d, .5f, 1);
            e = Math.fma(e, .5f, 1);
            f = Math.fma(f, .5f, 1);
            g = Math.fma(g, .5f, 1);
            h = Math.fma(h, .5f, 1);
            i = Math.fma(i, .5f, 1);
            j = Math.fma(j, .5f, 1);
            k = Math.fma(k, .5f, 1);
            l = Math.fma(l, .5f, 1);
        }
        return a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
