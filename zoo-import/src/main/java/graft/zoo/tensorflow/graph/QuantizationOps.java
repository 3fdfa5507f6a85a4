package graft.zoo.tensorflow.graph;

import graft.layers.layer.Axis;
import graft.layers.layer.FakeQuantize;
import graft.zoo.graph.Cut;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.graph.Ops.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values rounded as a quantised network would: ranges are settings, constants, or one a channel. */
final class QuantizationOps {
    static final Map<String, Op> OPS = Map.of(
            "FakeQuantWithMinMaxArgs", Op.of(c -> quantize(c, List.of(c.node().real("min", -6)),
                    List.of(c.node().real("max", 6)))),
            "FakeQuantWithMinMaxVars", Op.of(c -> quantize(c, range(c, 1, false), range(c, 2, false))),
            "FakeQuantWithMinMaxVarsPerChannel", Op.of(c -> quantize(c, range(c, 1, true), range(c, 2, true))));

    private QuantizationOps() {
    }

    private static Value quantize(TensorFlowCall call, List<Float> min, List<Float> max) {
        Long bits = call.node().attribute("num_bits").integer();
        FakeQuantize layer = new FakeQuantize(min, max, bits == null ? 8 : Math.clamp(bits, 0, 99),
                call.flag("narrow_range"));
        return switch (call.value(0)) {
            case Known k -> constant(call, k, layer);
            case Feature given -> {
                Cut cut = Cut.of(call, given);
                int last = given.own().length - 1;
                if (min.size() > 1 && (last < 0 || !cut.split().touched(List.of(last)).equals(Set.of(Axis.CHANNELS)))) {
                    throw call.error("has ranges for its last axis, which are not the channels");
                }
                yield cut.feature().at(call.add(layer, cut.feature()));
            }
        };
    }

    /** Of constants, weights mostly, at once. */
    private static Known constant(TensorFlowCall call, Known x, FakeQuantize layer) {
        int channels = x.dims().length == 0 ? 1 : x.dims()[x.dims().length - 1];
        if (layer.min().size() != 1 && layer.min().size() != channels) {
            throw call.error("has " + layer.min().size() + " ranges for " + channels + " channels");
        }
        return Known.computed(x.name(), x.dims(), () -> {
            FakeQuantize.Steps[] steps = new FakeQuantize.Steps[channels];
            for (int c = 0; c < channels; c++) {
                steps[c] = layer.steps(c);
            }
            float[] values = x.floats().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] = steps[i % channels].at(values[i]);
            }
            return values;
        });
    }

    private static List<Float> range(TensorFlowCall call, int input, boolean eachChannel) {
        float[] stated = call.isKnown(input) ? call.vector(input) : new float[0];
        if (stated.length == 0 || !eachChannel && stated.length != 1) {
            throw call.error("its range is not constant; freeze the graph first");
        }
        List<Float> range = new ArrayList<>();
        for (float value : stated) {
            range.add(value);
        }
        return range;
    }
}
