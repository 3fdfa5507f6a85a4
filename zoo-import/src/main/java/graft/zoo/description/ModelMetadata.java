package graft.zoo.description;

import graft.layers.Network;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.model.Confidence;
import graft.zoo.model.Preparation;
import graft.zoo.model.Preparation.Source;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What Graft writes into the metadata of a file, whatever its format, so that the whole model comes back.
 *
 * <table>
 * <caption>Metadata</caption>
 * <tr><td>{@code graft.format}</td><td>{@code 1}</td></tr>
 * <tr><td>{@code graft.architecture}</td><td>{@code resnet18}, or {@code graph}</td></tr>
 * <tr><td>{@code graft.network}</td><td>{@link NetworkJson}</td></tr>
 * <tr><td>{@code graft.preprocessing}</td><td>{@link PreprocessingJson}</td></tr>
 * <tr><td>{@code graft.preparation}</td><td>how that was known when the file was written, {@code source} and
 * {@code detail}; files of earlier versions lack it</td></tr>
 * <tr><td>{@code graft.confidence}</td><td>{@link Confidence}: {@code temperature}, and {@code threshold} where one was
 * found; missing where neither was</td></tr>
 * <tr><td>{@code graft.adaptation}</td><td>to which images of another domain the weights were adapted, and how, in
 * words; missing where they were not</td></tr>
 * <tr><td>{@code graft.labels}</td><td>a JSON list of class names, in output order; may be empty</td></tr>
 * </table>
 *
 * @param file  that messages name
 * @param texts the file's metadata
 */
public record ModelMetadata(Path file, Map<String, String> texts) {
    /** Key of the architecture's name; writers may give it among their extra metadata. */
    public static final String ARCHITECTURE = "graft.architecture";

    private static final String FORMAT = "graft.format";
    private static final String VERSION = "1";
    private static final String NETWORK = "graft.network";
    private static final String PREPROCESSING = "graft.preprocessing";
    private static final String PREPARATION = "graft.preparation";
    private static final String LABELS = "graft.labels";
    private static final String CONFIDENCE = "graft.confidence";
    private static final String ADAPTATION = "graft.adaptation";

    /** The metadata of an open file. */
    public static ModelMetadata of(WeightFile file) {
        return new ModelMetadata(file.path(), file.metadata());
    }

    /**
     * What describes a model.
     *
     * @param preparation null for a network that takes arrays which are no images
     * @param labels      class names in output order, as many as the network has outputs, or none
     * @param extra       further metadata
     * @throws IllegalArgumentException when a parameter has no values, or the labels do not match the outputs
     */
    public static Map<String, String> write(Network network, Preparation preparation, List<String> labels,
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
        if (preparation != null) {
            metadata.put(PREPROCESSING, PreprocessingJson.write(preparation.preprocessing()));
            metadata.put(PREPARATION, Json.write(Json.object("source", preparation.source().word(), "detail",
                    preparation.detail())));
        }
        metadata.put(LABELS, Json.write(labels));
        return metadata;
    }

    /** What describes a model of images. */
    public static Map<String, String> write(PretrainedModel model) {
        Map<String, String> metadata = write(model.network(), model.preparation(), model.labels(),
                Map.of(ARCHITECTURE, model.architecture()));
        Confidence confidence = model.confidence();
        if (!confidence.equals(Confidence.none())) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("temperature", confidence.temperature());
            if (confidence.isThresholdFound()) {
                json.put("threshold", confidence.threshold());
            }
            metadata.put(CONFIDENCE, Json.write(json));
        }
        if (!model.adaptation().isEmpty()) {
            metadata.put(ADAPTATION, model.adaptation());
        }
        return metadata;
    }

    /**
     * How sure the model's answers are; {@link Confidence#none} where the file states nothing.
     *
     * @throws WeightFileException when its description is damaged
     */
    public Confidence confidence() {
        String text = texts.get(CONFIDENCE);
        if (text == null) {
            return Confidence.none();
        }
        return described(() -> {
            Members stated = Members.of(CONFIDENCE, Json.parse(text));
            double temperature = stated.real("temperature");
            boolean found = stated.members().containsKey("threshold");
            try {
                return new Confidence(temperature, found ? stated.real("threshold") : Confidence.none().threshold(),
                        found);
            } catch (IllegalArgumentException e) {
                throw new DescriptionException(CONFIDENCE + ": " + e.getMessage());
            }
        });
    }

    /** To which images of another domain the weights were adapted, and how; empty where they were not. */
    public String adaptation() {
        return texts.getOrDefault(ADAPTATION, "");
    }

    /** Whether the file describes a whole model. */
    public boolean describesModel() {
        return texts.containsKey(FORMAT);
    }

    /** @throws WeightFileException when a later version of Graft wrote it */
    public void requireKnownVersion() {
        String version = texts.get(FORMAT);
        if (!VERSION.equals(version)) {
            throw new WeightFileException(file, FORMAT + " expected " + VERSION + ", found " + version
                    + "; a newer version of Graft wrote it");
        }
    }

    /** @throws WeightFileException when it is missing */
    public String architecture() {
        return required(ARCHITECTURE);
    }

    /**
     * The network, its parameters without values.
     *
     * @throws WeightFileException when its description is missing or damaged
     */
    public Network network() {
        return described(() -> NetworkJson.read(required(NETWORK)));
    }

    /** @throws WeightFileException when its description is missing or damaged */
    public Preprocessing preprocessing() {
        return described(() -> PreprocessingJson.read(required(PREPROCESSING)));
    }

    /**
     * How images are prepared. What was a guess when the file was written is one still; all else the file states.
     *
     * @throws WeightFileException when its description is missing or damaged
     */
    public Preparation preparation() {
        Preprocessing stated = preprocessing();
        Members known = described(() -> Members.of(PREPARATION, Json.parse(texts.getOrDefault(PREPARATION, "{}"))));
        if (known.members().isEmpty()) {
            return Preparation.ofFile(stated, "");
        }
        return described(() -> {
            Source source = known.constant("source", Source.values());
            String detail = known.text("detail");
            return switch (source) {
                case GUESS, FILE -> new Preparation(stated, source, detail);
                case OPTION, BESIDE, PUBLISHER -> Preparation.ofFile(stated, "from "
                        + new Preparation(stated, source, detail).known());
            };
        });
    }

    /** {@link #preparation()} where the file states it; tools that change a graph may keep it and drop the rest. */
    public Optional<Preparation> statedPreparation() {
        // A source without what it is the source of is damage, not a network that takes no images.
        boolean states = Stream.of(PREPROCESSING, PREPROCESSING + 0, PREPARATION).anyMatch(texts::containsKey);
        return states ? Optional.of(preparation())
                : Optional.empty();
    }

    /**
     * The class names in output order; none where the file knows none.
     *
     * @throws WeightFileException when they are missing, or not as many as classes
     */
    public List<String> labels(int classes) {
        Object json;
        try {
            json = Json.parse(required(LABELS));
        } catch (JsonException e) {
            throw new WeightFileException(file, LABELS + ": " + e.getMessage(), e);
        }
        if (json instanceof List<?> names && (names.isEmpty() || names.size() == classes)) {
            return names.stream().map(String::valueOf).toList();
        }
        throw new WeightFileException(file, LABELS + " expected a list of " + classes + " names, found "
                + (json instanceof List<?> names ? names.size() : json));
    }

    /** {@link #labels(int)} where the file states them, else none. */
    public List<String> statedLabels(int classes) {
        return texts.containsKey(LABELS) ? labels(classes) : List.of();
    }

    private <T> T described(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (DescriptionException | JsonException e) {
            throw new WeightFileException(file, e.getMessage(), e);
        }
    }

    private String required(String key) {
        String value = texts.get(key);
        if (value != null) {
            return value;
        }
        // An attribute of HDF5 is short, so long texts are cut in parts: key0, key1 and so on.
        var parts = new StringBuilder();
        for (int i = 0; texts.containsKey(key + i); i++) {
            parts.append(texts.get(key + i));
        }
        if (parts.isEmpty()) {
            throw new WeightFileException(file, "its metadata lacks " + key + "; the file is damaged or was changed");
        }
        return parts.toString();
    }
}
