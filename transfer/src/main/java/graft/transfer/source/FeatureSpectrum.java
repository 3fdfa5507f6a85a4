package graft.transfer.source;

import graft.engine.ThreadTeam;
import graft.transfer.linear.SymmetricSpectrum;

/**
 * What scores need of features X [N,D]: the squares of their singular values, and how much of each class's indicator
 * y_c (1 for its images, 0 for others) lies along each left singular vector u_i. With X = U S V',
 *
 * <pre>squares[i] = s_i²,   along[i][c] = u_i' y_c</pre>
 *
 * They come from the smaller of X X' and X'X.
 *
 * @param squares  [min(N,D)], 0 or more, in no order
 * @param along    [min(N,D)][C]; 0 along directions of X'X without features
 * @param rest     [C]: the square of what of y_c lies along none of them; 0 where N is at most D
 * @param sizes    [C], how many images each class has
 * @param images   N
 * @param features D
 */
public record FeatureSpectrum(double[] squares, double[][] along, double[] rest, int[] sizes, int images,
        int features) {

    /** Of features as they are. */
    public static FeatureSpectrum of(LabelledFeatures x, ThreadTeam team) {
        double[][] columns = Products.transposed(x.rows());
        int[] sizes = x.sizes();
        boolean bySamples = x.count() <= x.width();
        double[][] product = bySamples ? Products.gram(x.rows(), columns, team)
                : Products.gram(columns, x.rows(), team);
        SymmetricSpectrum s = SymmetricSpectrum.of(product, bySamples ? indicators(x) : sums(x));
        double[] squares = s.values();
        double[][] along = s.coordinates();
        double noise = noise(squares, x.count(), x.width());
        for (int i = 0; i < squares.length; i++) {
            squares[i] = Math.max(0, squares[i]);
            if (!bySamples) {
                // u_i = X v_i / s_i
                double scale = squares[i] > noise ? 1 / Math.sqrt(squares[i]) : 0;
                for (int c = 0; c < sizes.length; c++) {
                    along[i][c] *= scale;
                }
            }
        }
        double[] rest = new double[sizes.length];
        for (int c = 0; c < rest.length && !bySamples; c++) {
            double there = 0;
            for (double[] direction : along) {
                there += direction[c] * direction[c];
            }
            rest[c] = Math.max(0, sizes[c] - there);
        }
        return new FeatureSpectrum(squares, along, rest, sizes, x.count(), x.width());
    }

    /** Of features less their mean. */
    public static FeatureSpectrum centred(LabelledFeatures x, ThreadTeam team) {
        return of(x.centred(), team);
    }

    /** What rounding leaves of a zero: squares at or below it are none. */
    double noise() {
        return noise(squares, images, features);
    }

    private static double noise(double[] squares, int n, int d) {
        double largest = 0;
        for (double square : squares) {
            largest = Math.max(largest, square);
        }
        return Math.max(n, d) * Math.ulp(1.0) * largest;
    }

    /** The sum of all squares: N times the sum of the features' variances, where they are centred. */
    double total() {
        double sum = 0;
        for (double square : squares) {
            sum += square;
        }
        return sum;
    }

    private static double[][] indicators(LabelledFeatures x) {
        double[][] y = new double[x.count()][x.classes()];
        for (int i = 0; i < y.length; i++) {
            y[i][x.labels()[i]] = 1;
        }
        return y;
    }

    /** X' y: of each feature, the sum over each class. */
    private static double[][] sums(LabelledFeatures x) {
        double[][] sums = new double[x.width()][x.classes()];
        for (int i = 0; i < x.count(); i++) {
            for (int f = 0; f < sums.length; f++) {
                sums[f][x.labels()[i]] += x.rows()[i][f];
            }
        }
        return sums;
    }
}
