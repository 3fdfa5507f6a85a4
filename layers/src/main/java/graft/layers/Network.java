package graft.layers;

import graft.layers.layer.BatchNorm;
import graft.layers.layer.Dense;
import graft.layers.layer.Dropout;
import graft.layers.layer.GlobalAveragePool;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Shape;
import graft.layers.layer.ShapeException;
import graft.layers.structure.BatchNormStatistics;
import graft.layers.structure.Names;
import graft.layers.structure.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A network as a description: named nodes in topological order, the first the input, the last the output (logits),
 * their parameters, and which of them are frozen. Plans run it; see {@code graft.layers.plan}.
 *
 * <p>The structure never changes. Methods that change something return a new network, which shares the parameters it
 * has in common with the old one; {@link #copy} makes independent ones.
 */
public final class Network {
    private final Map<String, Node> nodes;
    private final Map<String, String> stages;
    private final Map<String, Parameter> parameters;
    private final Set<String> frozen;
    private final BatchNormStatistics statistics;

    Network(Map<String, Node> nodes, Map<String, String> stages, Map<String, Parameter> parameters,
            Set<String> frozen, BatchNormStatistics statistics) {
        this.nodes = Collections.unmodifiableMap(nodes);
        this.stages = Collections.unmodifiableMap(stages);
        this.parameters = Collections.unmodifiableMap(parameters);
        this.frozen = Collections.unmodifiableSet(frozen);
        this.statistics = statistics;
    }

    /** Starts a network for pictures of this height, width and number of channels. */
    public static NetworkBuilder input(int h, int w, int c) {
        return new NetworkBuilder(new Shape(h, w, c));
    }

    /** All nodes in topological order; the first is the {@link graft.layers.layer.Input}. */
    public List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    /** @throws IllegalArgumentException when there is no such node; names the nearest */
    public Node node(String name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw new IllegalArgumentException("no layer '" + name + "'; nearest: "
                    + Names.nearest(name, nodes.keySet()));
        }
        return node;
    }

    public boolean contains(String name) {
        return nodes.containsKey(name);
    }

    public Shape inputShape() {
        return nodes.values().iterator().next().shape();
    }

    /** The last node, whose output is the network's. */
    public Node output() {
        return nodes().getLast();
    }

    public Shape outputShape() {
        return output().shape();
    }

    /** Named stages, such as VGG's {@code block3}, and the node that ends each. */
    public Map<String, String> stages() {
        return stages;
    }

    /** All parameters by full name, in the order of the nodes. */
    public Map<String, Parameter> parameters() {
        return parameters;
    }

    /** @throws IllegalArgumentException when there is no such parameter; names the nearest */
    public Parameter parameter(String fullName) {
        Parameter p = parameters.get(fullName);
        if (p == null) {
            throw new IllegalArgumentException("no parameter '" + fullName + "'; nearest: "
                    + Names.nearest(fullName, parameters.keySet()));
        }
        return p;
    }

    /** The parameters of one node by their short names; empty for most kinds. */
    public Map<String, Parameter> parametersOf(Node node) {
        Map<String, Parameter> own = new LinkedHashMap<>();
        for (ParameterSpec spec : node.layer().parameters()) {
            own.put(spec.name(), parameters.get(node.name() + "." + spec.name()));
        }
        return own;
    }

    /** Number of values in all parameters. */
    public long parameterCount() {
        return parameters.values().stream().mapToLong(p -> p.spec().size()).sum();
    }

    /** Multiply-adds for one picture. */
    public long multiplyAdds() {
        return nodes.values().stream().mapToLong(this::multiplyAdds).sum();
    }

    /** Multiply-adds of one node for one picture. */
    public long multiplyAdds(Node node) {
        return node.layer().multiplyAdds(inputShapes(node));
    }

    private List<Shape> inputShapes(Node node) {
        return node.inputs().stream().map(i -> nodes.get(i).shape()).toList();
    }

    // ---- freezing ------------------------------------------------------------------------------------------------

    /** Whether a node's parameters stay as they are in training. */
    public boolean isFrozen(Node node) {
        return frozen.contains(node.name());
    }

    /** This network, BatchNorm's statistics treated so in training; first {@link BatchNormStatistics#WITH_LAYER}. */
    public Network batchNormStatistics(BatchNormStatistics treatment) {
        return new Network(nodes, stages, parameters, frozen, treatment);
    }

    public BatchNormStatistics batchNormStatistics() {
        return statistics;
    }

    /**
     * Whether a node behaves as in training while the network is trained: dropout drops, BatchNorm takes the batch's
     * statistics and moves the stored ones.
     */
    public boolean trains(Node node) {
        return node.layer() instanceof BatchNorm ? movesStatistics(node) : !isFrozen(node);
    }

    private boolean movesStatistics(Node node) {
        return switch (statistics) {
            case WITH_LAYER -> !isFrozen(node);
            case FROZEN -> false;
            case LEARNING -> true;
        };
    }

    /** All parameters that training changes, by gradients or as statistics, by full name. */
    public Map<String, Parameter> changing() {
        Map<String, Parameter> changing = new LinkedHashMap<>();
        for (Node node : nodes.values()) {
            for (Parameter p : parametersOf(node).values()) {
                boolean changes = switch (p.role()) {
                    case CONSTANT -> false;
                    case RUNNING_MEAN, RUNNING_VARIANCE -> movesStatistics(node);
                    default -> !isFrozen(node);
                };
                if (changes) {
                    changing.put(p.name(), p);
                }
            }
        }
        return changing;
    }

    /** Names of all nodes whose parameters learn. */
    public Set<String> learning() {
        return nodes.values().stream().filter(n -> n.layer().canLearn() && !isFrozen(n))
                .map(Node::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** This network with everything frozen. */
    public Network freeze() {
        return withFrozen(nodes.keySet());
    }

    /**
     * This network with these layers frozen, besides what is frozen already.
     *
     * @param names layers ({@code layer3.1.conv2}), stages ({@code block3}), the common prefix of several layers
     *              ({@code layer3}), or patterns in which * stands for any characters and ? for one ({@code *.bn2})
     */
    public Network freeze(Collection<String> names) {
        Set<String> more = new LinkedHashSet<>(frozen);
        names.forEach(name -> more.addAll(matching(name)));
        return withFrozen(more);
    }

    /**
     * This network with {@code name} and all before it frozen, and all after it learning.
     *
     * @param name a layer ({@code layer3.1.conv2}), a stage ({@code block3}) or the common prefix of several layers
     *             ({@code layer3})
     */
    public Network freezeThrough(String name) {
        String last = lastNodeOf(name);
        Set<String> through = new LinkedHashSet<>();
        for (String node : nodes.keySet()) {
            through.add(node);
            if (node.equals(last)) {
                break;
            }
        }
        return withFrozen(through);
    }

    /** This network with nothing frozen. */
    public Network unfreeze() {
        return withFrozen(Set.of());
    }

    /** This network with these layers, stages, name prefixes or patterns learning again. */
    public Network unfreeze(Collection<String> names) {
        Set<String> fewer = new LinkedHashSet<>(frozen);
        names.forEach(name -> fewer.removeAll(matching(name)));
        return withFrozen(fewer);
    }

    private Network withFrozen(Set<String> newFrozen) {
        return new Network(nodes, stages, parameters, new LinkedHashSet<>(newFrozen), statistics);
    }

    /** This network with all before {@code name} frozen, besides what is frozen already; a layer, stage or prefix. */
    public Network freezeBefore(String name) {
        String first = contains(name) ? name : matching(name).getFirst();
        Set<String> more = new LinkedHashSet<>(frozen);
        for (String node : nodes.keySet()) {
            if (node.equals(first)) {
                break;
            }
            more.add(node);
        }
        return withFrozen(more);
    }

    /** The nodes of a layer, a stage, a name prefix or a pattern, in topological order. */
    public List<Node> nodesOf(String name) {
        return matching(name).stream().map(nodes::get).toList();
    }

    /** The last node, in topological order, of a layer, stage or prefix. */
    public String lastNodeOf(String name) {
        return matching(name).getLast();
    }

    private List<String> matching(String name) {
        if (stages.containsKey(name)) {
            List<String> ends = List.copyOf(stages.values());
            int stage = List.copyOf(stages.keySet()).indexOf(name);
            List<String> all = List.copyOf(nodes.keySet());
            int from = stage == 0 ? 1 : all.indexOf(ends.get(stage - 1)) + 1;
            return all.subList(from, all.indexOf(ends.get(stage)) + 1);
        }
        boolean pattern = name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
        List<String> found = nodes.keySet().stream().filter(n -> pattern ? Names.matches(name, n)
                : n.equals(name) || n.startsWith(name + ".")).toList();
        if (found.isEmpty()) {
            Set<String> known = new LinkedHashSet<>(stages.keySet());
            known.addAll(nodes.keySet());
            throw new IllegalArgumentException("no layer or stage " + (pattern ? "matches '" : "'") + name
                    + "'; nearest: " + Names.nearest(name, known) + "; 'graft layers' lists them");
        }
        return found;
    }

    // ---- heads ---------------------------------------------------------------------------------------------------

    /** The node whose weights make the classes: the last one with weights, whatever scales it. */
    public Node head() {
        return lastWithWeights().orElseThrow(() -> new IllegalStateException("this network has no layer with weights"));
    }

    Optional<Node> lastWithWeights() {
        return nodes().reversed().stream().filter(n -> n.layer().parameters().stream()
                .anyMatch(p -> p.role() == ParameterSpec.Role.WEIGHT)).findFirst();
    }

    /**
     * This network with a new last layer for {@code classes} classes. The layer that {@link #head} names and all after
     * it go; in their place comes a fully connected layer of the same name, behind global average pooling where the
     * head was a convolution (SqueezeNet, GoogLeNet-style heads). Its weights are drawn as {@link #initialize} draws
     * them and it learns; everything else keeps its parameters and stays frozen or learning as it was.
     *
     * @param seed of the new weights
     */
    public Network replaceHead(int classes, long seed) {
        Node old = head();
        NetworkBuilder builder = new NetworkBuilder(inputShape());
        for (Node node : nodes.values()) {
            if (node == old) {
                break;
            }
            builder.copyOf(node);
        }
        builder.from(old.inputs().getFirst());
        if (!nodes.get(old.inputs().getFirst()).shape().isVector()) {
            builder.add(old.name() + ".pool", new GlobalAveragePool());
        }
        builder.add(old.name(), new Dense(builder.shape().c(), classes, true));
        stages.forEach((stage, end) -> {
            if (builder.contains(end) && !end.equals(old.name())) {
                builder.stage(stage, end);
            }
        });
        Network fresh = builder.build();
        Map<String, Parameter> merged = new LinkedHashMap<>();
        fresh.parameters.forEach((name, p) -> merged.put(name,
                name.startsWith(old.name() + ".") ? p : parameters.get(name)));
        Set<String> stillFrozen = new LinkedHashSet<>(frozen);
        stillFrozen.retainAll(fresh.nodes.keySet());
        stillFrozen.remove(old.name());
        Network result = new Network(new LinkedHashMap<>(fresh.nodes), new LinkedHashMap<>(fresh.stages), merged,
                stillFrozen, statistics);
        Initialization.fill(result, List.of(result.node(old.name())), seed);
        return result;
    }

    /** This network for pictures of another size; parameters are shared. */
    public Network withInputSize(int h, int w) {
        if (inputShape().h() == h && inputShape().w() == w) {
            return this;
        }
        NetworkBuilder builder = new NetworkBuilder(new Shape(h, w, inputShape().c()));
        nodes.values().forEach(builder::copyOf);
        stages.forEach(builder::stage);
        Network resized = builder.build();
        resized.parameters.forEach((name, p) -> {
            if (!p.spec().equals(parameters.get(name).spec())) {
                throw new ShapeException(name + " would change its shape at an input of " + h + "x" + w);
            }
        });
        return new Network(new LinkedHashMap<>(resized.nodes), new LinkedHashMap<>(resized.stages), parameters, frozen,
                statistics);
    }

    /** The part of this network that computes one node: that node is the new output. Parameters are shared. */
    public Network upTo(String nodeName) {
        node(nodeName);
        Set<String> needed = new LinkedHashSet<>(List.of(nodeName));
        for (Node n : nodes().reversed()) {
            if (needed.contains(n.name())) {
                needed.addAll(n.inputs());
            }
        }
        needed.add(nodes().getFirst().name());
        return select(needed, nodeName);
    }

    /**
     * The part of this network behind one node, as a network of its own whose input is that node's output: what is left
     * to compute when that output is known. Parameters are shared, and stay frozen or learning.
     *
     * @throws IllegalArgumentException when something behind the node also reads something before it
     */
    public Network after(String nodeName) {
        NetworkBuilder builder = new NetworkBuilder(node(nodeName).shape());
        Set<String> behind = new LinkedHashSet<>(List.of(nodeName));
        for (Node n : nodes.values()) {
            if (n.inputs().stream().anyMatch(behind::contains)) {
                behind.add(n.name());
                builder.add(n.name(), n.layer(), n.inputs().stream().map(i -> i.equals(nodeName) ? "input" : i)
                        .toArray(String[]::new));
            }
        }
        stages.forEach((stage, end) -> {
            if (builder.contains(end)) {
                builder.stage(stage, end);
            }
        });
        Network part = builder.build();
        Map<String, Parameter> own = new LinkedHashMap<>();
        part.parameters.keySet().forEach(name -> own.put(name, parameters.get(name)));
        Set<String> partFrozen = new LinkedHashSet<>(frozen);
        partFrozen.retainAll(part.nodes.keySet());
        return new Network(part.nodes, part.stages, own, partFrozen, statistics);
    }

    /**
     * Names of the nodes that compute the same at every step of training, whatever is learnt: nothing at them or before
     * them learns, is random or follows the batch's statistics.
     */
    public Set<String> fixed() {
        Set<String> fixed = new LinkedHashSet<>();
        for (Node node : nodes.values()) {
            boolean learns = !isFrozen(node) && node.layer().canLearn();
            boolean random = !isFrozen(node) && node.layer() instanceof Dropout d && d.probability() > 0;
            boolean moves = node.layer() instanceof BatchNorm && movesStatistics(node);
            if (!learns && !random && !moves && fixed.containsAll(node.inputs())) {
                fixed.add(node.name());
            }
        }
        return fixed;
    }

    /**
     * The frozen boundary: the one node through which everything that is fixed reaches everything that is not. Its
     * output, computed once for a picture, can stand for the picture. The input when nothing is fixed.
     */
    public Node boundary() {
        Set<String> fixed = fixed();
        Set<String> crossing = new LinkedHashSet<>();
        for (Node n : nodes.values()) {
            if (!fixed.contains(n.name())) {
                n.inputs().stream().filter(fixed::contains).forEach(crossing::add);
            }
        }
        if (crossing.isEmpty()) {
            return output();
        }
        // Several values cross where a boundary cuts a block in two: then the last node before all of them that every
        // path goes through is the boundary.
        Set<String> common = new LinkedHashSet<>(fixed);
        Map<String, Set<String>> onEveryPath = new LinkedHashMap<>();
        for (Node n : nodes.values()) {
            Set<String> through = new LinkedHashSet<>();
            for (int i = 0; i < n.inputs().size(); i++) {
                if (i == 0) {
                    through.addAll(onEveryPath.get(n.inputs().getFirst()));
                } else {
                    through.retainAll(onEveryPath.get(n.inputs().get(i)));
                }
            }
            through.add(n.name());
            onEveryPath.put(n.name(), through);
        }
        crossing.forEach(c -> common.retainAll(onEveryPath.get(c)));
        return nodes.get(List.copyOf(common).getLast());
    }

    private Network select(Set<String> keep, String last) {
        Map<String, Node> kept = new LinkedHashMap<>();
        nodes.forEach((name, node) -> {
            if (keep.contains(name) && !name.equals(last)) {
                kept.put(name, node);
            }
        });
        kept.put(last, nodes.get(last));
        Map<String, String> keptStages = new LinkedHashMap<>();
        stages.forEach((stage, end) -> {
            if (kept.containsKey(end)) {
                keptStages.put(stage, end);
            }
        });
        Map<String, Parameter> keptParameters = new LinkedHashMap<>();
        for (Node n : kept.values()) {
            parametersOf(n).values().forEach(p -> keptParameters.put(p.name(), p));
        }
        Set<String> keptFrozen = new LinkedHashSet<>(frozen);
        keptFrozen.retainAll(kept.keySet());
        return new Network(kept, keptStages, keptParameters, keptFrozen, statistics);
    }

    // ---- values --------------------------------------------------------------------------------------------------

    /**
     * Draws all weights anew: uniform in ±sqrt(6 / fan-in) before a ReLU (He et al., 2015, arXiv:1502.01852), biases
     * 0, BatchNorm the identity. The same seed gives the same weights.
     */
    public Network initialize(long seed) {
        Initialization.fill(this, nodes.values(), seed);
        return this;
    }

    /** This network with parameters of its own. */
    public Network copy() {
        Map<String, Parameter> own = new LinkedHashMap<>();
        parameters.forEach((name, p) -> own.put(name, p.copy()));
        return new Network(nodes, stages, own, frozen, statistics);
    }

    /** Names of the parameters that have no values yet. */
    public List<String> missing() {
        List<String> names = new ArrayList<>();
        parameters.forEach((name, p) -> {
            if (!p.isSet()) {
                names.add(name);
            }
        });
        return names;
    }

    @Override
    public String toString() {
        return "Network[" + nodes.size() + " nodes, " + inputShape() + " to " + outputShape() + ", "
                + parameterCount() + " parameters]";
    }
}
