package graft.zoo.keras;

import graft.engine.ElementFunction;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Axis;
import graft.layers.layer.Concat;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.Transpose;
import java.util.List;

/** Keras's layers of several inputs. */
final class KerasJoints {
    private final NetworkBuilder net;

    KerasJoints(NetworkBuilder net) {
        this.net = net;
    }

    /** Where axis 1 and following of a picture, a column (height 1) or a vector lie; null where there is none. */
    static Axis axis(long axis, int rank) {
        long own = axis < 0 ? axis + rank : axis - 1;
        return own < 0 || own >= rank ? null : Axis.values()[(int) own + 3 - rank];
    }

    /** Equal shapes are added as residual networks do it; others are repeated along axes of size 1. */
    void sum(String name, String[] from) {
        boolean equal = List.of(from).stream().map(net::shapeOf).distinct().count() == 1;
        of(equal ? new Add() : new Arithmetic(Operation.ADD), name, from);
    }

    void average(String name, String[] from) {
        sum(name + ".sum", from);
        net.add(name, new Activation(ElementFunction.affine(1f / from.length, 0)));
    }

    void of(Operation operation, String name, String[] from) {
        of(new Arithmetic(operation), name, from);
    }

    /** Of more than two inputs, the first two, and each further one in a node of its own. */
    private void of(Layer layer, String name, String[] from) {
        if (from.length < 2) {
            throw new IllegalArgumentException("it joins " + from.length + " input, expected 2 or more");
        }
        String joined = from[0];
        for (int i = 1; i < from.length; i++) {
            String node = i == from.length - 1 ? name : name + "." + i;
            net.add(node, layer, joined, from[i]);
            joined = node;
        }
    }

    /** Side by side along an axis; where that is not the channels, it takes their place and goes back. */
    void concatenated(KerasLayer layer, String name, String[] from, float number, int rank) {
        Axis axis = number == (long) number ? axis((long) number, rank) : null;
        if (axis == null) {
            throw layer.error("joins along axis " + number + "; expected one of 1 to " + rank);
        }
        if (axis == Axis.CHANNELS) {
            net.add(name, new Concat(), from);
            return;
        }
        Transpose exchange = axis == Axis.HEIGHT ? new Transpose(Axis.CHANNELS, Axis.WIDTH, Axis.HEIGHT)
                : new Transpose(Axis.HEIGHT, Axis.CHANNELS, Axis.WIDTH);
        String[] turned = new String[from.length];
        for (int i = 0; i < from.length; i++) {
            turned[i] = name + ".in" + i;
            net.add(turned[i], exchange, from[i]);
        }
        net.add(name + ".joined", new Concat(), turned);
        net.add(name, exchange);
    }
}
