package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.weights.StoredTensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Renames a publisher's tensors by a table of its layers, where what stands after the layer's name is as in Graft. */
final class LayerNames {
    private LayerNames() {
    }

    /** Whether weights have about as many layers as an architecture, so that it is worth building it to rename them. */
    static boolean mayFit(Architecture architecture, Map<String, StoredTensor> weights) {
        long layers = weights.keySet().stream().map(name -> name.substring(0, Math.max(0, name.lastIndexOf('.'))))
                .distinct().count();
        return Math.abs(layers - architecture.weightedLayers()) <= architecture.weightedLayers() / 10;
    }

    /**
     * The tensors of {@code conv_stem} under the name of its node, {@code conv_stem.weight} as {@code
     * features.0.0.weight}; what is in no layer of the table keeps its name.
     *
     * @param layers the publisher's layer for each node
     */
    static Map<String, StoredTensor> renamed(Map<String, String> layers, Map<String, StoredTensor> weights) {
        Map<String, String> nodes = new HashMap<>();
        layers.forEach((node, layer) -> nodes.put(layer, node));
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> {
            int dot = Math.max(0, name.lastIndexOf('.'));
            String node = nodes.get(name.substring(0, dot));
            renamed.put(node == null ? name : node + name.substring(dot), tensor);
        });
        return renamed;
    }
}
