package graft.zoo.caffe;

import graft.layers.Network;
import graft.layers.layer.Concat;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Flatten;
import graft.layers.layer.Input;
import graft.layers.layer.Layer;
import graft.layers.layer.Lrn;
import graft.layers.layer.Rearrangement;
import graft.layers.layer.Reduce;
import graft.layers.layer.Selection;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import graft.zoo.graph.AxisLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the features of a flattened image lie. Caffe flattens in the order channel, height, width; Graft in the order
 * height, width, channel. Until the next layer with weights mixes them, all that follows a Flatten has its features in
 * the other order, and those weights must be reordered.
 */
final class FlattenedOrder {
    private final Network network;
    private final Map<String, int[]> places = new HashMap<>();

    FlattenedOrder(Network network) {
        this.network = network;
    }

    /**
     * For the output of a node: the place in Graft of each of Caffe's channels; null where both orders are the same.
     */
    int[] of(String nodeName) {
        if (!places.containsKey(nodeName)) {
            for (Node node : network.nodes()) {
                places.put(node.name(), compute(node));
                if (node.name().equals(nodeName)) {
                    break;
                }
            }
        }
        return places.get(nodeName);
    }

    private int[] compute(Node node) {
        List<String> inputs = node.inputs();
        Layer layer = node.layer();
        if (layer instanceof Flatten) {
            Shape image = network.node(inputs.getFirst()).shape();
            return image.isVector() ? places.get(inputs.getFirst()) : flattened(image);
        }
        if (layer instanceof Concat) {
            return inputs.stream().allMatch(i -> places.get(i) == null) ? null : joined(node);
        }
        if (layer instanceof Input || layer instanceof Conv2d || layer instanceof ConvTranspose2d
                || layer instanceof Dense) {
            return null;
        }
        if (layer instanceof Reduce && node.shape().c() == 1) {
            return null;
        }
        // A single number, such as a mean, is the same for all channels.
        List<String> wide = inputs.stream().filter(i -> network.node(i).shape().c() > 1).toList();
        int[] order = wide.isEmpty() ? null : places.get(wide.getFirst());
        boolean mixed = wide.stream().anyMatch(i -> !Arrays.equals(places.get(i), order));
        if (mixed || order != null && (layer instanceof Lrn || layer instanceof Selection
                || layer instanceof Rearrangement)) {
            throw new IllegalArgumentException("'" + node.name() + "' (" + layer.kind() + ") depends on the order of "
                    + "channels of a flattened image, which is another in Graft");
        }
        return order;
    }

    /** For each value of an image in Caffe's order its place in Graft. */
    static int[] flattened(Shape image) {
        return AxisLayout.ofAxes(new int[] {image.c(), image.h(), image.w()}, List.of(1), List.of(2), List.of(0))
                .places();
    }

    private int[] joined(Node node) {
        int[] place = new int[node.shape().c()];
        int from = 0;
        for (String input : node.inputs()) {
            int[] part = places.get(input);
            int channels = network.node(input).shape().c();
            for (int c = 0; c < channels; c++) {
                place[from + c] = from + (part == null ? c : part[c]);
            }
            from += channels;
        }
        return place;
    }
}
