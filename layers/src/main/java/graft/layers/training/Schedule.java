package graft.layers.training;

/**
 * The learning rate over a run.
 *
 * <p>The rate is the peak rate times {@link #factor}; {@code progress} runs from 0 before the first step to 1 after the
 * last.
 */
@FunctionalInterface
public interface Schedule {

    /** What the peak learning rate is multiplied by, in (0, 1]. */
    double factor(double progress);

    /** The same rate throughout. */
    static Schedule constant() {
        return _ -> 1;
    }

    /** A tenth after each third of the run. */
    static Schedule step() {
        return progress -> progress < 1 / 3.0 ? 1 : progress < 2 / 3.0 ? 0.1 : 0.01;
    }

    /** Half a cosine from 1 to 0.01 (Loshchilov, Hutter, "SGDR", 2016, arXiv:1608.03983, without restarts). */
    static Schedule cosine() {
        return progress -> 0.01 + 0.99 * (1 + Math.cos(Math.PI * progress)) / 2;
    }

    /** Up from 1/25 to 1 over the first 30 %, then down to 0.0001 by cosines (Smith, 2018, arXiv:1803.09820). */
    static Schedule oneCycle() {
        return progress -> progress < 0.3
                ? 0.04 + 0.96 * (1 - Math.cos(Math.PI * progress / 0.3)) / 2
                : 1e-4 + (1 - 1e-4) * (1 + Math.cos(Math.PI * (progress - 0.3) / 0.7)) / 2;
    }

    /** {@code constant}, {@code step}, {@code cosine} or {@code one-cycle}. */
    static Schedule named(String name) {
        return switch (name) {
            case "constant" -> constant();
            case "step" -> step();
            case "cosine" -> cosine();
            case "one-cycle" -> oneCycle();
            default -> throw new IllegalArgumentException("no schedule '" + name
                    + "'; there are constant, step, cosine and one-cycle");
        };
    }
}
