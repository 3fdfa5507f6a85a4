package graft.zoo.onnx.export;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import graft.zoo.description.ModelMetadata;
import graft.zoo.layout.OnnxLayout;
import graft.zoo.layout.PyTorchLayout;
import graft.zoo.model.PretrainedModel;
import graft.zoo.onnx.GraphFingerprint;
import graft.zoo.onnx.export.Forms.Form;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes networks as ONNX models of opset 17. The graph takes images [N,C,H,W], prepared as the metadata
 * {@code graft.preprocessing} states, for any N, and gives what the network gives: logits [N,K], or where it ends with
 * images [N,K,P,Q]. Weights have PyTorch's names and lie as {@link OnnxLayout} describes.
 *
 * <p>The metadata is {@link ModelMetadata}, and {@link GraphFingerprint#KEY}: as long as the graph is unchanged,
 * {@link graft.zoo.Zoo#load} gives the very network back, with its names, stages and settings.
 */
public final class OnnxExport {
    private static final String INPUT = "input";

    private OnnxExport() {
    }

    /**
     * Writes a model.
     *
     * @throws graft.zoo.weights.WeightFileException when the file cannot be written, or would take 2 GB or more
     * @throws IllegalArgumentException      when a parameter has no values, or the labels do not match the outputs
     */
    public static void write(Path path, PretrainedModel model) {
        Network network = model.network();
        Map<String, String> metadata = ModelMetadata.write(model);
        ExportedGraph graph = new ExportedGraph(INPUT);
        OnnxLayout.of(network).forEach((name, tensor) -> graph.weight(name, tensor.stored()));
        String output = add(network, graph);
        metadata.put(GraphFingerprint.KEY, GraphFingerprint.of(graph.nodes()));
        new ModelWriter(graph, new ModelWriter.Port(INPUT, network.inputShape(), Form.IMAGE),
                new ModelWriter.Port(output, network.outputShape(), form(network.outputShape())), metadata).write(path);
    }

    private static Form form(Shape output) {
        return output.isVector() ? Form.VECTOR : Form.IMAGE;
    }

    /** Adds every layer; returns the name of the output. */
    private static String add(Network network, ExportedGraph graph) {
        Forms forms = new Forms(graph);
        forms.put(INPUT, Form.IMAGE, null, INPUT);
        for (Node node : network.nodes()) {
            if (node.inputs().isEmpty()) {
                continue;
            }
            Site site = new Site(network, node, graph, forms);
            LayerNodes.Result result = LayerNodes.add(site, node.layer());
            String value = site.isLast(result.value()) ? graph.renameLast(node.name()) : result.value();
            Shape flatOf = PyTorchLayout.reordered(network, node).orElse(null);
            if ((flatOf != null) != (result.form() == Form.FLATTENED)) {
                throw new IllegalStateException(node + " was made as " + result.form());
            }
            forms.put(node.name(), result.form(), flatOf, value);
        }
        String output = forms.value(network.output().name(), form(network.outputShape()));
        return output.equals(INPUT) ? graph.add("output", "Identity", List.of(INPUT)) : output;
    }
}
