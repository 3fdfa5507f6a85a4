package graft.zoo.tensorflow.graph;

import graft.layers.layer.Pad;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.NetworkDraft;
import graft.zoo.graph.Padding;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.GraphDefFile;
import graft.zoo.tensorflow.TensorFlowNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the names of a graph stand for so far, and what some ops left to those that read them. */
final class TensorFlowValues {
    private final GraphDefFile file;
    private final NetworkDraft draft;
    private final boolean channelsFirst;
    private final Map<String, Integer> readers = new HashMap<>();
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Border> borders = new HashMap<>();
    private final Map<String, int[]> blocks = new HashMap<>();
    private final Set<String> factors = new HashSet<>();

    /** Zeros that a Pad adds before and after each axis; its value is without them until another than a window asks. */
    record Border(TensorFlowCall pad, int[] before, int[] after) {
    }

    TensorFlowValues(GraphDefFile file, TensorFlowInput input, List<TensorFlowNode> nodes) {
        this.file = file;
        channelsFirst = input.channelsFirst();
        draft = new NetworkDraft(input.feature().layout().shape());
        file.tensors().forEach((name, tensor) -> values.put(name, Known.realsOf(tensor)));
        input.settings().forEach((name, value) -> values.put(name, Known.reals(new int[0], value)));
        values.put(input.node(), input.feature());
        nodes.forEach(n -> n.inputs().forEach(i -> readers.merge(i, 1, Integer::sum)));
    }

    GraphDefFile file() {
        return file;
    }

    NetworkDraft draft() {
        return draft;
    }

    /** Whether the graph's images are [N,C,H,W] from the first on. */
    boolean channelsFirst() {
        return channelsFirst;
    }

    int readers(String name) {
        return readers.getOrDefault(name, 0);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The value of a name, with the border that a Pad left to its readers. */
    Value get(String name) {
        Border border = borders.remove(name);
        if (border != null) {
            values.put(name, Padding.of(border.pad, values.get(name), Pad.Mode.CONSTANT, 0, border.before,
                    border.after));
        }
        return values.get(name);
    }

    void put(String name, Value value) {
        values.put(name, value);
        if (value instanceof Feature f) {
            draft.named(f.node(), readers(name));
        }
    }

    /** The value of a name without the border that is left to its readers. */
    Feature inside(String name) {
        return (Feature) values.get(name);
    }

    /** By the names of values. */
    Map<String, Border> borders() {
        return borders;
    }

    /** Rows and columns of the SpaceToBatchND under which a value is computed, by names. */
    Map<String, int[]> blocks() {
        return blocks;
    }

    /** The network's BatchNorms that were made of a Mul and have no shift yet. */
    Set<String> factors() {
        return factors;
    }
}
