package graft.transfer.adapt;

/**
 * Mean and deviation (divided by N) of each feature over the images of a domain, in double precision; a feature that is
 * constant there has the deviation 1.
 *
 * @param mean      [c]
 * @param deviation [c], above 0
 */
record DomainScale(double[] mean, double[] deviation) {
    /** Part of a feature's size up to which its deviation counts as rounding. */
    private static final double CONSTANT = 1e-12;

    /** @param rows [n][c] */
    static DomainScale of(double[][] rows) {
        int c = rows[0].length;
        double[] mean = new double[c];
        for (double[] row : rows) {
            DoubleMatrices.addScaled(1.0 / rows.length, row, mean);
        }
        double[] deviation = new double[c];
        for (double[] row : rows) {
            for (int j = 0; j < c; j++) {
                double d = row[j] - mean[j];
                deviation[j] += d * d / rows.length;
            }
        }
        for (int j = 0; j < c; j++) {
            double d = Math.sqrt(deviation[j]);
            deviation[j] = d > CONSTANT * Math.abs(mean[j]) && d > 0 ? d : 1;
        }
        return new DomainScale(mean, deviation);
    }

    /** Copies with mean 0 and deviation 1 over the domain, [n][c]. */
    double[][] standardised(double[][] rows) {
        double[][] z = new double[rows.length][mean.length];
        for (int i = 0; i < z.length; i++) {
            for (int j = 0; j < mean.length; j++) {
                z[i][j] = (rows[i][j] - mean[j]) / deviation[j];
            }
        }
        return z;
    }

    /** Changes weight [c][k] and bias [k], which took standardised features, so that they take them as they are. */
    void fold(double[][] weight, double[] bias) {
        for (int j = 0; j < mean.length; j++) {
            for (int k = 0; k < bias.length; k++) {
                weight[j][k] /= deviation[j];
                bias[k] -= mean[j] * weight[j][k];
            }
        }
    }

    /** The reverse of {@link #fold}: they took features as they are, and now take standardised ones. */
    void unfold(double[][] weight, double[] bias) {
        for (int j = 0; j < mean.length; j++) {
            for (int k = 0; k < bias.length; k++) {
                bias[k] += mean[j] * weight[j][k];
                weight[j][k] *= deviation[j];
            }
        }
    }
}
