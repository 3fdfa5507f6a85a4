package graft.transfer.source;

/**
 * LEEP: the log expected empirical prediction (Nguyen, Hassner, Seeger, Archambeau, ICML 2020, arXiv:2002.12462). The
 * source's own classifier answers with probabilities theta(x)_z over its classes z; counted over the images they give
 * p(y | z), how a class of the source divides among those of the task, and
 *
 * <pre>score = 1/N sum over n of log( sum over z of p(y_n | z) theta(x_n)_z )</pre>
 *
 * 0 at best. It reads the source's answers, not its features: a source of few or foreign classes scores low however good
 * its features are.
 *
 * @param score 0 or less
 */
public record Leep(double score) {

    /**
     * @param probabilities [N][Z], each row's sum 1
     * @param labels        [N], 0 to C - 1
     */
    public static Leep of(double[][] probabilities, int[] labels, int classes) {
        int z = probabilities[0].length;
        double[][] joint = new double[classes][z];
        double[] marginal = new double[z];
        for (int n = 0; n < labels.length; n++) {
            for (int k = 0; k < z; k++) {
                joint[labels[n]][k] += probabilities[n][k];
                marginal[k] += probabilities[n][k];
            }
        }
        double sum = 0;
        for (int n = 0; n < labels.length; n++) {
            double expected = 0;
            for (int k = 0; k < z; k++) {
                // A class that is never given any probability would be 0 / 0.
                expected += marginal[k] > 0 ? joint[labels[n]][k] / marginal[k] * probabilities[n][k] : 0;
            }
            sum += Math.log(expected);
        }
        return new Leep(sum / labels.length);
    }
}
