package graft.transfer.trust;

/**
 * Whether one classifier is better than another by more than chance, measured on the same pictures: of those on which
 * exactly one of the two is right, a fair coin decides which (McNemar, "Note on the sampling error of the difference
 * between correlated proportions or percentages", Psychometrika 12, 1947; here the exact test).
 *
 * @param onlyFirst  pictures on which only the first is right
 * @param onlySecond pictures on which only the second is right
 */
public record McNemar(int onlyFirst, int onlySecond) {

    public McNemar {
        if (onlyFirst < 0 || onlySecond < 0) {
            throw new IllegalArgumentException("counts are 0 or more, found " + onlyFirst + " and " + onlySecond);
        }
    }

    /** Counts the pictures on which the two differ. */
    public static McNemar of(boolean[] firstIsRight, boolean[] secondIsRight) {
        if (firstIsRight.length != secondIsRight.length) {
            throw new IllegalArgumentException(firstIsRight.length + " and " + secondIsRight.length
                    + " images, expected the same ones");
        }
        int first = 0;
        int second = 0;
        for (int i = 0; i < firstIsRight.length; i++) {
            first += firstIsRight[i] && !secondIsRight[i] ? 1 : 0;
            second += !firstIsRight[i] && secondIsRight[i] ? 1 : 0;
        }
        return new McNemar(first, second);
    }

    /**
     * How likely chance alone makes a difference as large as this one, either way: twice the chance of
     * the smaller count or fewer, at most 1.
     */
    public double p() {
        return Math.min(1, 2 * atMost(Math.min(onlyFirst, onlySecond)));
    }

    /** How likely chance alone makes the first as much better as it is, or more. */
    public double pOfFirstBetter() {
        return atMost(onlySecond);
    }

    /** The probability that a fair coin shows heads {@code k} times or fewer in all tries. */
    private double atMost(int k) {
        int n = onlyFirst + onlySecond;
        // From the largest term down, each a part of the one before: nothing underflows where it matters.
        double logOfTerm = -n * Math.log(2);
        for (int i = 0; i < k; i++) {
            logOfTerm += Math.log((double) (n - i) / (i + 1));
        }
        double term = n < 1000 ? binomial(n, k) * Math.pow(0.5, n) : Math.exp(logOfTerm);
        double sum = 0;
        for (int i = k; i >= 0; i--) {
            sum += term;
            term *= (double) i / (n - i + 1);
        }
        return Math.min(1, sum);
    }

    private static double binomial(int n, int k) {
        double ways = 1;
        for (int i = 0; i < k; i++) {
            ways = ways * (n - i) / (i + 1);
        }
        return ways;
    }
}
