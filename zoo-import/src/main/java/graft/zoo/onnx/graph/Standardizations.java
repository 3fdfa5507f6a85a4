package graft.zoo.onnx.graph;

import graft.engine.ElementFunction;
import graft.engine.ElementFunction.Kind;
import graft.layers.layer.Operation;
import graft.layers.layer.Reduce.Statistic;
import graft.zoo.graph.Combining;
import graft.zoo.graph.Mapping;
import graft.zoo.graph.Reducing;
import graft.zoo.graph.Value;
import java.util.List;

/** Normalisations without weights, made of reductions and arithmetic. */
final class Standardizations {
    /** Added to a deviation, so that nothing is divided by zero; as ONNX's own function of the operator does. */
    private static final float TINY = 1e-9f;
    /** The least variance or norm that is counted with: zeros stay zeros, and their slopes numbers. */
    private static final float LEAST = 1e-30f;
    private static final long[] ALL_BUT_CHANNELS = {0, 2, 3};

    private Standardizations() {
    }

    /** (x - mean) / (deviation + 1e-9), both along axes. */
    static Value meanVariance(OnnxCall call) {
        long[] stated = call.longs("axes");
        Value x = call.value(0);
        List<Integer> axes = call.axes(stated == null ? ALL_BUT_CHANNELS : stated, x.dims().length);
        Value centred = Combining.two(call, Operation.SUBTRACT, x, Reducing.along(call, x, Statistic.MEAN, axes));
        Value variance = Reducing.along(call, Mapping.step(call, "square", centred, ElementFunction.power(2)),
                Statistic.MEAN, axes);
        Value deviation = Mapping.step(call, "root", clipped(call, variance), ElementFunction.of(Kind.SQRT));
        return Combining.two(call, Operation.DIVIDE, centred, Mapping.step(call, "affine", deviation,
                ElementFunction.affine(1, TINY)));
    }

    /** x / norm, the norm of order 1 or 2 along an axis. */
    static Value norm(OnnxCall call) {
        Value x = call.value(0);
        boolean squares = call.integer("p", 2, 1, 2) == 2;
        List<Integer> axis = List.of(call.axis(call.integer("axis", -1, Integer.MIN_VALUE, Integer.MAX_VALUE),
                x.dims().length));
        Value sum = squares ? Reducing.along(call, x, Statistic.SUM_OF_SQUARES, axis)
                : Reducing.along(call, Mapping.step(call, "abs", x, ElementFunction.of(Kind.ABS)),
                        Statistic.SUM, axis);
        Value clipped = clipped(call, sum);
        return Combining.two(call, Operation.DIVIDE, x, squares
                ? Mapping.step(call, "root", clipped, ElementFunction.of(Kind.SQRT)) : clipped);
    }

    private static Value clipped(OnnxCall call, Value x) {
        return Mapping.step(call, "clip", x, ElementFunction.clip(LEAST, Float.MAX_VALUE));
    }
}
