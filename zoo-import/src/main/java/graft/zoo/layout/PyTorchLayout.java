package graft.zoo.layout;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Dropout;
import graft.layers.layer.Flatten;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Relu;
import graft.layers.layer.SentenceConvolution;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How PyTorch names and lays out a network's parameters. The names are Graft's own; the layouts:
 *
 * <pre>
 * what                    PyTorch               Graft
 * convolution             [K, C/groups, R, S]   [R, S, C/groups, K]
 * fully connected         [K, C]                [C, K]
 *   after a Flatten      [K, C*H*W]            [H*W*C, K]
 * sentence convolution    [K, D, width, 1]      [width, 1, D, K]
 * table of word vectors   [words, D]            [words, D]
 * bias, BatchNorm         [C]                   [C]
 * </pre>
 *
 * PyTorch flattens an image channel by channel, Graft pixel by pixel, so the inputs of the first layer after a
 * Flatten (VGG's {@code classifier.0}: 512 channels of 7x7) change places.
 */
public final class PyTorchLayout {
    private PyTorchLayout() {
    }

    /** Where each parameter of {@code network} stands in a PyTorch state dictionary; in the network's order. */
    public static Map<String, PyTorchTensor> of(Network network) {
        Map<String, PyTorchTensor> tensors = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            for (Parameter parameter : network.parametersOf(node).values()) {
                tensors.put(parameter.name(), tensor(network, node, parameter));
            }
        }
        return tensors;
    }

    private static PyTorchTensor tensor(Network network, Node node, Parameter parameter) {
        boolean weight = parameter.role() == ParameterSpec.Role.WEIGHT;
        return switch (node.layer()) {
            case Conv2d c when weight -> new PyTorchTensor(parameter, List.of(c.spec().outChannels(),
                    c.spec().groupInChannels(), c.spec().kernelH(), c.spec().kernelW()),
                    c.spec().outChannels(), c.spec().groupInChannels(), c.spec().kernelH() * c.spec().kernelW());
            case SentenceConvolution s when weight -> new PyTorchTensor(parameter,
                    List.of(s.maps(), s.dimension(), s.width(), 1), s.maps(), s.dimension(), s.width());
            case Dense d when weight -> {
                Shape image = flattened(network, node);
                yield new PyTorchTensor(parameter, List.of(d.outFeatures(), d.inFeatures()),
                        d.outFeatures(), image.c(), image.h() * image.w());
            }
            case BatchNorm b -> {
                Shape image = b.channels() == network.node(node.inputs().getFirst()).shape().size()
                        ? flattened(network, node) : Shape.vector(b.channels());
                yield new PyTorchTensor(parameter, List.of(b.channels()), 1, image.c(), image.h() * image.w());
            }
            default -> new PyTorchTensor(parameter, parameter.spec().shape(), 1, parameter.spec().size(), 1);
        };
    }

    /**
     * The image whose values a node's output lists channel by channel in PyTorch, where Graft lists them pixel by
     * pixel; empty where both have one order.
     */
    public static Optional<Shape> reordered(Network network, Node node) {
        Shape image = image(network, node);
        return node.shape().isVector() && !image.isVector() ? Optional.of(image) : Optional.empty();
    }

    /** The shape of the image that a Flatten before {@code node} made its input of; where none did, the input's. */
    private static Shape flattened(Network network, Node node) {
        return image(network, network.node(node.inputs().getFirst()));
    }

    /** The image that a node's output is in another shape, or its own shape. */
    private static Shape image(Network network, Node node) {
        Node at = node;
        while (keepsOrder(network, at)) {
            at = network.node(at.inputs().getFirst());
        }
        return at.layer() instanceof Flatten ? network.node(at.inputs().getFirst()).shape() : at.shape();
    }

    private static boolean keepsOrder(Network network, Node node) {
        return switch (node.layer()) {
            case Relu _, Dropout _, BatchNorm _ -> true;
            case Flatten _ -> network.node(node.inputs().getFirst()).shape().isVector();
            default -> false;
        };
    }
}
