package graft.zoo.publisher;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.MaxPool;
import graft.layers.structure.Node;
import graft.zoo.architecture.Architecture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Caffe calls the layers with weights of the networks that Berkeley, Oxford and MSRA published for it; MatConvNet
 * kept the names. Graft's node {@code layer2.0.conv1} is Caffe's {@code res3a_branch2a}.
 *
 * <p>Sources: the deploy.prototxt files of BVLC/caffe, of Oxford's VGGs, of KaimingHe/deep-residual-networks and of
 * forresti/SqueezeNet.
 */
final class CaffeLayers {
    private static final Pattern BLOCK = Pattern.compile("layer(\\d)\\.(\\d+)\\.(?:conv|bn|downsample\\.)(\\d)");
    private static final Pattern INCEPTION = Pattern.compile("inception(\\d\\w)\\.branch(\\d)(?:\\.(\\d))?\\.conv");

    private CaffeLayers() {
    }

    /** Whether Caffe's names for this architecture are known. */
    static boolean know(Architecture architecture) {
        return switch (architecture) {
            case VGG16, VGG19, RESNET50, RESNET101, RESNET152, GOOGLENET, ALEXNET, CAFFENET, SQUEEZENET1_0,
                    SQUEEZENET1_1 -> true;
            default -> false;
        };
    }

    /**
     * Caffe's layer for each node with weights, in the network's order.
     *
     * @param network in its publisher's form
     */
    static Map<String, String> of(Architecture architecture, Network network) {
        return switch (architecture) {
            case VGG16, VGG19 -> vgg(network);
            case RESNET50, RESNET101, RESNET152 -> resNet(network, architecture != Architecture.RESNET50);
            case GOOGLENET -> googLeNet(network);
            case SQUEEZENET1_0, SQUEEZENET1_1 -> squeezeNet(network);
            default -> same(network);
        };
    }

    private static boolean hasWeights(Node node) {
        return node.layer() instanceof Conv2d || node.layer() instanceof Dense || node.layer() instanceof BatchNorm;
    }

    /** AlexNet's nodes have Caffe's names already. */
    private static Map<String, String> same(Network network) {
        Map<String, String> layers = new LinkedHashMap<>();
        network.nodes().stream().filter(CaffeLayers::hasWeights).forEach(n -> layers.put(n.name(), n.name()));
        return layers;
    }

    /** conv1_1, conv1_2, pool, conv2_1, ..., fc6, fc7, fc8. */
    static Map<String, String> vgg(Network network) {
        Map<String, String> layers = new LinkedHashMap<>();
        int block = 1;
        int convolution = 1;
        int dense = 6;
        for (Node node : network.nodes()) {
            switch (node.layer()) {
                case Conv2d _ -> layers.put(node.name(), "conv" + block + "_" + convolution++);
                case Dense _ -> layers.put(node.name(), "fc" + dense++);
                case MaxPool _ -> {
                    block++;
                    convolution = 1;
                }
                default -> {
                    // Other layers have no weights in VGG.
                }
            }
        }
        return layers;
    }

    /** conv1, fire2/squeeze1x1, fire2/expand1x1, fire2/expand3x3, ..., conv10. */
    private static Map<String, String> squeezeNet(Network network) {
        Map<String, String> layers = new LinkedHashMap<>();
        layers.put("features.0", "conv1");
        int fire = 1;
        for (Node node : network.nodes()) {
            if (node.name().endsWith(".squeeze")) {
                fire++;
                String module = node.name().substring(0, node.name().lastIndexOf('.'));
                layers.put(module + ".squeeze", "fire" + fire + "/squeeze1x1");
                layers.put(module + ".expand1x1", "fire" + fire + "/expand1x1");
                layers.put(module + ".expand3x3", "fire" + fire + "/expand3x3");
            }
        }
        layers.put("classifier.1", "conv10");
        return layers;
    }

    /**
     * conv1, bn_conv1, res2a_branch1, bn2a_branch1, res2a_branch2a, ..., fc1000. Blocks are a, b, c; where a stage of a
     * deeper network has more of them than the alphabet likes, a, b1, b2.
     */
    private static Map<String, String> resNet(Network network, boolean deep) {
        Map<String, String> layers = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            Matcher block = BLOCK.matcher(node.name());
            if (!hasWeights(node)) {
                continue;
            }
            if (!block.matches()) {
                layers.put(node.name(), switch (node.name()) {
                    case "bn1" -> "bn_conv1";
                    case "fc" -> "fc1000";
                    default -> node.name();
                });
                continue;
            }
            int stage = Integer.parseInt(block.group(1)) + 1;
            int i = Integer.parseInt(block.group(2));
            boolean numbered = deep && (stage == 3 || stage == 4);
            String letter = numbered ? i == 0 ? "a" : "b" + i : String.valueOf((char) ('a' + i));
            boolean shortcut = node.name().contains("downsample");
            String branch = shortcut ? "1" : "2" + (char) ('a' + Integer.parseInt(block.group(3)) - 1);
            layers.put(node.name(), (node.layer() instanceof BatchNorm ? "bn" : "res") + stage + letter + "_branch"
                    + branch);
        }
        return layers;
    }

    /** conv1/7x7_s2, conv2/3x3_reduce, conv2/3x3, inception_3a/1x1, ..., loss3/classifier. */
    private static Map<String, String> googLeNet(Network network) {
        Map<String, String> layers = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            Matcher inception = INCEPTION.matcher(node.name());
            if (inception.matches()) {
                String branch = switch (inception.group(2) + (inception.group(3) == null ? "" : inception.group(3))) {
                    case "1" -> "1x1";
                    case "20" -> "3x3_reduce";
                    case "21" -> "3x3";
                    case "30" -> "5x5_reduce";
                    case "31" -> "5x5";
                    default -> "pool_proj";
                };
                layers.put(node.name(), "inception_" + inception.group(1) + "/" + branch);
            } else if (hasWeights(node)) {
                layers.put(node.name(), switch (node.name()) {
                    case "conv1.conv" -> "conv1/7x7_s2";
                    case "conv2.conv" -> "conv2/3x3_reduce";
                    case "conv3.conv" -> "conv2/3x3";
                    default -> "loss3/classifier";
                });
            }
        }
        return layers;
    }
}
