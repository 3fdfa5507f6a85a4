package graft.zoo.onnx.graph;

import graft.layers.layer.Pad;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Padding;
import graft.zoo.graph.Value;
import java.util.Arrays;

/** Padding along any axes. */
final class Paddings {
    private Paddings() {
    }

    static Value pad(OnnxCall call) {
        Value x = call.value(0);
        int rank = x.dims().length;
        long[] pads = call.has(1) ? call.longs(1) : call.longs(call.hasAttribute("pads") ? "pads" : "paddings");
        if (pads == null) {
            throw call.error("states no pads");
        }
        float value = call.real("value", 2, 0);
        int[] axes = call.has(3) ? Arrays.stream(call.longs(3)).mapToInt(a -> call.axis(a, rank)).toArray()
                : AxisLayout.range(0, rank).stream().mapToInt(Integer::intValue).toArray();
        if (pads.length != 2 * axes.length || Arrays.stream(axes).distinct().count() != axes.length) {
            throw call.error("has " + pads.length + " pads for " + axes.length + " axes");
        }
        int[] before = new int[rank];
        int[] after = new int[rank];
        for (int i = 0; i < axes.length; i++) {
            before[axes[i]] = call.checked("a pad", pads[i], -(1 << 24), 1 << 24);
            after[axes[i]] = call.checked("a pad", pads[i + axes.length], -(1 << 24), 1 << 24);
        }
        return Padding.of(call, x, mode(call), value, before, after);
    }

    private static Pad.Mode mode(OnnxCall call) {
        String mode = call.text("mode", "constant");
        return switch (mode) {
            case "constant" -> Pad.Mode.CONSTANT;
            case "reflect" -> Pad.Mode.REFLECT;
            case "edge" -> Pad.Mode.EDGE;
            case "wrap" -> Pad.Mode.WRAP;
            default -> throw call.error("mode is '" + mode + "', expected constant, reflect, edge or wrap");
        };
    }
}
