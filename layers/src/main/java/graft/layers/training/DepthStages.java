package graft.layers.training;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.structure.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network cut by depth, as gradual unfreezing and discriminative learning rates need it. A layer belongs to the stage
 * that the network names ({@code block3}), otherwise to the first part of its name ({@code layer3} of
 * {@code layer3.1.conv2}); the head, which {@link Network#head} names, is a stage of its own, the last. A BatchNorm
 * that would stand alone goes with the layer before it.
 */
final class DepthStages {

    /** Layers with parameters that belong together. */
    record Stage(String name, List<Node> nodes) {
    }

    private DepthStages() {
    }

    /** The stages from the input to the head. */
    static List<Stage> of(Network network) {
        Node head = network.head();
        Map<String, List<Node>> stages = new LinkedHashMap<>();
        Map<String, String> named = namedStages(network);
        String last = null;
        for (Node node : network.nodes()) {
            if (node == head || !node.layer().canLearn()) {
                continue;
            }
            String own = named.getOrDefault(node.name(), firstPart(node.name()));
            if (node.layer() instanceof BatchNorm && last != null && !stages.containsKey(own)) {
                own = last;
            }
            stages.computeIfAbsent(own, _ -> new ArrayList<>()).add(node);
            last = own;
        }
        List<Stage> list = new ArrayList<>();
        stages.forEach((name, nodes) -> list.add(new Stage(name, List.copyOf(nodes))));
        list.add(new Stage(head.name(), List.of(head)));
        return list;
    }

    private static Map<String, String> namedStages(Network network) {
        Map<String, String> stageOf = new LinkedHashMap<>();
        network.stages().keySet().forEach(stage ->
                network.nodesOf(stage).forEach(n -> stageOf.putIfAbsent(n.name(), stage)));
        return stageOf;
    }

    private static String firstPart(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
