package graft.transfer;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.training.LogisticRegression;
import graft.layers.training.Predictions;
import graft.transfer.labels.Folds;
import graft.transfer.labels.HeldOut;
import graft.transfer.labels.LabelSuspects;
import graft.transfer.trust.Calibration;
import graft.transfer.trust.FoldScores;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the features of the frozen trunk, which are there anyway, say of the labels and of how far the outcome is to be
 * trusted.
 *
 * @param labels      of all images; those to learn from come first, then the validation images
 * @param given       the label of each of those images
 * @param samples     the number of each of those images among the samples that it came from
 * @param learntFrom  how many of them are to learn from
 * @param folds       of logistic heads on the images to learn from
 * @param calibration of the network that is kept
 */
public record Examination(LabelSuspects labels, int[] given, int[] samples, int learntFrom, FoldScores folds,
        Calibration calibration) {
    /** With more rows, folds learn from the images as they are only. */
    private static final int MOST_ROWS = 4000;
    /** So many vectors of two doubles for each image and class does the search for a head hold. */
    private static final int VECTORS = 26;
    /** Part of the heap that the features may take once more. */
    private static final int HEAP_SHARE = 4;

    /** Which samples belong together, so that none is judged by a head that learnt from another of its group. */
    @FunctionalInterface
    interface Groups {
        /**
         * @param known    numbers of samples to learn from
         * @param measured numbers of those to be measured on
         * @return the same number for those that belong together: of the known ones, then of the others
         */
        int[] of(int[] known, int[] measured);

        /** The same for samples that have features. */
        default int[] of(BoundaryFeatures f) {
            return of(ids(f.known()), ids(f.measured()));
        }

        /** Each by itself. */
        static Groups none() {
            return (known, measured) -> IntStream.range(0, known.length + measured.length).toArray();
        }
    }

    private static int[] ids(CachedSamples samples) {
        return IntStream.range(0, samples.count()).map(samples::id).toArray();
    }

    /** Whether there is room for what is computed: copies of the features, the products of images, and the search. */
    static boolean isPossible(BoundaryFeatures features, int classes) {
        CachedSamples known = features.known();
        if (known == null || !known.shape().isVector()) {
            return false;
        }
        return isPossible(Math.max(known.count() + features.measured().count(), rows(known)), known.shape().size(),
                classes);
    }

    /** The same for so many rows of so many features. */
    static boolean isPossible(long rows, int features, int classes) {
        long floats = 2 * rows * features + rows * Math.min(rows, 2L * features) + VECTORS * 4 * rows * classes;
        return 4 * floats < Runtime.getRuntime().maxMemory() / HEAP_SHARE
                && rows * features < Integer.MAX_VALUE - 8;
    }

    private static long rows(CachedSamples known) {
        return (long) views(known) * known.count();
    }

    private static int views(CachedSamples known) {
        return (long) known.views() * known.count() <= MOST_ROWS ? known.views() : 1;
    }

    /**
     * @param predictions of the network that is kept, on the validation images
     * @param classes     their names
     * @param groups      the same number for samples that are held out together: of the known ones, then the others
     */
    static Examination of(BoundaryFeatures features, Predictions predictions, List<String> classes, int[] groups,
            TransferSettings settings, ThreadTeam team) {
        CachedSamples known = features.known();
        CachedSamples measured = features.measured();
        int c = known.shape().size();
        int n = known.count() + measured.count();
        float[] all = new float[Tensor.count(n, c)];
        known.copyTo(all, 0);
        measured.copyTo(all, known.count() * c);
        int[] labels = IntStream.concat(known.labels(), measured.labels()).toArray();
        LabelSuspects suspects = LabelSuspects.of(Tensor.wrap(all, n, c), labels, groups, classes, settings.seed(),
                team);
        int[] samples = IntStream.concat(Arrays.stream(ids(known)), Arrays.stream(ids(measured))).toArray();

        int[] knownLabels = known.labels().toArray();
        Folds folds = Folds.stratified(knownLabels, Arrays.copyOf(groups, known.count()), classes,
                settings.trust().folds(), settings.seed());
        HeldOut held = heldOut(known, folds, classes.size(), settings, team);
        FoldScores scores = FoldScores.of(folds.of(), held.logits(), knownLabels, folds.notes());
        double[][] validated = logarithms(predictions);
        double precision = settings.trust().precision();
        int[] judged = IntStream.range(0, known.count()).filter(folds::isHeldOut).toArray();
        Calibration calibration = settings.solver() == Solver.LOGISTIC
                ? Calibration.ofHeldOut(Arrays.stream(judged).mapToObj(i -> held.logits()[i]).toArray(double[][]::new),
                        Arrays.stream(judged).map(i -> knownLabels[i]).toArray(), validated, predictions.labels(),
                        precision)
                : crossFitted(predictions, ofMeasured(groups, measured, predictions), settings);
        return new Examination(suspects, labels, samples, known.count(), scores, calibration);
    }

    /**
     * By the validation images alone, where there are no features or they say nothing of this network.
     *
     * @param groups the same number for predictions that belong together
     */
    static Calibration crossFitted(Predictions predictions, int[] groups, TransferSettings settings) {
        return Calibration.crossFitted(logarithms(predictions), predictions.labels(), groups,
                settings.trust().precision(), settings.seed());
    }

    /** The groups of the measured samples, in the order of the predictions. */
    private static int[] ofMeasured(int[] groups, CachedSamples measured, Predictions predictions) {
        int known = groups.length - measured.count();
        Map<Integer, Integer> ofSample = new HashMap<>();
        for (int i = 0; i < measured.count(); i++) {
            ofSample.put(measured.id(i), groups[known + i]);
        }
        // One without features is by itself.
        return Arrays.stream(predictions.ids()).map(id -> ofSample.getOrDefault(id, -1 - id)).toArray();
    }

    /** By heads that are made as the one that is kept is. */
    private static HeldOut heldOut(CachedSamples known, Folds folds, int classes, TransferSettings settings,
            ThreadTeam team) {
        int views = views(known);
        CachedSamples standard = known.standardized(known.standardization()).firstViews(views);
        LogisticRegression heads = LogisticRegression.ofSubsets(standard.stacked(), standard.stackedLabels(),
                settings.classWeights().of(standard.stackedLabels(), classes), team);
        return HeldOut.of(heads, folds, views, HeadOnFeatures.LOGISTIC_DECAY, HeadOnFeatures.LOGISTIC_ITERATIONS);
    }

    /** Logits up to a number that is the same for all classes, which a softmax does not see. */
    private static double[][] logarithms(Predictions p) {
        double[][] z = new double[p.count()][p.classes()];
        for (int i = 0; i < z.length; i++) {
            for (int k = 0; k < z[i].length; k++) {
                z[i][k] = Math.log(Math.max(p.probabilities().get(i, k), Float.MIN_VALUE));
            }
        }
        return z;
    }
}
