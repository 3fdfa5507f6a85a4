package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class LanesTest {
    /** Interpreted at first, compiled by both compilers later. */
    private static final int CALLS = 200_000;

    @Test
    void aSumIsTheSameHoweverItIsCompiled() {
        float[] values = new float[64 * Lanes.COUNT];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(4)));
        }
        for (int call = 0; call < CALLS; call++) {
            int from = call % 64 * Lanes.COUNT;
            assertEquals(folded(values, from), Lanes.sum(FloatVector.fromArray(Lanes.FLOAT, values, from)), 0f);
        }
    }

    /** The upper half added to the lower half until one is left. */
    private static float folded(float[] values, int from) {
        float[] v = Arrays.copyOfRange(values, from, from + Lanes.COUNT);
        for (int half = Lanes.COUNT / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                v[i] += v[i + half];
            }
        }
        return v[0];
    }
}
