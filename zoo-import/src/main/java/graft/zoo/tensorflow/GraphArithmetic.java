package graft.zoo.tensorflow;

import graft.engine.ElementFunction;
import graft.engine.Tensor;
import graft.layers.layer.Activation;
import graft.layers.layer.Add;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Axis;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Arithmetic of two pictures, and of a picture with a constant: one number is an {@link Activation}, a factor or a
 * shift for each channel is what an unfused BatchNorm ends with, all others are {@link ParameterArithmetic}.
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
            String b = layers.input(node, 1, layers.axesOf(node.inputs().get(0)));
            layers.add(node, ofTwo(operation, layers.input(node, 0), b), layers.input(node, 0), b);
            return;
        }
        String x = layers.input(node, 1 - at);
        Shape picture = layers.shapeOf(x);
        List<Axis> places = layers.axesOf(node.inputs().get(1 - at));
        float[] values = layers.vector(node, at);
        List<Integer> stated = constants.of(node.inputs().get(at)).shape();
        List<Integer> shape = GraphOperand.biasShape(node, stated, places.size());
        GraphOperand operand = GraphOperand.of(values, shape, picture, places);
        if (operand == null) {
            throw new IllegalArgumentException("has a constant of shape " + stated + " for " + (stated.size() <= 1
                    ? picture.c() + " channels" : picture));
        }
        ElementFunction function = values.length == 1 && (shape.isEmpty() || picture.c() != 1)
                ? function(operation, values[0], at == 0) : null;
        if (function != null) {
            layers.add(node, new Activation(function), x);
        } else if (operand.isOfChannels(picture) && !shape.isEmpty() && (operation == Operation.ADD
                || operation == Operation.MULTIPLY || operation == Operation.SUBTRACT && at == 1)) {
            eachChannel(node, operation, x, layers.readers(node.inputs().get(1 - at)).size() == 1, operand.values());
        } else {
            Shape dims = operand.dims();
            layers.add(node, ParameterArithmetic.constant(operation, dims, at == 0), x);
            layers.set(node.name() + ".value", Tensor.wrap(operand.values(), dims.h(), dims.w(), dims.c()));
        }
        layers.axes(node.name(), places);
    }

    /** The sum of any number of pictures. */
    void sum(GraphNode node) {
        String sum = layers.input(node, 0);
        for (int i = 1; i < node.inputs().size() - 1; i++) {
            layers.put(node.name() + "." + i, new Add(), sum, layers.input(node, i, layers.axes(node)));
            sum = node.name() + "." + i;
        }
        if (node.inputs().size() == 1) {
            layers.alias(node, sum);
        } else {
            layers.add(node, new Add(), sum, layers.input(node, node.inputs().size() - 1, layers.axes(node)));
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

    /** Of different ranks, axes would be counted from the last one on, which is not how pictures lie here. */
    private void requireSameRank(GraphNode node) {
        int a = layers.axesOf(node.inputs().get(0)).size() + 1;
        int b = layers.axesOf(node.inputs().get(1)).size() + 1;
        if (a != b) {
            throw new IllegalArgumentException("has inputs of " + a + " and " + b + " axes, expected as many");
        }
    }

    /** Equal shapes are added as residual networks do it; others are repeated along axes of size 1. */
    private Layer ofTwo(Operation operation, String a, String b) {
        return operation == Operation.ADD && layers.shapeOf(a).equals(layers.shapeOf(b)) ? new Add()
                : new Arithmetic(operation);
    }
}
