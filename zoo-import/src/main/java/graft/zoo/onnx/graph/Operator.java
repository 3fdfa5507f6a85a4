package graft.zoo.onnx.graph;

import graft.zoo.graph.Value;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * How one of ONNX's operators is imported.
 *
 * @param attributes the attributes it understands, of all its versions; with any other it is not imported
 * @param rule       makes the values of its outputs
 */
record Operator(Set<String> attributes, Rule rule) {

    /** Makes the values of a node's outputs, as many as it has or more. */
    @FunctionalInterface
    interface Rule {
        List<Value> apply(OnnxCall call);

        /** A rule with one output. */
        static Rule one(Function<OnnxCall, Value> rule) {
            return call -> List.of(rule.apply(call));
        }
    }

    /** An operator with one output. */
    static Operator one(Function<OnnxCall, Value> rule, String... attributes) {
        return new Operator(Set.of(attributes), Rule.one(rule));
    }

    /** An operator with any number of outputs. */
    static Operator many(Rule rule, String... attributes) {
        return new Operator(Set.of(attributes), rule);
    }
}
