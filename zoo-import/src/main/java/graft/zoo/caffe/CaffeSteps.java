package graft.zoo.caffe;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.engine.Pool2dSpec;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.AveragePool;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Caffe's layers that are several of Graft's, one behind the other. The last has the layer's name, those before it
 * {@code <name>.<what they do>}.
 */
final class CaffeSteps {
    private final NetworkBuilder builder;
    private final CaffeLayer layer;
    private final CaffeAxes axes;
    private final String[] from;

    private CaffeSteps(NetworkBuilder builder, CaffeLayer layer, CaffeAxes axes, String[] from) {
        this.builder = builder;
        this.layer = layer;
        this.axes = axes;
        this.from = from;
    }

    /**
     * Adds such a layer; false where it is a single one of Graft's, which is left to {@link CaffeOperator}.
     *
     * @param axes of the first blob that it reads
     */
    static boolean add(NetworkBuilder builder, CaffeLayer layer, CaffeAxes axes, String[] from) {
        return from.length > 0 && new CaffeSteps(builder, layer, axes, from).add();
    }

    private boolean add() {
        return switch (layer.type()) {
            case "Power" -> power(layer.settings("power_param"));
            case "Exp" -> exponential(layer.settings("exp_param"));
            case "Log" -> logarithm(layer.settings("log_param"));
            case "LRN" -> layer.settings("lrn_param").word("norm_region", "ACROSS_CHANNELS",
                    CaffeOperator.NORM_REGIONS).equals("WITHIN_CHANNEL") && withinChannel();
            case "Eltwise" -> eltwise(layer.settings("eltwise_param"));
            case "Axpy" -> axpy();
            case "Reduction" -> chain(CaffeStatistics.reduction(layer, axes));
            case "MVN" -> {
                CaffeStatistics.mvn(layer, this, from[0]);
                yield true;
            }
            case "Interp" -> {
                CaffePlaces.interpolation(layer, this, builder.shapeOf(from[0]), from);
                yield true;
            }
            case "Concat" -> concat(layer.settings("concat_param"));
            case "InnerProduct" -> innerProduct(layer.settings("inner_product_param"));
            default -> false;
        };
    }

    /** One layer behind the other. */
    private boolean chain(List<Layer> steps) {
        String at = from[0];
        for (int i = 0; i < steps.size() - 1; i++) {
            at = step("step" + (i + 1), steps.get(i), at);
        }
        return last(steps.getLast(), at);
    }

    private boolean concat(PrototxtMessage m) {
        int axis = axes.number(m, CaffeShapes.axisField(m, "concat_dim"), 1);
        if (axis != 1) {
            CaffePlaces.concat(this, CaffeAxes.graft(axis), from);
        }
        return axis != 1;
    }

    private boolean innerProduct(PrototxtMessage m) {
        int axis = axes.number(m, "axis", 1);
        if (axis != 1) {
            CaffePlaces.innerProduct(layer, this, axis, builder.shapeOf(from[0]), CaffeOperator.outputs(layer, m),
                    m.bool("bias_term", true), from[0]);
        }
        return axis != 1;
    }

    /** Adds a layer before the last; gives its name. */
    String step(String what, Layer operator, String... inputs) {
        builder.add(layer.name() + "." + what, operator, inputs);
        return layer.name() + "." + what;
    }

    /** Adds the layer that has Caffe's name. */
    boolean last(Layer operator, String... inputs) {
        builder.add(layer.name(), operator, inputs);
        return true;
    }

    private static Activation function(ElementFunction function) {
        return new Activation(function);
    }

    /** (shift + scale * x)^power. */
    private boolean power(PrototxtMessage m) {
        float power = m.number("power", 1);
        return power != 1 && last(function(ElementFunction.power(power)), step("affine", function(
                ElementFunction.affine(m.number("scale", 1), m.number("shift", 0))), from));
    }

    /** base^(shift + scale * x), where -1 stands for e. */
    private boolean exponential(PrototxtMessage m) {
        float ln = logarithm(m.number("base", -1));
        return last(function(ElementFunction.of(Kind.EXP)), step("affine", function(ElementFunction.affine(
                ln * m.number("scale", 1), ln * m.number("shift", 0))), from));
    }

    /** The logarithm of shift + scale * x to a base, where -1 stands for e. */
    private boolean logarithm(PrototxtMessage m) {
        String inner = step("affine", function(ElementFunction.affine(m.number("scale", 1), m.number("shift", 0))),
                from);
        return last(function(ElementFunction.affine(1 / logarithm(m.number("base", -1)), 0)),
                step("ln", function(ElementFunction.of(Kind.LOG)), inner));
    }

    private float logarithm(float base) {
        if (base != -1 && !(base > 0)) {
            throw layer.error("has base " + base + ", expected -1 (e) or a positive number");
        }
        return base == -1 ? 1 : (float) Math.log(base);
    }

    /**
     * x * (1 + alpha * m)^-beta with the mean m of the squares in a window of the same channel, in which the border
     * counts as zeros (lrn_layer.cpp).
     */
    private boolean withinChannel() {
        PrototxtMessage m = layer.settings("lrn_param");
        int size = m.integer("local_size", 5, 1, CaffeOperator.LARGEST_WINDOW);
        if (size % 2 == 0) {
            throw layer.error("has local_size " + size + ", expected an odd number");
        }
        int pad = size / 2;
        String squares = step("square", function(ElementFunction.power(2)), from[0]);
        String means = step("mean", new AveragePool(new Pool2dSpec(size, size, 1, 1, pad, pad, pad, pad, false, true)),
                squares);
        String sums = step("affine", function(ElementFunction.affine(m.number("alpha", 1), 1)), means);
        String factors = step("power", function(ElementFunction.power(-m.number("beta", 0.75f))), sums);
        return last(new Arithmetic(Operation.MULTIPLY), from[0], factors);
    }

    /** Sums with a factor for each blob; products and maxima of more than two, two at a time. */
    private boolean eltwise(PrototxtMessage m) {
        String operation = m.word("operation", "SUM", CaffeOperator.ELTWISE);
        boolean sum = operation.equals("SUM");
        List<Float> factors = m.numbers("coeff");
        if (sum && (CaffeOperator.isDifference(layer) || factors.stream().allMatch(c -> c == 1f))
                || !sum && from.length == 2) {
            return false;
        }
        if (from.length < 2 || sum && factors.size() != from.length) {
            throw layer.error("has " + factors.size() + " coeff for " + from.length + " blobs, expected as many");
        }
        List<String> parts = new ArrayList<>(List.of(from));
        for (int i = 0; sum && i < from.length; i++) {
            if (factors.get(i) != 1f) {
                parts.set(i, step("coeff" + i, function(ElementFunction.affine(factors.get(i), 0)), from[i]));
            }
        }
        Layer both = sum ? new Add() : new Arithmetic(operation.equals("PROD") ? Operation.MULTIPLY : Operation.MAX);
        String joined = parts.getFirst();
        for (int i = 1; i < parts.size() - 1; i++) {
            joined = step("of" + (i + 1), both, joined, parts.get(i));
        }
        return last(both, joined, parts.getLast());
    }

    /** a * x + y with a number a for each channel: how SENet's authors gate a residual block. */
    private boolean axpy() {
        if (from.length != 3) {
            throw layer.error("reads " + from.length + " blobs, expected a, x and y");
        }
        Shape a = builder.shapeOf(from[0]);
        Shape x = builder.shapeOf(from[1]);
        if (!a.isVector() || a.c() != x.c() || !x.equals(builder.shapeOf(from[2]))) {
            throw layer.error("reads " + a + ", " + x + " and " + builder.shapeOf(from[2])
                    + ", expected a number for each channel and two blobs of one shape");
        }
        return last(new Add(), step("product", new Arithmetic(Operation.MULTIPLY), from[1], from[0]), from[2]);
    }
}
