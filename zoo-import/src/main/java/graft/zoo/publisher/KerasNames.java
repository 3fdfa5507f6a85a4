package graft.zoo.publisher;

import graft.layers.Network;
import graft.layers.layer.Conv2d;
import graft.layers.layer.ParameterSpec;
import graft.layers.structure.Node;
import graft.zoo.architecture.Architecture;
import graft.zoo.architecture.Family;
import graft.zoo.keras.KerasVariable;
import graft.zoo.layout.DerivedTensor;
import graft.zoo.layout.HwioTensor;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keras's names for the networks of its {@code applications}, in files of all its generations.
 *
 * <pre>
 * VGG                 block1_conv1, ..., fc1, fc2, predictions
 * ResNet              conv1_conv, conv1_bn, conv2_block1_1_conv, conv2_block1_0_bn (the shortcut's), ..., predictions
 * ResNet of 2016      conv1, bn_conv1, res2a_branch2a, bn2a_branch1, ..., fc1000
 * ResNet v2           conv2_block1_preact_bn, conv2_block1_1_conv, ..., post_bn
 * DenseNet            conv1/conv, conv1/bn, conv2_block1_0_bn, conv2_block1_1_conv, ..., pool2_bn, ..., bn, fc1000
 * Inception v3        conv2d_1, batch_normalization_1, ..., in the order in which Keras makes them; gamma is 1
 * Inception-ResNet v2 the same, but for block35_1_conv, ..., conv_7b, conv_7b_bn
 * ConvNeXt            KerasConvNeXtNames
 * MobileNet and other networks of depthwise convolutions: KerasMobileNames
 * </pre>
 *
 * Sources: keras-team/keras, {@code keras/src/applications}; fchollet/deep-learning-models.
 */
record KerasNames() implements Naming {
    private static final Set<String> VARIABLES = Set.of("kernel", "depthwise_kernel", "pointwise_kernel", "bias",
            "gamma", "beta", "moving_mean", "moving_variance");
    /**
     * The layer of an EfficientNet that normalises images, which Graft's preprocessing does, and its variables. Keras
     * stores ImageNet's deviation as the variance and divides by its root twice.
     */
    private static final Map<KerasVariable, float[]> NORMALISATION = Map.of(
            new KerasVariable("normalization", "mean"), new float[] {0.485f, 0.456f, 0.406f},
            new KerasVariable("normalization", "variance"), new float[] {0.229f, 0.224f, 0.225f});
    private static final Pattern BLOCK =
            Pattern.compile("layer(\\d)\\.(\\d+)\\.(conv|bn|downsample\\.)(\\d)");
    private static final Pattern DENSE_LAYER =
            Pattern.compile("features\\.denseblock(\\d)\\.denselayer(\\d+)\\.((?:norm|conv)\\d)");
    private static final Pattern TRANSITION = Pattern.compile("features\\.transition(\\d)\\.(norm|conv)");
    private static final Pattern RESIDUAL = Pattern.compile("(?:(repeat(?:_\\d)?)\\.(\\d+)|block8)\\.conv2d");
    private static final Map<String, String> RESIDUAL_BLOCKS = Map.of("repeat", "block35_", "repeat_1", "block17_",
            "repeat_2", "block8_");
    private static final Pattern NUMBERED = Pattern.compile("(.*?)(?:_(\\d+))?");

    @Override
    public boolean recognises(Map<String, StoredTensor> weights) {
        return !weights.isEmpty() && weights.keySet().stream().map(KerasVariable::of)
                .allMatch(v -> !v.layer().isEmpty() && VARIABLES.contains(v.variable()) || NORMALISATION.containsKey(v));
    }

    @Override
    public boolean knows(Architecture architecture) {
        return switch (architecture) {
            case VGG16, VGG19, RESNET50, RESNET101, RESNET152, RESNET50V2, RESNET101V2, RESNET152V2, INCEPTION_V3,
                    INCEPTION_RESNET_V2, DENSENET121, DENSENET169, DENSENET201, MOBILENET_V1, MOBILENET_V2,
                    MOBILENETV2_050, MOBILENET_V3_LARGE, MOBILENET_V3_SMALL, EFFICIENTNET_B0, EFFICIENTNET_B1,
                    EFFICIENTNET_B2, EFFICIENTNET_B3, EFFICIENTNET_B4, EFFICIENTNET_V2_S, TF_EFFICIENTNETV2_B0, XCEPTION,
                    CONVNEXT_TINY, CONVNEXT_SMALL, CONVNEXT_BASE -> true;
            default -> false;
        };
    }

    /** Which of Keras's two collections this is. */
    @Override
    public Publisher publisher(Map<String, StoredTensor> weights) {
        return weights.keySet().stream().anyMatch(name -> KerasVariable.of(name).layer().equals("res2a_branch2a"))
                ? Publisher.KERAS_2016 : Publisher.KERAS;
    }

    @Override
    public Map<String, StoredTensor> toTorchvision(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        Map<KerasVariable, StoredTensor> variables = new LinkedHashMap<>();
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> {
            if (variables.putIfAbsent(KerasVariable.of(today(architecture, name)), tensor) != null) {
                renamed.put(name, tensor);
            }
        });
        Network network = PublishedNetwork.of(architecture, form, 1000);
        layers(architecture, network, variables.keySet()).forEach((node, layer) ->
                network.parametersOf(network.node(node)).values().forEach(parameter -> {
                    String variable = switch (parameter.role()) {
                        case WEIGHT -> kernel(network.node(node), layer, variables.keySet());
                        case BIAS -> "bias";
                        case SCALE -> "gamma";
                        case SHIFT -> "beta";
                        case RUNNING_MEAN -> "moving_mean";
                        case RUNNING_VARIANCE -> "moving_variance";
                        default -> parameter.name();
                    };
                    StoredTensor stored = variables.remove(new KerasVariable(layer, variable));
                    if (stored != null) {
                        boolean kernel = parameter.role() == ParameterSpec.Role.WEIGHT;
                        renamed.put(parameter.name(), new HwioTensor(parameter.name(),
                                kernel && isDepthwise(network.node(node)) ? depthwise(stored) : stored));
                    } else if (variable.equals("gamma") && isWithoutGamma(architecture)
                            && variables.containsKey(new KerasVariable(layer, "beta"))) {
                        renamed.put(parameter.name(),
                                new HwioTensor.Ones(parameter.name(), parameter.spec().shape()));
                    }
                }));
        if (NORMALISATION.entrySet().stream().allMatch(e -> holds(variables.get(e.getKey()), e.getValue()))) {
            variables.keySet().removeAll(NORMALISATION.keySet());
        }
        variables.forEach((variable, tensor) -> renamed.put(variable.toString(), tensor));
        return renamed;
    }

    private static boolean holds(StoredTensor tensor, float[] values) {
        return tensor != null && tensor.shape().equals(List.of(values.length))
                && Arrays.equals(tensor.read().toArray(), values);
    }

    /** A name in which strokes are part of the layer's own name, as Keras 2 had them, in the words of Keras 3. */
    private static String today(Architecture architecture, String name) {
        return architecture.family() == Family.MOBILENET_V3 ? KerasMobileNames.ofMobileNetV3Today(name)
                : name.replace("conv1/conv/", "conv1_conv/").replace("conv1/bn/", "conv1_bn/");
    }

    private static boolean isWithoutGamma(Architecture architecture) {
        return architecture == Architecture.INCEPTION_V3 || architecture == Architecture.INCEPTION_RESNET_V2;
    }

    private static boolean isDepthwise(Node node) {
        return node.layer() instanceof Conv2d c && c.spec().groups() > 1;
    }

    /** What Keras calls a convolution's weight: in a separable convolution, which is one layer there, it has two. */
    private static String kernel(Node node, String layer, Set<KerasVariable> variables) {
        String own = isDepthwise(node) ? "depthwise_kernel" : "pointwise_kernel";
        return variables.contains(new KerasVariable(layer, own)) ? own : "kernel";
    }

    /** A depthwise kernel, [R,S,C,1], as a grouped convolution's, [R,S,1,C]: the same values in the same order. */
    private static StoredTensor depthwise(StoredTensor stored) {
        List<Integer> s = stored.shape();
        return s.size() == 4 && s.get(3) == 1
                ? DerivedTensor.reshaped(stored.name(), stored, List.of(s.get(0), s.get(1), 1, s.get(2))) : stored;
    }

    /** Keras's layer for each node with weights. */
    private static Map<String, String> layers(Architecture architecture, Network network,
            Set<KerasVariable> variables) {
        return switch (architecture) {
            case VGG16, VGG19 -> vgg(architecture, network);
            case RESNET50, RESNET101, RESNET152 -> variables.stream()
                    .anyMatch(v -> v.layer().equals("res2a_branch2a")) ? resNetOf2016(network)
                    : resNet(network, variables);
            case RESNET50V2, RESNET101V2, RESNET152V2 -> resNet(network, variables);
            case INCEPTION_V3, INCEPTION_RESNET_V2 -> inception(network, variables);
            case CONVNEXT_TINY, CONVNEXT_SMALL, CONVNEXT_BASE -> KerasConvNeXtNames.of(network,
                    variables.stream().map(KerasVariable::layer).distinct().toList());
            case DENSENET121, DENSENET169, DENSENET201 -> denseNet(network, variables);
            default -> KerasMobileNames.of(architecture, network, head(variables), numbered("conv2d", variables),
                    numbered("batch_normalization", variables));
        };
    }

    private static Map<String, String> vgg(Architecture architecture, Network network) {
        Map<String, String> layers = new LinkedHashMap<>();
        CaffeLayers.of(architecture, network).forEach((node, caffe) -> layers.put(node, switch (caffe) {
            case "fc6" -> "fc1";
            case "fc7" -> "fc2";
            case "fc8" -> "predictions";
            default -> "block" + caffe.substring(4, 5) + "_conv" + caffe.substring(6);
        }));
        return layers;
    }

    private static Map<String, String> resNet(Network network, Set<KerasVariable> variables) {
        Map<String, String> layers = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            Matcher m = BLOCK.matcher(node.name());
            if (m.matches()) {
                String block = "conv" + (Integer.parseInt(m.group(1)) + 1) + "_block"
                        + (Integer.parseInt(m.group(2)) + 1);
                layers.put(node.name(), block + switch (m.group(3)) {
                    case "conv" -> "_" + m.group(4) + "_conv";
                    case "bn" -> m.group(4).equals("0") ? "_preact_bn" : "_" + m.group(4) + "_bn";
                    default -> m.group(4).equals("0") ? "_0_conv" : "_0_bn";
                });
            }
        }
        layers.put("conv1", "conv1_conv");
        layers.put(network.contains("bn") ? "bn" : "bn1", network.contains("bn") ? "post_bn" : "conv1_bn");
        layers.put("fc", head(variables));
        return layers;
    }

    /** A dense layer's convolutions are numbered with the BatchNorm after them; the one before the first is 0. */
    private static Map<String, String> denseNet(Network network, Set<KerasVariable> variables) {
        Map<String, String> layers = new LinkedHashMap<>();
        layers.put("features.conv0", "conv1_conv");
        layers.put("features.norm0", "conv1_bn");
        for (Node node : network.nodes()) {
            Matcher layer = DENSE_LAYER.matcher(node.name());
            Matcher transition = TRANSITION.matcher(node.name());
            if (layer.matches()) {
                layers.put(node.name(), "conv" + (Integer.parseInt(layer.group(1)) + 1) + "_block" + layer.group(2)
                        + switch (layer.group(3)) {
                            case "norm1" -> "_0_bn";
                            case "conv1" -> "_1_conv";
                            case "norm2" -> "_1_bn";
                            default -> "_2_conv";
                        });
            } else if (transition.matches()) {
                layers.put(node.name(), "pool" + (Integer.parseInt(transition.group(1)) + 1)
                        + (transition.group(2).equals("norm") ? "_bn" : "_conv"));
            }
        }
        layers.put("features.norm5", "bn");
        layers.put("classifier", variables.contains(new KerasVariable("fc1000", "kernel")) ? "fc1000"
                : head(variables));
        return layers;
    }

    /** keras-applications calls it {@code probs}, or {@code Logits}; Keras itself {@code predictions}. */
    private static String head(Set<KerasVariable> variables) {
        return List.of("probs", "Logits", "logits", "conv_preds").stream()
                .filter(name -> variables.contains(new KerasVariable(name, "kernel"))).findFirst().orElse("predictions");
    }

    private static Map<String, String> resNetOf2016(Network network) {
        Map<String, String> layers = new LinkedHashMap<>(Map.of("conv1", "conv1", "bn1", "bn_conv1", "fc", "fc1000"));
        for (Node node : network.nodes()) {
            Matcher m = BLOCK.matcher(node.name());
            if (m.matches()) {
                int number = Integer.parseInt(m.group(4));
                boolean shortcut = m.group(3).equals("downsample.");
                boolean convolution = shortcut ? number == 0 : m.group(3).equals("conv");
                layers.put(node.name(), (convolution ? "res" : "bn") + (Integer.parseInt(m.group(1)) + 1)
                        + (char) ('a' + Integer.parseInt(m.group(2)))
                        + (shortcut ? "_branch1" : "_branch2" + (char) ('a' + number - 1)));
            }
        }
        return layers;
    }

    /**
     * The k-th convolution that Keras makes without a name is the k-th of the network, and so is its BatchNorm. Where
     * the numbers begin depends on what else was made before. Named are Inception-ResNet's last and those with a bias.
     */
    private static Map<String, String> inception(Network network, Set<KerasVariable> variables) {
        Iterator<String> convolutions = numbered("conv2d", variables).iterator();
        Iterator<String> norms = numbered("batch_normalization", variables).iterator();
        Map<String, String> layers = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            Matcher residual = RESIDUAL.matcher(node.name());
            if (residual.matches()) {
                layers.put(node.name(), residual.group(1) == null ? "block8_10_conv"
                        : RESIDUAL_BLOCKS.get(residual.group(1)) + (Integer.parseInt(residual.group(2)) + 1) + "_conv");
            } else if (node.name().equals("conv2d_7b.conv")) {
                layers.put("conv2d_7b.conv", "conv_7b");
                layers.put("conv2d_7b.bn", "conv_7b_bn");
            } else if (node.layer() instanceof Conv2d && convolutions.hasNext() && norms.hasNext()) {
                layers.put(node.name(), convolutions.next());
                layers.put(node.name().replaceFirst("conv$", "bn"), norms.next());
            }
        }
        layers.put(network.head().name(), head(variables));
        return layers;
    }

    private static List<String> numbered(String kind, Set<KerasVariable> variables) {
        return variables.stream().map(KerasVariable::layer).distinct()
                .filter(layer -> kind(layer).equals(kind)).sorted(Comparator.comparingLong(KerasNames::number))
                .toList();
    }

    private static String kind(String layer) {
        Matcher m = NUMBERED.matcher(layer);
        return m.matches() ? m.group(1) : layer;
    }

    private static long number(String layer) {
        Matcher m = NUMBERED.matcher(layer);
        return m.matches() && m.group(2) != null && m.group(2).length() < 18 ? Long.parseLong(m.group(2)) : 0;
    }
}
