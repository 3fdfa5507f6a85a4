package graft.layers.training;

import graft.layers.Network;
import graft.layers.plan.InferenceBlueprint;
import graft.layers.plan.NotEnoughMemoryException;
import graft.layers.plan.PlanMemory;
import graft.layers.plan.TrainingBlueprint;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Bytes that a training run will take, estimated before it begins from the layout of its plans. Two plans live at a
 * time where the last batch of an epoch is smaller than the others, and one more measures the network after every
 * epoch.
 *
 * <p>Tests hold the estimate to within a tenth of what a run holds. The garbage between two collections is not in it.
 *
 * @param batch       samples in a step
 * @param activations with their gradients, for learning and for measuring
 * @param weights     of the network, there before the run begins
 * @param packed      the weights again as the kernels want them
 * @param gradients   of the trainable weights, sums of accumulated ones included
 * @param optimizer   what it remembers, averages of weights and the best epoch's included
 * @param samples     features in memory and images decoded ahead
 */
public record TrainingMemory(int batch, long activations, long weights, long packed, long gradients, long optimizer,
        long samples) {
    private static final double GIB = 1L << 30;
    private static final double MIB = 1L << 20;

    /** What a run with these settings will take. */
    static TrainingMemory of(TrainerSettings settings, Samples train, Samples validation) {
        return of(settings, train, validation, settings.batch());
    }

    private static TrainingMemory of(TrainerSettings settings, Samples train, Samples validation, int wanted) {
        Network network = settings.network();
        int batch = Math.min(wanted, train.count());
        PlanMemory plan = training(settings, batch);
        PlanMemory plans = plan;
        int rest = train.count() % batch;
        if (rest > 1 && settings.epochs() > 0) {
            plans = plans.and(training(settings, rest));
        }
        plans = plans.and(InferenceBlueprint.of(network.structure(),
                settings.plan(Math.min(batch, validation.count()))).memory());
        int copies = settings.optimizer().slots().size() + (settings.averageDecay().isPresent() ? 1 : 0)
                + (settings.keepsBest() ? 1 : 0);
        long sums = settings.accumulated() > 1 ? plan.gradients() : 0;
        long staging = 4L * batch * train.shape().size();
        return new TrainingMemory(batch, plans.activations(), 4 * network.parameterCount(),
                plans.packed() + plans.shared(), plans.gradients() + sums, copies * plan.gradients(),
                staging + train.bytes(batch) + validation.bytes(batch));
    }

    private static PlanMemory training(TrainerSettings settings, int batch) {
        return TrainingBlueprint.of(settings.network().freezing(), settings.plan(batch)).memory();
    }

    public long total() {
        return weights + needed() + samples;
    }

    /** Whether it is worth knowing before the run begins: more than a quarter of what the heap may grow to. */
    public boolean isLargeFor(long heapBytes) {
        return total() > heapBytes / 4;
    }

    /** What is taken when the run begins: weights and samples are there. */
    private long needed() {
        return activations + packed + gradients + optimizer;
    }

    /**
     * Makes sure that it fits into what the heap may still grow by.
     *
     * @throws NotEnoughMemoryException when it does not; states how much there is, and what needs less
     */
    static void require(TrainingMemory memory, TrainerSettings settings, Samples train, Samples validation) {
        long heap = Runtime.getRuntime().maxMemory();
        if (memory.needed() <= heap - used()) {
            return;
        }
        // Much of what is in use may be garbage; only a collection shows. It is worth its time before a refusal.
        System.gc();
        long used = used();
        if (memory.needed() > heap - used) {
            throw new NotEnoughMemoryException(memory + String.format(Locale.ROOT, "; the heap may grow to %.2f GiB, "
                    + "of which %.2f are in use: %sfreeze more layers, or start Java with more memory, -Xmx%dg",
                    heap / GIB, used / GIB, smaller(settings, train, validation, memory.batch, heap - used),
                    1 + (long) ((used + memory.needed()) * 1.25 / GIB)), memory.total());
        }
    }

    private static String smaller(TrainerSettings settings, Samples train, Samples validation, int batch, long free) {
        for (int b = batch / 2; b >= 1; b /= 2) {
            TrainingMemory less = of(settings, train, validation, b);
            if (less.needed() <= free) {
                return String.format(Locale.ROOT, "batches of %d need %s in all, ", b, amount(less.total()));
            }
        }
        return "";
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The parts in words, for messages. */
    @Override
    public String toString() {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("activations and their gradients", activations);
        parts.put("weights", weights);
        parts.put("packed weights", packed);
        parts.put("gradients of weights", gradients);
        parts.put("optimiser", optimizer);
        parts.put("samples", samples);
        StringBuilder text = new StringBuilder("training in batches of " + batch + " needs about " + amount(total()));
        String before = ": ";
        for (Map.Entry<String, Long> part : parts.entrySet()) {
            if (part.getValue() > 0) {
                text.append(before).append(part.getKey()).append(' ').append(amount(part.getValue()));
                before = ", ";
            }
        }
        return text.toString();
    }

    private static String amount(long bytes) {
        return bytes >= GIB ? String.format(Locale.ROOT, "%.2f GiB", bytes / GIB)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }
}
