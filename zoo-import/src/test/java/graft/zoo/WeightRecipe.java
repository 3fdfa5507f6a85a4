package graft.zoo;

import graft.engine.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The values that the golden outputs were computed with: each tensor's follow from its name, so networks of full size
 * can be filled without a file. {@code golden/recipe.py} in Java:
 *
 * <pre>
 * seed(name)  = FNV-1a, 64 bits, of the name's UTF-8 bytes
 * u(name, i)  = SplitMix64's finaliser of seed(name) + (i + 1) * 0x9E3779B97F4A7C15, i the flat row-major index
 * v(name, i)  = (u >>> 40) * 2^-23 - 1, in [-1, 1)
 * </pre>
 */
public final class WeightRecipe {
    private WeightRecipe() {
    }

    /** The plain values of a name, as inputs are made of. */
    public static float[] values(String name, int count) {
        long seed = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            seed = (seed ^ (b & 0xff)) * 0x100000001b3L;
        }
        float[] values = new float[count];
        long z = seed;
        for (int i = 0; i < count; i++) {
            z += 0x9E3779B97F4A7C15L;
            long u = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
            u = (u ^ u >>> 27) * 0x94D049BB133111EBL;
            u ^= u >>> 31;
            values[i] = (u >>> 40) * 0x1p-23f - 1;
        }
        return values;
    }

    /** A tensor of a PyTorch state dictionary, scaled to what it is for, which its name and rank tell. */
    public static Tensor tensor(String name, List<Integer> shape) {
        int[] dims = shape.stream().mapToInt(Integer::intValue).toArray();
        float[] x = values(name, Tensor.count(dims));
        if (name.endsWith("running_var")) {
            for (int i = 0; i < x.length; i++) {
                x[i] = 1 + 0.2f * Math.abs(x[i]);
            }
        } else if (name.endsWith("running_mean") || name.endsWith("bias")) {
            for (int i = 0; i < x.length; i++) {
                x[i] = 0.1f * x[i];
            }
        } else if (dims.length >= 2) {
            float bound = (float) Math.sqrt(6.0 / (x.length / dims[0]));
            for (int i = 0; i < x.length; i++) {
                x[i] = bound * x[i];
            }
        } else {
            for (int i = 0; i < x.length; i++) {
                x[i] = 1 + 0.1f * x[i];
            }
        }
        return Tensor.wrap(x, dims);
    }
}
