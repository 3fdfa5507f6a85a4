package graft.zoo.keras;

import graft.zoo.hdf5.Hdf5;
import graft.zoo.hdf5.Hdf5Attribute;
import graft.zoo.hdf5.Hdf5Dataset;
import graft.zoo.hdf5.Hdf5Group;
import graft.zoo.weights.StoredTensor;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The weights that Keras 3 saves as {@code .weights.h5} and in {@code .keras}: numbered variables of layers that are
 * numbered by class.
 *
 * <pre>
 * layers/conv2d_1/vars/0        the kernel of the second Conv2D; the group vars has the layer's name as attribute
 * layers/conv2d_1/vars/1        its bias
 * layers/functional/layers/...  the layers of a model in the model
 * optimizer/vars/...            what training remembers; left out
 * </pre>
 *
 * Keras 2.12 and 2.13 have {@code _layer_checkpoint_dependencies} in the place of {@code layers}, with the layers' own
 * names below it. Before the attribute, names follow from the configuration.
 */
final class VariableWeights {
    private static final List<String> FOLDERS = List.of("layers", "_layer_checkpoint_dependencies");
    /** Every layer has variables, if only an empty group of them; a few tell. */
    private static final int MOST_LAYERS_ASKED = 8;
    private static final Pattern NUMBER = Pattern.compile("_\\d+$");

    private final Hdf5Group root;
    /** Of each model's configuration that was asked for: see {@link #folders}. */
    private final Map<Object, List<Map<String, Object>>> folders = new IdentityHashMap<>();

    private VariableWeights(Hdf5Group root) {
        this.root = root;
    }

    /** Whether a root has weights in this form: a folder of layers, each of which has a group of variables. */
    static boolean areIn(Hdf5Group root) {
        return FOLDERS.stream().anyMatch(folder -> root.find(folder).orElse(null) instanceof Hdf5Group layers
                && layers.names().stream().limit(MOST_LAYERS_ASKED).anyMatch(
                        name -> layers.find(name + "/vars").orElse(null) instanceof Hdf5Group));
    }

    /**
     * Finds all variables but the optimiser's.
     *
     * @param config  the model's, where the file carries it, or null
     * @param tensors <b>modified:</b> takes the tensors by path
     * @param places  <b>modified:</b> takes whose each path is
     */
    static void find(Hdf5 hdf5, Map<?, ?> config, Map<String, StoredTensor> tensors,
            Map<String, KerasPlace> places) {
        Map<String, Integer> counts = new HashMap<>();
        Map<String, Hdf5Dataset> datasets = new LinkedHashMap<>();
        for (Hdf5Dataset dataset : hdf5.datasets(hdf5.root())) {
            if (dataset.isNumeric() && !dataset.path().startsWith("optimizer/")) {
                datasets.put(dataset.path(), dataset);
                counts.merge(folder(dataset.path()), 1, Integer::sum);
            }
        }
        VariableWeights weights = new VariableWeights(hdf5.root());
        datasets.forEach((path, dataset) -> {
            tensors.put(path, dataset.tensor(path));
            places.put(path, weights.place(config, path, counts.get(folder(path))));
        });
    }

    private static String folder(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private KerasPlace place(Map<?, ?> config, String path, int count) {
        String[] parts = path.split("/");
        int vars = parts.length - 2;
        if (vars < 1 || !parts[vars].equals("vars")) {
            return new KerasPlace("", KerasVariable.of(path));
        }
        String outermost = "";
        Object within = config;
        String own = parts[vars - 1];
        for (int i = 1; i < vars; i += 2) {
            Object layer = layer(within, parts[i - 1], parts[i]);
            own = name(String.join("/", List.of(parts).subList(0, i + 1)), layer, parts[i]);
            outermost = i == 1 && i + 2 < vars ? own : outermost;
            within = layer;
        }
        String numbered = parts[vars - 1];
        // What a layer holds, such as the generator of a dropout, lies in a folder of its own.
        boolean ofLayer = vars % 2 == 0;
        return new KerasPlace(outermost, new KerasVariable(ofLayer ? own : name(folder(folder(path)), null,
                numbered), role(NUMBER.matcher(numbered).replaceFirst(""), parts[vars + 1], count)));
    }

    /** A layer's name: the folder's attribute, the configuration's, else the folder's own. */
    private String name(String folder, Object layer, String otherwise) {
        List<String> stated = root.find(folder + "/vars").flatMap(g -> g.attribute("name"))
                .filter(Hdf5Attribute::isText).map(Hdf5Attribute::strings).orElse(List.of());
        return stated.size() == 1 ? stated.getFirst()
                : layer instanceof Map<?, ?> known && own(known) instanceof String name ? name : otherwise;
    }

    private static Object own(Map<?, ?> layer) {
        return layer.get("config") instanceof Map<?, ?> settings ? settings.get("name") : null;
    }

    /** The layer of a model's configuration that a folder is of; null where there is none. */
    private Object layer(Object model, String container, String folder) {
        int form = FOLDERS.indexOf(container);
        return form < 0 || !(model instanceof Map<?, ?>) ? null
                : folders.computeIfAbsent(model, VariableWeights::folders).get(form).get(folder);
    }

    /**
     * The layers of a model's configuration by the names of their folders, today's and the older ones: the class in
     * lower case and how many layers of that class come before it, and the layer's own name.
     */
    private static List<Map<String, Object>> folders(Object model) {
        Map<String, Object> numbered = new HashMap<>();
        Map<String, Object> named = new HashMap<>();
        Map<String, Integer> before = new HashMap<>();
        if (model instanceof Map<?, ?> map && map.get("config") instanceof Map<?, ?> settings
                && settings.get("layers") instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> layer && layer.get("class_name") instanceof String kind) {
                    String snake = kind.replaceAll("(.)([A-Z][a-z]+)", "$1_$2").replaceAll("([a-z])([A-Z])", "$1_$2")
                            .toLowerCase(Locale.ROOT);
                    int number = before.merge(snake, 1, Integer::sum) - 1;
                    numbered.putIfAbsent(number == 0 ? snake : snake + "_" + number, layer);
                    if (own(layer) instanceof String name) {
                        named.putIfAbsent(name, layer);
                    }
                }
            }
        }
        return List.of(numbered, named);
    }

    /** What a layer's class creates first, second and so on. */
    private static String role(String kind, String index, int count) {
        List<String> roles = switch (kind) {
            // The mean and the variance come last; with one more, it is beta: Keras's Inceptions have no gamma.
            case "batch_normalization" -> switch (count) {
                case 4 -> List.of("gamma", "beta", "moving_mean", "moving_variance");
                case 3 -> List.of("beta", "moving_mean", "moving_variance");
                default -> List.of("moving_mean", "moving_variance");
            };
            case "separable_conv2d", "separable_conv1d" -> List.of("depthwise_kernel", "pointwise_kernel", "bias");
            case "depthwise_conv2d", "conv2d", "dense", "conv2d_transpose", "depthwise_conv1d", "conv1d",
                    "conv1d_transpose" -> List.of("kernel", "bias");
            case "p_re_lu" -> List.of("alpha");
            case "layer_scale" -> List.of("gamma"); // of Keras's ConvNeXt
            case "normalization" -> List.of("mean", "variance", "count");
            // A single one may be gamma or beta.
            case "layer_normalization", "group_normalization" -> count == 2 ? List.of("gamma", "beta") : List.of();
            default -> List.of();
        };
        return index.length() == 1 && index.charAt(0) - '0' < roles.size() && index.charAt(0) >= '0'
                ? roles.get(index.charAt(0) - '0') : index;
    }
}
