package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.one;

import graft.engine.Conv2dSpec;
import graft.engine.ElementFunction;
import graft.layers.layer.Axis;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Operation;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Combining;
import graft.zoo.graph.Cut;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.KnownProduct;
import graft.zoo.graph.Mapping;
import graft.zoo.graph.Numbers;
import graft.zoo.graph.Reshaping;
import graft.zoo.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Matrix products with weights that do not depend on the image. The product of a vector is a fully connected layer,
 * that of several rows a 1x1 convolution, that of several matrices each with their own weights one in groups.
 */
final class MatrixProducts {
    static final Map<String, Operator> OPERATORS = Map.of(
            "Gemm", one(MatrixProducts::gemm, "alpha", "beta", "transA", "transB", "broadcast"),
            "MatMul", one(MatrixProducts::matMul));

    /** Columns turned at a time: one cache line of results. */
    private static final int COLUMNS = 16;

    private MatrixProducts() {
    }

    private static Value gemm(OnnxCall call) {
        if (call.value(0).dims().length != 2 || call.value(1).dims().length != 2) {
            throw call.error("multiplies shapes " + Value.shown(call.value(0).dims()) + " and "
                    + Value.shown(call.value(1).dims()) + ", expected matrices");
        }
        float beta = call.real("beta", 1);
        Matrix weight = new Matrix(call.known(1), call.flag("transB"), call.real("alpha", 1));
        Value a = call.value(0);
        if (call.flag("transA")) {
            a = Reshaping.transposed(call, a, new int[] {1, 0});
        }
        Known bias = bias(call, beta, weight.columns());
        Value product = product(call, a, weight, bias);
        if (!call.has(2) || bias != null && product instanceof Feature) {
            return product;
        }
        return Combining.two(call, Operation.ADD, product, switch (call.value(2)) {
            case Known k -> scaled(k, beta);
            case Feature f -> beta == 1 ? f : Mapping.step(call, "affine", f, ElementFunction.affine(beta, 0));
        });
    }

    /**
     * Weights [..,K,N], or stored the other way round, times a factor. They may be hundreds of megabytes, so they are
     * turned only once, on their way to their places.
     */
    private record Matrix(Known stored, boolean turned, float factor) {
        static Matrix of(Known b) {
            return new Matrix(b, false, 1);
        }

        int rows() {
            return stored.dims()[stored.dims().length - (turned ? 1 : 2)];
        }

        int columns() {
            return stored.dims()[stored.dims().length - (turned ? 2 : 1)];
        }

        /** As it is meant. */
        Known known() {
            return scaled(turned ? Numbers.transposed(stored, new int[] {1, 0}) : stored, factor);
        }

        /** [K,N] with its rows put where the inputs lie. */
        float[] placed(int[] places) {
            float[] from = stored.floats();
            int rows = rows();
            int columns = columns();
            float[] to = new float[from.length];
            if (!turned) {
                for (int k = 0; k < rows; k++) {
                    System.arraycopy(from, k * columns, to, places[k] * columns, columns);
                }
            }
            for (int n0 = 0; turned && n0 < columns; n0 += COLUMNS) {
                int n1 = Math.min(columns, n0 + COLUMNS);
                for (int k = 0; k < rows; k++) {
                    int at = places[k] * columns;
                    for (int n = n0; n < n1; n++) {
                        to[at + n] = from[n * rows + k];
                    }
                }
            }
            for (int i = 0; factor != 1 && i < to.length; i++) {
                to[i] *= factor;
            }
            return to;
        }
    }

    /** What is added, where it is the same for all rows; null where it is not. */
    private static Known bias(OnnxCall call, float beta, int outputs) {
        if (!call.has(2) || !(call.value(2) instanceof Known c)) {
            return null;
        }
        boolean rows = c.dims().length == 2 && c.dims()[0] != 1;
        return c.dims().length > 2 || rows ? null : Numbers.expanded(scaled(c, beta).reshaped(
                new int[] {c.size()}), new int[] {outputs});
    }

    private static Known scaled(Known k, float factor) {
        return factor == 1 ? k : Known.computed(k.name(), k.dims(), () -> {
            float[] values = k.floats().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
            return values;
        });
    }

    private static Value matMul(OnnxCall call) {
        int rankA = call.value(0).dims().length;
        int rankB = call.value(1).dims().length;
        if (call.value(0) instanceof Known a && call.value(1) instanceof Feature b && rankA == 2 && rankB >= 2) {
            // a b = (bᵀ aᵀ)ᵀ; transposing a feature moves nothing.
            int[] swap = swapped(rankB);
            Value product = product(call, Reshaping.transposed(call, b, swap), Matrix.of(Numbers.transposed(a,
                    new int[] {1, 0})), null);
            return Reshaping.transposed(call, product, swap);
        }
        Known b = call.known(1);
        if (rankA == 0 || rankB == 0) {
            throw call.error("multiplies single numbers, expected matrices");
        }
        if (call.value(0) instanceof Known a && rankA == 1) {
            int[] row = {1, a.dims()[0]};
            return Reshaping.squeezed(product(call, a.reshaped(row), Matrix.of(b), null), Math.max(0, rankB - 2));
        }
        if (rankB == 1) {
            Value product = product(call, call.value(0), Matrix.of(b.reshaped(new int[] {b.dims()[0],
                    1})), null);
            return Reshaping.squeezed(product, rankA - 1);
        }
        Value product = product(call, call.value(0), Matrix.of(b), null);
        if (rankA > 1) {
            return product;
        }
        int[] dims = Arrays.copyOf(b.dims(), rankB - 1);
        dims[rankB - 2] = b.dims()[rankB - 1];
        return Reshaping.reshaped(call, product, dims);
    }

    private static int[] swapped(int rank) {
        int[] swap = AxisLayout.range(0, rank).stream().mapToInt(Integer::intValue).toArray();
        swap[rank - 1] = rank - 2;
        swap[rank - 2] = rank - 1;
        return swap;
    }

    /** a [..,M,K] times b [..,K,N], plus a bias [N] where it is not null. */
    private static Value product(OnnxCall call, Value a, Matrix b, Known bias) {
        int inputs = b.rows();
        int[] shape = b.stored.dims();
        if (a.dims()[a.dims().length - 1] != inputs) {
            throw call.error("multiplies shapes " + Value.shown(a.dims()) + " and [" + inputs + "," + b.columns()
                    + "], whose inner sizes differ");
        }
        if (a instanceof Known k) {
            return KnownProduct.of(k, b.known());
        }
        Feature x = (Feature) a;
        int leading = Arrays.stream(shape, 0, shape.length - 2).reduce(1, Math::multiplyExact);
        if (leading != 1) {
            return grouped(call, x, b.stored);
        }
        int outputs = b.columns();
        int last = x.own().length - 1;
        boolean isVector = last < 0 || x.layout().size() == inputs;
        return isVector ? dense(call, x, b, bias, inputs, outputs) : pointwise(call, x, b, bias, inputs, outputs);
    }

    private static Feature dense(OnnxCall call, Feature x, Matrix b, Known bias, int inputs, int outputs) {
        Feature flat = call.moved(x, AxisLayout.of(x.layout().sizes(), List.of(), List.of(), x.layout().order()));
        String node = call.add(new Dense(inputs, outputs, bias != null), flat);
        int[] places = flat.layout().places();
        call.draft().weight(node, "weight", b.stored, () -> b.placed(places));
        if (bias != null) {
            call.draft().weight(node, "bias", bias, bias::floats);
        }
        int[] dims = x.dims().clone();
        dims[dims.length - 1] = outputs;
        return new Feature(node, dims, x.batched(), AxisLayout.of(List.of(outputs), List.of(), List.of(), List.of(0)));
    }

    private static Feature pointwise(OnnxCall call, Feature x, Matrix b, Known bias, int inputs, int outputs) {
        int last = x.own().length - 1;
        Cut cut = Cut.of(call, x);
        if (!cut.split().fills(Axis.CHANNELS, List.of(last))) {
            cut = Cut.of(call, call.moved(x, AxisLayout.usual(x.own())));
        }
        AxisLayout.Split split = cut.split();
        String node = call.add(new Conv2d(Conv2dSpec.pointwise(inputs, outputs), bias != null), cut.feature());
        int[] places = split.without(AxisLayout.range(0, last)).places();
        call.draft().weight(node, "weight", b.stored, () -> b.placed(places));
        if (bias != null) {
            call.draft().weight(node, "bias", bias, bias::floats);
        }
        // The last axis's factors are ONNX's last ones; one new factor takes their place.
        int others = split.layout().sizes().size() - split.axes().get(last).size();
        List<Integer> sizes = new ArrayList<>(split.layout().sizes().subList(0, others));
        sizes.add(outputs);
        int[] dims = x.dims().clone();
        dims[dims.length - 1] = outputs;
        return new Feature(node, dims, x.batched(),
                AxisLayout.of(sizes, split.layout().height(), split.layout().width(), List.of(others)));
    }

    /** Matrices each with weights of their own, along the leading axes that b has. */
    private static Feature grouped(OnnxCall call, Feature x, Known b) {
        int[] dims = Numbers.broadcast(Arrays.copyOf(x.dims(), Math.max(0, x.dims().length - 2)),
                Arrays.copyOf(b.dims(), b.dims().length - 2));
        int lead = dims.length;
        int[] a = Numbers.padded(x.dims(), lead + 2);
        int[] w = Numbers.padded(b.dims(), lead + 2);
        if (x.batched() && (x.dims().length != lead + 2 || w[0] != 1)) {
            throw call.mixes("multiplies the images of a batch by weights of their own");
        }
        int from = x.batched() ? 1 : 0;
        int inputs = a[lead + 1];
        int outputs = w[lead + 1];
        List<Integer> pixels = new ArrayList<>();
        List<Integer> groups = new ArrayList<>();
        List<Integer> repeated = new ArrayList<>();
        for (int i = from; i < lead; i++) {
            (w[i] == 1 ? pixels : a[i] == 1 ? repeated : groups).add(i - from);
        }
        int[] own = Arrays.copyOfRange(a, from, lead + 2);
        List<Integer> channels = new ArrayList<>(groups);
        channels.add(own.length - 1);
        Feature placed = call.moved(x, AxisLayout.ofAxes(own, pixels, List.of(own.length - 2), channels));
        int groupCount = groups.stream().map(g -> own[g]).reduce(1, Math::multiplyExact);
        int[] result = Arrays.copyOf(dims, lead + 2);
        result[lead] = a[lead];
        result[lead + 1] = outputs;
        int[] ownResult = Arrays.copyOfRange(result, from, result.length);
        int repeats = repeated.stream().map(g -> ownResult[g]).reduce(1, Math::multiplyExact);
        int all = Math.multiplyExact(Math.multiplyExact(groupCount, repeats), outputs);
        String node = call.add(new Conv2d(Conv2dSpec.pointwise(groupCount * inputs, all).groups(groupCount), false),
                placed);
        List<Integer> order = new ArrayList<>(groups);
        order.addAll(repeated);
        call.draft().weight(node, "weight", b, () -> groupedWeights(b.reshaped(Arrays.copyOfRange(w, from, w.length)),
                order));
        List<Integer> outChannels = new ArrayList<>(order);
        outChannels.add(ownResult.length - 1);
        return new Feature(node, result, x.batched(),
                AxisLayout.ofAxes(ownResult, pixels, List.of(ownResult.length - 2), outChannels));
    }

    /** [..,K,N] to [K, groups and repeats in this order, N]. */
    private static float[] groupedWeights(Known b, List<Integer> order) {
        List<Integer> permutation = new ArrayList<>(List.of(b.dims().length - 2));
        permutation.addAll(order);
        AxisLayout.range(0, b.dims().length - 2).stream().filter(i -> !order.contains(i)).forEach(permutation::add);
        permutation.add(b.dims().length - 1);
        return Numbers.transposed(b, permutation.stream().mapToInt(Integer::intValue).toArray()).floats();
    }
}
