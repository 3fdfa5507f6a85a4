package graft.zoo;

import graft.layers.Network;
import graft.zoo.description.DescriptionException;
import graft.zoo.description.NetworkJson;
import graft.zoo.description.PreprocessingJson;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.keras.KerasFile;
import graft.zoo.keras.OwnWeights;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.onnx.GraphFingerprint;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.onnx.export.OnnxLayout;
import graft.zoo.publisher.Fit;
import graft.zoo.publisher.PyTorchLayout;
import graft.zoo.safetensors.SafetensorsWriter;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Graft's own model files: safetensors whose metadata describes the whole network, so that any network comes back, also
 * one that was imported from a file of its own description.
 *
 * <table>
 * <caption>Metadata</caption>
 * <tr><td>{@code graft.format}</td><td>{@code 1}</td></tr>
 * <tr><td>{@code graft.architecture}</td><td>{@code resnet18}, or {@code graph}</td></tr>
 * <tr><td>{@code graft.network}</td><td>{@link NetworkJson}</td></tr>
 * <tr><td>{@code graft.preprocessing}</td><td>{@link PreprocessingJson}</td></tr>
 * <tr><td>{@code graft.labels}</td><td>a JSON list of class names, in output order; may be empty</td></tr>
 * </table>
 *
 * The tensors have PyTorch's names and layouts, so a known architecture's file also loads into PyTorch as it is.
 * {@link graft.zoo.onnx.export.OnnxExport} and {@link graft.zoo.keras.KerasWriter} put the same metadata into their
 * files.
 */
public final class ModelFile {
    /** Metadata key of the architecture's name; writers may give it among their extra metadata. */
    public static final String ARCHITECTURE = "graft.architecture";

    private static final String FORMAT = "graft.format";
    private static final String VERSION = "1";
    private static final String NETWORK = "graft.network";
    private static final String PREPROCESSING = "graft.preprocessing";
    private static final String LABELS = "graft.labels";

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
        SafetensorsWriter.copy(path, tensors(network), metadata(network, preprocessing, labels, extra));
    }

    /** A network's parameters under PyTorch's names and in its layout, put in order as they are read. */
    public static Map<String, StoredTensor> tensors(Network network) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        PyTorchLayout.of(network).forEach((name, tensor) -> tensors.put(name, tensor.stored()));
        return tensors;
    }

    /**
     * What describes a model, for the metadata of a file whose tensors have {@link PyTorchLayout}'s names.
     *
     * @param labels class names in output order, as many as the network has outputs, or none
     * @param extra  further metadata
     * @throws IllegalArgumentException when a parameter has no values, or the labels do not match the outputs
     */
    public static Map<String, String> metadata(Network network, Preprocessing preprocessing, List<String> labels,
            Map<String, String> extra) {
        if (!network.missing().isEmpty()) {
            throw new IllegalArgumentException("cannot write a network whose parameters have no values: "
                    + network.missing().getFirst() + " and others");
        }
        if (!labels.isEmpty() && labels.size() != network.outputShape().c()) {
            throw new IllegalArgumentException(labels.size() + " labels for " + network.outputShape().c() + " outputs");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(ARCHITECTURE, "graph");
        metadata.putAll(extra);
        metadata.put(FORMAT, VERSION);
        metadata.put(NETWORK, NetworkJson.write(network));
        metadata.put(PREPROCESSING, PreprocessingJson.write(preprocessing));
        metadata.put(LABELS, Json.write(labels));
        return metadata;
    }

    /** Writes a model with its architecture's name. */
    public static void write(Path path, PretrainedModel model) {
        write(path, model.network(), model.preprocessing(), model.labels(), Map.of(ARCHITECTURE, model.architecture()));
    }

    /**
     * Whether a file is one of these: its metadata says so, and where it has a graph of its own, that is still the one
     * that was described.
     */
    public static boolean isOne(WeightFile file) {
        return file.metadata().containsKey(FORMAT)
                && (!(file instanceof OnnxFile onnx) || GraphFingerprint.isUnchanged(onnx.model()));
    }

    /**
     * Reads a model.
     *
     * @throws WeightFileException when the description is damaged, of another version, or the tensors do not fit it
     */
    public static PretrainedModel read(WeightFile file) {
        String version = file.metadata().get(FORMAT);
        if (!VERSION.equals(version)) {
            throw new WeightFileException(file.path(), "graft.format expected " + VERSION + ", found " + version
                    + "; a newer version of Graft wrote it");
        }
        try {
            Network network = NetworkJson.read(metadata(file, NETWORK));
            Preprocessing preprocessing = PreprocessingJson.read(metadata(file, PREPROCESSING));
            List<String> labels = labels(file, network.outputShape().c());
            return new PretrainedModel(filled(file, network), preprocessing, labels, metadata(file, ARCHITECTURE),
                    Publisher.GRAFT.id(), file.format());
        } catch (DescriptionException e) {
            throw new WeightFileException(file.path(), e.getMessage(), e);
        }
    }

    private static Network filled(WeightFile file, Network network) {
        if (file instanceof KerasFile keras) {
            return OwnWeights.fill(keras, network);
        }
        Fit fit = fit(file, network);
        if (!fit.isExact()) {
            throw new WeightFileException(file.path(), "its tensors do not fit the network that it describes"
                    + fit.differences() + "\nThe file is damaged or was changed; write it again");
        }
        return fit.fill();
    }

    /** An ONNX file has further tensors and lays some out in its own way; safetensors are PyTorch's. */
    private static Fit fit(WeightFile file, Network network) {
        if (!(file instanceof OnnxFile onnx)) {
            return Fit.of(network, file.tensors(), List.of());
        }
        Map<String, StoredTensor> own = new LinkedHashMap<>(onnx.tensors());
        own.keySet().retainAll(network.parameters().keySet());
        return Fit.of(network, OnnxLayout.of(network), own);
    }

    private static String metadata(WeightFile file, String key) {
        String value = file.metadata().get(key);
        if (value != null) {
            return value;
        }
        // An attribute of HDF5 is short, so long texts are cut in parts: key0, key1 and so on.
        var parts = new StringBuilder();
        for (int i = 0; file.metadata().containsKey(key + i); i++) {
            parts.append(file.metadata().get(key + i));
        }
        if (parts.isEmpty()) {
            throw new WeightFileException(file.path(), "its metadata lacks " + key
                    + "; the file is damaged or was changed");
        }
        return parts.toString();
    }

    private static List<String> labels(WeightFile file, int classes) {
        List<String> labels = new ArrayList<>();
        Object json;
        try {
            json = Json.parse(metadata(file, LABELS));
        } catch (JsonException e) {
            throw new WeightFileException(file.path(), LABELS + ": " + e.getMessage(), e);
        }
        if (json instanceof List<?> names && (names.isEmpty() || names.size() == classes)) {
            names.forEach(name -> labels.add(String.valueOf(name)));
            return labels;
        }
        throw new WeightFileException(file.path(), LABELS + " expected a list of " + classes + " names, found "
                + (json instanceof List<?> names ? names.size() : json));
    }
}
