package graft.zoo.onnx.graph;

import static graft.engine.ElementFunction.Kind.ABS;
import static graft.zoo.onnx.graph.Operator.one;

import graft.engine.ElementFunction;
import graft.engine.Pool2dSpec;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.AveragePool;
import graft.layers.layer.Axis;
import graft.layers.layer.Layer;
import graft.layers.layer.MaxPool;
import graft.layers.layer.WindowPool;
import graft.layers.layer.WindowPool.Statistic;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Cut;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Mapping;
import graft.zoo.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Poolings along any axes, and global ones. Windows along three axes or more are taken two axes at a time: the largest
 * of the largest, the mean of means and the norm of norms are those of the whole window, since how many cells of a
 * window count is a product, one factor for each axis.
 */
final class Poolings {
    static final Map<String, Operator> OPERATORS = operators();

    private Poolings() {
    }

    /** What is taken of a window; a norm has a power. */
    private record Kind(Statistic statistic, int power) {
        static final Kind MAX = new Kind(Statistic.MAX, 0);
        static final Kind MEAN = new Kind(Statistic.MEAN, 0);

        static Kind norm(OnnxCall call) {
            return new Kind(Statistic.NORM, call.integer("p", 2, 1, Windows.LARGEST));
        }
    }

    private static Map<String, Operator> operators() {
        Map<String, Operator> all = new LinkedHashMap<>();
        all.put("MaxPool", one(c -> pool(c, Kind.MAX), "auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads",
                "storage_order", "strides"));
        all.put("AveragePool", one(c -> pool(c, Kind.MEAN), "auto_pad", "ceil_mode", "count_include_pad", "dilations",
                "kernel_shape", "pads", "strides"));
        all.put("LpPool", one(c -> pool(c, Kind.norm(c)), "auto_pad", "ceil_mode", "dilations", "kernel_shape", "p",
                "pads", "strides"));
        all.put("GlobalAveragePool", one(c -> global(c, Kind.MEAN)));
        all.put("GlobalMaxPool", one(c -> global(c, Kind.MAX)));
        all.put("GlobalLpPool", one(c -> global(c, Kind.norm(c)), "p"));
        return all;
    }

    private static Value global(OnnxCall call, Kind kind) {
        Feature x = Cut.image(call, call.feature(0));
        if (x.dims().length < 3) {
            throw call.error("input has shape " + Value.shown(x.dims()) + ", expected [N,C,..]");
        }
        Pool2dSpec whole = new Pool2dSpec(x.layout().shape().h(), x.layout().shape().w(), 1, 1, 0, 0, 0, 0, false,
                true);
        int[] dims = x.dims().clone();
        Arrays.fill(dims, 2, dims.length, 1);
        String node = call.add(kind == Kind.MEAN ? AdaptiveAveragePool.global() : layer(kind, whole, 1, 1), x);
        return new Feature(node, dims, x.batched(), AxisLayout.images(dims));
    }

    private static Value pool(OnnxCall call, Kind kind) {
        Feature x = call.feature(0);
        int rank = x.dims().length;
        if (rank < 3 || rank > 8) {
            throw call.error("input has shape " + Value.shown(x.dims()) + ", expected [N,C,..]");
        }
        Windows windows = Windows.of(call, Arrays.copyOfRange(x.dims(), 2, rank), null).requirePadding(call);
        List<Integer> worked = new ArrayList<>();
        for (int i = 0; i < rank - 2; i++) {
            if (!windows.isTrivial(i)) {
                worked.add(i);
            }
        }
        if (worked.isEmpty()) {
            return kind.statistic == Statistic.NORM ? Mapping.of(call, x, ElementFunction.of(ABS)) : x;
        }
        for (int last = worked.size(); last > 0; last -= 2) {
            x = pooled(call, x, windows, worked.subList(Math.max(0, last - 2), last), kind);
        }
        return x;
    }

    /** Along one or two axes. */
    private static Feature pooled(OnnxCall call, Feature x, Windows windows, List<Integer> worked, Kind kind) {
        Cut.Held held = held(call, x, worked);
        int rows = held.holders().indexOf(Axis.HEIGHT);
        int columns = held.holders().indexOf(Axis.WIDTH);
        Layer layer = layer(call, windows, rows < 0 ? -1 : worked.get(rows), columns < 0 ? -1 : worked.get(columns),
                kind);
        String node = call.add(layer, held.feature());
        int[] sizes = held.sizes();
        if (rows >= 0) {
            sizes[rows] = call.draft().shape(node).h();
        }
        if (columns >= 0) {
            sizes[columns] = call.draft().shape(node).w();
        }
        return held.resized(node, sizes);
    }

    /** The feature with the pooled axes in height and width, as images have them already. */
    private static Cut.Held held(OnnxCall call, Feature x, List<Integer> worked) {
        List<Integer> axes = worked.stream().map(i -> x.ownAxis(i + 2)).toList();
        Cut.Held held = Cut.hold(call, x, axes);
        if (!held.holders().contains(Axis.CHANNELS)) {
            return held;
        }
        List<Integer> others = new ArrayList<>(AxisLayout.range(0, x.own().length));
        others.removeAll(axes);
        AxisLayout wanted = AxisLayout.ofAxes(x.own(), axes.size() > 1 ? axes.subList(0, 1) : List.of(),
                axes.subList(axes.size() - 1, axes.size()), others);
        return Cut.hold(call, call.moved(x, wanted), axes);
    }

    private static Layer layer(OnnxCall call, Windows w, int row, int column, Kind kind) {
        int holesH = at(w.kernel(), row, 1) == 1 ? 1 : at(w.dilation(), row, 1);
        int holesW = at(w.kernel(), column, 1) == 1 ? 1 : at(w.dilation(), column, 1);
        int kernelH = Math.addExact(Math.multiplyExact(at(w.kernel(), row, 1) - 1, holesH), 1);
        int kernelW = Math.addExact(Math.multiplyExact(at(w.kernel(), column, 1) - 1, holesW), 1);
        // ONNX's default is to divide by what lies inside the image.
        return layer(kind, new Pool2dSpec(kernelH, kernelW, at(w.stride(), row, 1), at(w.stride(), column, 1),
                at(w.before(), row, 0), at(w.before(), column, 0), at(w.after(), row, 0), at(w.after(), column, 0),
                call.flag("ceil_mode"), call.hasAttribute("count_include_pad") && call.flag("count_include_pad")),
                holesH, holesW);
    }

    private static Layer layer(Kind kind, Pool2dSpec window, int holesH, int holesW) {
        if (holesH > 1 || holesW > 1 || kind.statistic == Statistic.NORM) {
            return new WindowPool(kind.statistic, window, holesH, holesW, kind.power);
        }
        return kind.statistic == Statistic.MAX ? new MaxPool(window) : new AveragePool(window);
    }

    private static int at(int[] values, int i, int otherwise) {
        return i < 0 ? otherwise : values[i];
    }
}
