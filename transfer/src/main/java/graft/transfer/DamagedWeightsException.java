package graft.transfer;

import graft.layers.Network;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Weights that are of no use for learning or predicting: they hold NaN. The message names the tensors.
 */
public final class DamagedWeightsException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int NAMED = 5;

    public DamagedWeightsException(String message) {
        super(message);
    }

    /**
     * Refuses a network whose trunk holds NaN: every feature would be NaN, and a head on them no better than chance.
     */
    static void refuseTrunk(Network network) {
        refuse(network, network.parametersOf(network.head()).values().stream().map(p -> p.name()).toList());
    }

    /** Refuses a network that holds NaN. */
    public static void refuse(Network network) {
        refuse(network, Set.of());
    }

    private static void refuse(Network network, Collection<String> except) {
        List<String> damaged = new ArrayList<>();
        network.parameters().forEach((name, p) -> {
            if (p.isSet() && !except.contains(name) && holdsNaN(p.value().unwrap())) {
                damaged.add(name);
            }
        });
        if (!damaged.isEmpty()) {
            int more = damaged.size() - NAMED;
            throw new DamagedWeightsException("the weights hold NaN: " + String.join(", ", damaged.subList(0,
                    Math.min(NAMED, damaged.size()))) + (more > 0 ? " and " + more + " more" : "")
                    + "; get the file again from its publisher ('graft inspect' counts NaN and infinities)");
        }
    }

    private static boolean holdsNaN(float[] values) {
        for (float value : values) {
            if (Float.isNaN(value)) {
                return true;
            }
        }
        return false;
    }
}
