package graft.layers.training;

import java.util.SplittableRandom;

/**
 * Trains on mixtures of samples (Zhang et al., "mixup: beyond empirical risk minimization", 2017, arXiv:1710.09412):
 * each sample of a batch and its targets are mixed with those of a random other one,
 *
 * <pre>
 * x'[n] = l x[n] + (1 - l) x[p(n)]
 * t'[n] = l t[n] + (1 - l) t[p(n)]
 * </pre>
 *
 * with p a random order of the batch and l drawn from Beta(alpha, alpha), one for each batch as in the authors'
 * program. Targets that are classes become one number a class. The training loss is then that of mixtures: it is higher
 * than that of the samples themselves, and not to be compared with one of a run without.
 *
 * @param alpha 0.05 to 2; small values mix few samples by much
 */
public record Mixup(double alpha) {
    /** What the paper took for ImageNet. */
    public static final double STANDARD = 0.2;

    public Mixup {
        if (!(alpha >= 0.05 && alpha <= 2)) {
            throw new IllegalArgumentException("the parameter of mixup lies in 0.05 to 2, found " + alpha);
        }
    }

    /**
     * Mixes a batch.
     *
     * @param x       [count,size], the samples
     * @param targets of the samples
     * @param width   how many outputs each has
     * @param seed    of what is random
     * @param to      [count,size] from {@code offset}, written: the mixtures; another array than {@code x}
     * @return the targets of the mixtures
     */
    Targets.Values apply(float[] x, int count, int size, Targets targets, int width, long seed, float[] to,
            int offset) {
        SplittableRandom random = new SplittableRandom(seed);
        return apply(share(random), TrainingSteps.shuffled(count, random.nextLong()), x, size, targets, width, to,
                offset);
    }

    static Targets.Values apply(float share, int[] others, float[] x, int size, Targets targets, int width, float[] to,
            int offset) {
        float[] own = switch (targets) {
            case Targets.Classes classes -> Targets.oneHot(classes, width).values();
            case Targets.Values values -> values.values();
        };
        float[] mixed = new float[others.length * width];
        for (int n = 0; n < others.length; n++) {
            mix(share, x, n * size, others[n] * size, size, to, offset + n * size);
            mix(share, own, n * width, others[n] * width, width, mixed, n * width);
        }
        return new Targets.Values(mixed, others.length);
    }

    private static void mix(float share, float[] x, int first, int second, int size, float[] to, int at) {
        for (int i = 0; i < size; i++) {
            to[at + i] = share * x[first + i] + (1 - share) * x[second + i];
        }
    }

    /**
     * Drawn from Beta(alpha, alpha): of u and v uniform, u^(1/alpha) / (u^(1/alpha) + v^(1/alpha)) where that sum is
     * at most 1 (Jöhnk, 1964).
     */
    float share(SplittableRandom random) {
        while (true) {
            double a = Math.pow(random.nextDouble(), 1 / alpha);
            double b = Math.pow(random.nextDouble(), 1 / alpha);
            if (a + b > 0 && a + b <= 1) {
                return (float) (a / (a + b));
            }
        }
    }
}
