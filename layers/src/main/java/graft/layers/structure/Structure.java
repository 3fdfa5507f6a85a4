package graft.layers.structure;

import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a network consists of: its nodes in topological order, the first the input, the last the output; the stages that
 * name parts of it; and the parameters. It never changes, except for the values of the parameters.
 */
public final class Structure {
    private final Map<String, Node> byName;
    private final List<Node> nodes;
    private final Map<String, String> stages;
    private final Map<String, Parameter> parameters;

    /**
     * @param nodes      by name, in topological order
     * @param stages     by name, the node that ends each, in the order of the nodes
     * @param parameters by full name, in the order of the nodes
     */
    public Structure(Map<String, Node> nodes, Map<String, String> stages, Map<String, Parameter> parameters) {
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
        this.nodes = List.copyOf(nodes.values());
        this.stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
        this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** All nodes in topological order; the first is the {@link graft.layers.layer.Input}. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Names of all nodes, in topological order. */
    public Set<String> names() {
        return byName.keySet();
    }

    public boolean contains(String name) {
        return byName.containsKey(name);
    }

    /** @throws IllegalArgumentException when there is no such node; names the nearest */
    public Node node(String name) {
        return required("layer", name, byName);
    }

    /** The first node, which takes the images. */
    public Node input() {
        return nodes.getFirst();
    }

    /** The last node, whose output is the network's. */
    public Node output() {
        return nodes.getLast();
    }

    /** The node that ends each stage, by the stage's name. */
    public Map<String, String> stages() {
        return stages;
    }

    /** All parameters by full name, in the order of the nodes. */
    public Map<String, Parameter> parameters() {
        return parameters;
    }

    /** @throws IllegalArgumentException when there is no such parameter; names the nearest */
    public Parameter parameter(String fullName) {
        return required("parameter", fullName, parameters);
    }

    private static <T> T required(String kind, String name, Map<String, T> known) {
        T found = known.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no " + kind + " '" + name + "'"
                    + Names.nearestHint(name, known.keySet()));
        }
        return found;
    }

    /** The parameters of one node by their short names; empty for most kinds. */
    public Map<String, Parameter> parametersOf(Node node) {
        Map<String, Parameter> own = new LinkedHashMap<>();
        for (ParameterSpec spec : node.layer().parameters()) {
            own.put(spec.name(), parameters.get(node.name() + "." + spec.name()));
        }
        return own;
    }

    /** The shapes of a node's inputs, without the batch. */
    public List<Shape> inputShapes(Node node) {
        return node.inputs().stream().map(i -> byName.get(i).shape()).toList();
    }

    /** The last node with weights, whatever scales its output; empty where no node has any. */
    public Optional<Node> lastWithWeights() {
        return nodes.reversed().stream().filter(n -> n.layer().parameters().stream()
                .anyMatch(p -> p.role() == ParameterSpec.Role.WEIGHT)).findFirst();
    }

    /** The nodes that must be computed to compute these: themselves, all before them, and the input. */
    public List<Node> neededFor(Set<String> targets) {
        Set<String> needed = new LinkedHashSet<>(targets);
        for (Node n : nodes.reversed()) {
            if (needed.contains(n.name())) {
                needed.addAll(n.inputs());
            }
        }
        needed.add(input().name());
        return nodes.stream().filter(n -> needed.contains(n.name())).toList();
    }

    /** The nodes of a layer, a stage, a name prefix or a pattern, in topological order; never empty. */
    public List<Node> nodesOf(String name) {
        return stages.containsKey(name) ? stage(name) : named(name);
    }

    private List<Node> stage(String name) {
        List<String> ends = List.copyOf(stages.values());
        int stage = List.copyOf(stages.keySet()).indexOf(name);
        int from = stage == 0 ? 1 : nodes.indexOf(byName.get(ends.get(stage - 1))) + 1;
        return nodes.subList(from, nodes.indexOf(byName.get(ends.get(stage))) + 1);
    }

    private List<Node> named(String name) {
        boolean pattern = name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
        List<Node> found = nodes.stream().filter(n -> pattern ? Names.matches(name, n.name())
                : n.name().equals(name) || n.name().startsWith(name + ".")).toList();
        if (found.isEmpty()) {
            List<String> known = new ArrayList<>(stages.keySet());
            byName.keySet().forEach(node -> {
                for (int dot = node.indexOf('.'); dot >= 0; dot = node.indexOf('.', dot + 1)) {
                    known.add(node.substring(0, dot)); // layer2 for all of layer2.0.conv1 and its like
                }
            });
            known.addAll(byName.keySet());
            throw new IllegalArgumentException("no layer or stage " + (pattern ? "matches '" : "'") + name
                    + "'" + Names.nearestHint(name, known) + "; 'graft layers' lists them");
        }
        return found;
    }

    /** The same nodes with these parameters in place of their own. */
    public Structure with(Map<String, Parameter> others) {
        return new Structure(byName, stages, others);
    }

    /** This structure with parameters of its own. */
    public Structure copy() {
        Map<String, Parameter> own = new LinkedHashMap<>();
        parameters.forEach((name, p) -> own.put(name, p.copy()));
        return with(own);
    }
}
