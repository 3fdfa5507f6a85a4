package graft.zoo;

import graft.layers.Network;
import graft.zoo.description.ModelMetadata;
import graft.zoo.keras.KerasFile;
import graft.zoo.keras.OwnWeights;
import graft.zoo.layout.Fit;
import graft.zoo.layout.OnnxLayout;
import graft.zoo.layout.PyTorchLayout;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.onnx.GraphFingerprint;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.safetensors.SafetensorsWriter;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Graft's own model files: safetensors whose metadata describes the whole network ({@code graft.format} and further
 * keys), so that any network comes back, also one that was imported from a file of its own description.
 *
 * <p>The tensors have PyTorch's names and layouts, so a known architecture's file also loads into PyTorch as it is.
 * {@link graft.zoo.onnx.export.OnnxExport} and Keras's writer put the same metadata into their files.
 */
public final class ModelFile {
    /** Metadata key of the architecture's name; writers may give it among their extra metadata. */
    public static final String ARCHITECTURE = ModelMetadata.ARCHITECTURE;

    /**
     * How the tensors of a described model lie in one kind of file.
     *
     * @param isUnchanged whether the file is still what was described, as far as it has a graph of its own
     * @param fill        sets a network's parameters
     */
    private record Form<F extends WeightFile>(Class<F> kind, Predicate<F> isUnchanged,
            BiFunction<F, Network, Network> fill) {

        static <F extends WeightFile> Form<F> of(Class<F> kind, BiFunction<F, Network, Network> fill) {
            return new Form<>(kind, _ -> true, fill);
        }

        boolean isUnchanged(WeightFile file) {
            return isUnchanged.test(kind.cast(file));
        }

        Network fill(WeightFile file, Network network) {
            return fill.apply(kind.cast(file), network);
        }
    }

    /** In the order in which they are tried. */
    private static final List<Form<?>> FORMS = List.of(
            new Form<>(OnnxFile.class, onnx -> GraphFingerprint.isUnchanged(onnx.model()), ModelFile::fillFromOnnx),
            Form.of(KerasFile.class, OwnWeights::fill),
            Form.of(WeightFile.class, (file, network) -> fill(file, Fit.of(network, file.tensors(), List.of()))));

    private ModelFile() {
    }

    /**
     * Writes a model.
     *
     * @param labels class names in output order, as many as the network has outputs, or none
     * @param extra  further metadata, such as {@link #ARCHITECTURE} and how the network was trained
     * @throws WeightFileException      when the file cannot be written
     * @throws IllegalArgumentException when a parameter has no values, or the labels do not match the outputs
     */
    public static void write(Path path, Network network, Preprocessing preprocessing, List<String> labels,
            Map<String, String> extra) {
        write(path, network, Preparation.ofFile(preprocessing, ""), labels, extra);
    }

    /**
     * Writes a network that takes no images, such as one of sentences, with what its reader has to know about its
     * inputs among the extra metadata.
     *
     * @param labels as in {@link #write(Path, Network, Preprocessing, List, Map)}
     */
    public static void writeNetwork(Path path, Network network, List<String> labels, Map<String, String> extra) {
        write(path, network, (Preparation) null, labels, extra);
    }

    private static void write(Path path, Network network, Preparation preparation, List<String> labels,
            Map<String, String> extra) {
        SafetensorsWriter.copy(path, tensors(network), ModelMetadata.write(network, preparation, labels, extra));
    }

    /** Writes a model with its architecture's name. */
    public static void write(Path path, PretrainedModel model) {
        SafetensorsWriter.copy(path, tensors(model.network()), ModelMetadata.write(model));
    }

    /** A network's parameters under PyTorch's names and in its layout, put in order as they are read. */
    public static Map<String, StoredTensor> tensors(Network network) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        PyTorchLayout.of(network).forEach((name, tensor) -> tensors.put(name, tensor.stored()));
        return tensors;
    }

    /**
     * Whether a file is a model of Graft's: its metadata states it, and where it has a graph of its own, that is still
     * the one that was described.
     */
    public static boolean recognises(WeightFile file) {
        return ModelMetadata.of(file).describesModel() && form(file).isUnchanged(file);
    }

    /**
     * Reads a model.
     *
     * @throws WeightFileException when the description is damaged, of another version, or the tensors do not fit it
     */
    public static PretrainedModel read(WeightFile file) {
        ModelMetadata metadata = ModelMetadata.of(file);
        metadata.requireKnownVersion();
        Network network = metadata.network();
        Preparation preparation = metadata.statedPreparation().orElseThrow(() -> new WeightFileException(file.path(),
                "takes inputs of " + network.inputShape() + ", which are no images: it states no preparation. "
                        + "./graft forward gives its output for arrays as they are"));
        List<String> labels = metadata.labels(network.outputShape().c());
        return new PretrainedModel(form(file).fill(file, network), preparation, labels, metadata.architecture(),
                Publisher.GRAFT.id(), file.format(), metadata.confidence(), metadata.adaptation());
    }

    /**
     * Reads a model's network, whether it takes images or not.
     *
     * @throws WeightFileException as {@link #read}
     */
    public static Network network(WeightFile file) {
        ModelMetadata metadata = ModelMetadata.of(file);
        metadata.requireKnownVersion();
        return form(file).fill(file, metadata.network());
    }

    /**
     * The class names of a model, in output order; empty where the file knows none.
     *
     * @throws WeightFileException when they are not as many as the network has outputs
     */
    public static List<String> labels(WeightFile file, Network network) {
        return ModelMetadata.of(file).labels(network.outputShape().c());
    }

    private static Form<?> form(WeightFile file) {
        return FORMS.stream().filter(form -> form.kind().isInstance(file)).findFirst().orElseThrow();
    }

    private static Network fill(WeightFile file, Fit fit) {
        if (!fit.isExact()) {
            throw new WeightFileException(file.path(), "its tensors do not fit the network that it describes"
                    + fit.differences() + "\nThe file is damaged or was changed; write it again");
        }
        return fit.fill();
    }

    /** An ONNX file has further tensors and lays some out in its own way; safetensors are PyTorch's. */
    private static Network fillFromOnnx(OnnxFile file, Network network) {
        Map<String, StoredTensor> own = new LinkedHashMap<>(file.tensors());
        own.keySet().retainAll(network.parameters().keySet());
        return fill(file, Fit.of(network, OnnxLayout.of(network), own));
    }
}
