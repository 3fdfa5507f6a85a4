package graft.zoo.keras;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.zoo.graph.Problems;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Where the parameters of a network that is built from a configuration come from. */
final class KerasSlots {
    /**
     * A parameter of the network and what fills it.
     *
     * @param parameter its full name
     * @param variables the first of these that is in the file fills it; none: {@code stated} does
     * @param shape     that the variable has in the file
     * @param map       what is done to its values
     * @param stated    by the configuration: all values, or one for all
     */
    private record Slot(String parameter, List<KerasVariable> variables, List<Integer> shape,
            UnaryOperator<float[]> map, float... stated) {
    }

    private final List<Slot> all = new ArrayList<>();
    private final Set<KerasVariable> ignored = new HashSet<>();

    /** A variable that may be in the file and fills nothing. */
    void ignore(KerasLayer layer, String variable) {
        ignored.add(new KerasVariable(layer.name(), variable));
    }

    /** A parameter that the first of these variables fills. */
    void slot(String node, String parameter, KerasLayer layer, List<Integer> shape, String... variables) {
        all.add(new Slot(node + "." + parameter, List.of(variables).stream()
                .map(v -> new KerasVariable(layer.name(), v)).toList(), shape, UnaryOperator.identity()));
    }

    /** A parameter that a variable fills, its values mapped. */
    void mapped(String node, String parameter, KerasLayer layer, List<Integer> shape, String variable,
            UnaryOperator<float[]> map) {
        all.add(new Slot(node + "." + parameter, List.of(new KerasVariable(layer.name(), variable)), shape, map));
    }

    /** A parameter whose values the configuration states. */
    void constant(String node, String parameter, float... values) {
        all.add(new Slot(node + "." + parameter, List.of(), List.of(), UnaryOperator.identity(), values));
    }

    /** Sets all parameters of a network; nothing is set where a variable is missing, does not fit or is left over. */
    void fill(Network network, KerasFile file) {
        Map<KerasVariable, StoredTensor> stored = new LinkedHashMap<>();
        file.variables().forEach((name, tensor) -> stored.putIfAbsent(KerasVariable.of(name), tensor));
        List<String> problems = new ArrayList<>();
        // A layer that is used twice has its weights in the file once.
        Set<KerasVariable> used = new HashSet<>(ignored);
        Map<Slot, StoredTensor> values = new LinkedHashMap<>();
        for (Slot slot : all) {
            if (slot.variables.isEmpty()) {
                continue;
            }
            KerasVariable variable = slot.variables.stream().filter(stored::containsKey).findFirst()
                    .orElse(slot.variables.getFirst());
            StoredTensor tensor = stored.get(variable);
            used.add(variable);
            if (tensor == null) {
                problems.add(variable + " is missing");
            } else if (!tensor.dtype().isFloating() || !tensor.shape().equals(slot.shape)) {
                problems.add(variable + " expected " + slot.shape + " of floats, found " + tensor.shape() + " of "
                        + tensor.dtype());
            } else {
                values.put(slot, tensor);
            }
        }
        stored.keySet().removeAll(used);
        stored.keySet().forEach(variable -> problems.add(variable + " has no place in model_config"));
        Problems.refuse(file.path(), "the weights do not fit model_config", problems);
        for (Slot slot : all) {
            // Layers that the output does not need are no part of the network.
            Parameter parameter = network.parameters().get(slot.parameter);
            if (parameter == null) {
                continue;
            }
            // Keras's layouts are Graft's own: the same values in the same order.
            float[] filled = slot.variables.isEmpty() ? slot.stated
                    : slot.map.apply(values.get(slot).read().unwrap());
            if (slot.variables.isEmpty() && filled.length == 1) {
                filled = new float[parameter.spec().size()];
                Arrays.fill(filled, slot.stated[0]);
            }
            parameter.set(Tensor.wrap(filled, parameter.spec().dims()));
        }
    }
}
