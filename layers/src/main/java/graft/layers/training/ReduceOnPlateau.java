package graft.layers.training;

import java.util.List;

/**
 * Lowers the learning rate when the validation loss has stopped falling, as PyTorch's {@code ReduceLROnPlateau} does:
 * an epoch is better when its loss is below the best so far by a ten-thousandth of it; after more than {@code patience}
 * epochs in a row that are not, the rate is multiplied by {@code decay}, and {@code cooldown} epochs pass before any
 * are counted again.
 *
 * @param decay    in (0, 1)
 * @param patience epochs without a better one that change nothing
 * @param cooldown epochs after a change that do not count
 * @param least    the factor never falls below this
 */
public record ReduceOnPlateau(double decay, int patience, int cooldown, double least) implements Schedule {
    private static final double BETTER = 1 - 1e-4;

    public ReduceOnPlateau {
        if (!(decay > 0 && decay < 1) || patience < 0 || cooldown < 0 || !(least >= 0 && least <= 1)) {
            throw new IllegalArgumentException("a plateau's decay lies in (0, 1), patience and cooldown are 0 or more "
                    + "and the least factor lies in [0, 1], found " + decay + ", " + patience + ", " + cooldown
                    + " and " + least);
        }
    }

    /** Without a cooldown, however low. */
    public ReduceOnPlateau(double decay, int patience) {
        this(decay, patience, 0, 0);
    }

    @Override
    public double factor(double progress, List<Double> validationLosses) {
        double factor = 1;
        double best = Double.POSITIVE_INFINITY;
        int bad = 0;
        int cooling = 0;
        for (double loss : validationLosses) {
            if (loss < best * BETTER) {
                best = loss;
                bad = 0;
            } else {
                bad++;
            }
            if (cooling > 0) {
                cooling--;
                bad = 0;
            }
            if (bad > patience) {
                factor = Math.max(factor * decay, least);
                cooling = cooldown;
                bad = 0;
            }
        }
        return factor;
    }
}
