package graft.zoo.onnx.export;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import graft.zoo.onnx.OnnxAttribute;
import graft.zoo.onnx.export.Forms.Form;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One layer on its way into an ONNX graph: what goes in, its settings as constants, and where its nodes are added. */
final class Site {
    private final Network network;
    private final Node node;
    private final ExportedGraph graph;
    private final Forms forms;
    private String lastAdded = "";

    Site(Network network, Node node, ExportedGraph graph, Forms forms) {
        this.network = network;
        this.node = node;
        this.graph = graph;
        this.forms = forms;
    }

    /** Number of inputs. */
    int inputs() {
        return node.inputs().size();
    }

    /** The first input's shape. */
    Shape in() {
        return in(0);
    }

    Shape in(int input) {
        return network.node(node.inputs().get(input)).shape();
    }

    Shape out() {
        return node.shape();
    }

    /** The form in which the first input was made. */
    Form form() {
        return forms.form(node.inputs().getFirst());
    }

    /** The first input as [N,C,H,W]. */
    String image() {
        return image(0);
    }

    String image(int input) {
        return value(input, Form.IMAGE);
    }

    String value(int input, Form form) {
        return forms.value(node.inputs().get(input), form);
    }

    /** Every input in one form: as vectors where all were made so, else as images. */
    List<String> all(Form form) {
        return IntStream.range(0, inputs()).mapToObj(i -> value(i, form)).toList();
    }

    /** {@link Form#VECTOR} where all inputs were made so, else {@link Form#IMAGE}. */
    Form common() {
        return node.inputs().stream().allMatch(i -> forms.form(i) == Form.VECTOR) ? Form.VECTOR : Form.IMAGE;
    }

    /** The form for a function of every value by itself: as it was made, but in Graft's order. */
    Form plain() {
        return form() == Form.FLATTENED ? Form.VECTOR : form();
    }

    /** Whether a value comes from this operator. */
    boolean isMadeBy(String operator, String value) {
        return graph.nodes().reversed().stream().anyMatch(n -> n.operator().equals(operator)
                && n.outputs().contains(value));
    }

    /** The name of one of the layer's own tensors. */
    String parameter(String name) {
        return node.name() + "." + name;
    }

    /** Adds an operator; returns the name of its value. */
    String add(String operator, List<String> inputs, OnnxAttribute... attributes) {
        lastAdded = graph.add(node.name() + "/" + operator, operator, inputs, attributes);
        return lastAdded;
    }

    /** Whether a value is that of the operator that was added here last. */
    boolean isLast(String value) {
        return value.equals(lastAdded);
    }

    /** Adds an operator of one input. */
    String add(String operator, String input, OnnxAttribute... attributes) {
        return add(operator, List.of(input), attributes);
    }

    /** A list of whole numbers, such as a shape. */
    String integers(long... values) {
        return add("Constant", List.of(), OnnxAttribute.integers("value_ints", values));
    }

    /** A single number. */
    String real(float value) {
        return add("Constant", List.of(), OnnxAttribute.real("value_float", value));
    }

    /** The same number {@code count} times. */
    String reals(int count, float value) {
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(value);
        }
        return add("Constant", List.of(), OnnxAttribute.reals("value_floats", values));
    }

    /** A tensor that is none of the network's parameters, such as a matrix of weights between pixels. */
    String tensor(String name, Tensor values) {
        String full = node.name() + "/" + name;
        return graph.weight(full, new Values(full, values));
    }

    private record Values(String name, Tensor values) implements StoredTensor {
        @Override
        public DType dtype() {
            return DType.FLOAT32;
        }

        @Override
        public List<Integer> shape() {
            return Arrays.stream(values.shape()).boxed().toList();
        }

        @Override
        public Tensor read() {
            return values;
        }
    }
}
