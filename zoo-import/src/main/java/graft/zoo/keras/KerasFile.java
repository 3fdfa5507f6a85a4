package graft.zoo.keras;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ZipDirectory;
import graft.zoo.description.ModelMetadata;
import graft.zoo.hdf5.Hdf5;
import graft.zoo.hdf5.Hdf5File;
import graft.zoo.hdf5.Hdf5Group;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file of Keras. Tensors are named by their path in the HDF5 file, in the order of layers where the file states it;
 * {@link #variables} names them by layer and role. What the optimiser remembers is left out.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><td>Keras 0 to 2, {@code .h5} of Keras 3</td><td>{@link LayerWeights}: weights, or a whole model with the
 * attribute {@code model_config}</td></tr>
 * <tr><td>{@code .weights.h5}</td><td>{@link VariableWeights}</td></tr>
 * <tr><td>{@code .keras}</td><td>a zip archive of stored entries: {@code metadata.json}, {@code config.json},
 * {@code model.weights.h5}</td></tr>
 * </table>
 */
public final class KerasFile implements WeightFile {
    private static final String WEIGHTS = "model.weights.h5";
    /** The configuration of the largest published network takes a megabyte. */
    private static final int MAX_CONFIG = 1 << 24;

    private final MappedFile file;
    private final String format;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Map<String, KerasPlace> places = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<?, ?> config;

    private KerasFile(MappedFile file, Hdf5 hdf5, String configText, String version) {
        this.file = file;
        Hdf5Group root = hdf5.root();
        metadata.putAll(Hdf5File.texts(root));
        Hdf5Group base = root.find("model_weights").orElse(root) instanceof Hdf5Group group ? group : root;
        boolean byLayer = LayerWeights.areIn(base);
        String text = configText != null ? configText : metadata.get("model_config");
        this.config = text == null ? null : config(file, text);
        if (byLayer) {
            var weights = LayerWeights.in(file, base, config);
            tensors.putAll(weights.tensors());
            places.putAll(weights.places());
            Hdf5File.texts(base).forEach(metadata::putIfAbsent);
        } else {
            VariableWeights.find(hdf5, config, tensors, places);
        }
        if (version != null) {
            metadata.put("keras_version", version);
        }
        if (configText != null) {
            metadata.put("model_config", configText);
        }
        this.format = "Keras (" + (configText != null ? ".keras" : byLayer ? ".h5" : ".weights.h5")
                + (config == null ? ", weights)" : ", whole model)");
    }

    /** Whether a file that begins with these bytes is an archive of Keras 3: its first entry is one of Keras's. */
    public static boolean isZip(byte[] head) {
        String text = new String(head, 0, Math.min(head.length, 64), StandardCharsets.ISO_8859_1);
        return text.startsWith("PK\3\4") && text.length() > 30 && (text.startsWith("metadata.json", 30)
                || text.startsWith("config.json", 30) || text.startsWith(WEIGHTS, 30));
    }

    /**
     * Opens an HDF5 file, whether it is Keras's or a plain one.
     *
     * @throws WeightFileException when it is cut short or damaged, or lists weights that are not there
     */
    public static WeightFile ofHdf5(MappedFile file) {
        Hdf5 hdf5 = Hdf5.of(file, file.bytes());
        Hdf5Group root = hdf5.root();
        boolean keras = LayerWeights.areIn(root) || VariableWeights.areIn(root)
                || root.attribute("model_config").isPresent()
                || root.find("model_weights").orElse(null) instanceof Hdf5Group group && LayerWeights.areIn(group);
        return keras ? new KerasFile(file, hdf5, null, null) : Hdf5File.of(file, hdf5);
    }

    /**
     * Opens an archive of Keras 3.
     *
     * @throws WeightFileException when it is cut short or damaged, or lacks weights or configuration
     */
    public static KerasFile ofZip(MappedFile file) {
        var zip = new ZipDirectory(file);
        String config = text(file, zip, "config.json")
                .orElseThrow(() -> file.refusal("holds no config.json; expected an archive that Keras 3 wrote"));
        Object metadata = text(file, zip, "metadata.json").map(text -> json(file, "metadata.json", text)).orElse(null);
        Object version = metadata instanceof Map<?, ?> map ? map.get("keras_version") : null;
        ZipDirectory.Entry entry = zip.entries().get(WEIGHTS);
        if (entry == null) {
            throw file.refusal("holds no " + WEIGHTS + "; expected an archive that Keras 3 wrote with its weights");
        }
        zip.verify(entry);
        return new KerasFile(file, Hdf5.of(file, zip.stored(entry)), config,
                version instanceof String text ? text : null);
    }

    private static Optional<String> text(MappedFile file, ZipDirectory zip, String name) {
        ZipDirectory.Entry entry = zip.entries().get(name);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.size() > MAX_CONFIG) {
            throw file.refusal("zip entry '" + name + "' has " + entry.size() + " bytes; at most " + MAX_CONFIG
                    + " are read");
        }
        zip.verify(entry);
        MemorySegment bytes = zip.stored(entry);
        return Optional.of(new String(bytes.toArray(JAVA_BYTE), StandardCharsets.UTF_8));
    }

    private static Map<?, ?> config(MappedFile file, String text) {
        if (text.length() > MAX_CONFIG) {
            throw file.refusal("model_config has " + text.length() + " characters; at most " + MAX_CONFIG
                    + " are read");
        }
        if (json(file, "model_config", text) instanceof Map<?, ?> map) {
            return map;
        }
        throw file.refusal("model_config is no JSON object; the file is damaged");
    }

    private static Object json(MappedFile file, String what, String text) {
        try {
            return Json.parse(text);
        } catch (JsonException e) {
            throw file.refusal(what + " does not parse: " + e.getMessage() + "; the file is damaged");
        }
    }

    /** The tensors by layer and role, such as {@code conv1/kernel}, whichever version of Keras wrote them. */
    @Override
    public Map<String, StoredTensor> variables() {
        Map<String, StoredTensor> named = new LinkedHashMap<>();
        tensors.forEach((path, tensor) -> {
            // Two models in one may both have a layer of this name: then their whole paths differ.
            if (named.putIfAbsent(today(places.get(path).variable()).toString(), tensor) != null) {
                named.put(path, tensor);
            }
        });
        return named;
    }

    /**
     * Keras 2 called the kernel of a depthwise convolution like the first of a separable one's two; now it is a
     * kernel.
     */
    private KerasVariable today(KerasVariable variable) {
        KerasVariable ofSeparable = new KerasVariable(variable.layer(), "pointwise_kernel");
        return variable.variable().equals("depthwise_kernel")
                && places.values().stream().noneMatch(place -> place.variable().equals(ofSeparable))
                ? new KerasVariable(variable.layer(), "kernel") : variable;
    }

    /** The tensors by model in the model, layer and role; several where these do not tell them apart. */
    Map<KerasPlace, List<StoredTensor>> places() {
        Map<KerasPlace, List<StoredTensor>> found = new LinkedHashMap<>();
        tensors.forEach((path, tensor) -> found.computeIfAbsent(new KerasPlace(places.get(path).model(),
                today(places.get(path).variable())), _ -> new ArrayList<>()).add(tensor));
        return found;
    }

    /** The model's configuration, where the file carries it. */
    public Optional<Map<?, ?>> config() {
        return Optional.ofNullable(config);
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public String writer() {
        String version = metadata.get("keras_version");
        if (ModelMetadata.of(this).describesModel()) {
            // The version is that of the form, not of the writer.
            return "Graft" + (version == null ? "" : ", in the form of Keras " + version);
        }
        String backend = metadata.get("backend");
        return version == null ? "" : "Keras " + version + (backend == null ? "" : " on " + backend);
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    @Override
    public void close() {
        file.close();
    }
}
