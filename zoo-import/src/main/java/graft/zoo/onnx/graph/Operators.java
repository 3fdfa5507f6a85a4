package graft.zoo.onnx.graph;

import graft.zoo.bytes.ShownName;
import graft.zoo.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All operators that are imported, by name; one class for each family. */
final class Operators {
    /** The newest version of ONNX's operators that the rules were written for. */
    static final int NEWEST = 28;

    private static final Map<String, Operator> ALL = all();

    private Operators() {
    }

    private static Map<String, Operator> all() {
        Map<String, Operator> all = new LinkedHashMap<>();
        all.putAll(Convolutions.OPERATORS);
        all.putAll(Poolings.OPERATORS);
        all.putAll(Normalizations.OPERATORS);
        all.putAll(Activations.OPERATORS);
        all.putAll(Arithmetics.OPERATORS);
        all.putAll(MatrixProducts.OPERATORS);
        all.putAll(Shapes.OPERATORS);
        all.putAll(Selections.OPERATORS);
        all.putAll(Reductions.OPERATORS);
        all.putAll(Resizings.OPERATORS);
        all.putAll(Constants.OPERATORS);
        return Map.copyOf(all);
    }

    /** The rule for a node whose {@link #problems} are none. */
    static Operator.Rule rule(OnnxNode node) {
        return ALL.get(node.operator()).rule();
    }

    /** What to do about operators that other software put in the place of ONNX's own. */
    private static String wayOut(OnnxNode node) {
        if (node.domain().startsWith("com.microsoft")) {
            return "; ONNX Runtime's optimiser or quantiser wrote it: use the file from before";
        }
        String operator = node.operator();
        boolean quantized = node.domain().isEmpty() && (operator.startsWith("QLinear") || operator.endsWith("Integer")
                || operator.endsWith("QuantizeLinear") || operator.equals("DequantizeLinear"));
        return quantized ? "; the network is quantised to integers: use the one of real numbers that it was made from"
                : "";
    }

    /** Why a node cannot be imported, whatever its inputs are: each reason with node, operator and opset. */
    static List<String> problems(OnnxNode node, long opset) {
        List<String> problems = new ArrayList<>();
        String where = "node " + node.described() + ", opset " + opset + ": ";
        Operator operator = node.domain().isEmpty() ? ALL.get(node.operator()) : null;
        if (operator == null) {
            problems.add(where + (node.domain().isEmpty() ? "operator " + ShownName.of(node.operator())
                    : "operator " + ShownName.of(node.operator()) + " of domain " + ShownName.of(node.domain()))
                    + " is not supported" + wayOut(node));
            return problems;
        }
        for (String attribute : node.attributes().keySet()) {
            if (!operator.attributes().contains(attribute)) {
                problems.add(where + "attribute '" + ShownName.of(attribute) + "' is not supported");
            }
        }
        return problems;
    }
}
