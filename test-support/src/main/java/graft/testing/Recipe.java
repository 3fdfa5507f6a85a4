package graft.testing;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * Pseudo-random tensors that follow from their names, so that full-size networks can be filled without a file, here and
 * in PyTorch alike: {@code golden/recipe.py} in Java, with which the golden outputs were computed.
 *
 * <pre>
 * seed(name)   = FNV-1a, 64 bits, of the name's UTF-8 bytes
 * u64(name, i) = SplitMix64's finaliser of seed(name) + (i + 1) * 0x9E3779B97F4A7C15, i the flat row-major index
 * v(name, i)   = (u64 >>> 40) * 2^-23 - 1, in [-1, 1)
 * </pre>
 */
public final class Recipe {
    private static final int BLOCK = 1 << 16;

    private interface Function {
        float of(float x);
    }

    private Recipe() {
    }

    /** The plain values v(name, 0 .. count - 1), of which inputs are made. */
    public static float[] values(String name, int count) {
        long seed = fnv1a(name);
        float[] values = new float[count];
        IntStream.range(0, Math.ceilDiv(count, BLOCK)).parallel().forEach(block -> {
            int end = Math.min(count, (block + 1) * BLOCK);
            for (int i = block * BLOCK; i < end; i++) {
                long z = seed + (i + 1L) * 0x9E3779B97F4A7C15L;
                z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
                z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
                z ^= z >>> 31;
                values[i] = (z >>> 40) * 0x1p-23f - 1;
            }
        });
        return values;
    }

    private static long fnv1a(String name) {
        long h = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001b3L;
        }
        return h;
    }

    /** A tensor of a PyTorch state dictionary, scaled as its name and rank ask: He-uniform, BatchNorm near identity. */
    public static float[] tensor(String name, int... shape) {
        float[] x = values(name, IntStream.of(shape).reduce(1, Math::multiplyExact));
        if (name.endsWith("running_var")) {
            each(x, v -> 1 + 0.2f * Math.abs(v));
        } else if (name.endsWith("running_mean") || name.endsWith("bias")) {
            each(x, v -> 0.1f * v);
        } else if (shape.length >= 2) {
            float bound = (float) Math.sqrt(6.0 / (x.length / shape[0]));
            each(x, v -> bound * v);
        } else {
            each(x, v -> 1 + 0.1f * v);
        }
        return x;
    }

    private static void each(float[] x, Function f) {
        for (int i = 0; i < x.length; i++) {
            x[i] = f.of(x[i]);
        }
    }
}
