package graft.zoo.onnx.graph;

import static graft.zoo.onnx.graph.Operator.one;

import graft.engine.LrnSpec;
import graft.layers.layer.Axis;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.Layer;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Lrn;
import graft.zoo.graph.AxisLayout;
import graft.zoo.graph.Cut;
import graft.zoo.graph.Feature;
import graft.zoo.graph.Known;
import graft.zoo.graph.NetworkDraft;
import graft.zoo.graph.Numbers;
import graft.zoo.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Normalisations along the channels, axis 1. */
final class Normalizations {
    static final Map<String, Operator> OPERATORS = Map.of(
            "BatchNormalization", one(Normalizations::batch, "epsilon", "momentum", "spatial", "is_test",
                    "training_mode", "consumed_inputs"),
            "InstanceNormalization", one(Normalizations::instance, "epsilon", "consumed_inputs"),
            "GroupNormalization", one(Normalizations::group, "epsilon", "num_groups", "stash_type"),
            "LayerNormalization", one(Normalizations::layer, "axis", "epsilon", "stash_type"),
            "MeanVarianceNormalization", one(Standardizations::meanVariance, "axes"),
            "LpNormalization", one(Standardizations::norm, "axis", "p"),
            "LRN", one(Normalizations::lrn, "alpha", "beta", "bias", "size"));

    private Normalizations() {
    }

    private static Value batch(OnnxCall call) {
        Feature given = call.feature(0);
        int rank = given.dims().length;
        // Old files that leave is_test out are for inference; those that state 0 mean it.
        boolean test = call.opset() > 6 || call.integer("is_test", 1, 0, 1) == 1;
        if (call.flag("training_mode") || !test) {
            throw call.error((test ? "training_mode 1" : "is_test 0") + " takes the statistics of a batch, which"
                    + " has no meaning at inference");
        }
        if (call.integer("spatial", 1, 0, 1) == 0) {
            throw call.error("spatial 0 has statistics for every pixel, which is not supported");
        }
        if (rank < 2) {
            throw call.error("input has shape " + Value.shown(given.dims()) + ", expected [N,C,..]");
        }
        int channels = given.dims()[1];
        for (int i = 1; i < 5; i++) {
            if (call.known(i).size() != channels) {
                throw call.error("input '" + call.node().inputs().get(i) + "' has shape "
                        + Value.shown(call.known(i).dims()) + ", expected [" + channels + "]");
            }
        }
        float epsilon = call.real("epsilon", 1e-5f);
        if (epsilon < 0) {
            throw call.error("epsilon is " + epsilon + ", expected 0 or more");
        }
        // ONNX keeps the share of the old statistics, Graft that of the new ones.
        float momentum = 1 - call.real("momentum", 0.9f);
        Ordered x = Ordered.of(call, given);
        String node = call.add(new BatchNorm(channels, epsilon, momentum), x.feature);
        List<String> names = List.of("weight", "bias", "running_mean", "running_var");
        for (int i = 0; i < 4; i++) {
            Known parameter = call.known(i + 1);
            call.draft().weight(node, names.get(i), parameter, () -> x.inOrder(parameter));
        }
        return x.feature.at(node);
    }

    private static Value instance(OnnxCall call) {
        Feature x = Cut.image(call, call.feature(0));
        int channels = x.dims()[1];
        return scaled(call, x, new GroupNorm(channels, channels, call.real("epsilon", 1e-5f)), channels, 1);
    }

    private static Value group(OnnxCall call) {
        Feature x = Cut.image(call, call.feature(0));
        int channels = x.dims()[1];
        int groups = call.integer("num_groups", 0, 1, channels);
        // Before opset 21 there is one scale for each group.
        boolean shared = call.opset() < 21;
        return scaled(call, x, new GroupNorm(channels, groups, call.real("epsilon", 1e-5f)), shared ? groups : channels,
                shared ? channels / groups : 1);
    }

    /** Each of the {@code count} scales and offsets is for {@code times} channels in turn. */
    private static Value scaled(OnnxCall call, Feature x, Layer layer, int count, int times) {
        String node = call.add(layer, x);
        List<String> names = List.of("weight", "bias");
        for (int i = 0; i < 2; i++) {
            Known given = call.known(i + 1);
            if (given.size() != count) {
                throw call.error("input '" + call.node().inputs().get(i + 1) + "' has shape "
                        + Value.shown(given.dims()) + ", expected [" + count + "]");
            }
            Known all = Numbers.expanded(given.reshaped(new int[] {count, 1}), new int[] {count, times});
            call.draft().weight(node, names.get(i), given, all::floats);
        }
        return x.at(node);
    }

    /** Over the axes from one on, which become the channels. */
    private static Value layer(OnnxCall call) {
        Feature given = call.feature(0);
        int rank = given.dims().length;
        int axis = call.axis(call.integer("axis", -1, Integer.MIN_VALUE, Integer.MAX_VALUE), rank);
        if (given.batched() && axis == 0) {
            throw call.mixes("normalises along the axis that counts images");
        }
        int own = given.ownAxis(axis);
        List<Integer> axes = AxisLayout.range(own, given.own().length);
        List<Integer> others = AxisLayout.range(0, own);
        int count = axes.stream().map(a -> given.own()[a]).reduce(1, Math::multiplyExact);
        // Before anything of that size is made: the weights are really there, the image's size is only stated.
        requireSize(call, "scale", call.known(1), count);
        Known offset = call.has(2) ? call.known(2) : Numbers.expanded(Known.reals(new int[0], 0), new int[] {count});
        requireSize(call, "offset", offset, count);
        Cut cut = Cut.of(call, given);
        if (!cut.split().fills(Axis.CHANNELS, axes)) {
            cut = Cut.of(call, call.moved(given, axes.size() == 1 ? AxisLayout.usual(given.own())
                    : AxisLayout.ofAxes(given.own(), others, List.of(), axes)));
        }
        String node = call.add(new LayerNorm(count, call.real("epsilon", 1e-5f)), cut.feature());
        int[] places = cut.split().without(others).places();
        call.draft().weight(node, "weight", call.known(1), () -> NetworkDraft.placed(call.known(1).floats(), places));
        call.draft().weight(node, "bias", offset, () -> NetworkDraft.placed(offset.floats(), places));
        return cut.feature().at(node);
    }

    private static void requireSize(OnnxCall call, String what, Known given, int count) {
        if (given.size() != count) {
            throw call.error("its " + what + " has shape " + Value.shown(given.dims()) + ", expected " + count
                    + " values");
        }
    }

    /** A feature with ONNX's axis 1, and nothing else, in its channels; perhaps in another order. */
    private record Ordered(Feature feature, int[] places) {
        static Ordered of(OnnxCall call, Feature given) {
            Cut cut = Cut.of(call, given);
            int axis = given.ownAxis(1);
            if (!cut.split().fills(Axis.CHANNELS, List.of(axis))) {
                cut = Cut.of(call, Cut.image(call, given));
            }
            List<Integer> others = Stream.iterate(0, a -> a < given.own().length, a -> a + 1)
                    .filter(a -> a != axis).toList();
            return new Ordered(cut.feature(), cut.split().without(others).places());
        }

        float[] inOrder(Known vector) {
            return NetworkDraft.placed(vector.floats(), places);
        }
    }

    private static Value lrn(OnnxCall call) {
        Feature x = Cut.image(call, call.feature(0));
        return x.at(call.add(new Lrn(new LrnSpec(call.integer("size", 0, 1, Windows.LARGEST),
                call.real("alpha", 1e-4f), call.real("beta", .75f), call.real("bias", 1))), x));
    }
}
