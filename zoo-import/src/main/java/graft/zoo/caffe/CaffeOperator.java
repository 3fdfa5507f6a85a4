package graft.zoo.caffe;

import graft.layers.layer.Layer;
import java.util.function.Function;

/**
 * How one of Caffe's layer types is imported.
 *
 * @param settings the field that holds its settings, such as {@code pooling_param}; where it has none, any name
 * @param check    finds what cannot be imported, before anything is built
 * @param axes     how many axes its output has
 * @param rule     adds its nodes; gives the one that holds its output
 */
record CaffeOperator(String settings, Check check, Axes axes, Function<CaffeCall, String> rule) {

    /** Why a layer cannot be imported, for a list of all such layers; null where it can. */
    @FunctionalInterface
    interface Check {
        /** @param axes of the first blob that it reads */
        String problem(CaffeLayer layer, PrototxtMessage settings, CaffeAxes axes);
    }

    /** How many axes a layer's output has. */
    @FunctionalInterface
    interface Axes {
        /** @param axes of the first blob that it reads */
        int after(PrototxtMessage settings, CaffeAxes axes);
    }

    /** A type that is one layer of all blobs that it reads. */
    static CaffeOperator one(String settings, Function<CaffeCall, Layer> layer) {
        return many(settings, call -> call.put(layer.apply(call), call.from()));
    }

    /** A type that may be several layers. */
    static CaffeOperator many(String settings, Function<CaffeCall, String> rule) {
        return new CaffeOperator(settings, (_, _, _) -> null, (_, axes) -> axes.count(), rule);
    }

    CaffeOperator unless(Check problem) {
        return new CaffeOperator(settings, problem, axes, rule);
    }

    /** Takes only axes from {@code least} on in its setting of this name. */
    CaffeOperator along(String field, int otherwise, int least) {
        return unless((_, m, axes) -> axes.problem(m, field, otherwise, least));
    }

    CaffeOperator making(Axes after) {
        return new CaffeOperator(settings, check, after, rule);
    }
}
