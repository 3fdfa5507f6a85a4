package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.layout.HwioTensor;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TensorFlow's names for the networks that TF-slim and Google's frozen graphs hold. A convolution is a scope, such as
 * {@code resnet_v1_50/block1/unit_1/bottleneck_v1/conv1}, with these tensors in it:
 *
 * <pre>
 * TF-slim                                       frozen Inception v3          inception5h
 * weights, biases                               conv2d_params                conv2d0_w, conv2d0_b
 * BatchNorm/beta, gamma, moving_mean, ...       batchnorm/beta, gamma, ...
 * </pre>
 *
 * TF-slim's Inceptions have no gamma; it is 1. Sources: google-research/tf-slim, tf_slim/nets; the graphs
 * classify_image_graph_def.pb (2015-12-05) and tensorflow_inception_graph.pb.
 */
record TensorFlowNames() implements Naming {
    private static final Pattern SLIM =
            Pattern.compile("(vgg_16|vgg_19|resnet_v1_50|resnet_v1_101|resnet_v1_152|InceptionV1|InceptionV3)/.*");
    /** What training adds to a weight's name for its own values. */
    private static final Pattern TRAINING = Pattern.compile(
            ".*/(Momentum|RMSProp|RMSProp_1|Adam|Adam_1|Adagrad|Ftrl|Ftrl_1|ExponentialMovingAverage|mean_rgb)");
    private static final Pattern TENSOR = Pattern.compile(
            "(.+?)(?:/(weights|biases|conv2d_params)|/(?:BatchNorm|batchnorm)/(beta|gamma|Const|moving_mean|"
            + "moving_variance))");
    private static final Pattern INCEPTION_5H = Pattern.compile("(\\w+)_([wb])");

    @Override
    public boolean recognises(Map<String, StoredTensor> weights) {
        return isSlim(weights) || weights.containsKey("conv2d0_w") || weights.containsKey("conv/conv2d_params");
    }

    private static boolean isSlim(Map<String, StoredTensor> weights) {
        return weights.keySet().stream().anyMatch(name -> SLIM.matcher(name).matches());
    }

    @Override
    public boolean knows(Architecture architecture) {
        return switch (architecture) {
            case VGG16, VGG19, RESNET50, RESNET101, RESNET152, GOOGLENET, INCEPTION_V3, INCEPTION5H -> true;
            default -> false;
        };
    }

    /** TF-slim, or Google with its graphs. */
    @Override
    public Publisher publisher(Map<String, StoredTensor> weights) {
        return isSlim(weights) ? Publisher.TFSLIM : Publisher.TENSORFLOW;
    }

    /** Its own form always: layers and layouts are the publisher's alone. */
    @Override
    public Publisher form(Map<String, StoredTensor> weights, Publisher wanted) {
        return publisher(weights);
    }

    @Override
    public Map<String, StoredTensor> toTorchvision(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        Map<String, StoredTensor> own = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> {
            // Frozen graphs also hold shapes and axes, which are whole numbers; and empty statistics.
            if (tensor.dtype().isFloating() && !tensor.shape().contains(0) && !TRAINING.matcher(name).matches()) {
                own.put(name, tensor);
            }
        });
        return architecture == Architecture.INCEPTION5H ? inception5h(own) : scoped(architecture, own);
    }

    private static Map<String, StoredTensor> inception5h(Map<String, StoredTensor> weights) {
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> {
            Matcher m = INCEPTION_5H.matcher(name);
            put(renamed, m.matches() ? m.group(1) + (m.group(2).equals("w") ? ".weight" : ".bias") : name, tensor);
        });
        return renamed;
    }

    private static Map<String, StoredTensor> scoped(Architecture architecture, Map<String, StoredTensor> weights) {
        Map<String, String> layers = layers(architecture, weights.keySet().stream().map(TENSOR::matcher)
                .filter(Matcher::matches).map(m -> m.group(1)).distinct().toList());
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> {
            Matcher m = TENSOR.matcher(name);
            String layer = m.matches() ? layers.get(m.group(1)) : null;
            if (layer == null) {
                put(renamed, name.startsWith("InceptionV3/AuxLogits/") ? name.replace('/', '.').substring(12) : name,
                        tensor);
            } else if (m.group(2) != null) {
                put(renamed, layer + (m.group(2).equals("biases") ? ".bias" : ".weight"), tensor);
            } else {
                String norm = normOf(layer);
                switch (m.group(3)) {
                    case "beta" -> put(renamed, norm + ".bias", tensor);
                    case "moving_mean" -> put(renamed, norm + ".running_mean", tensor);
                    case "moving_variance" -> put(renamed, norm + ".running_var", tensor);
                    // A frozen graph's fused BatchNorm without gamma has a constant of ones in its place.
                    default -> put(renamed, norm + ".weight", tensor);
                }
                if (m.group(3).equals("moving_variance")) {
                    renamed.putIfAbsent(norm + ".weight", new HwioTensor.Ones(norm + ".weight", tensor.shape()));
                }
            }
        });
        return renamed;
    }

    private static void put(Map<String, StoredTensor> renamed, String name, StoredTensor tensor) {
        renamed.put(name, new HwioTensor(name, tensor));
    }

    /** The BatchNorm after a convolution. */
    private static String normOf(String layer) {
        if (layer.endsWith("downsample.0")) {
            return layer.substring(0, layer.length() - 1) + "1";
        }
        int last = layer.lastIndexOf('.') + 1;
        String module = layer.substring(last);
        return layer.substring(0, last) + (module.equals("conv") ? "bn" : module.replace("conv", "bn"));
    }

    /** The layer of each scope that this architecture has one for. */
    private static Map<String, String> layers(Architecture architecture, List<String> scopes) {
        return switch (architecture) {
            case VGG16 -> vgg(architecture, "vgg_16/");
            case VGG19 -> vgg(architecture, "vgg_19/");
            case RESNET50 -> resNet(scopes, "resnet_v1_50/");
            case RESNET101 -> resNet(scopes, "resnet_v1_101/");
            case RESNET152 -> resNet(scopes, "resnet_v1_152/");
            case GOOGLENET -> inceptionV1(scopes);
            case INCEPTION_V3 -> inceptionV3(scopes);
            default -> Map.of();
        };
    }

    private static Map<String, String> vgg(Architecture architecture, String prefix) {
        Map<String, String> layers = new LinkedHashMap<>();
        CaffeLayers.vgg(architecture.network(1000)).forEach((node, caffe) -> layers.put(prefix
                + (caffe.startsWith("conv") ? caffe.substring(0, caffe.indexOf('_')) + "/" : "") + caffe, node));
        return layers;
    }

    private static final Pattern UNIT = Pattern.compile("block(\\d)/unit_(\\d+)/bottleneck_v1/(conv\\d|shortcut)");

    private static Map<String, String> resNet(List<String> scopes, String prefix) {
        Map<String, String> layers = new LinkedHashMap<>();
        layers.put(prefix + "conv1", "conv1");
        layers.put(prefix + "logits", "fc");
        for (String scope : scopes) {
            Matcher m = UNIT.matcher(scope.startsWith(prefix) ? scope.substring(prefix.length()) : "");
            if (m.matches()) {
                layers.put(scope, "layer" + m.group(1) + "." + (Integer.parseInt(m.group(2)) - 1) + "."
                        + (m.group(3).equals("shortcut") ? "downsample.0" : m.group(3)));
            }
        }
        return layers;
    }

    private static final Pattern MODULE = Pattern.compile("Inception(V\\d)/Mixed_(\\w\\w)/Branch_(\\d)/(.+)");

    private static Map<String, String> inceptionV1(List<String> scopes) {
        Map<String, String> layers = new LinkedHashMap<>();
        layers.put("InceptionV1/Conv2d_1a_7x7", "conv1.conv");
        layers.put("InceptionV1/Conv2d_2b_1x1", "conv2.conv");
        layers.put("InceptionV1/Conv2d_2c_3x3", "conv3.conv");
        layers.put("InceptionV1/Logits/Conv2d_0c_1x1", "fc");
        for (String scope : scopes) {
            Matcher m = MODULE.matcher(scope);
            if (m.matches() && m.group(1).equals("V1")) {
                // The poolings are numbered too, so that TF-slim's b is the first module of a stage.
                String module = "inception" + m.group(2).charAt(0) + (char) (m.group(2).charAt(1) - 1);
                String place = switch (m.group(3)) {
                    case "0" -> ".branch1";
                    case "1", "2" -> ".branch" + (char) (m.group(3).charAt(0) + 1)
                            + (m.group(4).endsWith("1x1") ? ".0" : ".1");
                    default -> ".branch4.1";
                };
                layers.put(scope, module + place + ".conv");
            }
        }
        return layers;
    }

    private static final Pattern GRAPH_MODULE = Pattern.compile("mixed(?:_(\\d+))?/(tower(?:_\\d)?/)?(.+)");
    private static final List<String> MODULES = List.of("5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b",
            "7c");

    private static Map<String, String> inceptionV3(List<String> scopes) {
        Map<String, String> layers = new LinkedHashMap<>();
        List<String> stem = List.of("Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "Conv2d_3b_1x1",
                "Conv2d_4a_3x3");
        for (int i = 0; i < stem.size(); i++) {
            layers.put("InceptionV3/" + stem.get(i), stem.get(i) + ".conv");
            layers.put(i == 0 ? "conv" : "conv_" + i, stem.get(i) + ".conv");
        }
        layers.put("InceptionV3/Logits/Conv2d_1c_1x1", "fc");
        layers.put("softmax", "fc");
        // Convolutions are numbered within their branch, not everywhere with the same letters, so their order counts.
        Map<String, List<String>> branches = new TreeMap<>();
        for (String scope : scopes) {
            Matcher slim = MODULE.matcher(scope);
            Matcher graph = GRAPH_MODULE.matcher(scope);
            if (slim.matches() && slim.group(1).equals("V3")) {
                branches.computeIfAbsent(slim.group(2) + slim.group(3), _ -> new ArrayList<>()).add(scope);
            } else if (graph.matches()) {
                int module = graph.group(1) == null ? 0 : Integer.parseInt(graph.group(1));
                String tower = graph.group(2) == null ? "" : graph.group(2);
                int branch = tower.isEmpty() ? 0 : tower.equals("tower/") ? 1 : tower.charAt(6) - '0' + 1;
                if (module < MODULES.size()) {
                    // The last halving has no branch of one convolution, so its towers are the first branches.
                    branches.computeIfAbsent(MODULES.get(module) + (module == 8 ? branch - 1 : branch),
                            _ -> new ArrayList<>()).add(scope);
                }
            }
        }
        branches.forEach((branch, convolutions) -> {
            List<String> names = inceptionV3Branch(branch);
            convolutions.sort(null);
            for (int i = 0; i < Math.min(names.size(), convolutions.size()); i++) {
                layers.put(convolutions.get(i), "Mixed_" + branch.substring(0, 2) + "." + names.get(i) + ".conv");
            }
        });
        return layers;
    }

    /**
     * Torchvision's names of the convolutions in a branch, in order; such as {@code 6b1} for the second of Mixed_6b.
     */
    private static List<String> inceptionV3Branch(String branch) {
        String module = branch.substring(0, 2);
        return switch (module.equals("6a") || module.equals("7a") ? branch : module.charAt(0) + branch.substring(2)) {
            case "50", "60", "70" -> List.of("branch1x1");
            case "51" -> List.of("branch5x5_1", "branch5x5_2");
            case "52", "6a1" -> List.of("branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3");
            case "6a0" -> List.of("branch3x3");
            case "61" -> List.of("branch7x7_1", "branch7x7_2", "branch7x7_3");
            case "62" -> List.of("branch7x7dbl_1", "branch7x7dbl_2", "branch7x7dbl_3", "branch7x7dbl_4",
                    "branch7x7dbl_5");
            case "7a0" -> List.of("branch3x3_1", "branch3x3_2");
            case "7a1" -> List.of("branch7x7x3_1", "branch7x7x3_2", "branch7x7x3_3", "branch7x7x3_4");
            case "71" -> List.of("branch3x3_1", "branch3x3_2a", "branch3x3_2b");
            case "72" -> List.of("branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3a", "branch3x3dbl_3b");
            case "53", "63", "73" -> List.of("branch_pool");
            default -> List.of();
        };
    }
}
