package graft.zoo.tensorflow;

import graft.engine.LrnSpec;
import graft.layers.AveragePool;
import graft.layers.Concat;
import graft.layers.Flatten;
import graft.layers.GlobalAveragePool;
import graft.layers.Lrn;
import graft.layers.MaxPool;
import graft.layers.Relu;
import graft.layers.Shape;
import java.util.ArrayList;
import java.util.Arrays;
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

    void relu(GraphNode node) {
        layers.add(node, new Relu(), layers.input(node, 0));
        relus.add(node.name());
    }

    /** Joins all inputs but the one that says along which axis. */
    void concat(GraphNode node, int axisAt) {
        float[] axis = layers.vector(node, axisAt);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (i != axisAt) {
                parts.add(layers.input(node, i));
            }
        }
        boolean vectors = parts.stream().allMatch(p -> layers.shapeOf(p).isVector());
        if (axis.length != 1 || axis[0] != 3 && axis[0] != -1 && !(vectors && axis[0] == 1)) {
            throw new IllegalArgumentException("joins along axis " + Arrays.toString(axis)
                    + ", expected the channels, 3");
        }
        layers.add(node, new Concat(), parts.toArray(String[]::new));
    }

    void pool(GraphNode node) {
        String x = layers.padded(node);
        long[] kernel = GraphWindow.of(node, "ksize", 1);
        int[] pad = layers.padding(node);
        if (Arrays.stream(pad).sum() > 0) {
            // A Pad adds zeros, a max pooling's own padding never wins: the same where nothing is below 0.
            if (!node.op().equals("MaxPool") || !relus.contains(x)) {
                throw new IllegalArgumentException("pools behind a Pad, expected a MaxPool behind a Pad behind a Relu");
            }
        }
        var window = new GraphWindow(node, layers.shapeOf(x), Math.toIntExact(kernel[0]), Math.toIntExact(kernel[1]),
                pad).pooling();
        layers.add(node, node.op().equals("MaxPool") ? new MaxPool(window) : new AveragePool(window), x);
    }

    void pad(GraphNode node) {
        float[] p = layers.vector(node, 1);
        boolean pictures = p.length == 8 && p[0] == 0 && p[1] == 0 && p[6] == 0 && p[7] == 0;
        for (float n : p) {
            pictures &= n >= 0 && n < 1 << 16;
        }
        if (!pictures) {
            throw new IllegalArgumentException("has paddings " + Arrays.toString(p)
                    + ", expected two for each of four axes, none for the batch and the channels");
        }
        layers.pad(node, (int) p[2], (int) p[3], (int) p[4], (int) p[5]);
    }

    void mean(GraphNode node) {
        float[] axes = layers.vector(node, 1);
        Arrays.sort(axes);
        if (!Arrays.equals(axes, new float[] {1, 2})) {
            throw new IllegalArgumentException("is the mean over axes " + Arrays.toString(axes)
                    + ", expected height and width, 1 and 2");
        }
        layers.add(node, new GlobalAveragePool(), layers.input(node, 0));
    }

    void lrn(GraphNode node) {
        long radius = node.attribute("depth_radius").integer() == null ? 5 : node.attribute("depth_radius").integer();
        if (radius < 0 || radius > 1 << 16) {
            throw new IllegalArgumentException("has depth_radius " + radius);
        }
        int size = 2 * (int) radius + 1;
        // TensorFlow does not divide alpha by the size of the window.
        layers.add(node, new Lrn(new LrnSpec(size, size * node.real("alpha", 1), node.real("beta", 0.5f),
                node.real("bias", 1))), layers.input(node, 0));
    }

    void reshape(GraphNode node) {
        String x = layers.input(node, 0);
        Shape from = layers.shapeOf(x);
        float[] to = layers.vector(node, 1);
        boolean vector = to.length == 2 && (to[1] == from.size() || to[1] == -1)
                || to.length == 4 && from.isVector() && to[1] == 1 && to[2] == 1 && (to[3] == from.c() || to[3] == -1);
        if (!vector) {
            throw new IllegalArgumentException("reshapes " + from + " to " + Arrays.toString(to)
                    + ", expected one vector for each picture");
        }
        if (from.isVector()) {
            layers.alias(node, x);
        } else {
            layers.add(node, new Flatten(), x);
        }
    }

    /** Takes axes of length 1 away, which vectors here do not have. */
    void squeeze(GraphNode node) {
        String x = layers.input(node, 0);
        if (!layers.shapeOf(x).isVector()) {
            throw new IllegalArgumentException("squeezes pictures of " + layers.shapeOf(x));
        }
        layers.alias(node, x);
    }
}
