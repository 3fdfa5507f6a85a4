package graft.transfer;

import graft.layers.Network;
import graft.layers.structure.BatchNormStatistics;
import graft.layers.training.EarlyStopping;
import graft.layers.training.ParameterGroups;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the layers learn that are trainable together with the head.
 *
 * @param freeze      further layers, stages, prefixes or patterns that stay frozen, see {@link Network#freeze}
 * @param rateByStage the learning rate of a stage as a part of that of the stage after it (discriminative rates, see
 *                    {@link ParameterGroups#byDepth}); 1: all learn at the same rate
 * @param statistics  of BatchNorm
 * @param sameViews   whether every epoch shows the same {@link TransferSettings#views} random changes of an image, so
 *                    that what the frozen layers make of them can be computed once; otherwise each epoch shows new ones
 * @param stopping    when fine-tuning, and any other run of epochs but that of the head before it, ends early and keeps
 *                    its best epoch; empty: after all epochs, keeping the last
 */
public record FineTuning(List<String> freeze, double rateByStage, BatchNormStatistics statistics, boolean sameViews,
        Optional<EarlyStopping> stopping) {

    public FineTuning {
        freeze = List.copyOf(freeze);
        if (!(rateByStage > 0 && rateByStage <= 1)) {
            throw new IllegalArgumentException("a stage learns at more than 0 and at most 1 times the rate of the "
                    + "stage after it, found " + rateByStage);
        }
    }

    /** Without early stopping. */
    public FineTuning(List<String> freeze, double rateByStage, BatchNormStatistics statistics, boolean sameViews) {
        this(freeze, rateByStage, statistics, sameViews, Optional.empty());
    }

    /** The same, ending early. */
    public FineTuning stopping(EarlyStopping s) {
        return new FineTuning(freeze, rateByStage, statistics, sameViews, Optional.of(s));
    }

    /**
     * Nothing more is frozen, one rate, BatchNorm's statistics stay where the layer is frozen, new views every epoch.
     */
    public static FineTuning standard() {
        return new FineTuning(List.of(), 1, BatchNormStatistics.WITH_LAYER, false);
    }

    /** The network with these choices made. */
    Network apply(Network network) {
        return network.freeze(freeze).batchNormStatistics(statistics);
    }

    ParameterGroups groups(Network network) {
        return rateByStage == 1 ? ParameterGroups.none() : ParameterGroups.of(network).byDepth(rateByStage);
    }

    Map<String, String> describe() {
        Map<String, String> d = new LinkedHashMap<>();
        if (!freeze.isEmpty()) {
            d.put("also frozen", String.join(", ", freeze));
        }
        d.put("rate by stage", Double.toString(rateByStage));
        d.put("BatchNorm statistics", statistics.word());
        d.put("views in fine-tuning", sameViews ? "the same in every epoch" : "new in every epoch");
        return d;
    }
}
