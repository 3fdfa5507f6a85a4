package graft.zoo.tensorflow;

import graft.engine.ElementFunction;
import graft.engine.LrnSpec;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.AveragePool;
import graft.layers.layer.Axis;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.DepthToSpace;
import graft.layers.layer.Interpolation;
import graft.layers.layer.Interpolation.Coordinates;
import graft.layers.layer.Interpolation.Kind;
import graft.layers.layer.Interpolation.Rounding;
import graft.layers.layer.Lrn;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Reduce;
import graft.layers.layer.Reduce.Statistic;
import graft.layers.layer.Relu;
import graft.layers.layer.Resize;
import graft.layers.layer.Shape;
import graft.layers.layer.Softmax;
import graft.layers.layer.SpaceToDepth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The ops without weights whose settings need a look. Every method adds one node of the graph. */
final class GraphPictures {
    private final GraphLayers layers;
    private final Set<String> relus = new HashSet<>();

    GraphPictures(GraphLayers layers) {
        this.layers = layers;
    }

    /** {@code Relu} and {@code Relu6}. */
    void relu(GraphNode node) {
        layers.add(node, node.op().equals("Relu") ? new Relu() : new Activation(ElementFunction.relu6()),
                layers.input(node, 0));
        relus.add(node.name());
    }

    void pool(GraphNode node) {
        long[] kernel = GraphWindow.of(node, "ksize", 1);
        String x = layers.padded(node);
        int[] pad = layers.padding(node);
        // A Pad adds zeros, a max pooling's own padding never wins: the same where nothing is below 0.
        if (!node.op().equals("MaxPool") || !relus.contains(x)) {
            x = layers.input(node, 0, GraphLayers.picture(node));
            pad = new int[4];
        }
        var window = new GraphWindow(node, layers.shapeOf(x), Math.toIntExact(kernel[0]), Math.toIntExact(kernel[1]),
                pad, new int[] {1, 1}).pooling();
        layers.add(node, node.op().equals("MaxPool") ? new MaxPool(window) : new AveragePool(window), x);
        layers.axes(node.name(), GraphLayers.picture(node));
    }

    /** {@code Mean}, {@code Sum}, {@code Max}, {@code Min} over some axes of each picture. */
    void reduce(GraphNode node) {
        float[] stated = layers.vector(node, 1);
        String x = layers.input(node, 0);
        Shape shape = layers.shapeOf(x);
        List<Axis> places = layers.axesOf(node.inputs().getFirst());
        List<Axis> over = new ArrayList<>();
        for (float a : stated) {
            int axis = (int) (a < 0 ? a + places.size() + 1 : a);
            if (axis < 1 || axis > places.size() || Collections.frequency(places, places.get(axis - 1)) > 1) {
                throw new IllegalArgumentException("is taken over axes " + Arrays.toString(stated) + " of "
                        + (places.size() + 1) + ", expected axes of each picture");
            }
            over.add(places.get(axis - 1));
        }
        boolean space = !over.contains(Axis.CHANNELS)
                && Axis.SPACE.stream().allMatch(a -> over.contains(a) || GraphArrangement.size(shape, a) == 1);
        layers.add(node, node.op().equals("Mean") && space ? AdaptiveAveragePool.global()
                : new Reduce(switch (node.op()) {
                    case "Mean" -> Statistic.MEAN;
                    case "Sum" -> Statistic.SUM;
                    case "Max" -> Statistic.MAX;
                    default -> Statistic.MIN;
                }, over), x);
        layers.axes(node.name(), kept(node) ? places : places.stream().filter(a -> !over.contains(a)).toList());
    }

    /** {@code Softmax} and {@code LogSoftmax}, over the last axis. */
    void softmax(GraphNode node) {
        boolean logarithm = node.op().equals("LogSoftmax");
        List<Axis> places = layers.axesOf(node.inputs().getFirst());
        if (places.isEmpty() || places.size() > 3) {
            throw new IllegalArgumentException("is taken of " + (places.size() + 1) + " axes, expected 2 to 4");
        }
        layers.add(node, places.getLast() == Axis.CHANNELS && !logarithm ? new Softmax()
                : new AxisSoftmax(List.of(places.getLast()), logarithm), layers.input(node, 0));
    }

    private static boolean kept(GraphNode node) {
        Long kept = node.attribute("keep_dims").integer();
        return kept != null && kept != 0;
    }

    /**
     * {@code ResizeBilinear}, {@code ResizeNearestNeighbor}, {@code ResizeBicubic}: where output pixels lie says
     * {@code image_resizer_state.h}; TensorFlow 1 had no half pixels.
     */
    void resize(GraphNode node) {
        float[] size = layers.vector(node, 1);
        if (size.length != 2 || !(size[0] >= 1 && size[0] < 1 << 16 && size[1] >= 1 && size[1] < 1 << 16)) {
            throw new IllegalArgumentException("resizes to " + Arrays.toString(size) + ", expected height and width");
        }
        boolean corners = flag(node, "align_corners");
        boolean half = flag(node, "half_pixel_centers");
        boolean nearest = node.op().equals("ResizeNearestNeighbor");
        Coordinates coordinates = corners ? Coordinates.ALIGN_CORNERS : !half ? Coordinates.ASYMMETRIC
                : nearest ? Coordinates.TF_HALF_PIXEL_FOR_NN : Coordinates.HALF_PIXEL;
        Interpolation how = switch (node.op()) {
            case "ResizeNearestNeighbor" -> new Interpolation(Kind.NEAREST, coordinates, corners
                    ? Rounding.ROUND_PREFER_CEIL : Rounding.FLOOR, -0.75f, false, false);
            case "ResizeBicubic" -> new Interpolation(Kind.CUBIC, coordinates, Rounding.FLOOR, half ? -0.5f : -0.75f,
                    half, false);
            default -> new Interpolation(Kind.LINEAR, coordinates, Rounding.FLOOR, -0.75f, false, false);
        };
        layers.add(node, Resize.to(how, (int) size[0], (int) size[1]), layers.input(node, 0,
                GraphArrangement.CHANNELS_LAST));
        layers.axes(node.name(), GraphArrangement.CHANNELS_LAST);
    }

    private static boolean flag(GraphNode node, String name) {
        Long value = node.attribute(name).integer();
        return value != null && value != 0;
    }

    /** {@code DepthToSpace} and {@code SpaceToDepth}. */
    void blocks(GraphNode node) {
        Long size = node.attribute("block_size").integer();
        if (size == null || size < 1 || size > 1 << 12) {
            throw new IllegalArgumentException("has block_size " + size);
        }
        layers.add(node, node.op().equals("DepthToSpace") ? new DepthToSpace(size.intValue(), true)
                : new SpaceToDepth(size.intValue(), true), layers.input(node, 0, GraphLayers.picture(node)));
        layers.axes(node.name(), GraphLayers.picture(node));
    }

    void lrn(GraphNode node) {
        long radius = node.attribute("depth_radius").integer() == null ? 5 : node.attribute("depth_radius").integer();
        if (radius < 0 || radius > 1 << 16) {
            throw new IllegalArgumentException("has depth_radius " + radius);
        }
        int size = 2 * (int) radius + 1;
        // TensorFlow does not divide alpha by the size of the window.
        layers.add(node, new Lrn(new LrnSpec(size, size * node.real("alpha", 1), node.real("beta", 0.5f),
                node.real("bias", 1))), layers.input(node, 0, GraphArrangement.CHANNELS_LAST));
        layers.axes(node.name(), GraphArrangement.CHANNELS_LAST);
    }
}
