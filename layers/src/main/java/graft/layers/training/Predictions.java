package graft.layers.training;

import graft.engine.Kernels;
import graft.engine.Nhwc;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.plan.InferencePlan;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A network's outputs for samples, such as those it was not trained on.
 *
 * @param ids           the samples, in the order in which they were read; some may be missing (unreadable images)
 * @param labels        true classes, by position
 * @param probabilities [N,K] by position
 * @param loss          mean loss: cross-entropy unless another was given
 */
public record Predictions(int[] ids, int[] labels, Tensor probabilities, double loss) {

    /** Runs {@code plan} over all samples. {@code progress} is called with the number of samples done so far. */
    public static Predictions of(InferencePlan plan, Samples samples, ThreadTeam team, IntConsumer progress) {
        return of(plan, samples, SoftmaxCrossEntropy.plain(), team, progress);
    }

    /** The same, measured by another loss. */
    public static Predictions of(InferencePlan plan, Samples samples, Loss by, ThreadTeam team, IntConsumer progress) {
        return of(plan, samples, by, false, team, progress);
    }

    /**
     * Of a plan whose outputs are probabilities already, each class by itself; there is no loss. A single output is the
     * probability of the second of two classes.
     */
    public static Predictions ofProbabilities(InferencePlan plan, Samples samples, ThreadTeam team,
            IntConsumer progress) {
        return of(plan, samples, null, true, team, progress);
    }

    private static Predictions of(InferencePlan plan, Samples samples, Loss by, boolean isProbability, ThreadTeam team,
            IntConsumer progress) {
        int[] order = IntStream.range(0, samples.count()).toArray();
        int[] ids = new int[order.length];
        int[] labels = new int[order.length];
        int[] batchIds = new int[plan.batch()];
        boolean isBinary = isProbability && plan.output().c() == 1;
        int classes = isBinary ? 2 : plan.output().c();
        float[] probabilities = new float[Tensor.count(order.length, classes)];
        int done = 0;
        double loss = 0;
        Nhwc in = plan.input();
        try (Samples.Reader reader = samples.read(order, plan.batch(), 0)) {
            for (int n; (n = reader.next(in.data(), in.offset(), batchIds)) > 0; done += n) {
                plan.run();
                Nhwc logits = plan.output();
                boolean known = true;
                for (int i = 0; i < n; i++) {
                    ids[done + i] = batchIds[i];
                    labels[done + i] = samples.label(batchIds[i]);
                    known &= labels[done + i] >= 0 && labels[done + i] < classes;
                }
                if (known && by != null) {
                    loss += n * by.apply(logits.images(0, n), samples.targets(batchIds, n), null);
                }
                if (isBinary) {
                    for (int i = 0; i < n; i++) {
                        float second = logits.data()[logits.at(i, 0, 0)];
                        probabilities[2 * (done + i)] = 1 - second;
                        probabilities[2 * (done + i) + 1] = second;
                    }
                } else if (isProbability) {
                    for (int i = 0; i < n; i++) {
                        System.arraycopy(logits.data(), logits.at(i, 0, 0), probabilities, (done + i) * classes,
                                classes);
                    }
                } else {
                    Kernels.best().softmax(logits.images(0, n),
                            new Nhwc(probabilities, done * classes, n, 1, 1, classes, classes), team);
                }
                progress.accept(done + n);
            }
        }
        return new Predictions(Arrays.copyOf(ids, done), Arrays.copyOf(labels, done),
                Tensor.wrap(Arrays.copyOf(probabilities, done * classes), done, classes), loss / Math.max(1, done));
    }

    public int count() {
        return ids.length;
    }

    public int classes() {
        return probabilities.dim(1);
    }

    /** The likeliest class at a position; the first of equals. NaN is never likeliest. */
    public int best(int position) {
        return ranked(position, 1)[0];
    }

    /** The {@code top} likeliest classes at a position, likeliest first. */
    public int[] ranked(int position, int top) {
        float[] p = probabilities.unwrap();
        int at = position * classes();
        return IntStream.range(0, classes()).boxed()
                .sorted((a, b) -> Float.compare(orLowest(p[at + b]), orLowest(p[at + a])))
                .limit(top).mapToInt(Integer::intValue).toArray();
    }

    /** Whether a probability is NaN: the weights hold NaN, or values grew too large on the way through the network. */
    public boolean holdsNaN() {
        for (float p : probabilities.unwrap()) {
            if (Float.isNaN(p)) {
                return true;
            }
        }
        return false;
    }

    private static float orLowest(float p) {
        return Float.isNaN(p) ? -1 : p;
    }

    /** Fraction of samples whose true class is among the {@code top} likeliest. */
    public double accuracy(int top) {
        int right = 0;
        for (int i = 0; i < count(); i++) {
            int label = labels[i];
            right += Arrays.stream(ranked(i, top)).anyMatch(c -> c == label) ? 1 : 0;
        }
        return count() == 0 ? 0 : (double) right / count();
    }

    /** {@code [true class][predicted class]}: how often. */
    public int[][] confusion() {
        int[][] table = new int[classes()][classes()];
        for (int i = 0; i < count(); i++) {
            table[labels[i]][best(i)]++;
        }
        return table;
    }
}
