package graft.zoo.keras;

import graft.zoo.keras.KerasSlots.Slot;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The weights of a model in the model whose layers were numbered again, as Keras does where a model is built twice in
 * one process: the configuration has {@code conv2d}, the file {@code conv2d_7/kernel:0}. Keras itself goes by the
 * order: first the weights that training changes, of all layers in turn, then all others.
 */
final class KerasRenumbering {
    /** What training does not change even of a layer that it changes. */
    private static final Set<String> STATISTICS = Set.of("moving_mean", "moving_variance", "mean", "variance", "count");

    private KerasRenumbering() {
    }

    /**
     * Gives the weights of one model in the model the names that the configuration has, where all of them fit in their
     * order; else leaves them as they are.
     *
     * @param stored <b>modified:</b> the file's weights
     * @param layers the model's, in the configuration's order
     */
    static void undo(Map<KerasPlace, StoredTensor> stored, String model, List<KerasLayer> layers, List<Slot> slots,
            Set<KerasPlace> ignored) {
        Map<String, Map<String, StoredTensor>> found = new LinkedHashMap<>();
        stored.forEach((place, tensor) -> {
            if (place.model().equals(model)) {
                found.computeIfAbsent(place.variable().layer(), _ -> new LinkedHashMap<>())
                        .put(place.variable().variable(), tensor);
            }
        });
        Map<String, List<Slot>> wanted = new LinkedHashMap<>();
        slots.stream().filter(s -> !s.places().isEmpty() && s.places().getFirst().model().equals(model)).forEach(s ->
                wanted.computeIfAbsent(s.places().getFirst().variable().layer(), _ -> new ArrayList<>()).add(s));
        if (found.size() != wanted.size() || found.keySet().equals(wanted.keySet())) {
            return;
        }
        List<String> owners = List.copyOf(found.keySet());
        List<String> names = inOrder(layers, wanted);
        for (int i = 0; i < owners.size(); i++) {
            if (names.size() != owners.size() || !fits(found.get(owners.get(i)), wanted.get(names.get(i)), model,
                    names.get(i), ignored)) {
                return;
            }
        }
        stored.keySet().removeIf(place -> place.model().equals(model));
        for (int i = 0; i < owners.size(); i++) {
            String name = names.get(i);
            found.get(owners.get(i)).forEach((variable, tensor) -> stored.put(
                    new KerasPlace(model, new KerasVariable(name, variable)), tensor));
        }
    }

    /** The names of layers with weights in the order in which the first weight of each is in the file. */
    private static List<String> inOrder(List<KerasLayer> layers, Map<String, List<Slot>> wanted) {
        Set<String> first = new LinkedHashSet<>();
        Set<String> last = new LinkedHashSet<>();
        for (KerasLayer layer : layers) {
            List<Slot> slots = wanted.get(layer.name());
            if (slots != null) {
                boolean trained = layer.flag("trainable", true) && slots.stream().anyMatch(
                        slot -> !STATISTICS.contains(slot.places().getFirst().variable().variable()));
                (trained ? first : last).add(layer.name());
            }
        }
        first.addAll(last);
        return List.copyOf(first);
    }

    private static boolean fits(Map<String, StoredTensor> found, List<Slot> wanted, String model, String name,
            Set<KerasPlace> ignored) {
        Set<String> left = new LinkedHashSet<>(found.keySet());
        for (Slot slot : wanted) {
            String variable = slot.places().stream().map(p -> p.variable().variable()).filter(found::containsKey)
                    .findFirst().orElse(null);
            if (variable == null || !slot.fits(found.get(variable))) {
                return false;
            }
            left.remove(variable);
        }
        return left.stream().allMatch(v -> ignored.contains(new KerasPlace(model, new KerasVariable(name, v))));
    }
}
