package graft.zoo.tensorflow.graph;

import graft.zoo.tensorflow.TensorFlowNode;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Conditionals of TensorFlow 1, laid straight: a Switch hands its first input to output 0 where its second is false, to
 * output 1 where it is true; what depends on the other output is dead; a Merge hands on whichever of its inputs lives.
 * Where the condition is a constant, or a placeholder for whether the graph is being trained, which it is not, Switch
 * and Merge become Identities. Others stay as they are.
 */
final class TensorFlowBranches {
    private final Map<String, StoredTensor> constants;
    private final Map<String, Boolean> known = new HashMap<>();
    /** Outputs, by node and number, that are never computed. */
    private final Set<String> dead = new HashSet<>();
    private final Set<String> switched = new HashSet<>();
    private final Map<String, TensorFlowNode> result = new LinkedHashMap<>();

    private TensorFlowBranches(Map<String, StoredTensor> constants) {
        this.constants = constants;
    }

    /**
     * The nodes of a graph, in its order, with branches taken where that is known.
     *
     * @param order     all nodes, each after its inputs
     * @param constants values of its Const nodes
     */
    static Map<String, TensorFlowNode> taken(Map<String, TensorFlowNode> nodes, List<TensorFlowNode> order,
            Map<String, StoredTensor> constants) {
        if (nodes.values().stream().noneMatch(n -> n.op().equals("Merge") || n.op().equals("Switch"))) {
            return nodes;
        }
        var branches = new TensorFlowBranches(constants);
        order.forEach(branches::visit);
        Map<String, TensorFlowNode> inOrder = new LinkedHashMap<>();
        for (TensorFlowNode node : order.reversed()) {
            // A condition that nothing needs any more is not what the graph computes.
            if (branches.known.containsKey(node.name()) && !node.op().equals("Const")
                    && branches.result.values().stream().noneMatch(n -> n.inputs().contains(node.name()))) {
                branches.result.remove(node.name());
            }
        }
        nodes.keySet().stream().filter(branches.result::containsKey)
                .forEach(n -> inOrder.put(n, branches.result.get(n)));
        return inOrder;
    }

    /** Whether a placeholder asks whether the graph is being trained. */
    static boolean asksForTraining(TensorFlowNode node) {
        Long type = node.attribute("dtype").integer();
        String name = node.name().toLowerCase(Locale.ROOT);
        return node.op().equals("Placeholder") && type != null && type == 10
                && (name.contains("train") || name.contains("learning_phase"));
    }

    private void visit(TensorFlowNode node) {
        boolean merge = node.op().equals("Merge");
        List<String> alive = node.inputs().stream().filter(i -> !dead.contains(i)).toList();
        if (merge ? alive.isEmpty() : alive.size() < node.inputs().size()
                || node.controls().stream().anyMatch(dead::contains)) {
            dead.add(node.name());
            for (int i = 1; i < Math.max(2, node.inputs().size()); i++) {
                dead.add(node.name() + ":" + i);
            }
            return;
        }
        Boolean value = value(node);
        if (value != null) {
            known.put(node.name(), value);
        }
        TensorFlowNode taken = new TensorFlowNode(node.name(), node.op(),
                node.inputs().stream().map(this::renamed).toList(), node.controls(), node.attributes());
        if (merge && alive.size() == 1 && node.inputs().size() > 1) {
            taken = identity(node, alive.getFirst());
            if (known.containsKey(alive.getFirst())) {
                known.put(node.name(), known.get(alive.getFirst()));
            }
        } else if (node.op().equals("Switch") && node.inputs().size() == 2) {
            Boolean condition = known.get(node.inputs().get(1));
            if (condition != null) {
                dead.add(condition ? node.name() : node.name() + ":1");
                switched.add(node.name());
                taken = identity(node, node.inputs().getFirst());
                Boolean data = known.get(node.inputs().getFirst());
                if (data != null) {
                    known.put(condition ? node.name() + ":1" : node.name(), data);
                }
            }
        }
        result.put(node.name(), taken);
    }

    /** Both outputs of a Switch that is an Identity now are the same. */
    private String renamed(String input) {
        return switched.contains(TensorFlowNode.nodeOf(input)) ? TensorFlowNode.nodeOf(input) : input;
    }

    /** The value of a node where it is one truth value that is known, or null. */
    private Boolean value(TensorFlowNode node) {
        List<Boolean> inputs = new ArrayList<>();
        node.inputs().forEach(i -> inputs.add(known.get(i)));
        StoredTensor constant = constants.get(node.name());
        if (constant != null) {
            return constant.shape().isEmpty() ? (Boolean) (constant.read().toArray()[0] != 0) : null;
        }
        if (asksForTraining(node)) {
            return false;
        }
        if (inputs.isEmpty() || inputs.contains(null)) {
            return null;
        }
        return switch (node.op()) {
            case "Identity", "PlaceholderWithDefault", "StopGradient" -> inputs.getFirst();
            case "LogicalNot" -> !inputs.getFirst();
            case "LogicalAnd" -> !inputs.contains(false);
            case "LogicalOr" -> inputs.contains(true);
            default -> null;
        };
    }

    private TensorFlowNode identity(TensorFlowNode node, String input) {
        return new TensorFlowNode(node.name(), "Identity", List.of(renamed(input)), List.of(), Map.of());
    }
}
