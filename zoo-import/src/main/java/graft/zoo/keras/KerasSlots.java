package graft.zoo.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Where the parameters of a network that is built from a configuration come from. */
final class KerasSlots {
    /**
     * A variable that fills a parameter of the network.
     *
     * @param parameter its full name
     * @param variables the first of these that is there fills it; none: {@code otherwise} does
     * @param shape     that the variable has in the file
     * @param map       what is done to its values
     * @param otherwise all values, or one for all
     */
    record Slot(String parameter, List<KerasVariable> variables, List<Integer> shape, UnaryOperator<float[]> map,
            float... otherwise) {
    }

    private final List<Slot> all = new ArrayList<>();
    private final List<KerasVariable> ignored = new ArrayList<>();

    List<Slot> all() {
        return all;
    }

    /** Variables that may be in the file and fill nothing. */
    List<KerasVariable> ignored() {
        return ignored;
    }

    void ignore(KerasLayer layer, String variable) {
        ignored.add(new KerasVariable(layer.name(), variable));
    }

    void bias(String node, KerasLayer layer, int channels, boolean bias) {
        if (bias) {
            slot(node, "bias", layer, List.of(channels), "bias");
        }
    }

    /** A parameter that the first of these variables fills. */
    void slot(String node, String parameter, KerasLayer layer, List<Integer> shape, String... variables) {
        all.add(new Slot(node + "." + parameter, List.of(variables).stream()
                .map(v -> new KerasVariable(layer.name(), v)).toList(), shape, UnaryOperator.identity()));
    }

    /** A parameter that a variable fills, each value mapped. */
    void mapped(String node, String parameter, KerasLayer layer, List<Integer> shape, String variable,
            UnaryOperator<float[]> map) {
        all.add(new Slot(node + "." + parameter, List.of(new KerasVariable(layer.name(), variable)), shape, map));
    }

    /** A parameter whose values the configuration states. */
    void constant(String node, String parameter, float... values) {
        all.add(new Slot(node + "." + parameter, List.of(), List.of(), UnaryOperator.identity(), values));
    }

    /** A parameter that a variable fills, if it is there; else all its values are {@code otherwise}. */
    void optional(String node, String parameter, KerasLayer layer, List<Integer> shape, boolean there,
            String variable, float otherwise) {
        if (there) {
            slot(node, parameter, layer, shape, variable);
        } else {
            constant(node, parameter, otherwise);
        }
    }
}
