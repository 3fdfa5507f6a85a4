package graft.zoo.tensorflow;

import graft.layers.layer.Axis;
import graft.layers.layer.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * A constant beside a picture: its axes count from the last one on, those that it lacks or that have size 1 are
 * repeated.
 *
 * @param dims   its sizes along height, width and channels
 * @param values in that order
 */
record GraphOperand(Shape dims, float[] values) {

    /**
     * The constant as it lies beside a picture; null where it does not fit it.
     *
     * @param shape   of the constant, as the graph has it
     * @param picture of the picture
     * @param axes    the picture's
     */
    static GraphOperand of(float[] values, List<Integer> shape, Shape picture, List<Axis> axes) {
        int[] dims = {1, 1, 1};
        int missing = axes.size() + 1 - shape.size();
        boolean groups = axes.stream().distinct().count() != axes.size();
        if (missing < 0 || groups && !shape.isEmpty() || missing == 0 && shape.getFirst() != 1) {
            return null;
        }
        int[] steps = new int[3];
        int step = 1;
        for (int i = shape.size() - 1; i >= 0 && missing + i > 0; i--) {
            Axis axis = axes.get(missing + i - 1);
            if (shape.get(i) != 1 && shape.get(i) != GraphArrangement.size(picture, axis)) {
                return null;
            }
            dims[axis.ordinal()] = shape.get(i);
            steps[axis.ordinal()] = step;
            step *= shape.get(i);
        }
        float[] moved = new float[values.length];
        for (int h = 0, i = 0; h < dims[0]; h++) {
            for (int w = 0; w < dims[1]; w++) {
                for (int c = 0; c < dims[2]; c++, i++) {
                    moved[i] = values[h * steps[0] + w * steps[1] + c * steps[2]];
                }
            }
        }
        return new GraphOperand(new Shape(dims[0], dims[1], dims[2]), moved);
    }

    /** The shape of a BiasAdd's constant as an addition would have it: along axis 1 where channels come first. */
    static List<Integer> biasShape(GraphNode node, List<Integer> shape, int axes) {
        if (!node.op().equals("BiasAdd") || !node.channelsFirst() || shape.size() != 1 || axes < 1) {
            return shape;
        }
        Integer[] whole = new Integer[axes];
        Arrays.fill(whole, 1);
        whole[0] = shape.getFirst();
        return List.of(whole);
    }

    /** Whether it has a value for every channel, and the same for all places. */
    boolean isOfChannels(Shape picture) {
        return dims.isVector() && dims.c() == picture.c();
    }
}
