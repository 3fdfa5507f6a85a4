package graft.zoo.keras;

import graft.engine.ElementFunction;
import graft.layers.layer.Activation;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Axis;
import graft.layers.layer.Concat;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.Transpose;
import java.util.List;
import java.util.Map;

/** Keras's merging layers: those of several inputs. */
final class KerasMerges {
    static final Map<String, KerasOperator> OPERATORS = Map.of(
            "Add", KerasMerges::sum,
            "Multiply", use -> pairwise(use, new Arithmetic(Operation.MULTIPLY)),
            "Subtract", use -> pairwise(use, new Arithmetic(Operation.SUBTRACT)),
            "Maximum", use -> pairwise(use, new Arithmetic(Operation.MAX)),
            "Minimum", use -> pairwise(use, new Arithmetic(Operation.MIN)),
            "Average", KerasMerges::average,
            "Concatenate", KerasMerges::concatenated);

    private KerasMerges() {
    }

    /** Equal shapes are added as residual networks do it; others are repeated along axes of size 1. */
    static KerasOutput sum(KerasUse use) {
        boolean equal = use.inputs().stream().map(i -> use.net().shapeOf(i.node())).distinct().count() == 1;
        return pairwise(use, equal ? new Add() : new Arithmetic(Operation.ADD));
    }

    private static KerasOutput average(KerasUse use) {
        KerasOutput sum = sum(use.named(use.name() + ".sum"));
        return use.put(new Activation(ElementFunction.affine(1f / use.inputs().size(), 0)), sum.node());
    }

    /** Of more than two inputs, the first two, and each further one in a node of its own. */
    private static KerasOutput pairwise(KerasUse use, Layer layer) {
        String[] from = use.nodes();
        if (from.length < 2) {
            throw new IllegalArgumentException("it joins " + from.length + " input, expected 2 or more");
        }
        String joined = from[0];
        for (int i = 1; i < from.length - 1; i++) {
            joined = use.step(String.valueOf(i), layer, joined, from[i]);
        }
        // Keras gives values of fewer axes further ones of size 1 after the images', which is where Graft has them.
        int rank = use.inputs().stream().mapToInt(KerasOutput::rank).max().orElseThrow();
        return new KerasOutput(use.put(layer, joined, from[from.length - 1]).node(), rank);
    }

    /** Side by side along an axis; where that is not the channels, it takes their place and goes back. */
    static KerasOutput concatenated(KerasUse use) {
        float number = use.number(1, -1, "axis");
        Axis axis = use.axis(number);
        if (axis == null) {
            throw use.layer().error("joins along axis " + number + "; expected one of 1 to " + use.rank());
        }
        String[] from = use.nodes();
        if (axis == Axis.CHANNELS) {
            return use.put(new Concat(), from);
        }
        Transpose exchange = axis == Axis.HEIGHT ? new Transpose(Axis.CHANNELS, Axis.WIDTH, Axis.HEIGHT)
                : new Transpose(Axis.HEIGHT, Axis.CHANNELS, Axis.WIDTH);
        for (int i = 0; i < from.length; i++) {
            from[i] = use.step("in" + i, exchange, from[i]);
        }
        return use.put(exchange, use.step("joined", new Concat(), from));
    }
}
