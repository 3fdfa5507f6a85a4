package graft.zoo.keras;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.hdf5.Hdf5Attribute;
import graft.zoo.hdf5.Hdf5Dataset;
import graft.zoo.hdf5.Hdf5Group;
import graft.zoo.hdf5.Hdf5Object;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The weights of a Keras file up to version 2, which Keras 3 still writes as {@code .h5}: a group for each layer, and
 * lists of what counts, in order.
 *
 * <table>
 * <caption>Layout, at the root or, in whole models, in {@code model_weights}</caption>
 * <tr><td>{@code layer_names}</td><td>attribute: the layers in order; long lists are cut into {@code layer_names0},
 * {@code layer_names1} and so on</td></tr>
 * <tr><td>{@code LAYER}</td><td>group, whose attribute {@code weight_names} (or {@code weight_names0} and so on) lists
 * the datasets below it, such as {@code conv1/kernel:0}</td></tr>
 * <tr><td>{@code nb_layers}</td><td>attribute of Keras 0 of 2015 instead: groups {@code layer_0} and so on with
 * datasets {@code param_0} and so on</td></tr>
 * </table>
 */
final class LayerWeights {
    /** The largest published networks have some thousand. */
    private static final int MAX_WEIGHTS = 1 << 17;
    private static final String TOP_LEVEL = "top_level_model_weights";

    private final MappedFile file;
    private final Hdf5Group base;
    private final Map<String, Boolean> kinds;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Map<String, KerasPlace> places = new LinkedHashMap<>();

    private LayerWeights(MappedFile file, Hdf5Group base, Map<?, ?> config) {
        this.file = file;
        this.base = base;
        this.kinds = kinds(config);
    }

    /** The names of a configuration's layers, and whether each holds others with weights of their own. */
    private static Map<String, Boolean> kinds(Map<?, ?> config) {
        Map<String, Boolean> kinds = new HashMap<>();
        Object layers = config == null ? null : config.get("config");
        layers = layers instanceof Map<?, ?> settings ? settings.get("layers") : layers;
        if (layers instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> layer && layer.get("config") instanceof Map<?, ?> settings) {
                    Object name = layer.get("name") instanceof String own ? own : settings.get("name");
                    kinds.put(String.valueOf(name), settings.containsKey("layers") || settings.containsKey("layer"));
                }
            }
        }
        return kinds;
    }

    /** Whether a group has weights in this form. */
    static boolean areIn(Hdf5Group group) {
        return group.attributes().stream().anyMatch(a -> a.name().equals("layer_names")
                || a.name().equals("layer_names0") || a.name().equals("nb_layers"));
    }

    /**
     * Finds the weights of a group.
     *
     * @param config the model's, where the file carries it, or null
     * @throws WeightFileException when a list is damaged, or names what is not there
     */
    static LayerWeights in(MappedFile file, Hdf5Group base, Map<?, ?> config) {
        var weights = new LayerWeights(file, base, config);
        if (base.attribute("nb_layers").isPresent()) {
            weights.findNumbered();
        } else {
            weights.findListed();
        }
        return weights;
    }

    /** By path, in the order of layers. */
    Map<String, StoredTensor> tensors() {
        return tensors;
    }

    /** Whose each path is. */
    Map<String, KerasPlace> places() {
        return places;
    }

    private void findListed() {
        List<String> layers = new ArrayList<>(list(base, "layer_names"));
        if (base.find(TOP_LEVEL).isPresent()) {
            layers.add(TOP_LEVEL);
        }
        refuseRepeated("layer_names", layers);
        for (String layer : layers) {
            if (!(base.find(layer).orElse(null) instanceof Hdf5Group group)) {
                throw file.refusal("layer_names lists '" + ShownName.of(layer) + "', which is not there; the file is "
                        + "damaged or incomplete");
            }
            List<String> weights = list(group, "weight_names");
            refuseRepeated("weight_names of layer '" + ShownName.of(layer) + "'", weights);
            if (tensors.size() + weights.size() > MAX_WEIGHTS) {
                throw file.refusal("lists more than " + MAX_WEIGHTS + " weights; the file is damaged");
            }
            boolean ownNames = areOwnNames(layer, weights);
            for (String weight : weights) {
                Optional<Hdf5Object> found = group.find(weight);
                if (!(found.orElse(null) instanceof Hdf5Dataset dataset)) {
                    throw file.refusal("weight_names of layer '" + ShownName.of(layer) + "' lists '"
                            + ShownName.of(weight) + "', which is not there; the file is damaged or incomplete");
                }
                KerasVariable variable = KerasVariable.of(weight.contains("/") ? weight : layer + "/" + weight);
                add(dataset, Boolean.TRUE.equals(kinds.get(layer)) ? layer : "",
                        ownNames ? variable : new KerasVariable(layer, variable.variable()));
            }
        }
    }

    /**
     * Whether the weights below a layer belong to layers of other names. Where the configuration does not state it:
     * whether they are not all of one layer that is named as the group is, or as it with a number.
     *
     * <p>Keras goes by the order of the lists. What stands in the names was numbered again where a model was built
     * twice in one process: {@code conv2d_1} then holds {@code conv2d_1_1/kernel:0} or {@code conv2d_7/kernel:0}.
     */
    private boolean areOwnNames(String layer, List<String> weights) {
        Set<String> variables = new HashSet<>();
        Set<String> owners = new HashSet<>();
        for (String weight : weights) {
            KerasVariable variable = KerasVariable.of(weight.contains("/") ? weight : layer + "/" + weight);
            variables.add(variable.variable());
            owners.add(variable.layer());
        }
        if (variables.size() < weights.size()) {
            return true;
        }
        if (weights.stream().allMatch(weight -> isOf(layer, weight))) {
            return false;
        }
        Boolean holdsLayers = kinds.get(layer);
        return holdsLayers != null ? holdsLayers : owners.size() != 1
                || !owners.iterator().next().matches(Pattern.quote(layer) + "(_\\d+)?");
    }

    /** Whether a weight's name is its layer's, which may have strokes in it, and a variable. */
    private static boolean isOf(String layer, String weight) {
        return weight.startsWith(layer + "/") && weight.indexOf('/', layer.length() + 1) < 0;
    }

    private void refuseRepeated(String list, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw file.refusal(list + " lists '" + ShownName.of(name) + "' twice; the file is damaged");
            }
        }
    }

    /** Keras 0 numbers layers and weights: a kernel, then a bias. */
    private void findNumbered() {
        for (int i = 0; base.find("layer_" + i).orElse(null) instanceof Hdf5Group group; i++) {
            for (int p = 0; group.find("param_" + p).orElse(null) instanceof Hdf5Dataset dataset; p++) {
                String variable = p == 0 ? "kernel" : p == 1 ? "bias" : "param_" + p;
                add(dataset, "", new KerasVariable("layer_" + i, variable));
            }
        }
    }

    private void add(Hdf5Dataset dataset, String model, KerasVariable variable) {
        tensors.put(dataset.path(), dataset.tensor(dataset.path()));
        places.put(dataset.path(), new KerasPlace(model, variable));
    }

    /** A list of names, which may be cut into several attributes. */
    private static List<String> list(Hdf5Group group, String name) {
        Optional<Hdf5Attribute> whole = group.attribute(name);
        if (whole.isPresent()) {
            return whole.get().strings();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; ; i++) {
            Optional<Hdf5Attribute> part = group.attribute(name + i);
            if (part.isEmpty()) {
                return names;
            }
            names.addAll(part.get().strings());
        }
    }
}
