package graft.zoo.keras;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Parameter;
import graft.layers.structure.Node;
import graft.zoo.description.ModelMetadata;
import graft.zoo.hdf5.write.Hdf5Writer;
import graft.zoo.hdf5.write.NewGroup;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a network's weights as Keras 2 does ({@code save_weights("w.h5")}): by layer, in the order of layers, so that
 * {@code load_weights("w.h5", by_name=True)} gives them to layers of the same names; the layout is that of
 * {@link LayerWeights}. Names of layers are Graft's; Keras's layout is Graft's own:
 *
 * <pre>
 * convolution            kernel [R,S,C/groups,K], bias; depthwise_kernel [R,S,C,K/C] where every channel is a group
 * transposed convolution kernel [R,S,K,C], bias
 * fully connected        kernel [C,K], bias; after a flattened image its inputs are pixel by pixel, as in Keras
 * BatchNorm              gamma, beta, moving_mean, moving_variance
 * other normalisations   gamma, beta
 * PReLU                  alpha [H,W,C]
 * constants              value [H,W,C], which no layer of Keras's has
 * </pre>
 *
 * The root also has {@link ModelMetadata} as attributes, so that {@link graft.zoo.Zoo#load} gives the whole
 * model.
 */
public final class KerasWriter {
    /** What Keras 2 wrote last; readers only ask for the first digit. */
    private static final String KERAS_VERSION = "2.15.0";

    private KerasWriter() {
    }

    /**
     * Writes a model.
     *
     * @throws WeightFileException      when the file cannot be written, or names of layers are no paths in it, or one
     * @throws IllegalArgumentException when a parameter has no values, or the labels do not match the outputs
     */
    public static void write(Path path, PretrainedModel model) {
        Map<String, String> metadata = ModelMetadata.write(model);
        NewGroup root;
        try {
            root = tree(model.network(), metadata);
        } catch (IllegalArgumentException e) {
            throw new WeightFileException(path, e.getMessage() + "; export to safetensors instead", e);
        }
        Hdf5Writer.write(path, root);
    }

    private static NewGroup tree(Network network, Map<String, String> metadata) {
        NewGroup root = new NewGroup();
        metadata.forEach(root::text);
        root.text("backend", "tensorflow");
        root.text("keras_version", KERAS_VERSION);
        List<String> layers = new ArrayList<>();
        for (Node node : network.nodes()) {
            if (!node.layer().parameters().isEmpty()) {
                layers.add(group(node));
                add(network, node, root);
            }
        }
        root.texts("layer_names", layers);
        return root;
    }

    private static void add(Network network, Node node, NewGroup root) {
        NewGroup layer = root.group(group(node));
        List<String> names = new ArrayList<>();
        variables(network, node).forEach((name, tensor) -> {
            names.add(group(node) + "/" + name);
            layer.group(group(node)).dataset(name, tensor);
        });
        layer.texts("weight_names", names);
    }

    /** A layer's name as a path: one that begins with a stroke would lead to the root. */
    private static String group(Node node) {
        return node.name().replaceAll("/+", "/").replaceAll("^/|/$", "");
    }

    /** Where each parameter lies in the file, by its full name in the network. */
    static Map<String, KerasTensor> tensors(Network network) {
        Map<String, KerasTensor> tensors = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            variables(network, node).values().forEach(t -> tensors.put(t.parameter().name(), t));
        }
        return tensors;
    }

    private static Map<String, KerasTensor> variables(Network network, Node node) {
        Map<String, KerasTensor> variables = new LinkedHashMap<>();
        network.parametersOf(node).values().forEach(p -> {
            String name = variable(node, p) + ":0";
            variables.put(name, new KerasTensor(group(node) + "/" + group(node) + "/" + name, p, shape(node, p)));
        });
        return variables;
    }

    private static String variable(Node node, Parameter parameter) {
        return switch (parameter.role()) {
            case WEIGHT -> isDepthwise(node) ? "depthwise_kernel" : "kernel";
            case TABLE -> "embeddings";
            case BIAS -> "bias";
            case SCALE -> "gamma";
            case SHIFT -> "beta";
            case RUNNING_MEAN -> "moving_mean";
            case RUNNING_VARIANCE -> "moving_variance";
            case SLOPE -> "alpha";
            case CONSTANT -> "value";
        };
    }

    private static boolean isDepthwise(Node node) {
        return node.layer() instanceof Conv2d c && c.spec().groups() > 1 && c.spec().groups() == c.spec().inChannels();
    }

    private static List<Integer> shape(Node node, Parameter parameter) {
        List<Integer> own = parameter.spec().shape();
        return isDepthwise(node) && own.size() == 4 ? List.of(own.get(0), own.get(1),
                ((Conv2d) node.layer()).spec().inChannels(), own.get(3) / ((Conv2d) node.layer()).spec().inChannels())
                : own;
    }

    /**
     * A parameter as it lies in the file: the same values in the same order.
     *
     * @param name its path in the file
     */
    record KerasTensor(String name, Parameter parameter, List<Integer> shape) implements StoredTensor {
        @Override
        public DType dtype() {
            return DType.FLOAT32;
        }

        @Override
        public Tensor read() {
            return Tensor.wrap(parameter.value().unwrap(), shape.stream().mapToInt(Integer::intValue).toArray());
        }
    }
}
