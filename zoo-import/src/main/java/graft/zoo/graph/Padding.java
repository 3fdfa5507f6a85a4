package graft.zoo.graph;

import graft.layers.layer.Axis;
import graft.layers.layer.Pad;
import java.util.List;

/** Borders along any axes. */
public final class Padding {
    private Padding() {
    }

    /**
     * A value with a border.
     *
     * @param before places before the first of each axis; negative numbers take some away
     * @param after  places after the last
     */
    public static Value of(Call call, Value x, Pad.Mode mode, float value, int[] before, int[] after) {
        List<Integer> padded = AxisLayout.range(0, before.length).stream()
                .filter(a -> before[a] != 0 || after[a] != 0).toList();
        return x instanceof Known k ? known(call, k, mode, value, before, after, padded)
                : feature(call, (Feature) x, mode, value, before, after, padded);
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
            throw call.mixes("pads the axis that counts images");
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
