package graft.zoo.onnx.graph;

import graft.layers.layer.Layer;
import graft.zoo.bytes.Names;
import graft.zoo.onnx.OnnxAttribute;
import graft.zoo.onnx.OnnxModel;
import graft.zoo.onnx.OnnxNode;
import graft.zoo.weights.WeightFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * One node while it is imported: its inputs' values, its attributes, and where its layers go.
 *
 * @param inputs  null where an optional one is left out
 * @param plan    the network so far
 * @param arrange moves values in it
 * @param readers how often each value of the graph is read
 * @param scope   runs the graphs inside this node
 */
record Call(OnnxModel model, OnnxNode node, List<Value> inputs, Plan plan, Arrangement arrange,
        Map<String, Integer> readers, Scope scope) {

    /** Runs a graph inside a node, such as a branch of If; gives the values of its outputs. */
    interface Scope {
        List<Value> run(graft.zoo.onnx.OnnxGraph graph);
    }

    long opset() {
        return model.opset();
    }

    // ---- inputs --------------------------------------------------------------------------------------------------

    boolean has(int i) {
        return i < inputs.size() && inputs.get(i) != null;
    }

    Value value(int i) {
        if (!has(i)) {
            throw error("has no input " + i);
        }
        return inputs.get(i);
    }

    /** An input that the network computes; what is known becomes a constant node. */
    Feature feature(int i) {
        return switch (value(i)) {
            case Feature f -> f;
            case Known k -> {
                Layout layout = Layouts.usual(k.dims());
                yield new Feature(plan.constant(name() + ".constant", k, layout), k.dims(), false, layout);
            }
        };
    }

    /** An input that must not depend on the picture. */
    Known known(int i) {
        if (value(i) instanceof Known k) {
            return k;
        }
        throw error("input '" + Names.shown(node.inputs().get(i)) + "' depends on the picture; only a constant is "
                + "supported there");
    }

    boolean allKnown() {
        return inputs.stream().filter(Objects::nonNull).allMatch(v -> v instanceof Known);
    }

    /** The integers of an input: a shape, axes, sizes. */
    long[] longs(int i) {
        Known k = known(i);
        if (k.size() > 1 << 16) {
            throw error("input '" + Names.shown(node.inputs().get(i)) + "' has " + k.size()
                    + " numbers, expected a few");
        }
        return k.longs();
    }

    /** Whether nobody but this node reads its input, so that both may become one layer. */
    boolean isOnlyReader(int i) {
        return readers.getOrDefault(node.inputs().get(i), 0) == 1;
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

    int checked(String name, long value, int least, int most) {
        if (value < least || value > most) {
            throw error(name + " is " + value + ", expected " + least + " to " + most);
        }
        return (int) value;
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
        return has(i) ? longs(i) : longs(name);
    }

    /** An axis of ONNX's shape, which may be counted from the end. */
    int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw error("axis " + axis + " does not exist in " + rank + (rank == 1 ? " dimension" : " dimensions"));
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Axes, each once, in ascending order; all of them where {@code axes} is null. */
    List<Integer> axes(long[] axes, int rank) {
        IntStream stream = axes == null ? IntStream.range(0, rank) : Arrays.stream(axes).mapToInt(a -> axis(a, rank));
        return stream.distinct().sorted().boxed().toList();
    }

    // ---- layers --------------------------------------------------------------------------------------------------

    /** The name that this node's layer will have. */
    String name() {
        return NodeNames.of(node, inputs);
    }

    /** Adds this node's layer. */
    String add(Layer layer, Feature... from) {
        return plan.add(name(), layer, Arrays.stream(from).map(Feature::node).toArray(String[]::new));
    }

    /** Adds a layer under this node's name with something behind it. */
    String addNamed(String suffix, Layer layer, Feature... from) {
        return plan.add(name() + "." + suffix, layer, Arrays.stream(from).map(Feature::node).toArray(String[]::new));
    }

    WeightFileException error(String problem) {
        return model.error("node " + node.described() + ": " + problem);
    }
}
