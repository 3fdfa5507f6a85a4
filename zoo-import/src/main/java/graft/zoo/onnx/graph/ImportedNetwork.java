package graft.zoo.onnx.graph;

import graft.layers.Network;
import graft.zoo.graph.BuiltIn;
import graft.zoo.graph.GivenInput;
import graft.zoo.onnx.OnnxInput;
import graft.zoo.onnx.OnnxModel;
import graft.zoo.weights.WeightFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network made of a graph's first output, with its weights.
 *
 * @param network      runs channels last, whatever the graph does
 * @param architecture the built-in architecture that the graph is, layer for layer; empty for any other
 */
public record ImportedNetwork(Network network, Optional<String> architecture) {
    /** Sizes to try where a graph leaves height and width open: ImageNet's, Inception's, CIFAR's, MNIST's. */
    private static final List<Integer> SIDES = List.of(224, 299, 227, 32, 28);

    /**
     * Imports a graph.
     *
     * @throws WeightFileException when the graph is not sound, has what is not supported, or its weights are not finite
     */
    public static ImportedNetwork of(OnnxModel model) {
        return of(model, GivenInput.NOTHING);
    }

    /** The same for an input of which more is given than the graph states. */
    static ImportedNetwork of(OnnxModel model, GivenInput given) {
        GraphImport.Imported imported = imported(model, given, true, 0, 1);
        Optional<BuiltIn> builtIn = BuiltIn.find(imported.draft(), imported.outputNode());
        Network network = imported.network(builtIn.map(BuiltIn::stages).orElse(Map.of()));
        return new ImportedNetwork(network, builtIn.map(b -> b.architecture().id()));
    }

    /**
     * Where height and width are left open and not given, the first usual ones that fit.
     *
     * @param images how many of them where that is left open
     */
    static GraphImport.Imported imported(OnnxModel model, GivenInput given, boolean batched, int output, int images) {
        boolean open = model.graph().freeInputs().stream().anyMatch(i -> i.dims() != null
                && i.dims().stream().skip(2).anyMatch(d -> d == OnnxInput.ANY));
        WeightFileException first = null;
        for (int side : open ? SIDES : SIDES.subList(0, 1)) {
            try {
                return GraphImport.run(model, new GraphImport.Options(output, side, Map.of(), batched, given,
                        images));
            } catch (WeightFileException e) {
                first = first == null ? e : first;
            }
        }
        throw first;
    }
}
