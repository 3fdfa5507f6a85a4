package graft.zoo.onnx.graph;

import graft.zoo.bytes.ShownName;
import graft.zoo.graph.Call;
import graft.zoo.graph.Known;
import graft.zoo.graph.NetworkDraft;
import graft.zoo.graph.Value;
import graft.zoo.onnx.OnnxAttribute;
import graft.zoo.onnx.OnnxGraph;
import graft.zoo.onnx.OnnxModel;
import graft.zoo.onnx.OnnxNode;
import graft.zoo.weights.WeightFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One node of an ONNX graph while it is imported, with its attributes.
 *
 * @param inputs null where an optional one is left out
 * @param draft  the network so far
 * @param counts how often each value of the graph is read
 * @param scope  runs the graphs inside this node
 */
record OnnxCall(OnnxModel model, OnnxNode node, List<Value> inputs, NetworkDraft draft, Map<String, Integer> counts,
        Scope scope) implements Call {

    /** Runs a graph inside a node, such as a branch of If; gives the values of its outputs. */
    interface Scope {
        List<Value> run(OnnxGraph graph);
    }

    long opset() {
        return model.opset();
    }

    @Override
    public String inputName(int i) {
        return node.inputs().get(i);
    }

    @Override
    public int readers(String value) {
        return counts.getOrDefault(value, 0);
    }

    @Override
    public String name() {
        return NodeNames.of(node, inputs);
    }

    @Override
    public WeightFileException error(String problem) {
        return model.error("node " + node.described() + ": " + problem);
    }

    /** The integers of an input: a shape, axes, sizes. */
    long[] longs(int i) {
        Known k = known(i);
        if (k.size() > 1 << 16) {
            throw error("input '" + ShownName.of(inputName(i)) + "' has " + k.size()
                    + " numbers, expected a few");
        }
        return k.longs();
    }

    // ---- attributes ----------------------------------------------------------------------------------------------

    boolean hasAttribute(String name) {
        return node.attributes().containsKey(name);
    }

    private OnnxAttribute attribute(String name, OnnxAttribute.Kind kind) {
        OnnxAttribute a = node.attributes().get(name);
        if (a != null && a.kind() != kind) {
            throw error("attribute '" + name + "' is of type " + a.kind() + ", expected " + kind);
        }
        return a;
    }

    int integer(String name, int otherwise, int least, int most) {
        OnnxAttribute a = attribute(name, OnnxAttribute.Kind.INT);
        return a == null ? otherwise : checked(name, a.number(), least, most);
    }

    boolean flag(String name) {
        return integer(name, 0, Integer.MIN_VALUE, Integer.MAX_VALUE) != 0;
    }

    float real(String name, float otherwise) {
        OnnxAttribute a = attribute(name, OnnxAttribute.Kind.FLOAT);
        if (a != null && !Float.isFinite(a.real())) {
            throw error("attribute '" + name + "' is " + a.real() + ", expected a finite number");
        }
        return a == null ? otherwise : a.real();
    }

    String text(String name, String otherwise) {
        OnnxAttribute a = attribute(name, OnnxAttribute.Kind.STRING);
        return a == null ? otherwise : a.text();
    }

    /** A list of {@code count} integers, each of {@code least} to {@code most}; null where it is left out. */
    int[] integers(String name, int count, int least, int most) {
        long[] values = longs(name);
        if (values == null) {
            return null;
        }
        if (count >= 0 && values.length != count) {
            throw error("attribute '" + name + "' has " + values.length + " numbers, expected " + count);
        }
        return Arrays.stream(values).mapToInt(v -> checked(name, v, least, most)).toArray();
    }

    long[] longs(String name) {
        OnnxAttribute a = attribute(name, OnnxAttribute.Kind.INTS);
        return a == null ? null : a.numbers().stream().mapToLong(Long::longValue).toArray();
    }

    /** Numbers that newer operators take as input {@code i} and older ones as an attribute; null where neither is. */
    long[] longs(String name, int i) {
        requireOnce(name, i);
        return has(i) ? longs(i) : longs(name);
    }

    /** A number that newer operators take as input {@code i} and older ones as an attribute. */
    float real(String name, int i, float otherwise) {
        requireOnce(name, i);
        if (has(i) && known(i).size() != 1) {
            throw error("input '" + ShownName.of(inputName(i)) + "' has shape " + Value.shown(known(i).dims())
                    + ", expected a single number");
        }
        return has(i) ? known(i).floats()[0] : real(name, otherwise);
    }

    private void requireOnce(String name, int i) {
        if (has(i) && hasAttribute(name)) {
            throw error("states '" + name + "' twice, as input " + i + " and as an attribute; expected one of them");
        }
    }
}
