package graft.transfer.source;

import graft.zoo.model.PretrainedModel;

/**
 * The scores that read what a source answers for the images, in its own classes.
 *
 * @param classes Z, how many it tells apart
 */
public record SourceAnswers(int classes, Leep leep, Nce nce) {

    /** Why a source gives no probabilities of its classes; empty where it does. */
    public static String hindrance(PretrainedModel model) {
        if (!model.network().missing().isEmpty()) {
            return "its file holds the trunk alone, without a classifier";
        }
        if (!model.network().outputShape().isVector()) {
            return "its output of " + model.network().outputShape() + " is no vector of classes";
        }
        if (model.classes() == 1) {
            return "its single output is no probability";
        }
        return model.isLogistic() && model.network().outputShape().c() > 1
                ? "each of its outputs is a probability of its own, not of one class among all" : "";
    }

    /**
     * @param outputs    [N][Z] logits; or [N][1], the probability of the second of two classes
     * @param isLogistic which of the two
     */
    public static SourceAnswers of(float[][] outputs, boolean isLogistic, int[] labels, int classes) {
        double[][] p = new double[outputs.length][];
        for (int n = 0; n < p.length; n++) {
            p[n] = isLogistic ? new double[] {1.0 - outputs[n][0], outputs[n][0]} : softmax(outputs[n]);
        }
        return new SourceAnswers(p[0].length, Leep.of(p, labels, classes), Nce.of(p, labels, classes));
    }

    private static double[] softmax(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float z : logits) {
            largest = Math.max(largest, z);
        }
        double[] p = new double[logits.length];
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            p[k] = Math.exp(logits[k] - largest);
            sum += p[k];
        }
        for (int k = 0; k < p.length; k++) {
            p[k] /= sum;
        }
        return p;
    }
}
