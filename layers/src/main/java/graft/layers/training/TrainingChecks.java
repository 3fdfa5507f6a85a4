package graft.layers.training;

import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.layer.Shape;
import graft.layers.plan.ChannelsFirst;
import graft.layers.plan.FiniteValues;
import graft.layers.plan.InferencePlan;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What has to be so before a run begins, and after each of its epochs: a run that goes on regardless learns
 * nothing.
 */
final class TrainingChecks {
    private TrainingChecks() {
    }

    /** Refuses samples that are none of this network's. */
    static void requireFitting(Network network, Samples train, Samples validation) {
        if (train.count() == 0 || validation.count() == 0) {
            throw new IllegalArgumentException("training needs samples to learn from and samples to be measured on, "
                    + "found " + train.count() + " and " + validation.count());
        }
        requireFitting(network, train, "to learn from");
        requireFitting(network, validation, "to be measured on");
    }

    private static void requireFitting(Network network, Samples samples, String purpose) {
        Shape wanted = network.inputShape();
        Shape found = samples.shape();
        boolean sameOrder = found.equals(wanted) || found.isVector() || wanted.c() == 1
                && found.equals(new Shape(1, wanted.h(), wanted.w())); // one channel lies the same first and last
        if (found.size() != wanted.size() || !sameOrder) {
            throw new IllegalArgumentException("the samples " + purpose + " are " + found + ", the network takes "
                    + wanted + " (height x width x channels)"
                    + ChannelsFirst.hint(wanted, found.h(), found.w(), found.c()));
        }
        int outputs = network.outputShape().c();
        switch (samples.targets(new int[] {0}, 1)) {
            case Targets.Classes _ -> requireLabels(samples, purpose, outputs);
            case Targets.Values v -> {
                if (v.values().length != network.outputShape().size()) {
                    throw new IllegalArgumentException("the samples " + purpose + " have " + v.values().length
                            + " targets each, the network has " + network.outputShape().size() + " outputs");
                }
            }
        }
    }

    private static void requireLabels(Samples samples, String purpose, int classes) {
        for (int i = 0; i < samples.count(); i++) {
            int label = samples.label(i);
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException("sample " + i + " of those " + purpose + " has the label " + label
                        + "; the network has " + classes + " outputs, so labels are 0 to " + (classes - 1)
                        + (label == classes ? ": do they count from 1?" : ""));
            }
        }
    }

    /** The first node whose values are not finite for some sample; empty when there is none. */
    static Optional<String> firstNotFinite(InferencePlan plan, Samples samples) {
        int[] ids = new int[plan.batch()];
        try (Samples.Reader reader = samples.read(IntStream.range(0, samples.count()).toArray(), plan.batch(), 0)) {
            while (reader.next(plan.input().data(), plan.input().offset(), ids) > 0) {
                Optional<String> first = plan.runAndFindNotFinite();
                if (first.isPresent()) {
                    return first;
                }
            }
        }
        return Optional.empty();
    }

    static boolean isInput(Network network, Optional<String> node) {
        return node.filter(network.structure().input().name()::equals).isPresent();
    }

    /** What is known about values that are not finite: starts with a colon, or is empty. */
    static String where(Network network, Optional<String> first) {
        return first.map(node -> isInput(network, first) ? ": the samples themselves hold NaN or infinities"
                : ": the values of layer " + node + " are the first that are not finite").orElse("");
    }

    /** A parameter that training has made useless; empty when there is none. */
    static Optional<String> damagedParameter(Network network) {
        for (Map.Entry<String, Parameter> e : network.changedInTraining().entrySet()) {
            if (!FiniteValues.in(e.getValue().value().unwrap())) {
                return Optional.of(e.getKey());
            }
        }
        return Optional.empty();
    }

    /** The numbers of those samples in a batch that are not finite. */
    static String samplesNotFinite(float[] batch, int size, int[] ids, int n) {
        int[] bad = IntStream.range(0, n).filter(i -> !FiniteValues.in(batch, i * size, size)).map(i -> ids[i])
                .toArray();
        return Arrays.toString(bad);
    }
}
