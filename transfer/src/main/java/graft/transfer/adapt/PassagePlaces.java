package graft.transfer.adapt;

import graft.layers.Network;
import graft.layers.layer.Add;
import graft.layers.layer.Input;
import graft.layers.layer.Pointwise;
import graft.layers.structure.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes of a network through which everything goes that is computed after them: nothing after one reads anything
 * before it, so that its values are all that has to be kept to go on from there.
 *
 * <p>Nodes within what a plan computes as one are left out: a convolution's output before its batch normalisation is
 * never computed, since that is folded into the weights, and computing both one after the other rounds otherwise.
 */
final class PassagePlaces {
    private PassagePlaces() {
    }

    /** Their names in topological order; the first is the input. */
    static List<String> of(Network network) {
        List<Node> nodes = network.nodes();
        Map<String, Integer> lastReader = new HashMap<>();
        Set<String> readPointwise = new HashSet<>();
        int lastConstant = 0;
        for (int i = 0; i < nodes.size(); i++) {
            int reader = i;
            nodes.get(i).inputs().forEach(input -> lastReader.put(input, reader));
            if (nodes.get(i).layer() instanceof Pointwise) {
                readPointwise.addAll(nodes.get(i).inputs());
            }
            if (nodes.get(i).inputs().isEmpty() && !(nodes.get(i).layer() instanceof Input)) {
                lastConstant = i;
            }
        }
        List<String> places = new ArrayList<>(List.of(nodes.getFirst().name()));
        int reach = lastReader.getOrDefault(nodes.getFirst().name(), 0);
        for (int i = 1; i < nodes.size(); i++) {
            // What a constant gives is computed from nothing: after the place it would be missing.
            Node node = nodes.get(i);
            boolean isWithin = readPointwise.contains(node.name())
                    && (node.layer() instanceof Pointwise || node.layer() instanceof Add
                            || !network.parametersOf(node).isEmpty());
            if (reach <= i && i > lastConstant && !isWithin) {
                places.add(node.name());
            }
            reach = Math.max(reach, lastReader.getOrDefault(node.name(), 0));
        }
        return places;
    }
}
