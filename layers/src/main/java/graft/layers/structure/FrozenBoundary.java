package graft.layers.structure;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one node through which everything that stays the same in training reaches everything that does not. Its output,
 * computed once for an image, can stand for the image.
 */
public final class FrozenBoundary {
    private FrozenBoundary() {
    }

    /** The boundary's node: the input when nothing is frozen, the output when everything is. */
    public static Node of(Freezing freezing) {
        Structure structure = freezing.structure();
        Set<String> crossing = freezing.readFromPrefix();
        if (crossing.isEmpty()) {
            return structure.output();
        }
        // Several values cross where a boundary cuts a block in two: then the last node before all of them that every
        // path goes through is the boundary.
        Map<String, Set<String>> onEveryPath = onEveryPath(structure);
        Set<String> common = freezing.frozenPrefix();
        crossing.forEach(c -> common.retainAll(onEveryPath.get(c)));
        return structure.node(List.copyOf(common).getLast());
    }

    /** By node: the nodes that every path from the input to it goes through, itself included. */
    private static Map<String, Set<String>> onEveryPath(Structure structure) {
        Map<String, Set<String>> onEveryPath = new HashMap<>();
        for (Node n : structure.nodes()) {
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
        return onEveryPath;
    }
}
