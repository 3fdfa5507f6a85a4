package graft.zoo.onnx.export;

import graft.layers.layer.Axis;
import graft.layers.layer.Pad;
import graft.layers.layer.Selection;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.layers.layer.Tile;
import graft.zoo.onnx.OnnxAttribute;
import java.util.ArrayList;
import java.util.List;

/** Parts of images [N,C,H,W], borders round them, and repetitions. */
final class SelectionNodes {
    private static final List<Axis> AXES = List.of(Axis.CHANNELS, Axis.HEIGHT, Axis.WIDTH);
    /** An end that stands before the first place, for steps backwards. */
    private static final long BEFORE_ALL = Integer.MIN_VALUE;

    private SelectionNodes() {
    }

    static String of(Site site, Selection layer) {
        return switch (layer) {
            case Slice s -> picked(site, s);
            case Tile t -> site.add("Tile", List.of(site.image(), site.integers(1, t.channels(), t.height(),
                    t.width())));
            case Pad p -> isOperator(p, site.in()) ? padded(site, p) : picked(site, p);
        };
    }

    private static int[] sizes(Shape s) {
        return new int[] {s.c(), s.h(), s.w()};
    }

    /**
     * Whether opset 17's Pad does it: constants and borders of repeated pixels always, mirrors where the image
     * reaches far enough; wrapping came with opset 19.
     */
    private static boolean isOperator(Pad p, Shape in) {
        return switch (p.mode()) {
            case CONSTANT, EDGE -> true;
            case REFLECT -> Math.max(p.front(), p.back()) < kept(in.c(), p.front(), p.back())
                    && Math.max(p.top(), p.bottom()) < kept(in.h(), p.top(), p.bottom())
                    && Math.max(p.left(), p.right()) < kept(in.w(), p.left(), p.right());
            case WRAP -> false;
        };
    }

    private static int kept(int size, int before, int after) {
        return size + Math.min(0, before) + Math.min(0, after);
    }

    /** What negative sizes cut off goes first, by itself. */
    private static String padded(Site site, Pad p) {
        int[] before = {p.front(), p.top(), p.left()};
        int[] after = {p.back(), p.bottom(), p.right()};
        int[] size = sizes(site.in());
        String x = site.image();
        long[] pads = new long[8];
        for (int i = 0; i < 3; i++) {
            int first = Math.max(0, -before[i]);
            int end = size[i] - Math.max(0, -after[i]);
            if (end - first < size[i]) {
                x = sliced(site, x, i + 1, first, end, 1);
            }
            pads[i + 1] = Math.max(0, before[i]);
            pads[i + 5] = Math.max(0, after[i]);
        }
        return switch (p.mode()) {
            case CONSTANT -> constant(site, x, p.value(), pads);
            case EDGE -> site.add("Pad", List.of(x, site.integers(pads)), OnnxAttribute.text("mode", "edge"));
            case REFLECT -> site.add("Pad", List.of(x, site.integers(pads)), OnnxAttribute.text("mode", "reflect"));
            case WRAP -> throw new IllegalStateException("opset 17 wraps nothing");
        };
    }

    /** A border of one value. */
    static String constant(Site site, String x, float value, long... pads) {
        return site.add("Pad", List.of(x, site.integers(pads), site.real(value)),
                OnnxAttribute.text("mode", "constant"));
    }

    /** Rows, columns and channels from their places, axis by axis. */
    private static String picked(Site site, Selection layer) {
        String x = site.image();
        int[] size = sizes(site.in());
        for (int i = 0; i < 3; i++) {
            x = picked(site, x, i + 1, size[i], layer.places(AXES.get(i), size[i]));
        }
        return x;
    }

    /** Runs of places that follow one another with equal steps, joined. */
    private static String picked(Site site, String x, int axis, int size, int[] places) {
        List<String> runs = new ArrayList<>();
        for (int from = 0; from < places.length; ) {
            int end = from + 1;
            int step = end < places.length ? places[end] - places[from] : 1;
            while (end < places.length && step != 0 && places[end] - places[end - 1] == step) {
                end++;
            }
            boolean whole = end - from == size && step == 1;
            runs.add(whole ? x : sliced(site, x, axis, places[from], beyond(places[end - 1], step), step == 0 ? 1
                    : step));
            from = end;
        }
        return runs.size() == 1 ? runs.getFirst() : site.add("Concat", runs, OnnxAttribute.integer("axis", axis));
    }

    private static long beyond(int last, int step) {
        return step >= 0 ? last + 1L : last == 0 ? BEFORE_ALL : last - 1L;
    }

    /** Every step-th place along an axis of [N,C,H,W]. */
    static String sliced(Site site, String x, int axis, long start, long end, long step) {
        return site.add("Slice", List.of(x, site.integers(start), site.integers(end), site.integers(axis),
                site.integers(step)));
    }
}
