package graft.jmh;

import graft.layers.Network;
import graft.layers.layer.Layer;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import graft.zoo.architecture.Architecture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Layers of published networks by name, {@code resnet50:layer1.0.conv2}: benchmarks take their shapes from the networks
 * themselves.
 *
 * @param node   the layer
 * @param inputs the shapes that it reads
 */
record LayerShapes(Node node, List<Shape> inputs) {
    private static final int CLASSES = 1000;

    /** The layer of a name such as {@code resnet50:layer1.0.conv2}. */
    static LayerShapes named(String name) {
        int colon = name.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + name + "' names no layer; expected architecture:layer, such as "
                    + "resnet50:layer1.0.conv2");
        }
        Network network = Architecture.byName(name.substring(0, colon)).network(CLASSES);
        return of(network, network.node(name.substring(colon + 1)));
    }

    /** The names of a network's layers of one kind, each combination of layer and input size once. */
    static List<String> names(String arch, Predicate<Layer> kind) {
        Network network = Architecture.byName(arch).network(CLASSES);
        List<String> names = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (Node node : network.nodes()) {
            if (kind.test(node.layer()) && seen.add(List.of(node.layer(), of(network, node).inputs))) {
                names.add(arch + ":" + node.name());
            }
        }
        return names;
    }

    private static LayerShapes of(Network network, Node node) {
        return new LayerShapes(node, node.inputs().stream().map(i -> network.node(i).shape()).toList());
    }

    Layer layer() {
        return node.layer();
    }

    Shape input() {
        return inputs.getFirst();
    }

    Shape output() {
        return node.shape();
    }
}
