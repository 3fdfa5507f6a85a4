package graft.zoo.caffe;

import graft.engine.ElementFunction;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;
import graft.layers.layer.Layer;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Shape;
import graft.zoo.weights.WeightFileException;

/**
 * One layer while it is imported. The last of its nodes has the layer's name, those before it {@code <name>.<what they
 * do>}.
 *
 * @param net      the network so far
 * @param settings of its type
 * @param axes     of the first blob that it reads
 * @param from     the nodes that it reads, at least one
 */
record CaffeCall(NetworkBuilder net, CaffeLayer layer, PrototxtMessage settings, CaffeAxes axes, String[] from) {
    /** Above it, a kernel, a stride or a padding is a mistake; products of two stay within an int. */
    static final int WIDEST_WINDOW = 1 << 14;

    /** Shape of what it reads there. */
    Shape in(int i) {
        return net.shapeOf(from[i]);
    }

    /** Shape of the first blob that it reads. */
    Shape in() {
        return in(0);
    }

    /** The node of the only blob that it reads. */
    String only() {
        if (from.length != 1) {
            throw error("reads " + from.length + " blobs, expected 1");
        }
        return from[0];
    }

    // ---- settings ------------------------------------------------------------------------------------------------

    /** The axis of Caffe's that a setting states, counted from 0. */
    int axis(String field, int otherwise) {
        return axes.number(settings, field, otherwise);
    }

    float number(String field, float otherwise) {
        return settings.number(field, otherwise);
    }

    // ---- layers --------------------------------------------------------------------------------------------------

    /** Adds a layer before the last; gives its node. */
    String step(String what, Layer added, String... inputs) {
        return node(layer.name() + "." + what, added, inputs);
    }

    String step(String what, ElementFunction function, String... inputs) {
        return step(what, new Activation(function), inputs);
    }

    /** Adds the layer that has Caffe's name. */
    String put(Layer added, String... inputs) {
        return node(layer.name(), added, inputs);
    }

    String put(ElementFunction function, String... inputs) {
        return put(new Activation(function), inputs);
    }

    private String node(String name, Layer added, String... inputs) {
        net.add(name, added, inputs);
        added.parameters().forEach(ParameterSpec::size);
        return name;
    }

    WeightFileException error(String problem) {
        return layer.error(problem);
    }
}
