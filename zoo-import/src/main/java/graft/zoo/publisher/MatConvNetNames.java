package graft.zoo.publisher;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.zoo.architecture.Architecture;
import graft.zoo.matlab.MatConvNet;
import graft.zoo.model.Publisher;
import graft.zoo.weights.DType;
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
final class MatConvNetNames {
    private static final Pattern DAG = Pattern.compile(".*_(filter|bias|mult|moments)");
    private static final Pattern SIMPLE = Pattern.compile(".*\\.(filters|biases|gain|bias|moments)");
    private static final List<String> WEIGHTS = List.of("_filter", ".filters", ".weight");
    private static final List<String> BIASES = List.of("_bias", ".biases", ".bias");

    private MatConvNetNames() {
    }

    static boolean isMatConvNet(Map<String, StoredTensor> weights) {
        List<String> names = new ArrayList<>(weights.keySet());
        names.remove(MatConvNet.AVERAGE_IMAGE);
        // Filters may be called weights too; then the fully connected layers, which are convolutions, tell.
        return !names.isEmpty() && (names.stream().allMatch(n -> DAG.matcher(n).matches())
                || names.stream().allMatch(n -> SIMPLE.matcher(n).matches())
                        && names.stream().anyMatch(n -> n.endsWith(".filters"))
                || weights.containsKey("fc6.weight") && weights.get("fc6.weight").shape().size() == 4);
    }

    /** The tensors under Graft's names and in PyTorch's layout; what the architecture has no layer for stays. */
    static Map<String, StoredTensor> toTorchvision(Architecture architecture, Map<String, StoredTensor> weights) {
        Network network = architecture.network(Publisher.MATCONVNET, 1000);
        Map<String, PyTorchTensor> layout = PyTorchLayout.of(network);
        Map<String, StoredTensor> renamed = new LinkedHashMap<>(weights);
        // The mean picture is part of the preprocessing.
        renamed.remove(MatConvNet.AVERAGE_IMAGE);
        CaffeLayers.of(architecture, network).forEach((node, layer) -> {
            if (network.node(node).layer() instanceof BatchNorm norm) {
                batchNorm(node, layer, norm.epsilon(), renamed);
                return;
            }
            StoredTensor filters = take(renamed, layer, WEIGHTS);
            if (filters != null) {
                renamed.put(node + ".weight", filters(node + ".weight", filters,
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
            weights.put(node + ".running_mean", mean(node + ".running_mean", moments));
            weights.put(node + ".running_var", variance(node + ".running_var", moments, epsilon));
        }
    }

    /** [R, S, C, K] as [K, C, R, S]; where a fully connected layer's kernel is 1x1, as [K, C]. */
    static StoredTensor filters(String name, StoredTensor stored, int rank) {
        List<Integer> shape = new ArrayList<>(stored.shape());
        if (shape.size() > 4) {
            return stored;
        }
        StoredTensor four = stored;
        if (shape.size() < 4) {
            while (shape.size() < 4) {
                shape.add(1);
            }
            four = DerivedTensor.reshaped(name, stored, shape);
        }
        StoredTensor turned = four.permuted(3, 2, 0, 1);
        return rank == 2 && shape.get(0) * shape.get(1) == 1
                ? DerivedTensor.reshaped(name, turned, List.of(shape.get(3), shape.get(2))) : turned;
    }

    private static StoredTensor take(Map<String, StoredTensor> weights, String layer, List<String> endings) {
        return endings.stream().map(e -> weights.remove(layer + e)).filter(t -> t != null).findFirst().orElse(null);
    }

    private static void vector(Map<String, StoredTensor> weights, StoredTensor stored, String name) {
        if (stored != null) {
            weights.put(name, vector(name, stored));
        }
    }

    /** [K, 1] or [1, K] as [K]. */
    static StoredTensor vector(String name, StoredTensor stored) {
        List<Integer> long1 = stored.shape().stream().filter(d -> d != 1).toList();
        return DerivedTensor.reshaped(name, stored, long1.isEmpty() ? List.of(1) : long1);
    }

    static StoredTensor mean(String name, StoredTensor moments) {
        return column(name, moments, 0, x -> x);
    }

    /** The variance without the epsilon that MatConvNet's deviation includes; never below 0. */
    static StoredTensor variance(String name, StoredTensor moments, double epsilon) {
        return column(name, moments, 1, sigma -> (float) Math.max(0, (double) sigma * sigma - epsilon));
    }

    private interface Change {
        float of(float value);
    }

    private static StoredTensor column(String name, StoredTensor moments, int column, Change change) {
        int channels = moments.shape().getFirst();
        DType dtype = moments.dtype();
        return new DerivedTensor(name, dtype, List.of(channels), () -> {
            float[] both = moments.read().unwrap();
            float[] values = new float[channels];
            for (int c = 0; c < channels; c++) {
                values[c] = change.of(both[2 * c + column]);
            }
            return values;
        });
    }
}
