package graft.zoo.keras;

import java.util.ArrayList;
import java.util.List;

/** Where the parameters of a network that is built from a configuration come from. */
final class KerasSlots {
    /** A variable that fills a parameter of the network. */
    record Slot(String parameter, List<KerasVariable> variables, List<Integer> shape, float otherwise) {
    }

    private final List<Slot> all = new ArrayList<>();

    List<Slot> all() {
        return all;
    }

    void bias(String node, KerasLayer layer, int channels, boolean bias) {
        if (bias) {
            slot(node, "bias", layer, List.of(channels), "bias");
        }
    }

    /** A parameter that the first of these variables fills. */
    void slot(String node, String parameter, KerasLayer layer, List<Integer> shape, String... variables) {
        all.add(new Slot(node + "." + parameter, List.of(variables).stream()
                .map(v -> new KerasVariable(layer.name(), v)).toList(), shape, 0));
    }

    /** A parameter that a variable fills, if it is there; else all its values are {@code otherwise}. */
    void optional(String node, String parameter, KerasLayer layer, List<Integer> shape, boolean there,
            String variable, float otherwise) {
        if (there) {
            slot(node, parameter, layer, shape, variable);
        } else {
            all.add(new Slot(node + "." + parameter, List.of(), shape, otherwise));
        }
    }
}
