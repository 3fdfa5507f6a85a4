package graft.zoo.onnx.export;

import graft.zoo.onnx.OnnxAttribute;
import graft.zoo.onnx.OnnxNode;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The nodes and weights of an ONNX graph while they are collected. Every node makes one value and has its name. */
final class ExportedGraph {
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, StoredTensor> weights = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();

    ExportedGraph(String input) {
        names.add(input);
    }

    List<OnnxNode> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    Map<String, StoredTensor> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /** Adds a tensor that the graph starts from; returns its name, which gets a number where it is taken. */
    String weight(String wanted, StoredTensor tensor) {
        String name = free(wanted);
        weights.put(name, tensor);
        return name;
    }

    /**
     * Adds a node.
     *
     * @param wanted its name, which gets a number where it is taken
     * @param inputs names of values; empty text for optional ones that are left out
     * @return the name of the value that it makes
     */
    String add(String wanted, String operator, List<String> inputs, OnnxAttribute... attributes) {
        String name = free(wanted);
        Map<String, OnnxAttribute> all = new LinkedHashMap<>();
        for (OnnxAttribute attribute : attributes) {
            all.put(attribute.name(), attribute);
        }
        nodes.add(new OnnxNode(name, operator, "", List.copyOf(inputs), List.of(name), all));
        return name;
    }

    /** Gives the node that was added last another name, or one like it where it is taken; returns the name. */
    String renameLast(String wanted) {
        OnnxNode last = nodes.removeLast();
        names.remove(last.name());
        String name = free(wanted);
        nodes.add(new OnnxNode(name, last.operator(), "", last.inputs(), List.of(name), last.attributes()));
        return name;
    }

    private String free(String wanted) {
        String name = wanted;
        for (int i = 2; !names.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }
}
