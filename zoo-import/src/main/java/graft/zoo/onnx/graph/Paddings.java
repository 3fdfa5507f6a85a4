package graft.zoo.onnx.graph;

import graft.layers.layer.Axis;
import graft.layers.layer.Pad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Padding along any axes. */
final class Paddings {
    private Paddings() {
    }

    static Value pad(Call call) {
        Value x = call.value(0);
        int rank = x.dims().length;
        long[] pads = call.has(1) ? call.longs(1) : call.longs(call.hasAttribute("pads") ? "pads" : "paddings");
        if (pads == null) {
            throw call.error("states no pads");
        }
        float value = call.has(2) ? call.known(2).floats()[0] : call.real("value", 0);
        int[] axes = call.has(3) ? Arrays.stream(call.longs(3)).mapToInt(a -> call.axis(a, rank)).toArray()
                : Layouts.range(0, rank).stream().mapToInt(Integer::intValue).toArray();
        if (pads.length != 2 * axes.length || Arrays.stream(axes).distinct().count() != axes.length) {
            throw call.error("has " + pads.length + " pads for " + axes.length + " axes");
        }
        Pad.Mode mode = mode(call);
        List<Integer> padded = new ArrayList<>();
        int[] before = new int[rank];
        int[] after = new int[rank];
        for (int i = 0; i < axes.length; i++) {
            before[axes[i]] = call.checked("a pad", pads[i], -(1 << 24), 1 << 24);
            after[axes[i]] = call.checked("a pad", pads[i + axes.length], -(1 << 24), 1 << 24);
            if (before[axes[i]] != 0 || after[axes[i]] != 0) {
                padded.add(axes[i]);
            }
        }
        return x instanceof Known k ? known(call, k, mode, value, before, after, padded)
                : feature(call, (Feature) x, mode, value, before, after, padded);
    }

    private static Pad.Mode mode(Call call) {
        String mode = call.text("mode", "constant");
        return switch (mode) {
            case "constant" -> Pad.Mode.CONSTANT;
            case "reflect" -> Pad.Mode.REFLECT;
            case "edge" -> Pad.Mode.EDGE;
            case "wrap" -> Pad.Mode.WRAP;
            default -> throw call.error("mode is '" + mode + "', expected constant, reflect, edge or wrap");
        };
    }

    private static Known known(Call call, Known x, Pad.Mode mode, float value, int[] before, int[] after,
            List<Integer> padded) {
        if (mode == Pad.Mode.CONSTANT && value != 0 && !padded.isEmpty()) {
            throw call.error("pads a constant with " + value + "; only 0 is supported");
        }
        Known result = x;
        for (int axis : padded) {
            int[] places = new Pad(mode, 0, before[axis], 0, after[axis], 0, 0, 0).places(Axis.HEIGHT,
                    x.dims()[axis]);
            result = Numbers.picked(result, axis, places);
        }
        return result;
    }

    private static Feature feature(Call call, Feature x, Pad.Mode mode, float value, int[] before, int[] after,
            List<Integer> padded) {
        if (padded.isEmpty()) {
            return x;
        }
        if (x.batched() && padded.contains(0)) {
            throw call.error("pads the axis that counts pictures");
        }
        Cut.Held held = Cut.hold(call, x, padded.stream().map(x::ownAxis).toList());
        int[] sizes = held.sizes();
        int[] first = new int[3];
        int[] last = new int[3];
        for (int i = 0; i < sizes.length; i++) {
            int axis = padded.get(i);
            int place = held.holder(x.ownAxis(axis)).ordinal();
            first[place] = before[axis];
            last[place] = after[axis];
            sizes[i] = Math.addExact(sizes[i], before[axis] + after[axis]);
        }
        Pad pad = new Pad(mode, value, first[0], first[1], last[0], last[1], first[2], last[2]);
        return held.resized(call.add(pad, held.feature()), sizes);
    }
}
