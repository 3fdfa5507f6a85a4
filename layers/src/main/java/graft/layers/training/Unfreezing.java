package graft.layers.training;

import graft.layers.Network;
import java.util.List;

/** Which of the layers that a run trains are already trained in an epoch. */
@FunctionalInterface
public interface Unfreezing {

    /**
     * The network as it is trained in this epoch.
     *
     * @param network everything that the run trains is trainable in it
     * @param epoch   from 1
     * @return {@code network} with some more layers frozen
     */
    Network at(Network network, int epoch, int epochs);

    /** Everything from the first epoch on. */
    static Unfreezing atOnce() {
        return (network, _, _) -> network;
    }

    /**
     * From the head downwards, one stage more in every epoch (Howard, Ruder, "Universal language model fine-tuning",
     * 2018, arXiv:1801.06146, section 3.3), so that layers of a general kind are changed last, by errors that are small
     * already. With G stages, E epochs and {@code first} stages in the first, epoch e trains
     *
     * <pre>min(G, max(first + e - 1, ceil(e G / E)))</pre>
     *
     * of them: several at once where epochs are few, so that all are trained in the last. Stages are blocks of a kind
     * such as {@code layer3} or {@code block4}, and the head by itself.
     *
     * @param first 1: the head alone
     */
    static Unfreezing gradual(int first) {
        if (first < 1) {
            throw new IllegalArgumentException("at least the head is trained in the first epoch, found " + first
                    + " stages");
        }
        return (network, epoch, epochs) -> {
            int g = trainable(network).size();
            return last(network, Math.max(first + epoch - 1, Math.ceilDiv(epoch * g, epochs)));
        };
    }

    /** The names of the stages in which something is trainable, from the input to the head. */
    static List<String> stages(Network network) {
        return trainable(network).stream().map(DepthStages.Stage::name).toList();
    }

    /** The network with nothing trainable before the last {@code count} of its {@link #stages}; all where fewer are. */
    static Network last(Network network, int count) {
        List<DepthStages.Stage> stages = trainable(network);
        return network.freezeBefore(stages.get(Math.max(0, stages.size() - count)).nodes().getFirst().name());
    }

    private static List<DepthStages.Stage> trainable(Network network) {
        return DepthStages.of(network).stream().filter(s -> s.nodes().stream().anyMatch(n -> !network.isFrozen(n)))
                .toList();
    }
}
