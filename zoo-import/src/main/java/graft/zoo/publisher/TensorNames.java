package graft.zoo.publisher;

import graft.zoo.weights.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of a PyTorch file's weights without what training scripts wrap around them.
 *
 * <ul>
 * <li>Checkpoints keep the weights in a dictionary beside the optimiser's state: {@code state_dict.conv1.weight}. Then
 * only what is in that dictionary counts.</li>
 * <li>{@code DataParallel} and its like prefix every name: {@code module.conv1.weight}.</li>
 * <li>{@code num_batches_tracked} counts training steps and is no weight, nor are single numbers such as an epoch.</li>
 * </ul>
 */
public final class TensorNames {
    /** Keys under which training scripts store the weights. */
    private static final List<String> DICTIONARIES = List.of("state_dict.", "model_state_dict.", "model_state.");
    /** Names of modules that training scripts wrap around a network. */
    private static final List<String> WRAPPERS = List.of("module.", "model.", "net.", "network.", "_orig_mod.");

    private TensorNames() {
    }

    /** The weights by their bare names, in the file's order. */
    public static Map<String, StoredTensor> weights(Map<String, StoredTensor> stored) {
        Map<String, StoredTensor> weights = new LinkedHashMap<>();
        stored.forEach((name, tensor) -> {
            if (!name.endsWith("num_batches_tracked") && !tensor.shape().isEmpty()) {
                weights.put(name, tensor);
            }
        });
        for (String dictionary : DICTIONARIES) {
            Map<String, StoredTensor> inside = new LinkedHashMap<>();
            weights.forEach((name, tensor) -> {
                if (name.startsWith(dictionary)) {
                    inside.put(name.substring(dictionary.length()), tensor);
                }
            });
            if (!inside.isEmpty()) {
                return unwrapped(inside);
            }
        }
        return unwrapped(weights);
    }

    private static Map<String, StoredTensor> unwrapped(Map<String, StoredTensor> weights) {
        for (String wrapper : WRAPPERS) {
            if (!weights.isEmpty() && weights.keySet().stream().allMatch(name -> name.startsWith(wrapper))) {
                Map<String, StoredTensor> bare = new LinkedHashMap<>();
                weights.forEach((name, tensor) -> bare.put(name.substring(wrapper.length()), tensor));
                return unwrapped(bare);
            }
        }
        return weights;
    }
}
