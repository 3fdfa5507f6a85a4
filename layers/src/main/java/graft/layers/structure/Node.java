package graft.layers.structure;

import graft.layers.layer.Layer;
import graft.layers.layer.Shape;
import java.util.List;

/**
 * One layer of a network under its name.
 *
 * @param name   unique; PyTorch's module name where there is one, such as {@code layer3.1.conv2}
 * @param layer  what is computed
 * @param inputs names of the nodes whose outputs it takes
 * @param shape  its output's shape, without the batch
 */
public record Node(String name, Layer layer, List<String> inputs, Shape shape) {
    public Node {
        inputs = List.copyOf(inputs);
    }
}
