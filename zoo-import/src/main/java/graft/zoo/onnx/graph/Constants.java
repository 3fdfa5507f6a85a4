package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.many;
import static graft.zoo.onnx.graph.Operator.one;

import graft.zoo.graph.Known;
import graft.zoo.graph.Numbers;
import graft.zoo.graph.Value;
import graft.zoo.onnx.OnnxAttribute;
import graft.zoo.weights.DType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Constants, the comparisons and choices that graphs make between shapes, and branches, of which one is taken. */
final class Constants {
    static final Map<String, Operator> OPERATORS = operators();

    private Constants() {
    }

    private static Map<String, Operator> operators() {
        Map<String, Operator> all = new LinkedHashMap<>();
        all.put("Constant", one(Constants::constant, "value", "value_float", "value_floats", "value_int",
                "value_ints"));
        all.put("ConstantOfShape", one(Constants::ofShape, "value"));
        all.put("Range", one(Constants::range));
        all.put("Where", one(Constants::where));
        all.put("Not", one(c -> compared(c.known(0), Known.integers(DType.BOOL, new int[0], 0), (a, b) -> a == b)));
        comparison(all, "Equal", (a, b) -> a == b);
        comparison(all, "Less", (a, b) -> a < b);
        comparison(all, "LessOrEqual", (a, b) -> a <= b);
        comparison(all, "Greater", (a, b) -> a > b);
        comparison(all, "GreaterOrEqual", (a, b) -> a >= b);
        comparison(all, "And", (a, b) -> a != 0 && b != 0);
        comparison(all, "Xor", (a, b) -> a != b);
        comparison(all, "Or", (a, b) -> a != 0 || b != 0);
        all.put("Mod", one(Constants::remainder, "fmod"));
        all.put("If", many(Constants::branch, "then_branch", "else_branch"));
        return all;
    }

    /** Whether something holds of two numbers. */
    @FunctionalInterface
    private interface Truth {
        boolean of(double a, double b);
    }

    private static void comparison(Map<String, Operator> all, String name, Truth truth) {
        all.put(name, one(c -> {
            c.known(1);
            return compared(c.known(0), (Known) Arithmetics.aligned(c), truth);
        }, "axis", "broadcast"));
    }

    /** With the sign of the divisor; where {@code fmod} is 1, with that of the dividend. */
    private static Known remainder(OnnxCall call) {
        Known a = call.known(0);
        Known b = call.known(1);
        if (a.isReal() || b.isReal()) {
            throw call.error("takes the remainder of real numbers; only integers are supported");
        }
        int[] dims = Numbers.broadcast(a.dims(), b.dims());
        long[] result = Numbers.expanded(a, dims).longs().clone();
        long[] by = Numbers.expanded(b, dims).longs();
        boolean ofDividend = call.flag("fmod");
        for (int i = 0; i < result.length; i++) {
            result[i] = ofDividend ? result[i] % by[i] : Math.floorMod(result[i], by[i]);
        }
        return Known.integers(a.dtype(), dims, result);
    }

    /** 1 or 0 for each pair. */
    private static Known compared(Known a, Known b, Truth truth) {
        int[] dims = Numbers.broadcast(a.dims(), b.dims());
        Known x = Numbers.expanded(a, dims);
        Known y = Numbers.expanded(b, dims);
        return Known.computedIntegers(DType.BOOL, dims, () -> holds(x, y, truth));
    }

    /** 1 where it holds of two values, else 0. */
    private static long[] holds(Known x, Known y, Truth truth) {
        long[] result = new long[Numbers.size(x.dims())];
        if (x.dtype() == DType.INT64 && y.dtype() == DType.INT64) {
            // Doubles do not hold all of 64 bits: the difference's sign is compared with 0.
            long[] left = x.longs();
            long[] right = y.longs();
            Arrays.setAll(result, i -> truth.of(Long.compare(left[i], right[i]), 0) ? 1 : 0);
        } else {
            double[] left = doubles(x);
            double[] right = doubles(y);
            Arrays.setAll(result, i -> truth.of(left[i], right[i]) ? 1 : 0);
        }
        return result;
    }

    private static double[] doubles(Known k) {
        if (!k.isReal()) {
            return Arrays.stream(k.longs()).asDoubleStream().toArray();
        }
        float[] from = k.floats();
        double[] values = new double[from.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = from[i];
        }
        return values;
    }

    private static Value constant(OnnxCall call) {
        if (call.node().attributes().size() != 1) {
            throw call.error("has " + call.node().attributes().size() + " values, expected one");
        }
        OnnxAttribute a = call.node().attributes().values().iterator().next();
        if (a.kind() == OnnxAttribute.Kind.TENSOR && a.tensor() == null) {
            throw call.error("its value is marked as a tensor and is none");
        }
        return switch (a.kind()) {
            case TENSOR -> Known.of(a.tensor());
            case INT -> Known.integers(DType.INT64, new int[0], a.number());
            case FLOAT -> Known.reals(new int[0], a.real());
            case INTS -> Known.integers(DType.INT64, new int[] {a.numbers().size()},
                    a.numbers().stream().mapToLong(Long::longValue).toArray());
            case FLOATS -> {
                float[] values = new float[a.reals().size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = a.reals().get(i);
                }
                yield Known.reals(new int[] {values.length}, values);
            }
            default -> throw call.error("its value is of type " + a.kind() + ", expected numbers");
        };
    }

    private static Value ofShape(OnnxCall call) {
        int[] dims = Arrays.stream(call.longs(0)).mapToInt(d -> call.checked("a size of the shape", d, 0,
                Numbers.LARGEST)).toArray();
        Numbers.size(dims);
        OnnxAttribute value = call.node().attributes().get("value");
        if (value == null) {
            return Numbers.expanded(Known.reals(new int[0], 0), dims);
        }
        if (value.tensor() == null || value.tensor().size() != 1) {
            throw call.error("attribute 'value' is no single number");
        }
        return Numbers.expanded(Known.of(value.tensor()).reshaped(new int[0]), dims);
    }

    private static Value range(OnnxCall call) {
        for (int i = 0; i < 3; i++) {
            if (call.known(i).size() != 1) {
                throw call.error("start, limit and delta must be single numbers");
            }
        }
        double start = doubles(call.known(0))[0];
        double delta = doubles(call.known(2))[0];
        double count = Math.max(0, Math.ceil((doubles(call.known(1))[0] - start) / delta));
        if (!(count <= Numbers.LARGEST)) {
            throw call.error("counts " + count + " numbers, expected at most " + Numbers.LARGEST);
        }
        int[] dims = {(int) count};
        float[] values = new float[dims[0]];
        long[] whole = new long[dims[0]];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (start + i * delta);
            whole[i] = (long) (start + i * delta);
        }
        return call.known(0).isReal() ? Known.reals(dims, values) : Known.integers(call.known(0).dtype(), dims, whole);
    }

    private static Value where(OnnxCall call) {
        Known condition = call.known(0);
        if (condition.size() == 1) {
            Value chosen = call.value(condition.longs()[0] != 0 ? 1 : 2);
            int[] dims = Numbers.broadcast(Numbers.broadcast(call.value(1).dims(), call.value(2).dims()),
                    condition.dims());
            if (Arrays.equals(dims, chosen.dims())) {
                return chosen;
            }
        }
        Known a = call.known(1);
        Known b = call.known(2);
        int[] dims = Numbers.broadcast(Numbers.broadcast(a.dims(), b.dims()), condition.dims());
        Known truth = Numbers.expanded(condition, dims);
        Known x = Numbers.expanded(a, dims);
        Known y = Numbers.expanded(b, dims);
        if (a.isReal()) {
            return Known.computed("", dims, () -> {
                long[] first = truth.longs();
                float[] values = x.floats().clone();
                float[] other = y.floats();
                for (int i = 0; i < values.length; i++) {
                    values[i] = first[i] != 0 ? values[i] : other[i];
                }
                return values;
            });
        }
        return Known.computedIntegers(a.dtype(), dims, () -> {
            long[] first = truth.longs();
            long[] values = x.longs().clone();
            long[] other = y.longs();
            for (int i = 0; i < values.length; i++) {
                values[i] = first[i] != 0 ? values[i] : other[i];
            }
            return values;
        });
    }

    /** Which branch is taken must be known before any image is. */
    private static List<Value> branch(OnnxCall call) {
        Known condition = call.known(0);
        if (condition.size() != 1) {
            throw call.error("its condition has " + condition.size() + " values, expected one");
        }
        String name = condition.longs()[0] != 0 ? "then_branch" : "else_branch";
        OnnxAttribute branch = call.node().attributes().get(name);
        if (branch == null || branch.graph() == null) {
            throw call.error("has no " + name);
        }
        return call.scope().run(branch.graph());
    }
}
