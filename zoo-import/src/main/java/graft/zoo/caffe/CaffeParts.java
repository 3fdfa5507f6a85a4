package graft.zoo.caffe;

import static graft.zoo.caffe.CaffeOperator.many;

import graft.layers.layer.Axis;
import graft.layers.layer.Concat;
import graft.layers.layer.Interpolation;
import graft.layers.layer.Interpolation.Coordinates;
import graft.layers.layer.Interpolation.Kind;
import graft.layers.layer.Resize;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.layers.layer.Slice.Range;
import graft.layers.layer.Transpose;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Caffe's layers that take parts of blobs, join them, or give images another size. */
final class CaffeParts {
    static final Map<String, CaffeOperator> OPERATORS = Map.of(
            "Concat", many("concat_param", CaffeParts::concat)
                    .unless((_, m, axes) -> axes.problem(m, axisField(m, "concat_dim"), 1, 1)),
            "Slice", many("slice_param", CaffeParts::slice)
                    .unless((_, m, axes) -> axes.problem(m, axisField(m, "slice_dim"), 1, 1)),
            "Crop", many("crop_param", CaffeParts::crop).unless((layer, m, axes) -> layer.bottoms().size() == 2
                    ? axes.problem(m, "axis", 2, 1) : "reads " + layer.bottoms().size() + " blobs, expected 2"),
            "Interp", many("interp_param", CaffeParts::interpolation));

    private CaffeParts() {
    }

    /** The field that names the axis of a Concat or Slice; old files have another. */
    private static String axisField(PrototxtMessage m, String old) {
        return m.has(old) ? old : "axis";
    }

    /** Along height or width, each blob is turned, joined along the channels, and turned back. */
    private static String concat(CaffeCall call) {
        Axis axis = CaffeAxes.graft(call.axis(axisField(call.settings(), "concat_dim"), 1));
        if (axis == Axis.CHANNELS) {
            return call.put(new Concat(), call.from());
        }
        Transpose turn = axis == Axis.HEIGHT ? new Transpose(Axis.CHANNELS, Axis.WIDTH, Axis.HEIGHT)
                : new Transpose(Axis.HEIGHT, Axis.CHANNELS, Axis.WIDTH);
        String[] turned = call.from().clone();
        for (int i = 0; i < turned.length; i++) {
            turned[i] = call.step("turned" + i, turn, turned[i]);
        }
        return call.put(turn, call.step("joined", new Concat(), turned));
    }

    /** The part of an axis that is one of a Slice's tops; {@link CaffeLayer#parts} made a layer of each. */
    private static String slice(CaffeCall call) {
        List<String> tops = call.layer().message().strings("top");
        int axis = call.axis(axisField(call.settings(), "slice_dim"), 1);
        int size = CaffeAxes.graft(axis).size(call.in());
        int part = tops.indexOf(call.layer().tops().getFirst());
        List<Integer> points = call.settings().integers("slice_point", 1, CaffeShapes.LARGEST);
        String what = size + (axis == 1 ? " channels" : " places of axis " + axis);
        if (points.isEmpty()) {
            if (size % tops.size() != 0) {
                throw call.error("cannot cut " + what + " into " + tops.size() + " equal parts");
            }
            int each = size / tops.size();
            return sliced(call, call.only(), axis, Range.of(part * each, each));
        }
        boolean rising = points.size() == tops.size() - 1 && points.getLast() < size;
        for (int i = 1; i < points.size(); i++) {
            rising &= points.get(i) > points.get(i - 1);
        }
        if (!rising) {
            throw call.error("cuts " + what + " at " + points + ", expected " + (tops.size() - 1)
                    + " rising numbers below that");
        }
        int start = part == 0 ? 0 : points.get(part - 1);
        int end = part == points.size() ? size : points.get(part);
        return sliced(call, call.only(), axis, Range.of(start, end - start));
    }

    /** The part of the first blob that has the second's size, {@code offset} places from the start of each axis. */
    private static String crop(CaffeCall call) {
        List<Integer> offsets = call.settings().integers("offset", 0, CaffeShapes.LARGEST);
        int first = call.axis("axis", 2);
        int count = call.axes().count() - first;
        if (offsets.size() > 1 && offsets.size() != count) {
            throw call.error("has " + offsets.size() + " offsets for " + count + " axes");
        }
        Range[] ranges = new Range[count];
        for (int i = 0; i < count; i++) {
            int offset = offsets.isEmpty() ? 0 : offsets.get(offsets.size() == 1 ? 0 : i);
            Axis axis = CaffeAxes.graft(first + i);
            int size = axis.size(call.in(1));
            if ((long) offset + size > axis.size(call.in())) {
                throw call.error("cuts " + size + " places from " + offset + " on of axis " + (first + i)
                        + ", which has " + axis.size(call.in()));
            }
            ranges[i] = Range.of(offset, size);
        }
        return sliced(call, call.from()[0], first, ranges);
    }

    /** These ranges of Caffe's axes from the first on. */
    private static String sliced(CaffeCall call, String from, int first, Range... ranges) {
        Range[] all = new Range[Axis.values().length];
        Arrays.fill(all, Range.ALL);
        for (int i = 0; i < ranges.length; i++) {
            all[CaffeAxes.graft(first + i).ordinal()] = ranges[i];
        }
        return call.put(new Slice(all[Axis.HEIGHT.ordinal()], all[Axis.WIDTH.ordinal()],
                all[Axis.CHANNELS.ordinal()]), from);
    }

    /**
     * The image in another size, linearly in both directions, corners on corners; negative padding cuts its border
     * first. Of the forks of DeepLab and PSPNet (interp_layer.cpp): the size is stated, or shrunk from L to
     * (L - 1) / s + 1, or zoomed from L to L + (L - 1) (z - 1), or first one and then the other.
     */
    private static String interpolation(CaffeCall call) {
        String inner = call.only();
        PrototxtMessage m = call.settings();
        Shape x = call.in();
        int before = -m.integer("pad_beg", 0, -CaffeCall.WIDEST_WINDOW, 0);
        int after = -m.integer("pad_end", 0, -CaffeCall.WIDEST_WINDOW, 0);
        int height = x.h() - before - after;
        int width = x.w() - before - after;
        if (height < 1 || width < 1) {
            throw call.error("cuts " + before + " and " + after + " pixels of " + x.h() + "x" + x.w());
        }
        if (before + after > 0) {
            inner = call.step("cut", new Slice(Range.of(before, height), Range.of(before, width), Range.ALL), inner);
        }
        boolean factors = m.has("shrink_factor") || m.has("zoom_factor");
        if (!factors && !(m.has("height") && m.has("width"))) {
            throw call.error("states neither height and width nor a factor");
        }
        if (factors) {
            m.passOver("height", "width");
        }
        Interpolation corners = Interpolation.of(Kind.LINEAR, Coordinates.ALIGN_CORNERS);
        return call.put(Resize.to(corners, factors ? scaled(height, m)
                : m.integer("height", 0, 1, CaffeCall.WIDEST_WINDOW), factors ? scaled(width, m)
                : m.integer("width", 0, 1, CaffeCall.WIDEST_WINDOW)), inner);
    }

    private static int scaled(int size, PrototxtMessage m) {
        int shrunk = (size - 1) / m.integer("shrink_factor", 1, 1, CaffeCall.WIDEST_WINDOW) + 1;
        return Math.addExact(shrunk, Math.multiplyExact(shrunk - 1,
                m.integer("zoom_factor", 1, 1, CaffeCall.WIDEST_WINDOW) - 1));
    }
}
