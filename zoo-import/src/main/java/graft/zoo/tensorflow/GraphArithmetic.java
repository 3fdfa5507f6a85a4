package graft.zoo.tensorflow;

import graft.engine.ElementFunction;
import graft.engine.Tensor;
import graft.layers.Activation;
import graft.layers.Add;
import graft.layers.Arithmetic;
import graft.layers.ConstantArithmetic;
import graft.layers.Layer;
import graft.layers.Operation;
import graft.layers.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Arithmetic of two pictures, and of a picture with a constant: one number is an {@link Activation}, a factor or a
 * shift for each channel is what an unfused BatchNorm ends with, all others are {@link ConstantArithmetic}.
 */
final class GraphArithmetic {
    private static final Map<String, Operation> OPERATIONS = Map.ofEntries(Map.entry("Add", Operation.ADD),
            Map.entry("AddV2", Operation.ADD), Map.entry("BiasAdd", Operation.ADD), Map.entry("Sub",
                    Operation.SUBTRACT), Map.entry("Mul", Operation.MULTIPLY), Map.entry("RealDiv", Operation.DIVIDE),
            Map.entry("Div", Operation.DIVIDE), Map.entry("Maximum", Operation.MAX), Map.entry("Minimum",
                    Operation.MIN), Map.entry("Pow", Operation.POWER));

    private final GraphLayers layers;
    private final GraphWeights weights;
    /** BatchNorms that were made of a Mul and have no shift yet. */
    private final Set<String> factors = new HashSet<>();

    GraphArithmetic(GraphLayers layers, GraphWeights weights) {
        this.layers = layers;
        this.weights = weights;
    }

    static Set<String> ops() {
        return OPERATIONS.keySet();
    }

    void add(GraphNode node) {
        if (node.inputs().size() != 2) {
            throw new IllegalArgumentException("has " + node.inputs().size() + " inputs, expected 2");
        }
        Operation operation = OPERATIONS.get(node.op());
        GraphConstants constants = layers.constants();
        int at = constants.of(node.inputs().get(1)) != null ? 1 : constants.of(node.inputs().get(0)) != null ? 0 : -1;
        if (at < 0) {
            requireSameRank(node);
            layers.add(node, ofTwo(operation, node), layers.input(node, 0), layers.input(node, 1));
            return;
        }
        String x = layers.input(node, 1 - at);
        int channels = layers.shapeOf(x).c();
        float[] operand = layers.vector(node, at);
        List<Integer> shape = constants.of(node.inputs().get(at)).shape();
        ElementFunction function = operand.length == 1 && (shape.isEmpty() || channels != 1)
                ? function(operation, operand[0], at == 0) : null;
        if (function != null) {
            layers.add(node, new Activation(function), x);
        } else if (operand.length == channels && !shape.isEmpty() && shape.getLast() == channels
                && (operation == Operation.ADD || operation == Operation.MULTIPLY
                || operation == Operation.SUBTRACT && at == 1)) {
            eachChannel(node, operation, x, layers.readers(node.inputs().get(1 - at)).size() == 1, operand);
        } else {
            constant(node, operation, x, at, operand, shape);
        }
    }

    /** The sum of any number of pictures. */
    void sum(GraphNode node) {
        String sum = layers.input(node, 0);
        for (int i = 1; i < node.inputs().size() - 1; i++) {
            layers.put(node.name() + "." + i, new Add(), sum, layers.input(node, i));
            sum = node.name() + "." + i;
        }
        if (node.inputs().size() == 1) {
            layers.alias(node, sum);
        } else {
            layers.add(node, new Add(), sum, layers.input(node, node.inputs().size() - 1));
        }
    }

    /** What an operation with one number is, or null where no function stands for it. */
    private static ElementFunction function(Operation operation, float c, boolean constantFirst) {
        return switch (operation) {
            case ADD -> ElementFunction.affine(1, c);
            case MULTIPLY -> ElementFunction.affine(c, 0);
            case SUBTRACT -> constantFirst ? ElementFunction.affine(-1, c) : ElementFunction.affine(1, -c);
            case MAX -> ElementFunction.clip(c, Float.MAX_VALUE);
            case MIN -> ElementFunction.clip(-Float.MAX_VALUE, c);
            case POWER -> constantFirst ? null : ElementFunction.power(c);
            case DIVIDE, PRELU -> null;
        };
    }

    /** A shift behind a factor becomes part of the factor's BatchNorm. */
    private void eachChannel(GraphNode node, Operation operation, String x, boolean alone, float[] vector) {
        float[] factor = GraphWeights.filled(vector.length, 1);
        float[] shift = new float[vector.length];
        if (operation == Operation.MULTIPLY) {
            factor = vector;
            factors.add(node.name());
        } else {
            for (int c = 0; c < shift.length; c++) {
                shift[c] = operation == Operation.SUBTRACT ? -vector[c] : vector[c];
            }
            if (alone && factors.remove(x)) {
                layers.set(x + ".bias", Tensor.wrap(shift, shift.length));
                layers.alias(node, x);
                return;
            }
        }
        weights.batchNorm(node, x, 0, factor, shift, new float[vector.length], GraphWeights.filled(vector.length, 1));
    }

    private void constant(GraphNode node, Operation operation, String x, int at, float[] operand,
            List<Integer> shape) {
        Shape picture = layers.shapeOf(x);
        int rank = layers.rankOf(node.inputs().get(1 - at));
        int[] full = new int[4];
        Arrays.fill(full, 1);
        for (int i = 0; i < shape.size() && shape.size() <= rank; i++) {
            full[4 - shape.size() + i] = shape.get(i);
        }
        boolean fits = rank != 3 && full[0] == 1 && fits(full[1], picture.h()) && fits(full[2], picture.w())
                && fits(full[3], picture.c()) && shape.size() <= rank;
        if (!fits) {
            throw new IllegalArgumentException("has a constant of shape " + shape + " for " + (shape.size() <= 1
                    ? picture.c() + " channels" : picture));
        }
        layers.add(node, new ConstantArithmetic(operation, new Shape(full[1], full[2], full[3]), at == 0), x);
        layers.set(node.name() + ".value", Tensor.wrap(operand, full[1], full[2], full[3]));
    }

    private static boolean fits(int constant, int picture) {
        return constant == 1 || constant == picture;
    }

    /** Of different ranks, axes would be counted from the last one on, which is not how pictures lie here. */
    private void requireSameRank(GraphNode node) {
        int a = layers.rankOf(node.inputs().get(0));
        int b = layers.rankOf(node.inputs().get(1));
        if (a != b) {
            throw new IllegalArgumentException("has inputs of " + a + " and " + b + " axes, expected as many");
        }
    }

    /** Equal shapes are added as residual networks do it; others are repeated along axes of size 1. */
    private Layer ofTwo(Operation operation, GraphNode node) {
        boolean equal = layers.shapeOf(layers.input(node, 0)).equals(layers.shapeOf(layers.input(node, 1)));
        return operation == Operation.ADD && equal ? new Add() : new Arithmetic(operation);
    }
}
