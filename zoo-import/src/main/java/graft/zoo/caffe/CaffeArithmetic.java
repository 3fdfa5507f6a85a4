package graft.zoo.caffe;

import static graft.zoo.caffe.CaffeOperator.many;
import static graft.zoo.caffe.CaffeOperator.one;

import graft.engine.ElementFunction;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Caffe's sums and products of blobs, or of a blob and weights. */
final class CaffeArithmetic {
    static final Map<String, CaffeOperator> OPERATORS = Map.of(
            "Eltwise", many("eltwise_param", CaffeArithmetic::eltwise),
            "Axpy", many("", CaffeArithmetic::axpy),
            "Scale", one("scale_param", call -> call.from().length == 2 ? gate(call, Operation.MULTIPLY)
                    : new Scale(call.in().c(), call.settings().bool("bias_term", false)))
                    .unless(CaffeArithmetic::scaleProblem),
            "Bias", one("bias_param", call -> call.from().length == 2 ? gate(call, Operation.ADD) : offsets(call))
                    .unless(CaffeArithmetic::biasProblem));

    private static final List<String> OPERATIONS = List.of("PROD", "SUM", "MAX");

    private CaffeArithmetic() {
    }

    private static String scaleProblem(CaffeLayer layer, PrototxtMessage m, CaffeAxes axes) {
        if (layer.bottoms().size() == 2) {
            // The factors of a blob have a batch of their own only from axis 0 on: squeeze-and-excitation's gates.
            m.passOver("num_axes");
            return any(m, "axis") == 0 && !m.bool("bias_term", false) ? null
                    : "multiplies by another blob, expected axis: 0 and no bias";
        }
        return any(m, "num_axes") != 1 ? "num_axes: " + any(m, "num_axes") : CaffeConvolutions.channels(m, axes);
    }

    private static String biasProblem(CaffeLayer layer, PrototxtMessage m, CaffeAxes axes) {
        if (layer.bottoms().size() == 2) {
            m.passOver("num_axes");
            return any(m, "axis") == 0 ? null : "adds another blob, expected axis: 0";
        }
        String problem = axes.problem(m, "axis", 1, 1);
        int count = any(m, "num_axes");
        boolean fits = count >= -1 && count <= axes.count() - axes.number(m, "axis", 1);
        return problem != null ? problem : fits ? null : "num_axes: " + count + ", but its blob has " + axes.count()
                + " axes";
    }

    /** A setting that is 1 where it is not stated. */
    private static int any(PrototxtMessage m, String field) {
        return m.integer(field, 1, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static Layer gate(CaffeCall call, Operation operation) {
        Shape x = call.in();
        Shape numbers = call.in(1);
        if (!numbers.equals(x) && !(numbers.isVector() && numbers.c() == x.c())) {
            throw call.error((operation == Operation.ADD ? "adds " + numbers + " to " + x
                    : "multiplies " + x + " by " + numbers) + ", expected a number for each channel");
        }
        return new Arithmetic(operation);
    }

    /** Offsets for {@code num_axes} axes from {@code axis} on; -1 means all. */
    private static Layer offsets(CaffeCall call) {
        Shape x = call.in();
        int first = call.axis("axis", 1);
        int count = call.settings().integer("num_axes", 1, -1, CaffeAxes.MOST);
        int end = count < 0 ? CaffeAxes.MOST : first + count;
        return ParameterArithmetic.bias(new Shape(first <= 2 && 2 < end ? x.h() : 1, first <= 3 && 3 < end ? x.w() : 1,
                first <= 1 && 1 < end ? x.c() : 1));
    }

    /** Sums with a factor for each blob; products and maxima of more than two, two at a time. */
    private static String eltwise(CaffeCall call) {
        String[] from = call.from();
        List<Float> factors = call.settings().numbers("coeff");
        Layer both = switch (call.settings().word("operation", "SUM", OPERATIONS)) {
            case "PROD" -> new Arithmetic(Operation.MULTIPLY);
            case "MAX" -> new Arithmetic(Operation.MAX);
            default -> new Add();
        };
        boolean sum = both instanceof Add;
        if (sum && from.length == 2 && factors.equals(List.of(1f, -1f))) {
            return call.put(new Arithmetic(Operation.SUBTRACT), from);
        }
        if (sum ? factors.stream().allMatch(c -> c == 1f) : from.length == 2) {
            return call.put(both, from);
        }
        if (from.length < 2 || sum && factors.size() != from.length) {
            throw call.error("has " + factors.size() + " coeff for " + from.length + " blobs, expected as many");
        }
        List<String> parts = new ArrayList<>(List.of(from));
        for (int i = 0; sum && i < from.length; i++) {
            if (factors.get(i) != 1f) {
                parts.set(i, call.step("coeff" + i, ElementFunction.affine(factors.get(i), 0), from[i]));
            }
        }
        String joined = parts.getFirst();
        for (int i = 1; i < parts.size() - 1; i++) {
            joined = call.step("of" + (i + 1), both, joined, parts.get(i));
        }
        return call.put(both, joined, parts.getLast());
    }

    /** a * x + y with a number a for each channel: how SENet's authors gate a residual block. */
    private static String axpy(CaffeCall call) {
        String[] from = call.from();
        if (from.length != 3) {
            throw call.error("reads " + from.length + " blobs, expected a, x and y");
        }
        Shape a = call.in(0);
        Shape x = call.in(1);
        if (!a.isVector() || a.c() != x.c() || !x.equals(call.in(2))) {
            throw call.error("reads " + a + ", " + x + " and " + call.in(2)
                    + ", expected a number for each channel and two blobs of one shape");
        }
        return call.put(new Add(), call.step("product", new Arithmetic(Operation.MULTIPLY), from[1], from[0]), from[2]);
    }
}
