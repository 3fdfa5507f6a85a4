package graft.layers.plan;

import graft.layers.layer.Add;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.structure.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which gradients lie in the array of another one, because they are equal or only one of them is needed at a time: less
 * memory, and nothing to copy.
 *
 * <ul>
 * <li>The gradient of what a ReLU overwrote takes the place of the ReLU's.
 * <li>The gradient of a sum is that of each term. A term that only reads it (a convolution's or BatchNorm's output that
 * no other node reads) shares it, and one other term may: its other readers add to it, or its own layer changes it, but
 * only after the former have read it.
 * </ul>
 */
final class SharedGradients {
    private final Map<String, String> owner = new HashMap<>();
    private final Map<String, Integer> index;
    private final Map<String, Node> reached = new HashMap<>();
    private final TrainingFusion fusion;

    SharedGradients(List<Node> trainablePart, Set<String> backward, Map<String, Integer> index, TrainingFusion fusion) {
        this.index = index;
        this.fusion = fusion;
        trainablePart.stream().filter(n -> backward.contains(n.name())).forEach(n -> reached.put(n.name(), n));
        Set<String> written = new HashSet<>();
        for (Node n : trainablePart.reversed()) {
            if (reached.containsKey(n.name())) {
                if (fusion.inPlace(n)) {
                    share(n.inputs().getFirst(), n);
                } else if (n.layer() instanceof Add) {
                    shareTerms(n, written);
                }
            }
            written.addAll(n.inputs());
        }
    }

    /** The node whose gradient's array this node's gradient lies in: mostly its own. */
    String owner(String name) {
        return owner.getOrDefault(name, name);
    }

    private void share(String name, Node with) {
        if (reached.containsKey(name)) {
            owner.put(name, owner(with.name()));
        }
    }

    private void shareTerms(Node sum, Set<String> writtenBefore) {
        if (new HashSet<>(sum.inputs()).size() < sum.inputs().size()) {
            return;
        }
        List<Node> readers = new ArrayList<>();
        List<Node> others = new ArrayList<>();
        for (String name : sum.inputs()) {
            Node term = reached.get(name);
            if (term != null && !writtenBefore.contains(name)) {
                boolean reads = fusion.consumers(term).size() == 1
                        && (term.layer() instanceof BatchNorm || term.layer() instanceof Conv2d);
                (reads ? readers : others).add(term);
            }
        }
        int lastRead = readers.stream().mapToInt(r -> index.get(r.name())).min().orElse(Integer.MAX_VALUE);
        readers.forEach(r -> share(r.name(), sum));
        others.stream().filter(o -> changesAfter(o, sum, lastRead)).findFirst().ifPresent(o -> share(o.name(), sum));
    }

    /** Going back, what has a lower index comes later. */
    private boolean changesAfter(Node term, Node sum, int lastRead) {
        return index.get(term.name()) < lastRead
                && fusion.consumers(term).stream().allMatch(c -> c == sum || index.get(c.name()) < lastRead);
    }
}
