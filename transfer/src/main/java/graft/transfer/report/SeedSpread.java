package graft.transfer.report;

import java.util.List;

/**
 * How much the final accuracy of one kind of run depends on its seed.
 *
 * @param name       of the run
 * @param seeds      in the order of the accuracies
 * @param accuracies on the validation images after the last epoch, fractions
 */
public record SeedSpread(String name, List<Long> seeds, List<Double> accuracies) {

    public SeedSpread {
        seeds = List.copyOf(seeds);
        accuracies = List.copyOf(accuracies);
    }

    public double mean() {
        return accuracies.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** The standard deviation from seed to seed, with n - 1; 0 of a single one. */
    public double deviation() {
        double mean = mean();
        double squares = accuracies.stream().mapToDouble(a -> (a - mean) * (a - mean)).sum();
        return accuracies.size() < 2 ? 0 : Math.sqrt(squares / (accuracies.size() - 1));
    }
}
