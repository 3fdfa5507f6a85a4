package graft.transfer;

import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterSpec.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Weights that are of no use for learning or predicting: they hold NaN, infinities, or numbers so large that a few of
 * them overflow. The message names the tensors.
 */
public final class DamagedWeightsException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int NAMED = 5;
    /** Floats end at 3.4e38; nothing that was ever trained has weights of this size. */
    private static final float TOO_LARGE = 1e30f;

    /** What is wrong with a tensor. */
    private enum Damage {
        NAN("NaN"), INFINITE("infinities"), TOO_LARGE("values above 1e30");

        private final String words;

        Damage(String words) {
            this.words = words;
        }
    }

    public DamagedWeightsException(String message) {
        super(message);
    }

    /**
     * Refuses a network whose trunk is damaged: features would be NaN or, where a ReLU makes 0 of minus infinity,
     * numbers that mean nothing.
     */
    static void refuseTrunk(Network network) {
        refuse(network, network.parametersOf(network.head()).values().stream().map(p -> p.name()).toList());
    }

    /** Refuses a network that is damaged. */
    public static void refuse(Network network) {
        refuse(network, Set.of());
    }

    private static void refuse(Network network, Collection<String> except) {
        Map<Damage, List<String>> damaged = new EnumMap<>(Damage.class);
        network.parameters().forEach((name, p) -> {
            if (p.isSet() && !except.contains(name)) {
                damage(p).ifPresent(d -> damaged.computeIfAbsent(d, _ -> new ArrayList<>()).add(name));
            }
        });
        if (!damaged.isEmpty()) {
            List<String> words = damaged.entrySet().stream().map(e -> e.getKey().words + ": " + named(e.getValue()))
                    .toList();
            throw new DamagedWeightsException("the weights hold " + String.join("; and ", words)
                    + "; get the file again from its publisher ('graft inspect' counts NaN and infinities)");
        }
    }

    private static String named(List<String> names) {
        int more = names.size() - NAMED;
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** Constants of imported graphs may be infinite: a mask, or the end of a range. */
    private static Optional<Damage> damage(Parameter p) {
        float[] values = p.value().unwrap();
        float largest = 0;
        for (float value : values) {
            if (Float.isNaN(value)) {
                return Optional.of(Damage.NAN);
            }
            largest = Math.max(largest, Math.abs(value));
        }
        if (p.role() == Role.CONSTANT) {
            return Optional.empty();
        }
        return Float.isInfinite(largest) ? Optional.of(Damage.INFINITE)
                : largest > TOO_LARGE && p.role() == Role.WEIGHT ? Optional.of(Damage.TOO_LARGE) : Optional.empty();
    }
}
