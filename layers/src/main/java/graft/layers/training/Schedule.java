package graft.layers.training;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The learning rate over a run: the peak rate times {@link #factor}.
 *
 * <p>A schedule is a function of how far the run is and of the losses measured so far, and keeps nothing to itself; so
 * one may serve many runs, and a run that is taken up again finds the rate it would have had.
 */
@FunctionalInterface
public interface Schedule {
    /**
     * What the peak learning rate is multiplied by, in (0, 1].
     *
     * @param progress         0 before the first step, to 1 after the last
     * @param validationLosses after each epoch so far
     */
    double factor(double progress, List<Double> validationLosses);

    /** The factor where nothing has been measured yet. */
    default double factor(double progress) {
        return factor(progress, List.of());
    }

    /** The peak learning rate, where the schedule has one; else it is the trainer's or the optimiser's. */
    default OptionalDouble peakRate() {
        return OptionalDouble.empty();
    }

    /** The same rate throughout. */
    static Schedule constant() {
        return (_, _) -> 1;
    }

    /** A tenth after each third of the run. */
    static Schedule step() {
        return step(3, 0.1);
    }

    /** The run in equal pieces, in each of which the rate is that of the piece before times {@code decay}. */
    static Schedule step(int pieces, double decay) {
        // 29 / 100.0 * 100 is a little below 29: what rounding takes must not keep a step in the piece before.
        return (progress, _) -> Math.pow(decay, Math.min(pieces - 1, Math.floor(progress * pieces + 1e-9)));
    }

    /** Half a cosine from 1 to 0.01 (Loshchilov, Hutter, "SGDR", 2016, arXiv:1608.03983, without restarts). */
    static Schedule cosine() {
        return cosine(0.01);
    }

    /** Half a cosine from 1 to {@code last}. */
    static Schedule cosine(double last) {
        return (progress, _) -> last + (1 - last) * (1 + Math.cos(Math.PI * progress)) / 2;
    }

    /** Up from 1/25 to 1 over the first 30 %, then down to 0.0001 by cosines (Smith, 2018, arXiv:1803.09820). */
    static Schedule oneCycle() {
        return oneCycle(0.3, 0.04, 1e-4);
    }

    /**
     * Up from {@code first} to 1 over the first {@code rise} of the run, then down to {@code last}, both by cosines.
     */
    static Schedule oneCycle(double rise, double first, double last) {
        return (progress, _) -> progress < rise
                ? first + (1 - first) * (1 - Math.cos(Math.PI * progress / rise)) / 2
                : last + (1 - last) * (1 + Math.cos(Math.PI * (progress - rise) / (1 - rise))) / 2;
    }

    /** Half the rate whenever three epochs have brought nothing better; see {@link ReduceOnPlateau}. */
    static Schedule plateau() {
        return new ReduceOnPlateau(0.5, 2);
    }

    /** This schedule after a warm-up over the first tenth of the run; see {@link #warmedUp(double, double)}. */
    default Schedule warmedUp() {
        return warmedUp(0.1, 0.01);
    }

    /**
     * This schedule after a linear warm-up (Goyal et al., 2017, arXiv:1706.02677, section 2.2): from {@code first}
     * times its first rate up to that rate over the first {@code rise} of the run, then this schedule over the rest of
     * it.
     */
    default Schedule warmedUp(double rise, double first) {
        if (!(rise > 0 && rise < 1 && first >= 0 && first <= 1)) {
            throw new IllegalArgumentException("a warm-up takes a part of the run between 0 and 1 and starts at 0 to 1 "
                    + "times the rate, found " + rise + " and " + first);
        }
        return (progress, losses) -> progress < rise
                ? (first + (1 - first) * progress / rise) * factor(0, losses)
                : factor((progress - rise) / (1 - rise), losses);
    }

    /** The names that {@link #named} accepts. */
    static List<String> names() {
        return List.of("constant", "step", "cosine", "one-cycle", "plateau", "warmup-constant", "warmup-step",
                "warmup-cosine", "warmup-plateau");
    }

    /** The schedule with one of {@link #names}, with the settings of the method of that name. */
    static Schedule named(String name) {
        return switch (name) {
            case "constant" -> constant();
            case "step" -> step();
            case "cosine" -> cosine();
            case "one-cycle" -> oneCycle();
            case "plateau" -> plateau();
            case "warmup-constant", "warmup-step", "warmup-cosine", "warmup-plateau" ->
                named(name.substring("warmup-".length())).warmedUp();
            default -> throw new IllegalArgumentException("no schedule '" + name + "'; there are "
                    + String.join(", ", names()));
        };
    }
}
