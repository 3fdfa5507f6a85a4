package graft.zoo.publisher;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.zoo.architecture.Architecture;
import graft.zoo.layout.PyTorchLayout;
import graft.zoo.layout.PyTorchTensor;
import graft.zoo.matlab.MatConvNet;
import graft.zoo.matlab.MatConvNetLayout;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * MatConvNet's names and layouts. The layers are called as in Caffe, from which they were imported:
 *
 * <pre>
 * what                     SimpleNN          DagNN                    shape in MATLAB
 * convolution              conv1.filters     conv1_filter             [R, S, C/groups, K]
 *   fully connected        fc6.filters       fc6_filter               [H, W, C, K]
 * bias                     conv1.biases      conv1_bias               [K, 1] or [1, K]
 * BatchNorm                bn1.gain          bn1_mult                 [C, 1]
 *                          bn1.bias          bn1_bias                 [C, 1]
 *                          bn1.moments       bn1_moments              [C, 2]: mean, sqrt(variance + epsilon)
 * </pre>
 *
 * MATLAB drops trailing axes of length 1. The filters of the first layer take red first, unlike Caffe's.
 *
 * <p>Source: vlfeat/matconvnet, utils/import-caffe.py and utils/layers.py.
 */
record MatConvNetNames() implements Naming {
    private static final Pattern DAG = Pattern.compile(".*_(filter|bias|mult|moments)");
    private static final Pattern SIMPLE = Pattern.compile(".*\\.(filters|biases|gain|bias|moments)");
    private static final List<String> WEIGHTS = List.of("_filter", ".filters", ".weight");
    private static final List<String> BIASES = List.of("_bias", ".biases", ".bias");

    @Override
    public boolean recognises(Map<String, StoredTensor> weights) {
        List<String> names = new ArrayList<>(weights.keySet());
        names.remove(MatConvNet.AVERAGE_IMAGE);
        // Filters may be called weights too; then the fully connected layers, which are convolutions, tell.
        return !names.isEmpty() && (names.stream().allMatch(n -> DAG.matcher(n).matches())
                || names.stream().allMatch(n -> SIMPLE.matcher(n).matches())
                        && names.stream().anyMatch(n -> n.endsWith(".filters"))
                || weights.containsKey("fc6.weight") && weights.get("fc6.weight").shape().size() == 4);
    }

    @Override
    public boolean knows(Architecture architecture) {
        return CaffeLayers.know(architecture);
    }

    @Override
    public Publisher publisher(Map<String, StoredTensor> weights) {
        return Publisher.MATCONVNET;
    }

    @Override
    public Map<String, StoredTensor> toTorchvision(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        Network network = PublishedNetwork.of(architecture, Publisher.MATCONVNET, 1000);
        Map<String, PyTorchTensor> layout = PyTorchLayout.of(network);
        Map<String, StoredTensor> renamed = new LinkedHashMap<>(weights);
        // The mean image is part of the preprocessing.
        renamed.remove(MatConvNet.AVERAGE_IMAGE);
        CaffeLayers.of(architecture, network).forEach((node, layer) -> {
            if (network.node(node).layer() instanceof BatchNorm norm) {
                batchNorm(node, layer, norm.epsilon(), renamed);
                return;
            }
            StoredTensor filters = take(renamed, layer, WEIGHTS);
            if (filters != null) {
                renamed.put(node + ".weight", MatConvNetLayout.filters(node + ".weight", filters,
                        layout.get(node + ".weight").shape().size()));
            }
            if (layout.containsKey(node + ".bias")) {
                vector(renamed, take(renamed, layer, BIASES), node + ".bias");
            }
        });
        return renamed;
    }

    private static void batchNorm(String node, String layer, float epsilon, Map<String, StoredTensor> weights) {
        vector(weights, take(weights, layer, List.of("_mult", ".gain")), node + ".weight");
        vector(weights, take(weights, layer, List.of("_bias", ".bias")), node + ".bias");
        StoredTensor moments = take(weights, layer, List.of("_moments", ".moments"));
        if (moments != null && moments.shape().size() == 2 && moments.shape().get(1) == 2) {
            weights.put(node + ".running_mean", MatConvNetLayout.mean(node + ".running_mean", moments));
            weights.put(node + ".running_var", MatConvNetLayout.variance(node + ".running_var", moments, epsilon));
        }
    }

    private static StoredTensor take(Map<String, StoredTensor> weights, String layer, List<String> endings) {
        return endings.stream().map(e -> weights.remove(layer + e)).filter(t -> t != null).findFirst().orElse(null);
    }

    private static void vector(Map<String, StoredTensor> weights, StoredTensor stored, String name) {
        if (stored != null) {
            weights.put(name, MatConvNetLayout.vector(name, stored));
        }
    }
}
