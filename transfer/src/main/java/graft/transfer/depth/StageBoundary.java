package graft.transfer.depth;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Input;
import graft.layers.structure.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A place where a trunk can be cut: the end of a stage, where one node's output is all that later layers read.
 *
 * @param stage what {@code --freeze-through} takes to freeze all before it; {@link #ALL} for the whole trunk
 * @param node  that node
 */
public record StageBoundary(String stage, String node) {
    /** The whole trunk: what a new head alone learns on. */
    public static final String ALL = "all";
    /** Nothing is frozen. */
    public static final String NONE = "none";
    /** With more, a curve is no easier to read and a table longer than a screen. */
    static final int MOST = 10;

    /**
     * The boundaries of a network from the first stage to the last; the last is that of the whole trunk.
     *
     * <p>Stages are those that the network names; otherwise the first parts of its layers' names, such as {@code
     * layer3} of {@code layer3.1.conv2}. Of more than {@value #MOST}, those are taken after which the image becomes
     * smaller, and of too many of these an even selection.
     *
     * @param grafted a network with a new head
     */
    static List<StageBoundary> of(Network grafted) {
        Node end = grafted.freezeBefore(grafted.head().name()).boundary();
        List<Node> order = grafted.nodes();
        Map<String, StageBoundary> byNode = new LinkedHashMap<>();
        int last = 0;
        for (String stage : stages(grafted)) {
            Node node = grafted.freezeThrough(stage).boundary();
            int at = order.indexOf(node);
            if (at > last && at <= order.indexOf(end) && !(node.layer() instanceof Input)) {
                byNode.put(node.name(), new StageBoundary(stage, node.name()));
                last = at;
            }
        }
        byNode.putIfAbsent(end.name(), new StageBoundary(ALL, end.name()));
        return few(List.copyOf(byNode.values()), grafted);
    }

    private static List<String> stages(Network network) {
        return network.stages().isEmpty() ? firstParts(network) : List.copyOf(network.stages().keySet());
    }

    /** A BatchNorm that stands alone belongs to the layer before it. */
    private static List<String> firstParts(Network network) {
        Map<String, Boolean> isOnlyNorm = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            if (node == network.head()) {
                break;
            }
            if (node.layer().canLearn()) {
                int dot = node.name().indexOf('.');
                isOnlyNorm.merge(dot < 0 ? node.name() : node.name().substring(0, dot),
                        node.layer() instanceof BatchNorm, Boolean::logicalAnd);
            }
        }
        List<String> parts = new ArrayList<>();
        isOnlyNorm.forEach((part, isNorm) -> {
            if (isNorm && !parts.isEmpty()) {
                parts.removeLast();
            }
            parts.add(part);
        });
        return parts;
    }

    private static List<StageBoundary> few(List<StageBoundary> all, Network network) {
        if (all.size() <= MOST) {
            return all;
        }
        List<StageBoundary> ends = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (i == all.size() - 1 || height(network, all.get(i + 1)) < height(network, all.get(i))) {
                ends.add(all.get(i));
            }
        }
        List<StageBoundary> from = ends.size() < 3 ? all : ends;
        if (from.size() <= MOST) {
            return from;
        }
        List<StageBoundary> even = new ArrayList<>();
        for (int i = 1; i <= MOST; i++) {
            even.add(from.get(i * from.size() / MOST - 1));
        }
        return even;
    }

    private static int height(Network network, StageBoundary at) {
        return network.node(at.node).shape().h();
    }
}
