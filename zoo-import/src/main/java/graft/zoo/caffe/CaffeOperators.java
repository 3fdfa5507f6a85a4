package graft.zoo.caffe;

import graft.layers.NetworkBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All layer types that are imported, by name; one class for each family. */
final class CaffeOperators {
    private static final Map<String, CaffeOperator> ALL = all();

    private CaffeOperators() {
    }

    private static Map<String, CaffeOperator> all() {
        Map<String, CaffeOperator> all = new HashMap<>();
        all.put("Split", CaffeOperator.many("", call -> call.only()));
        all.put("ArgMax", CaffeOperator.many("", call -> call.only()).unless((_, _, _) -> "this type gives the number "
                + "of the largest value, through which nothing can learn; remove the layer and what reads it: the "
                + "network then ends with the values, and predict names the largest"));
        all.putAll(CaffeConvolutions.OPERATORS);
        all.putAll(CaffeActivations.OPERATORS);
        all.putAll(CaffeArithmetic.OPERATORS);
        all.putAll(CaffeStatistics.OPERATORS);
        all.putAll(CaffeShapes.OPERATORS);
        all.putAll(CaffeParts.OPERATORS);
        return Map.copyOf(all);
    }

    /** Why a layer cannot be imported, for a list of all such layers; null where it can. */
    static String problem(CaffeLayer layer, CaffeAxes axes) {
        CaffeOperator operator = ALL.get(layer.type());
        return operator != null ? operator.check().problem(layer, layer.settings(operator.settings()), axes)
                : layer.isInput() ? null : "this type is not supported";
    }

    /** The field of an imported layer that nothing read and that may have an effect; null where there is none. */
    static String unread(CaffeLayer layer) {
        CaffeOperator operator = ALL.get(layer.type());
        return operator == null ? null : CaffeFields.problem(layer, operator.settings());
    }

    /** How many axes each layer's output has; settings that make no sense are left for later to be refused. */
    static CaffeAxes after(CaffeLayer layer, CaffeAxes axes) {
        CaffeOperator operator = ALL.get(layer.type());
        return operator == null ? axes
                : new CaffeAxes(Math.max(1, operator.axes().after(layer.settings(operator.settings()), axes)));
    }

    /** Adds a layer that has no {@link #problem}; gives the node that holds its output. */
    static String add(NetworkBuilder net, CaffeLayer layer, CaffeAxes axes, List<String> from) {
        if (from.isEmpty()) {
            throw layer.error("reads nothing, expected a bottom");
        }
        CaffeOperator operator = ALL.get(layer.type());
        return operator.rule().apply(new CaffeCall(net, layer, layer.settings(operator.settings()), axes,
                from.toArray(String[]::new)));
    }
}
