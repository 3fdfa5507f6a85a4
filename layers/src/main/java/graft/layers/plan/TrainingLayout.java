package graft.layers.plan;

import graft.layers.layer.Saved;
import graft.layers.structure.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where activations and their gradients lie in one array, by when each is needed. Time runs from 0 to 2S - 1 over the S
 * nodes of the trainable part: node i runs forward at i and backward at 2S - 1 - i; the loss comes at S.
 */
final class TrainingLayout {
    private final Set<String> backward;
    private final TrainingFusion fusion;
    private final Predicate<Node> trainable;
    private final int batch;
    private final int count;
    private final Map<String, Integer> index = new HashMap<>();
    private final BufferPlanner planner = new BufferPlanner();
    private final Map<String, BufferPlanner.Buffer> values = new HashMap<>();
    private final Map<String, BufferPlanner.Buffer> gradients = new HashMap<>();
    private final long floats;

    /**
     * Lays all out.
     *
     * @param backward names of the nodes that a gradient reaches
     */
    TrainingLayout(List<Node> trainablePart, Set<String> backward, TrainingFusion fusion, Predicate<Node> trainable,
            int batch) {
        this.backward = backward;
        this.fusion = fusion;
        this.trainable = trainable;
        this.batch = batch;
        count = trainablePart.size();
        trainablePart.forEach(n -> index.put(n.name(), index.size()));
        trainablePart.forEach(this::placeValue);
        values.get(trainablePart.getLast().name()).usedAt(count);
        SharedGradients shared = new SharedGradients(trainablePart, backward, index, fusion);
        trainablePart.reversed().forEach(n -> placeGradient(n, shared));
        floats = planner.place();
    }

    private void placeValue(Node n) {
        int time = index.get(n.name());
        if (!fusion.waits(n)) {
            values.put(n.name(), fusion.inPlace(n) ? values.get(n.inputs().getFirst())
                    : planner.buffer(floats(n), time));
            noteUses(n, time);
        }
        Node waiting = fusion.waitingFor(n);
        if (waiting != null) {
            values.put(waiting.name(), values.get(n.name()));
            noteUses(waiting, time);
        }
    }

    /** Until when a node's output and inputs are needed on its account, which computes at {@code time}. */
    private void noteUses(Node n, int time) {
        boolean goesBack = backward.contains(n.name()) && fusion.batchNormOf(n) == null;
        Saved saved = n.layer().saved(trainable.test(n));
        values.get(n.name()).usedAt(goesBack && saved.output() ? backwardTime(n) : time);
        for (String i : n.inputs()) {
            if (values.containsKey(i)) {
                values.get(i).usedAt(goesBack && saved.inputs() ? backwardTime(n) : time);
            }
        }
    }

    private void placeGradient(Node n, SharedGradients shared) {
        if (!backward.contains(n.name())) {
            return;
        }
        String owner = shared.owner(n.name());
        if (owner.equals(n.name())) {
            // The last node's gradient comes from the loss.
            int first = fusion.consumers(n).stream().mapToInt(this::backwardTime).min().orElse(count);
            gradients.put(n.name(), planner.buffer(floats(n), index.get(n.name()) == count - 1 ? count : first));
        } else {
            gradients.put(n.name(), gradients.get(owner));
        }
        gradients.get(n.name()).usedAt(backwardTime(n));
    }

    private int backwardTime(Node n) {
        return 2 * count - 1 - index.get(n.name());
    }

    private long floats(Node n) {
        return (long) batch * n.shape().size();
    }

    /** Length of the array. */
    long floats() {
        return floats;
    }

    /** Where a node's output lies, or null for one of the frozen prefix. */
    BufferPlanner.Buffer value(String node) {
        return values.get(node);
    }

    /** Where the gradient of a node's output lies, or null where none is needed. */
    BufferPlanner.Buffer gradient(String node) {
        return gradients.get(node);
    }
}
