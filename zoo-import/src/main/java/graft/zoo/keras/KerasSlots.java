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
import java.util.stream.Stream;

/** Where the parameters of a network that is built from a configuration come from. */
final class KerasSlots {
    /**
     * A parameter of the network and what fills it.
     *
     * @param parameter its full name
     * @param places    the first of these that is in the file fills it; none: {@code stated} does
     * @param shape     that the variable has in the file
     * @param map       what is done to its values
     * @param stated    by the configuration: all values, or one for all
     */
    record Slot(String parameter, List<KerasPlace> places, List<Integer> shape, UnaryOperator<float[]> map,
            float... stated) {
        boolean fits(StoredTensor tensor) {
            return tensor.dtype().isFloating() && tensor.shape().equals(shape);
        }
    }

    private final List<Slot> all = new ArrayList<>();
    private final Set<KerasPlace> ignored = new HashSet<>();
    private final Map<String, List<KerasLayer>> inner = new LinkedHashMap<>();
    private String model = "";

    /** Layers of a model in the model, in the order of the configuration. */
    void inner(String outermost, KerasLayer layer) {
        inner.computeIfAbsent(outermost, _ -> new ArrayList<>()).add(layer);
    }

    /** The layers that follow are those of a model in the model. */
    void enter(String outermost) {
        model = outermost;
    }

    /** The layers that follow are the model's own. */
    void leave() {
        model = "";
    }

    /** Whether the layers that follow are a model's in the model. */
    boolean isInner() {
        return !model.isEmpty();
    }

    /** A variable that may be in the file and fills nothing. */
    void ignore(KerasLayer layer, String variable) {
        ignored.add(place(layer, variable));
    }

    /** A parameter that the first of these variables fills. */
    void slot(String node, String parameter, KerasLayer layer, List<Integer> shape, String... variables) {
        all.add(new Slot(node + "." + parameter, Stream.of(variables).map(v -> place(layer, v)).toList(), shape,
                UnaryOperator.identity()));
    }

    /** A parameter that a variable fills, its values mapped. */
    void mapped(String node, String parameter, KerasLayer layer, List<Integer> shape, String variable,
            UnaryOperator<float[]> map) {
        all.add(new Slot(node + "." + parameter, List.of(place(layer, variable)), shape, map));
    }

    /** A parameter whose values the configuration states. */
    void constant(String node, String parameter, float... values) {
        all.add(new Slot(node + "." + parameter, List.of(), List.of(), UnaryOperator.identity(), values));
    }

    private KerasPlace place(KerasLayer layer, String variable) {
        return new KerasPlace(model, new KerasVariable(layer.name(), variable));
    }

    /** Sets all parameters of a network; nothing is set where a variable is missing, does not fit or is left over. */
    void fill(Network network, KerasFile file) {
        List<String> problems = new ArrayList<>();
        Map<KerasPlace, StoredTensor> stored = new LinkedHashMap<>();
        file.places().forEach((place, tensors) -> {
            stored.put(place, tensors.getFirst());
            if (tensors.size() > 1) {
                problems.add(place + " is in the file " + tensors.size() + " times, of models in that model; rename "
                        + "the layers so that each has a name of its own");
            }
        });
        inner.forEach((outermost, layers) -> KerasRenumbering.undo(stored, outermost, layers, all, ignored));
        // A layer that is used twice has its weights in the file once.
        Set<KerasPlace> used = new HashSet<>(ignored);
        Map<Slot, StoredTensor> values = new LinkedHashMap<>();
        for (Slot slot : all) {
            if (slot.places.isEmpty()) {
                continue;
            }
            KerasPlace place = slot.places.stream().filter(stored::containsKey).findFirst()
                    .orElse(slot.places.getFirst());
            StoredTensor tensor = stored.get(place);
            used.add(place);
            if (tensor == null) {
                problems.add(place + " is missing");
            } else if (!slot.fits(tensor)) {
                problems.add(place + " expected " + slot.shape + " of floats, found " + tensor.shape() + " of "
                        + tensor.dtype());
            } else {
                values.put(slot, tensor);
            }
        }
        stored.keySet().removeAll(used);
        stored.keySet().forEach(place -> problems.add(place + " has no place in model_config"));
        Problems.refuse(file.path(), "the weights do not fit model_config", problems);
        for (Slot slot : all) {
            // Layers that the output does not need are no part of the network.
            Parameter parameter = network.parameters().get(slot.parameter);
            if (parameter == null) {
                continue;
            }
            // Keras's layouts are Graft's own: the same values in the same order.
            float[] filled = slot.places.isEmpty() ? slot.stated
                    : slot.map.apply(values.get(slot).read().unwrap());
            if (slot.places.isEmpty() && filled.length == 1) {
                filled = new float[parameter.spec().size()];
                Arrays.fill(filled, slot.stated[0]);
            }
            parameter.set(Tensor.wrap(filled, parameter.spec().dims()));
        }
    }
}
