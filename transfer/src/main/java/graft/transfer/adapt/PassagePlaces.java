package graft.transfer.adapt;

import graft.layers.Network;
import graft.layers.layer.Input;
import graft.layers.structure.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes of a network through which everything goes that is computed after them: nothing after one reads anything
 * before it, so that its values are all that has to be kept to go on from there.
 */
final class PassagePlaces {
    private PassagePlaces() {
    }

    /** Their names in topological order; the first is the input. */
    static List<String> of(Network network) {
        List<Node> nodes = network.nodes();
        Map<String, Integer> lastReader = new HashMap<>();
        int lastConstant = 0;
        for (int i = 0; i < nodes.size(); i++) {
            int reader = i;
            nodes.get(i).inputs().forEach(input -> lastReader.put(input, reader));
            if (nodes.get(i).inputs().isEmpty() && !(nodes.get(i).layer() instanceof Input)) {
                lastConstant = i;
            }
        }
        List<String> places = new ArrayList<>(List.of(nodes.getFirst().name()));
        int reach = lastReader.getOrDefault(nodes.getFirst().name(), 0);
        for (int i = 1; i < nodes.size(); i++) {
            // What a constant gives is computed from nothing: after the place it would be missing.
            if (reach <= i && i > lastConstant) {
                places.add(nodes.get(i).name());
            }
            reach = Math.max(reach, lastReader.getOrDefault(nodes.get(i).name(), 0));
        }
        return places;
    }
}
