package graft.transfer.depth;

/**
 * Student's t distribution, as far as an interval of 95 % needs it ("Student", "The probable error of a mean",
 * Biometrika 6, 1908).
 */
final class StudentT {
    /** Two-sided 95 %, for 1 to 30 degrees of freedom, as printed in every table. */
    private static final double[] TABLE = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
            2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060,
            2.056, 2.052, 2.048, 2.045, 2.042};
    private static final double Z = 1.959963984540054;

    private StudentT() {
    }

    /**
     * How many standard errors to either side of a mean hold 95 %.
     *
     * @param degrees of freedom, 1 or more: one less than there are values
     */
    static double quantile(int degrees) {
        if (degrees < 1) {
            throw new IllegalArgumentException("an interval by Student's t needs 2 values or more, found "
                    + (degrees + 1));
        }
        if (degrees <= TABLE.length) {
            return TABLE[degrees - 1];
        }
        // The first terms of the expansion in 1/degrees: wrong by less than 1e-3 here.
        double z3 = Z * Z * Z;
        return Z + (z3 + Z) / (4.0 * degrees) + (5 * z3 * Z * Z + 16 * z3 + 3 * Z) / (96.0 * degrees * degrees);
    }
}
