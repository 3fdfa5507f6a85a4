package graft.zoo.tensorflow.graph;

import static graft.zoo.tensorflow.graph.Ops.Trait.IN_BLOCKS;

import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Axis;
import graft.layers.layer.Reduce.Statistic;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Cut;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.Reducing;
import graft.zoo.graph.Reshaping;
import graft.zoo.graph.Value;
import graft.zoo.tensorflow.graph.Ops.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The ops that change how values are counted, most of which move nothing, and those that count along axes. */
final class ShapeOps {
    static final Map<String, Op> OPS = ops();

    private ShapeOps() {
    }

    private static Map<String, Op> ops() {
        Map<String, Op> ops = new HashMap<>();
        ops.put("Shape", Op.of(ShapeOps::shape));
        ops.put("Reshape", Op.of(ShapeOps::reshape));
        ops.put("Squeeze", Op.of(ShapeOps::squeeze));
        ops.put("ExpandDims", Op.of(ShapeOps::expand));
        ops.put("Transpose", Op.of(ShapeOps::transpose));
        ops.put("Identity", Op.of(c -> c.value(0), IN_BLOCKS));
        ops.put("CheckNumerics", Op.of(c -> c.value(0)));
        ops.put("StopGradient", Op.of(c -> c.value(0)));
        Map.of("Mean", Statistic.MEAN, "Sum", Statistic.SUM, "Max", Statistic.MAX, "Min", Statistic.MIN, "Prod",
                Statistic.PRODUCT).forEach((name, statistic) -> ops.put(name, Op.of(c -> reduce(c, statistic))));
        return ops;
    }

    /** The number of images, which is not known, is NaN. */
    private static Value shape(TensorFlowCall call) {
        Value x = call.value(0);
        float[] dims = new float[x.dims().length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i == 0 && x instanceof Feature ? Float.NaN : x.dims()[i];
        }
        return Known.reals(new int[] {dims.length}, dims);
    }

    private static Value reshape(TensorFlowCall call) {
        Value x = call.value(0);
        float[] to = call.vector(1);
        boolean ofImages = x instanceof Feature;
        int[] dims = new int[to.length];
        int open = -1;
        long stated = 1;
        for (int i = 0; i < to.length; i++) {
            boolean images = ofImages && i == 0;
            if (images && (Float.isNaN(to[0]) || to[0] == 1)) {
                dims[0] = 1;
            } else if (to[i] == -1 && open < 0) {
                open = i;
            } else {
                dims[i] = (int) to[i];
                stated = !images && to[i] >= (ofImages ? 1 : 0) && stated <= Integer.MAX_VALUE
                        ? stated * (long) to[i] : -1;
            }
        }
        int size = Value.size(x.dims());
        boolean fits = stated >= 0 && (!ofImages || to.length >= 2 && to.length <= 5)
                && (open < 0 ? stated == size : stated > 0 && size % stated == 0)
                && (!ofImages || open != 0 || stated == size);
        if (!fits) {
            throw call.error("reshapes " + (x instanceof Feature f ? f.layout().shape() : Value.shown(x.dims()))
                    + " to " + Arrays.toString(to) + ", expected as many values for each image");
        }
        if (open >= 0) {
            dims[open] = (int) (size / stated);
        }
        return tidy(call, Reshaping.reshaped(call, x, dims));
    }

    /** A value whose axes of size 1 are others. */
    static Value reshaped(TensorFlowCall call, Value x, List<Integer> dims) {
        int[] to = dims.stream().mapToInt(Integer::intValue).toArray();
        return tidy(call, Reshaping.reshaped(call, x, x instanceof Feature && to.length == 1 ? new int[] {1, 1} : to));
    }

    /**
     * Moves a value at once, under the node's name, where one of its axes lies in several of Graft's, or axes that lie
     * in one are in another order than the graph's: the groups of a channel shuffle.
     */
    private static Value tidy(TensorFlowCall call, Value value) {
        if (!(value instanceof Feature x)) {
            return value;
        }
        AxisLayout.Split split = x.layout().split(x.own());
        if (split != null && isWhole(split, x.own().length > 3)) {
            AxisLayout l = split.layout();
            return call.draft().moved(x, AxisLayout.of(l.sizes(), sorted(l.height()), sorted(l.width()),
                    sorted(l.channels())), call.name());
        }
        AxisLayout layout = x.layout();
        List<Integer> first = new ArrayList<>(layout.channels());
        first.addAll(layout.height());
        first.addAll(layout.width());
        boolean channelsFirst = first.size() > 1
                ? first.equals(AxisLayout.range(0, first.size())) && !layout.order().equals(first)
                : layout.shape().isVector() && x.own().length == 3 && call.graph().channelsFirst();
        return call.draft().moved(x, TensorFlowCall.usual(x.dims(), channelsFirst), call.name());
    }

    /** Whether each of the graph's axes lies in one of Graft's, in one of its own unless they may share it. */
    private static boolean isWhole(AxisLayout.Split split, boolean mayShare) {
        Set<Axis> taken = new HashSet<>();
        for (int a = 0; a < split.axes().size(); a++) {
            Set<Axis> places = split.touched(List.of(a));
            if (places.size() > 1 || !places.isEmpty() && !taken.addAll(places) && !mayShare) {
                return false;
            }
        }
        return true;
    }

    private static List<Integer> sorted(List<Integer> factors) {
        return factors.stream().sorted().toList();
    }

    /** Takes axes of length 1 away: those that are named, or all. */
    private static Value squeeze(TensorFlowCall call) {
        Value x = call.value(0);
        int rank = x.dims().length;
        List<Long> stated = call.node().attribute("squeeze_dims").list();
        List<Long> axes = stated == null ? call.node().attribute("axis").list() : stated;
        boolean all = axes == null || axes.isEmpty();
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            boolean named = !all && (axes.contains((long) i) || axes.contains((long) i - rank));
            if (named && (x.dims()[i] != 1 || i == 0 && x instanceof Feature)) {
                throw call.error("squeezes axes " + axes + " of " + Value.shown(x.dims()));
            }
            if (!named && !(all && x.dims()[i] == 1 && !(i == 0 && x instanceof Feature))) {
                left.add(x.dims()[i]);
            }
        }
        if (!all && axes.stream().anyMatch(a -> a < -rank || a >= rank)) {
            throw call.error("squeezes axes " + axes + " of " + Value.shown(x.dims()));
        }
        return reshaped(call, x, left);
    }

    private static Value expand(TensorFlowCall call) {
        Value x = call.value(0);
        float axis = call.number(1);
        int rank = x.dims().length;
        int at = (int) (axis < 0 ? axis + rank + 1 : axis);
        if (at < (x instanceof Feature ? 1 : 0) || at > rank || x instanceof Feature && rank > 3) {
            throw call.error("adds axis " + axis + " to " + Value.shown(x.dims())
                    + ", expected at most 3 of each image then");
        }
        List<Integer> dims = new ArrayList<>(Arrays.stream(x.dims()).boxed().toList());
        dims.add(at, 1);
        return reshaped(call, x, dims);
    }

    private static Value transpose(TensorFlowCall call) {
        Value x = call.value(0);
        float[] stated = call.vector(1);
        int rank = x.dims().length;
        int[] order = IntStream.range(0, stated.length).map(i -> (int) stated[i]).toArray();
        if (!Arrays.equals(IntStream.of(order).sorted().toArray(), IntStream.range(0, rank).toArray())
                || x instanceof Feature && order[0] != 0) {
            throw call.error("exchanges axes " + Arrays.toString(stated) + " of " + Value.shown(x.dims())
                    + ", expected the first to stay");
        }
        return tidy(call, Reshaping.transposed(call, x, order));
    }

    /** Over some axes of each image. */
    private static Value reduce(TensorFlowCall call, Statistic statistic) {
        Value x = call.value(0);
        float[] stated = call.vector(1);
        int rank = x.dims().length;
        int least = x instanceof Feature ? 1 : 0;
        List<Integer> axes = new ArrayList<>();
        for (float a : stated) {
            int axis = (int) (a < 0 ? a + rank : a);
            if (axis < least || axis >= rank) {
                throw call.error("is taken over axes " + Arrays.toString(stated) + " of " + rank
                        + ", expected axes of each image");
            }
            axes.add(axis);
        }
        Value reduced = x instanceof Feature f && statistic == Statistic.MEAN && isSpace(call, f, axes)
                ? pooled(call, f, axes) : Reducing.along(call, x, statistic, axes);
        Value y = reduced instanceof Known k ? TypedNumbers.of(call, "T", k) : reduced;
        boolean keep = call.flag("keep_dims");
        return Reshaping.reshaped(call, y, IntStream.range(0, rank).filter(i -> keep || !axes.contains(i))
                .map(i -> y.dims()[i]).toArray());
    }

    /** Whether these axes are height and width, of whatever size: networks are given larger images later. */
    private static boolean isSpace(TensorFlowCall call, Feature x, List<Integer> axes) {
        Cut cut = Cut.of(call, x);
        List<Integer> own = axes.stream().map(x::ownAxis).toList();
        Set<Axis> touched = cut.split().touched(own);
        return !touched.contains(Axis.CHANNELS) && cut.split().without(own).shape().isVector();
    }

    private static Feature pooled(TensorFlowCall call, Feature x, List<Integer> axes) {
        Cut cut = Cut.of(call, x);
        int[] kept = x.dims().clone();
        axes.forEach(a -> kept[a] = 1);
        return new Feature(call.add(AdaptiveAveragePool.global(), cut.feature()), kept, true,
                cut.split().without(axes.stream().map(x::ownAxis).toList()));
    }
}
