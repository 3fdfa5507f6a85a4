package graft.transfer.adapt;

import graft.engine.ThreadTeam;

/**
 * CORAL, correlation alignment (Sun, Feng, Saenko, "Return of Frustratingly Easy Domain Adaptation", 2016,
 * arXiv:1511.05547): features of the source domain are whitened and given the covariance of the target domain, so that
 * a classifier which learns from them sees correlations as it will meet them.
 *
 * <pre>
 * A = (Cs + I)^(-1/2) (Ct + I)^(1/2)        Cs, Ct [C,C]: covariances of source and target, divided by N - 1
 * source rows x become z(x) A               z: each feature less its mean, by its deviation, over the own domain
 * </pre>
 *
 * The identity that is added regularises, as in the paper: every power exists, also with fewer images than features,
 * and directions in which neither domain varies stay as they are. The target's features are standardised by their own
 * domain and otherwise stay. No label of the target is used. All in double precision.
 */
public final class Coral {
    private final DomainScale source;
    private final DomainScale target;
    private final double[][] matrix;
    private final ThreadTeam team;

    private Coral(DomainScale source, DomainScale target, double[][] matrix, ThreadTeam team) {
        this.source = source;
        this.target = target;
        this.matrix = matrix;
        this.team = team;
    }

    /**
     * Between the features of two domains.
     *
     * @param source [n][c]
     * @param target [m][c]
     * @throws AdaptationException when a domain has fewer than two images, or a feature is not finite
     */
    public static Coral of(double[][] source, double[][] target, ThreadTeam team) {
        require(source, "source");
        require(target, "target");
        if (source[0].length != target[0].length) {
            throw new IllegalArgumentException("features of the source have " + source[0].length + " columns, of the "
                    + "target " + target[0].length);
        }
        DomainScale s = DomainScale.of(source);
        DomainScale t = DomainScale.of(target);
        return new Coral(s, t, matrix(s.standardised(source), t.standardised(target), team), team);
    }

    /**
     * A, [c][c], of features as they are: rows of the source times A have about the target's covariance.
     *
     * @param source [n][c]
     * @param target [m][c]
     * @throws AdaptationException as {@link #of}
     */
    public static double[][] matrix(double[][] source, double[][] target, ThreadTeam team) {
        require(source, "source");
        require(target, "target");
        return DoubleMatrices.product(RegularisedCovariance.of(source, team).power(-0.5, team),
                RegularisedCovariance.of(target, team).power(0.5, team), team);
    }

    private static void require(double[][] rows, String domain) {
        if (rows.length < 2) {
            throw new AdaptationException("CORAL needs two images of the " + domain + " domain or more, found "
                    + rows.length);
        }
        for (double[] row : rows) {
            for (double x : row) {
                if (!Double.isFinite(x)) {
                    throw new AdaptationException("CORAL: a feature of the " + domain + " domain is " + x + "; its "
                            + "weights are damaged, or the images are not prepared as the network expects");
                }
            }
        }
    }

    /** Rows of the source as the target's classifier takes them: standardised, whitened, re-coloured. [n][c] */
    public double[][] recoloured(double[][] sourceRows) {
        return DoubleMatrices.product(source.standardised(sourceRows), matrix, team);
    }

    /** Rows of the target as that classifier takes them: standardised. [n][c] */
    public double[][] standardised(double[][] targetRows) {
        return target.standardised(targetRows);
    }

    /**
     * Of a linear head that learnt from {@link #recoloured} features: changed so that it takes the target's features as
     * they are.
     *
     * @param weight [c][k], changed
     * @param bias   [k], changed
     */
    public void foldTarget(double[][] weight, double[] bias) {
        target.fold(weight, bias);
    }

    /**
     * For a head that was learnt already: {@code source} was made of the images that it is to see from now on, {@code
     * target} of those that it learnt from. The result takes features of the former as they are, re-colours them and
     * answers as the head does.
     *
     * @param weight [c][k] of the head. Not modified
     * @param bias   [k] of the head; changed
     * @return the new weight
     */
    public double[][] before(double[][] weight, double[] bias) {
        double[][] w = weight.clone();
        for (int i = 0; i < w.length; i++) {
            w[i] = weight[i].clone();
        }
        target.unfold(w, bias);
        double[][] coloured = DoubleMatrices.product(matrix, w, team);
        source.fold(coloured, bias);
        return coloured;
    }
}
