package graft.zoo.caffe;

import graft.layers.Flatten;
import graft.layers.Layer;
import graft.layers.Reshape;
import graft.layers.Shape;
import graft.layers.Slice;
import java.util.List;

/** Caffe's Slice and Reshape: blobs are [N,C,H,W] there, and counted in that order. */
final class CaffeShapes {
    private static final int LARGEST = 1 << 24;

    private CaffeShapes() {
    }

    /** The channels of one of a Slice's tops; {@link CaffeLayer#parts} made a layer of each. */
    static Layer slice(CaffeLayer layer, Shape x) {
        List<String> tops = layer.message().strings("top");
        int part = tops.indexOf(layer.tops().getFirst());
        List<Integer> points = layer.settings("slice_param").integers("slice_point", 1, LARGEST);
        if (points.isEmpty()) {
            if (x.c() % tops.size() != 0) {
                throw layer.error("cannot cut " + x.c() + " channels into " + tops.size() + " equal parts");
            }
            int each = x.c() / tops.size();
            return Slice.channels(part * each, each);
        }
        boolean rising = points.size() == tops.size() - 1 && points.getLast() < x.c();
        for (int i = 1; i < points.size(); i++) {
            rising &= points.get(i) > points.get(i - 1);
        }
        if (!rising) {
            throw layer.error("cuts " + x.c() + " channels at " + points + ", expected " + (tops.size() - 1)
                    + " rising numbers below that");
        }
        int start = part == 0 ? 0 : points.get(part - 1);
        return Slice.channels(start, (part == points.size() ? x.c() : points.get(part)) - start);
    }

    /** Sizes of {@code reshape_param}: 0 copies the input's, -1 is what is left; the first is the batch. */
    static Layer reshape(CaffeLayer layer, Shape x) {
        PrototxtMessage m = layer.settings("reshape_param");
        int first = m.integer("axis", 0, 0, 1);
        List<Integer> dims = m.message("shape").integers("dim", -1, LARGEST);
        if (first == 0 && !dims.isEmpty()) {
            if (dims.getFirst() > 1 || dims.getFirst() == -1 && dims.lastIndexOf(-1) > 0) {
                throw layer.error("mixes the pictures of a batch: expected 0 for the first dim");
            }
            dims = dims.subList(1, dims.size());
        }
        int[] old = {x.c(), x.h(), x.w()};
        int[] to = {1, 1, 1};
        int open = -1;
        long stated = 1;
        for (int i = 0; i < dims.size() && i < to.length; i++) {
            to[i] = dims.get(i) == 0 ? old[i] : dims.get(i);
            if (to[i] == -1) {
                open = open < 0 ? i : to.length;
            } else {
                stated *= to[i];
            }
        }
        boolean fits = dims.size() >= 1 && dims.size() <= to.length && open < to.length
                && (open < 0 ? stated == x.size() : x.size() % stated == 0);
        if (!fits) {
            throw layer.error("reshapes " + x.c() + " channels of " + x.h() + "x" + x.w() + " to " + dims
                    + ", expected as many values for each picture");
        }
        if (open >= 0) {
            to[open] = Math.toIntExact(x.size() / stated);
        }
        Shape shape = new Shape(to[1], to[2], to[0]);
        return shape.isVector() ? new Flatten() : new Reshape(shape, Reshape.Order.CHANNELS_FIRST);
    }
}
