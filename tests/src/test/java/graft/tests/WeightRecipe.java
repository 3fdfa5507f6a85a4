package graft.tests;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.zoo.publisher.PyTorchLayout;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * Pseudo-random tensors that follow from their names, so that full-size networks can be filled without a file, here and in
 * PyTorch alike: the recipe of the golden outputs.
 *
 * <pre>
 * seed(name)  = FNV-1a, 64 bit, of the name's UTF-8 bytes
 * u64(name,i) = SplitMix64's finaliser of seed(name) + (i + 1) * 0x9E3779B97F4A7C15
 * v(name,i)   = (u64 >>> 40) * 2^-23 - 1, in [-1, 1)
 * </pre>
 */
final class WeightRecipe {
    private WeightRecipe() {
    }

    private static long fnv1a(String name) {
        long h = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001b3L;
        }
        return h;
    }

    /** The values v(name, i) in row-major order. */
    static Tensor v(String name, int... shape) {
        long seed = fnv1a(name);
        float[] values = new float[Tensor.count(shape)];
        IntStream.range(0, Math.ceilDiv(values.length, 1 << 16)).parallel().forEach(block -> {
            int end = Math.min(values.length, (block + 1) << 16);
            for (int i = block << 16; i < end; i++) {
                long z = seed + (i + 1L) * 0x9E3779B97F4A7C15L;
                z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
                z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
                z = z ^ (z >>> 31);
                values[i] = (float) ((z >>> 40) * 0x1p-23 - 1);
            }
        });
        return Tensor.wrap(values, shape);
    }

    /** A network's tensor under PyTorch's name and shape: weights He-uniform, BatchNorm near the identity. */
    static Tensor tensor(String name, int... shape) {
        Tensor t = v(name, shape);
        float[] x = t.unwrap();
        if (name.endsWith("running_var")) {
            each(x, f -> 1 + 0.2f * Math.abs(f));
        } else if (name.endsWith("running_mean") || name.endsWith("bias")) {
            each(x, f -> 0.1f * f);
        } else if (shape.length >= 2) {
            float scale = (float) Math.sqrt(6.0 / (x.length / shape[0]));
            each(x, f -> f * scale);
        } else {
            each(x, f -> 1 + 0.1f * f);
        }
        return t;
    }

    private interface Function {
        float of(float x);
    }

    private static void each(float[] x, Function f) {
        for (int i = 0; i < x.length; i++) {
            x[i] = f.of(x[i]);
        }
    }

    /** Fills a network whose parameters bear PyTorch's names. */
    static Network fill(Network network) {
        PyTorchLayout.of(network).forEach((name, slot) -> slot.parameter().set(slot.toGraft(
                tensor(name, slot.shape().stream().mapToInt(Integer::intValue).toArray()))));
        return network;
    }

    /** Pictures in the order [N,H,W,C] whose values follow from [N,C,H,W]. */
    static Tensor pictures(String name, int n, int c, int h, int w) {
        return v(name, n, c, h, w).permute(0, 2, 3, 1);
    }
}
