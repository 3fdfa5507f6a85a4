package graft.transfer.labels;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which pictures lie near each other by their features: nearest neighbours, outliers and near duplicates, with the
 * rules and numbers of cleanlab's Datalab 2.9. The distance is 1 minus the cosine where there are more than three
 * features, else Euclid's.
 *
 * <p><b>Shapes.</b> Features [N][C].
 */
public final class FeatureDistances {
    /** So many neighbours decide whether a picture is an outlier. */
    public static final int NEIGHBOURS = 10;
    private static final double OUTLIER_THRESHOLD = 0.37037;
    private static final double DUPLICATE_PART = 0.13;
    private static final double LEAST_MEDIAN = 1e-6;
    private static final int LARGEST_EUCLIDEAN = 3;

    private final double[][] points;
    private final boolean isCosine;

    private FeatureDistances(double[][] points, boolean isCosine) {
        this.points = points;
        this.isCosine = isCosine;
    }

    /** @param features [N][C], not changed */
    public static FeatureDistances of(double[][] features) {
        boolean isCosine = features.length > 0 && features[0].length > LARGEST_EUCLIDEAN;
        double[][] points = new double[features.length][];
        for (int i = 0; i < points.length; i++) {
            double length = isCosine ? Math.max(Math.sqrt(dot(features[i], features[i])), Double.MIN_NORMAL) : 1;
            points[i] = Arrays.stream(features[i]).map(v -> v / length).toArray();
        }
        return new FeatureDistances(points, isCosine);
    }

    /** A neighbour and how far away it is. */
    public record Neighbour(int picture, double distance) {
    }

    /** The {@code count} nearest other pictures, the nearest first. */
    public List<Neighbour> nearest(int picture, int count) {
        return IntStream.range(0, points.length).filter(i -> i != picture)
                .mapToObj(i -> new Neighbour(i, distance(picture, i)))
                .sorted(Comparator.comparingDouble(Neighbour::distance)).limit(count).toList();
    }

    /**
     * Outliers and near duplicates.
     *
     * @param outlierScore       exp(-m / median of m) with m the mean distance of the ten nearest; low is far away
     * @param isOutlier          m above Q3 + (1 / 0.37037 - 1) (Q3 - Q1) of all m
     * @param nearestDistance    of the nearest
     * @param nearDuplicateScore 1 - exp(-d / median of d) with d that distance; low is near
     * @param nearDuplicates     of each picture, those nearer than 0.13 times the median, whichever of the two says so
     */
    public record Scores(double[] outlierScore, boolean[] isOutlier, double[] nearestDistance,
            double[] nearDuplicateScore, List<List<Integer>> nearDuplicates) {
    }

    public Scores scores() {
        int n = points.length;
        double[] means = new double[n];
        double[] nearest = new double[n];
        List<List<Neighbour>> neighbours = IntStream.range(0, n).mapToObj(i -> nearest(i, NEIGHBOURS)).toList();
        for (int i = 0; i < n; i++) {
            means[i] = neighbours.get(i).stream().mapToDouble(Neighbour::distance).average().orElse(0);
            nearest[i] = neighbours.get(i).isEmpty() ? 0 : neighbours.get(i).getFirst().distance();
        }
        double middle = Math.max(percentile(means, 0.5), LEAST_MEDIAN);
        double q3 = percentile(means, 0.75);
        double limit = q3 + (1 / OUTLIER_THRESHOLD - 1) * (q3 - percentile(means, 0.25));
        double median = Math.max(percentile(nearest, 0.5), LEAST_MEDIAN);
        boolean[] isOutlier = new boolean[n];
        double[] outlierScore = new double[n];
        double[] duplicateScore = new double[n];
        boolean[][] near = new boolean[n][n];
        for (int i = 0; i < n; i++) {
            isOutlier[i] = means[i] > limit;
            outlierScore[i] = Math.exp(-means[i] / middle);
            duplicateScore[i] = 1 - Math.exp(-nearest[i] / median);
            for (Neighbour o : neighbours.get(i)) {
                if (o.distance() < DUPLICATE_PART * median) {
                    near[i][o.picture()] = true;
                    near[o.picture()][i] = true;
                }
            }
        }
        List<List<Integer>> duplicates = IntStream.range(0, n).mapToObj(i -> IntStream.range(0, n)
                .filter(j -> near[i][j]).boxed().toList()).toList();
        return new Scores(outlierScore, isOutlier, nearest, duplicateScore, duplicates);
    }

    /** By linear interpolation between the sorted values, as NumPy does. */
    private static double percentile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = part * (sorted.length - 1);
        int below = (int) at;
        return below + 1 >= sorted.length ? sorted[below]
                : sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
    }

    private double distance(int a, int b) {
        if (isCosine) {
            return Math.max(0, 1 - dot(points[a], points[b]));
        }
        double squares = 0;
        for (int c = 0; c < points[a].length; c++) {
            squares += (points[a][c] - points[b][c]) * (points[a][c] - points[b][c]);
        }
        return Math.sqrt(squares);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += a[c] * b[c];
        }
        return sum;
    }
}
