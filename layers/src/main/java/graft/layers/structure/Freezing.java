package graft.layers.structure;

import graft.layers.layer.BatchNorm;
import graft.layers.layer.Dropout;
import graft.layers.layer.Parameter;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which nodes of a structure are frozen, how BatchNorm's statistics are treated, and what follows from both: what is
 * trainable, what is in training mode, and what stays the same throughout training. Immutable; every method that
 * freezes or unfreezes gives another freezing of the same structure.
 */
public final class Freezing {
    private final Structure structure;
    private final Set<String> frozen;
    private final BatchNormStatistics statistics;

    private Freezing(Structure structure, Collection<String> frozen, BatchNormStatistics statistics) {
        this.structure = structure;
        this.frozen = Collections.unmodifiableSet(new LinkedHashSet<>(frozen));
        this.statistics = statistics;
    }

    /** Nothing frozen, {@link BatchNormStatistics#WITH_LAYER}. */
    public static Freezing none(Structure structure) {
        return new Freezing(structure, Set.of(), BatchNormStatistics.WITH_LAYER);
    }

    /** The same nodes frozen in another structure, as far as it has them. */
    public Freezing in(Structure other) {
        return new Freezing(other, frozen.stream().filter(other::contains).toList(), statistics);
    }

    public Structure structure() {
        return structure;
    }

    public BatchNormStatistics statistics() {
        return statistics;
    }

    /** The same nodes frozen, BatchNorm's statistics treated this way. */
    public Freezing statistics(BatchNormStatistics treatment) {
        return new Freezing(structure, frozen, treatment);
    }

    // ---- freezing and unfreezing ---------------------------------------------------------------------------------

    /** Everything frozen. */
    public Freezing freeze() {
        return with(structure.names());
    }

    /** These layers, stages, name prefixes or patterns frozen, besides what is frozen already. */
    public Freezing freeze(Collection<String> names) {
        Set<String> more = new LinkedHashSet<>(frozen);
        names.forEach(name -> structure.nodesOf(name).forEach(n -> more.add(n.name())));
        return with(more);
    }

    /** A layer, a stage or a name prefix and all before its last node frozen, all after it trainable. */
    public Freezing freezeThrough(String name) {
        Node last = structure.nodesOf(name).getLast();
        Set<String> through = before(last);
        through.add(last.name());
        return with(through);
    }

    /** All before a layer, stage or name prefix frozen, besides what is frozen already. */
    public Freezing freezeBefore(String name) {
        Set<String> more = before(structure.contains(name) ? structure.node(name)
                : structure.nodesOf(name).getFirst());
        more.addAll(frozen);
        return with(more);
    }

    private Set<String> before(Node end) {
        return structure.nodes().stream().takeWhile(n -> n != end).map(Node::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Nothing frozen. */
    public Freezing unfreeze() {
        return with(Set.of());
    }

    /** These layers, stages, name prefixes or patterns trainable again. */
    public Freezing unfreeze(Collection<String> names) {
        Set<String> fewer = new LinkedHashSet<>(frozen);
        names.forEach(name -> structure.nodesOf(name).forEach(n -> fewer.remove(n.name())));
        return with(fewer);
    }

    /** This one node trainable again. */
    public Freezing unfreeze(Node node) {
        Set<String> fewer = new LinkedHashSet<>(frozen);
        fewer.remove(node.name());
        return with(fewer);
    }

    private Freezing with(Collection<String> now) {
        return new Freezing(structure, now, statistics);
    }

    // ---- what follows from it ------------------------------------------------------------------------------------

    /** Whether a node's parameters stay as they are in training. */
    public boolean isFrozen(Node node) {
        return frozen.contains(node.name());
    }

    /** Whether gradients change a parameter of this node. */
    public boolean isTrainable(Node node) {
        return !isFrozen(node) && node.layer().canLearn();
    }

    /** Names of all nodes with trainable parameters. */
    public Set<String> trainable() {
        return structure.nodes().stream().filter(this::isTrainable).map(Node::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether a node is in training mode: dropout drops, BatchNorm takes the batch's statistics and stores them. */
    public boolean inTrainingMode(Node node) {
        return node.layer() instanceof BatchNorm ? movesStatistics(node) : !isFrozen(node);
    }

    private boolean movesStatistics(Node node) {
        return switch (statistics) {
            case WITH_LAYER -> !isFrozen(node);
            case FROZEN -> false;
            case LEARNING -> true;
        };
    }

    /** All parameters that training changes, by gradients or as running statistics, by full name. */
    public Map<String, Parameter> changedInTraining() {
        Map<String, Parameter> changed = new LinkedHashMap<>();
        for (Node node : structure.nodes()) {
            for (Parameter p : structure.parametersOf(node).values()) {
                boolean changes = switch (p.role()) {
                    case CONSTANT -> false;
                    case RUNNING_MEAN, RUNNING_VARIANCE -> movesStatistics(node);
                    default -> !isFrozen(node);
                };
                if (changes) {
                    changed.put(p.name(), p);
                }
            }
        }
        return changed;
    }

    /**
     * Names of the nodes that compute the same at every step of training: nothing at them or before them is trainable,
     * is random, or follows the batch's statistics.
     */
    public Set<String> frozenPrefix() {
        Set<String> prefix = new LinkedHashSet<>();
        for (Node node : structure.nodes()) {
            boolean random = !isFrozen(node) && node.layer() instanceof Dropout d && d.probability() > 0;
            boolean moves = node.layer() instanceof BatchNorm && movesStatistics(node);
            if (!isTrainable(node) && !random && !moves && prefix.containsAll(node.inputs())) {
                prefix.add(node.name());
            }
        }
        return prefix;
    }

    /** The nodes after the frozen prefix, in topological order. */
    public List<Node> trainablePart() {
        Set<String> prefix = frozenPrefix();
        return structure.nodes().stream().filter(n -> !prefix.contains(n.name())).toList();
    }

    /** Names of the nodes of the frozen prefix whose outputs the trainable part reads. */
    public Set<String> readFromPrefix() {
        Set<String> prefix = frozenPrefix();
        return trainablePart().stream().flatMap(n -> n.inputs().stream()).filter(prefix::contains)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
