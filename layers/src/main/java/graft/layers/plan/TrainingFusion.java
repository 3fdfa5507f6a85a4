package graft.layers.plan;

import graft.layers.layer.Add;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Relu;
import graft.layers.structure.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which layers of a network's trainable part are fused into a neighbour. Memory sets the speed of BatchNorm,
 * ReLU and sums, so every pass over the activations that is saved counts.
 *
 * <ul>
 * <li><i>In place:</i> a ReLU overwrites its input where no other layer reads that.
 * <li><i>BatchNorm, ReLU:</i> the BatchNorm does the ReLU; in the backward pass, it masks the gradient itself.
 * <li><i>BatchNorm, sum with a shortcut, ReLU:</i> the BatchNorm waits until the shortcut is there and does all three;
 * in the backward pass, each runs by itself, on one array ({@link SharedGradients}).
 * </ul>
 */
final class TrainingFusion {
    private final Map<String, List<Node>> consumers = new HashMap<>();
    private final Map<String, Node> nodes = new HashMap<>();
    private final Set<String> inPlace = new HashSet<>();
    /** BatchNorms by the ReLU that each does directly. */
    private final Map<String, Node> byRelu = new HashMap<>();
    /** BatchNorms by the sum that each waits for. */
    private final Map<String, Node> bySum = new HashMap<>();
    private final Set<String> leftOut = new HashSet<>();
    private final List<Node> trainablePart;

    TrainingFusion(List<Node> trainablePart) {
        this.trainablePart = trainablePart;
        for (Node n : trainablePart) {
            nodes.put(n.name(), n);
            n.inputs().forEach(i -> consumers.computeIfAbsent(i, _ -> new ArrayList<>()).add(n));
        }
        trainablePart.stream().filter(n -> n.layer() instanceof Relu).forEach(this::fuse);
    }

    private void fuse(Node relu) {
        Node before = nodes.get(relu.inputs().getFirst());
        if (before == null || consumers.get(before.name()).size() > 1 || before.layer().saved(false).output()) {
            return;
        }
        inPlace.add(relu.name());
        if (before.layer() instanceof BatchNorm) {
            byRelu.put(relu.name(), before);
            leftOut.add(relu.name());
        } else if (before.layer() instanceof Add && before.inputs().size() == 2) {
            before.inputs().stream().map(nodes::get).filter(this::canWait).findFirst().ifPresent(n -> {
                bySum.put(before.name(), n);
                leftOut.add(relu.name());
                leftOut.add(before.name());
            });
        }
    }

    private boolean canWait(Node n) {
        return n != null && n.layer() instanceof BatchNorm && consumers.get(n.name()).size() == 1;
    }

    /** The nodes of the trainable part that read this one. */
    List<Node> consumers(Node n) {
        return consumers.getOrDefault(n.name(), List.of());
    }

    /** Whether a node writes its output over its input. */
    boolean inPlace(Node n) {
        return inPlace.contains(n.name());
    }

    /** The BatchNorm that does this ReLU, in the backward pass too; or null. */
    Node batchNormOf(Node relu) {
        return byRelu.get(relu.name());
    }

    /** The BatchNorm that does this sum and the ReLU after it, or null. */
    Node waitingFor(Node sum) {
        return bySum.get(sum.name());
    }

    /** Whether a BatchNorm is computed only when the sum after it is. */
    boolean waits(Node n) {
        return bySum.containsValue(n);
    }

    /** What to run in the forward pass, in this order. */
    List<Node> forward() {
        List<Node> order = new ArrayList<>();
        for (Node n : trainablePart) {
            if (bySum.containsKey(n.name())) {
                order.add(bySum.get(n.name()));
            } else if (!leftOut.contains(n.name()) && !waits(n)) {
                order.add(n);
            }
        }
        return order;
    }

    /** What to run in the backward pass, in this order. */
    List<Node> backward(Set<String> reached) {
        return trainablePart.reversed().stream().filter(n -> reached.contains(n.name()) && batchNormOf(n) == null)
                .toList();
    }
}
