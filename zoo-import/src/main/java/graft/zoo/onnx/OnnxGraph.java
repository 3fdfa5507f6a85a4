package graft.zoo.onnx;

import java.util.List;
import java.util.Map;

/**
 * A graph: nodes in topological order, the tensors they start from, and the names of what goes in and comes out.
 *
 * @param initializers by name, in the file's order
 * @param inputs       in the file's order; before format version 4 the initialisers are among them
 * @param outputs      names, in the file's order
 */
public record OnnxGraph(List<OnnxNode> nodes, Map<String, OnnxTensor> initializers, List<OnnxInput> inputs,
        List<String> outputs) {

    /** The inputs that no initialiser fills. */
    public List<OnnxInput> freeInputs() {
        return inputs.stream().filter(i -> !initializers.containsKey(i.name())).toList();
    }
}
