package graft.zoo.caffe;

import static graft.zoo.caffe.CaffeOperator.many;
import static graft.zoo.caffe.CaffeOperator.one;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.engine.LrnSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.Activation;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.AveragePool;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Layer;
import graft.layers.layer.Lrn;
import graft.layers.layer.Operation;
import graft.layers.layer.Reduce;
import graft.layers.layer.Reduce.Statistic;
import graft.layers.layer.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Caffe's sums along axes, and what it divides by them. */
final class CaffeStatistics {
    static final Map<String, CaffeOperator> OPERATORS = Map.of(
            "BatchNorm", one("batch_norm_param", CaffeStatistics::batchNorm)
                    .unless((_, m, _) -> m.bool("use_global_stats", true) ? null : "use_global_stats: false, the "
                    + "statistics of a batch, has no meaning at inference; remove it"),
            "LRN", many("lrn_param", CaffeStatistics::localResponses),
            "MVN", many("mvn_param", CaffeStatistics::standardized),
            "Softmax", one("softmax_param", CaffeStatistics::softmax).along("axis", 1, 1),
            "Reduction", many("reduction_param", CaffeStatistics::reduction).along("axis", 0, 1)
                    .making((m, axes) -> axes.number(m, "axis", 0)));

    /** The step towards the batch's statistics; Caffe's own depends on how long it was trained. */
    private static final float MOMENTUM = 0.1f;
    private static final List<String> REGIONS = List.of("ACROSS_CHANNELS", "WITHIN_CHANNEL");
    /** ReductionParameter's operations by their numbers, of which the first is 1. */
    private static final List<String> REDUCTIONS = List.of("", "SUM", "ASUM", "SUMSQ", "MEAN");
    /** The least variance that is counted with: the root's slope at 0 is no number. */
    private static final float LEAST = 1e-30f;

    private CaffeStatistics() {
    }

    private static Layer batchNorm(CaffeCall call) {
        float epsilon = call.number("eps", 1e-5f);
        if (epsilon < 0) {
            throw call.error("eps is " + epsilon + ", expected 0 or more");
        }
        return new BatchNorm(call.in().c(), epsilon, MOMENTUM);
    }

    private static Layer softmax(CaffeCall call) {
        Axis axis = CaffeAxes.graft(call.axis("axis", 1));
        return axis == Axis.CHANNELS ? new Softmax() : new AxisSoftmax(List.of(axis), false);
    }

    /**
     * Across channels, or x * (1 + alpha * m)^-beta with the mean m of the squares in a window of the same channel, in
     * which the border counts as zeros (lrn_layer.cpp).
     */
    private static String localResponses(CaffeCall call) {
        int size = call.settings().integer("local_size", 5, 1, CaffeCall.WIDEST_WINDOW);
        float alpha = call.number("alpha", 1);
        float beta = call.number("beta", 0.75f);
        if (call.settings().word("norm_region", "ACROSS_CHANNELS", REGIONS).equals("ACROSS_CHANNELS")) {
            return call.put(new Lrn(new LrnSpec(size, alpha, beta, call.number("k", 1))), call.from());
        }
        if (size % 2 == 0) {
            throw call.error("has local_size " + size + ", expected an odd number");
        }
        // Its border counts as zeros; 1 stands in the place of k.
        call.settings().passOver("k");
        int pad = size / 2;
        String x = call.from()[0];
        String squares = call.step("square", ElementFunction.power(2), x);
        String means = call.step("mean", new AveragePool(new Pool2dSpec(size, size, 1, 1, pad, pad, pad, pad, false,
                true)), squares);
        String sums = call.step("affine", ElementFunction.affine(alpha, 1), means);
        String factors = call.step("power", ElementFunction.power(-beta), sums);
        return call.put(new Arithmetic(Operation.MULTIPLY), x, factors);
    }

    /** A number for all from an axis on: sum, sum of absolute values or squares, or mean, times {@code coeff}. */
    private static String reduction(CaffeCall call) {
        List<Axis> along = CaffeAxes.from(call.axis("axis", 0));
        List<Layer> steps = new ArrayList<>();
        String operation = call.settings().word("operation", "SUM", REDUCTIONS);
        if (operation.equals("ASUM")) {
            steps.add(new Activation(ElementFunction.of(Kind.ABS)));
        }
        steps.add(new Reduce(switch (operation) {
            case "SUM", "ASUM" -> Statistic.SUM;
            case "SUMSQ" -> Statistic.SUM_OF_SQUARES;
            case "MEAN" -> Statistic.MEAN;
            default -> throw call.error("has the operation 0, expected one of " + REDUCTIONS.subList(1, 5));
        }, along));
        float factor = call.number("coeff", 1);
        if (factor != 1) {
            steps.add(new Activation(ElementFunction.affine(factor, 0)));
        }
        String at = call.from()[0];
        for (int i = 0; i < steps.size() - 1; i++) {
            at = call.step("step" + (i + 1), steps.get(i), at);
        }
        return call.put(steps.getLast(), at);
    }

    /**
     * (x - mean) / (deviation + eps) over each channel's pixels, or over the whole image; without
     * {@code normalize_variance} only x - mean (mvn_layer.cpp).
     */
    private static String standardized(CaffeCall call) {
        String x = call.from()[0];
        List<Axis> along = call.settings().bool("across_channels", false) ? List.of(Axis.values()) : Axis.SPACE;
        String mean = call.step("mean", new Reduce(Statistic.MEAN, along), x);
        Arithmetic less = new Arithmetic(Operation.SUBTRACT);
        if (!call.settings().bool("normalize_variance", true)) {
            call.settings().passOver("eps");
            return call.put(less, x, mean);
        }
        String centred = call.step("centred", less, x, mean);
        String squares = call.step("square", ElementFunction.power(2), centred);
        String variance = call.step("variance", new Reduce(Statistic.MEAN, along), squares);
        String clipped = call.step("clip", ElementFunction.clip(LEAST, Float.MAX_VALUE), variance);
        String deviation = call.step("root", ElementFunction.of(Kind.SQRT), clipped);
        String divisor = call.step("eps", ElementFunction.affine(1, call.number("eps", 1e-9f)), deviation);
        return call.put(new Arithmetic(Operation.DIVIDE), centred, divisor);
    }
}
