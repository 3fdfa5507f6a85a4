package graft.zoo.caffe;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.layer.Activation;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Axis;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.Reduce;
import graft.layers.layer.Reduce.Statistic;
import java.util.ArrayList;
import java.util.List;

/** Caffe's Reduction and MVN: sums along axes, and pictures with mean 0 and deviation 1. */
final class CaffeStatistics {
    /** ReductionParameter's operations by their numbers, of which the first is 1. */
    private static final List<String> REDUCTIONS = List.of("", "SUM", "ASUM", "SUMSQ", "MEAN");
    /** The least variance that is counted with: the root's slope at 0 is no number. */
    private static final float LEAST = 1e-30f;

    private CaffeStatistics() {
    }

    /** A number for all from an axis on: sum, sum of absolute values or squares, or mean, times {@code coeff}. */
    static List<Layer> reduction(CaffeLayer layer, CaffeAxes axes) {
        PrototxtMessage m = layer.settings("reduction_param");
        List<Axis> along = CaffeAxes.from(axes.number(m, "axis", 0));
        List<Layer> steps = new ArrayList<>();
        String operation = m.word("operation", "SUM", REDUCTIONS);
        if (operation.equals("ASUM")) {
            steps.add(new Activation(ElementFunction.of(Kind.ABS)));
        }
        steps.add(new Reduce(switch (operation) {
            case "SUM", "ASUM" -> Statistic.SUM;
            case "SUMSQ" -> Statistic.SUM_OF_SQUARES;
            case "MEAN" -> Statistic.MEAN;
            default -> throw layer.error("has the operation 0, expected one of " + REDUCTIONS.subList(1, 5));
        }, along));
        float factor = m.number("coeff", 1);
        if (factor != 1) {
            steps.add(new Activation(ElementFunction.affine(factor, 0)));
        }
        return steps;
    }

    /**
     * (x - mean) / (deviation + eps) over each channel's pixels, or over the whole picture; without
     * {@code normalize_variance} only x - mean (mvn_layer.cpp).
     */
    static void mvn(CaffeLayer layer, CaffeSteps to, String x) {
        PrototxtMessage m = layer.settings("mvn_param");
        List<Axis> along = m.bool("across_channels", false) ? List.of(Axis.values()) : Axis.SPACE;
        String mean = to.step("mean", new Reduce(Statistic.MEAN, along), x);
        Arithmetic less = new Arithmetic(Operation.SUBTRACT);
        if (!m.bool("normalize_variance", true)) {
            to.last(less, x, mean);
            return;
        }
        String centred = to.step("centred", less, x, mean);
        String squares = to.step("square", new Activation(ElementFunction.power(2)), centred);
        String variance = to.step("variance", new Reduce(Statistic.MEAN, along), squares);
        String clipped = to.step("clip", new Activation(ElementFunction.clip(LEAST, Float.MAX_VALUE)), variance);
        String deviation = to.step("root", new Activation(ElementFunction.of(Kind.SQRT)), clipped);
        String divisor = to.step("eps", new Activation(ElementFunction.affine(1, m.number("eps", 1e-9f))), deviation);
        to.last(new Arithmetic(Operation.DIVIDE), centred, divisor);
    }
}
