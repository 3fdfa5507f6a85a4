package graft.zoo.matlab;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.matlab.MatValue.Cells;
import graft.zoo.matlab.MatValue.Numbers;
import graft.zoo.matlab.MatValue.Structs;
import graft.zoo.model.Preprocessing;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network as MatConvNet stores it, in one of two forms:
 *
 * <table>
 * <caption>Variables, at the top or in a struct {@code net}</caption>
 * <tr><td>SimpleNN</td><td>{@code layers}: cells of structs, each the input of the next, with type, name, settings and
 * {@code weights}; before 2015 {@code filters} and {@code biases} instead</td></tr>
 * <tr><td>DagNN</td><td>{@code layers}: array of structs with type, name, inputs, outputs, names of params, and
 * settings in {@code block}; {@code params}: array of structs with name and value</td></tr>
 * <tr><td>both</td><td>{@code meta} with {@code normalization}, {@code classes}, {@code inputs}; before 2015 the first
 * two at the top</td></tr>
 * </table>
 *
 * <p><b>Tensors.</b> DagNN's have the names of its params; SimpleNN's are named {@code conv1.filters},
 * {@code conv1.biases}, {@code bn1.gain}, {@code bn1.bias}, {@code bn1.moments}; the mean image, where there is one,
 * is {@code meta.normalization.averageImage}.
 *
 * <p>Source: vlfeat/matconvnet, matlab/simplenn/vl_simplenn_tidy.m and matlab/+dagnn/@DagNN/saveobj.m.
 */
public final class MatConvNet {
    /** The mean image's name among the tensors. */
    public static final String AVERAGE_IMAGE = "meta.normalization.averageImage";

    /**
     * One layer.
     *
     * @param type     such as {@code conv}, or {@code dagnn.Conv}
     * @param inputs   names of variables; of SimpleNN, what the layer before makes
     * @param params   names of its tensors, in their order
     * @param settings by name
     */
    public record Layer(String name, String type, List<String> inputs, List<String> outputs, List<String> params,
            Settings settings) {
    }

    /** A layer's settings by name. */
    public static final class Settings {
        private final Map<String, MatValue> values;

        Settings(Map<String, MatValue> values) {
            this.values = values;
        }

        /** The numbers of one, column by column; {@code otherwise} where there are none. */
        public float[] numbers(String setting, float... otherwise) {
            MatValue value = values.get(setting);
            float[] found = value == null ? otherwise : value.numbers();
            return found.length == 0 ? otherwise : found;
        }

        /** The text of one; {@code otherwise} where there is none. */
        public String text(String setting, String otherwise) {
            MatValue value = values.get(setting);
            return value == null || value.string().isEmpty() ? otherwise : value.string();
        }
    }

    private final MappedFile file;
    private final boolean dag;
    private final Map<String, MatValue> meta;
    private final List<Layer> layers = new ArrayList<>();
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private MatConvNet(MappedFile file, Map<String, MatValue> top) {
        this.file = file;
        this.dag = top.containsKey("params");
        if (dag) {
            readDag(top);
        } else {
            readSimple(top);
        }
        this.meta = top.containsKey("meta") ? top.get("meta").struct() : top;
        if (normalization().get("averageImage") instanceof Numbers mean
                && mean.tensor() instanceof MatTensor tensor && !tensor.shape().contains(0)) {
            tensors.put(AVERAGE_IMAGE, tensor.named(AVERAGE_IMAGE));
        }
    }

    /** The network among these variables, or null when there is none. */
    static MatConvNet of(MappedFile file, Map<String, MatValue> variables) {
        Map<String, MatValue> top = variables.containsKey("net") && variables.get("net").struct().containsKey("layers")
                ? variables.get("net").struct() : variables;
        boolean simple = top.get("layers") instanceof Cells cells && !cells.items().isEmpty()
                && cells.items().stream().allMatch(c -> c.struct().containsKey("type"));
        boolean dag = top.get("params") instanceof Structs params && top.get("layers") instanceof Structs
                && params.items().stream().allMatch(p -> p.containsKey("name") && p.containsKey("value"));
        return simple || dag ? new MatConvNet(file, top) : null;
    }

    private void readDag(Map<String, MatValue> top) {
        for (Map<String, MatValue> param : ((Structs) top.get("params")).items()) {
            put(param.get("name").string(), param.get("value"));
        }
        for (Map<String, MatValue> layer : ((Structs) top.get("layers")).items()) {
            layers.add(new Layer(text(layer, "name"), text(layer, "type"), texts(layer.get("inputs")),
                    texts(layer.get("outputs")), texts(layer.get("params")),
                    new Settings(layer.containsKey("block") ? layer.get("block").struct() : Map.of())));
        }
    }

    private void readSimple(Map<String, MatValue> top) {
        List<MatValue> items = ((Cells) top.get("layers")).items();
        String input = "input";
        for (int i = 0; i < items.size(); i++) {
            Map<String, MatValue> settings = items.get(i).struct();
            String type = text(settings, "type");
            String name = text(settings, "name");
            name = name.isEmpty() ? "layer" + (i + 1) : name;
            Map<String, MatValue> weights = weights(type, settings);
            List<String> params = new ArrayList<>();
            for (Map.Entry<String, MatValue> weight : weights.entrySet()) {
                String param = name + "." + weight.getKey();
                if (weight.getValue() instanceof Numbers n && !n.tensor().shape().contains(0)) {
                    params.add(param);
                    put(param, n);
                }
            }
            layers.add(new Layer(name, type, List.of(input), List.of(name), params, new Settings(settings)));
            input = name;
        }
    }

    /** The weights of a layer, each under MatConvNet's word for it. */
    private static Map<String, MatValue> weights(String type, Map<String, MatValue> settings) {
        boolean norm = type.equals("bnorm");
        List<String> words = norm ? List.of("gain", "bias", "moments") : List.of("filters", "biases");
        List<String> old = norm ? List.of("filters", "biases", "moments") : words;
        Map<String, MatValue> weights = new LinkedHashMap<>();
        List<MatValue> cells = settings.get("weights") instanceof Cells c ? c.items() : List.of();
        for (int i = 0; i < cells.size(); i++) {
            weights.put(i < words.size() ? words.get(i) : "weights" + (i + 1), cells.get(i));
        }
        for (int i = 0; i < words.size(); i++) {
            if (settings.containsKey(old.get(i)) && !weights.containsKey(words.get(i))) {
                weights.put(words.get(i), settings.get(old.get(i)));
            }
        }
        return weights;
    }

    private void put(String name, MatValue value) {
        if (!(value instanceof Numbers n) || !(n.tensor() instanceof MatTensor tensor)) {
            throw file.refusal("MatConvNet parameter '" + ShownName.of(name) + "' is " + (value == null ? "missing"
                    : "not an array of real numbers") + "; save the network again on the CPU: vl_simplenn_move(net, "
                    + "'cpu')");
        }
        checkDeviations(name, tensor);
        if (tensors.put(name, tensor.named(name)) != null) {
            throw file.refusal("two MatConvNet parameters are named '" + ShownName.of(name) + "'");
        }
    }

    /** The second column of a bnorm layer's moments is divided by. */
    private void checkDeviations(String name, MatTensor moments) {
        if (!name.endsWith("moments") || moments.shape().size() != 2 || moments.shape().get(1) != 2) {
            return;
        }
        float[] both = moments.read().unwrap();
        for (int i = 1; i < both.length; i += 2) {
            if (!(both[i] > 0)) {
                throw file.refusal("MatConvNet parameter '" + ShownName.of(name) + "' holds the deviation " + both[i]
                        + " of channel " + (i / 2 + 1) + ", expected one above 0; the file is damaged");
            }
        }
    }

    private static String text(Map<String, MatValue> struct, String field) {
        return struct.containsKey(field) ? struct.get(field).string() : "";
    }

    private static List<String> texts(MatValue value) {
        if (value instanceof Cells cells && cells.items().size() != 1) {
            return cells.items().stream().map(MatValue::string).toList();
        }
        return value == null || value.string().isEmpty() ? List.of() : List.of(value.string());
    }

    /** {@code SimpleNN} or {@code DagNN}. */
    String form() {
        return dag ? "DagNN" : "SimpleNN";
    }

    /** Weights and mean image by name. */
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    /** In the file's order. */
    public List<Layer> layers() {
        return layers;
    }

    /** What is subtracted from images and how large they are; empty when the file does not state it. */
    Map<String, MatValue> normalization() {
        return meta.containsKey("normalization") ? meta.get("normalization").struct() : Map.of();
    }

    /** Height, width and channels of the input, or null when the file does not state it. */
    public int[] inputSize() {
        float[] size = normalization().containsKey("imageSize") ? normalization().get("imageSize").numbers()
                : meta.containsKey("inputs") && meta.get("inputs").struct().containsKey("size")
                        ? meta.get("inputs").struct().get("size").numbers() : new float[0];
        return size.length < 2 ? null
                : new int[] {(int) size[0], (int) size[1], size.length < 3 ? 1 : (int) size[2]};
    }

    /** How images are prepared for it; nothing where the file does not state it. */
    public Optional<Preprocessing> preprocessing() {
        return MatConvNetImages.of(this);
    }

    /** Class names in output order: descriptions, or else identifiers; empty when the file has none. */
    public List<String> classes() {
        Map<String, MatValue> classes = meta.containsKey("classes") ? meta.get("classes").struct() : Map.of();
        List<String> described = names(classes.get("description"));
        return described.isEmpty() ? names(classes.get("name")) : described;
    }

    private static List<String> names(MatValue value) {
        MatValue cells = value;
        while (cells instanceof Cells c && c.items().size() == 1 && c.items().getFirst() instanceof Cells) {
            cells = c.items().getFirst();
        }
        return cells instanceof Cells c ? c.items().stream().map(MatValue::string).toList() : List.of();
    }
}
