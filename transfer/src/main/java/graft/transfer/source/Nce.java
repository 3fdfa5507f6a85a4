package graft.transfer.source;

/**
 * NCE: the negative conditional entropy of the task's classes given the source's (Tran, Nguyen, Hassner,
 * "Transferability and Hardness of Supervised Classification Tasks", ICCV 2019, arXiv:1908.08142), where the source's
 * class of an image is the one that it answers:
 *
 * <pre>score = -H(Y | Z) = sum over y, z of p(y, z) log( p(y, z) / p(z) )</pre>
 *
 * 0 at best, where an answer of the source determines the class.
 *
 * @param score 0 or less
 */
public record Nce(double score) {

    /**
     * @param probabilities [N][Z]; the first of the largest is the answer
     * @param labels        [N], 0 to C - 1
     */
    public static Nce of(double[][] probabilities, int[] labels, int classes) {
        int sources = probabilities[0].length;
        int[][] joint = new int[sources][classes];
        int[] marginal = new int[sources];
        for (int n = 0; n < labels.length; n++) {
            int z = 0;
            for (int k = 1; k < sources; k++) {
                z = probabilities[n][k] > probabilities[n][z] ? k : z;
            }
            joint[z][labels[n]]++;
            marginal[z]++;
        }
        double sum = 0;
        for (int z = 0; z < sources; z++) {
            for (int y = 0; y < classes; y++) {
                if (joint[z][y] > 0) {
                    sum += (double) joint[z][y] / labels.length * Math.log((double) joint[z][y] / marginal[z]);
                }
            }
        }
        return new Nce(sum);
    }
}
