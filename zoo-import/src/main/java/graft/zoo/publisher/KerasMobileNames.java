package graft.zoo.publisher;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.structure.Node;
import graft.zoo.architecture.Architecture;
import graft.zoo.publisher.MobileBlocks.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keras's names for the networks of depthwise convolutions.
 *
 * <pre>
 * MobileNet       conv1, conv1_bn, conv_dw_1, conv_dw_1_bn, conv_pw_1, conv_pw_1_bn, ..., conv_preds
 * MobileNet V2    Conv1, bn_Conv1, expanded_conv_depthwise, expanded_conv_depthwise_BN, ..., block_1_expand, ...,
 *                 Conv_1, Conv_1_bn, predictions; Logits in older files
 * MobileNet V3    conv, conv_bn, expanded_conv_depthwise, expanded_conv_depthwise_bn, expanded_conv_squeeze_excite_conv,
 *                 expanded_conv_squeeze_excite_conv_1, ..., expanded_conv_1_expand, ..., conv_1, conv_1_bn, conv_2,
 *                 logits; as Keras 2 published it Conv, Conv/BatchNorm, expanded_conv/depthwise/BatchNorm, ..., Logits
 * EfficientNet    stem_conv, stem_bn, block1a_dwconv, block1a_bn, block1a_se_reduce, ..., block2a_expand_conv, ...,
 *                 top_conv, top_bn, predictions; in V2 block4a_dwconv2, and block1a_project_conv for the only
 *                 convolution of a Fused-MBConv that does not expand
 * Xception        block1_conv1, block1_conv1_bn, ..., block2_sepconv1, block2_sepconv1_bn, ..., predictions; a separable
 *                 convolution is one layer with two kernels, and shortcuts are conv2d_1, batch_normalization_1, ... in
 *                 their order
 * </pre>
 *
 * Sources: keras-team/keras, {@code keras/src/applications}.
 */
final class KerasMobileNames {
    private static final Pattern SEPARABLE = Pattern.compile("(?:block(\\d+)\\.rep\\.(\\d+)|conv([34]))\\.\\w+");
    private static final Pattern NORM = Pattern.compile("block(\\d+)\\.rep\\.(\\d+)|bn([34])");

    /** Layer and variable in Keras 2's MobileNet V3, perhaps after the name of the group that they are in. */
    private static final Pattern OLD_MOBILENET_V3 = Pattern.compile("(?:.*?/)??((?:Conv(?:_\\d)?|expanded_conv(?:_\\d+)?/"
            + "(?:expand|depthwise|project|squeeze_excite/Conv(?:_1)?))(?:/BatchNorm)?|Logits)/([^/]+)");

    private KerasMobileNames() {
    }

    /**
     * Keras's layer for each node with weights.
     *
     * @param head         what the file calls the last layer
     * @param convolutions the file's numbered ones, in their order
     * @param norms        the file's numbered ones, in their order
     */
    static Map<String, String> of(Architecture architecture, Network network, String head, List<String> convolutions,
            List<String> norms) {
        Map<String, String> layers = switch (architecture) {
            case MOBILENET_V1 -> mobileNetV1(network);
            case MOBILENET_V2, MOBILENETV2_050 -> mobileNetV2(MobileBlocks.of(network));
            case MOBILENET_V3_LARGE, MOBILENET_V3_SMALL -> mobileNetV3(MobileBlocks.of(network));
            case XCEPTION -> xception(network, convolutions, norms);
            default -> efficientNet(MobileBlocks.of(network));
        };
        layers.put(network.head().name(), head);
        return layers;
    }

    private static Map<String, String> mobileNetV1(Network network) {
        Map<String, String> layers = new LinkedHashMap<>();
        String layer = "conv1";
        int block = 0;
        for (Node node : network.nodes()) {
            if (node.layer() instanceof Conv2d c) {
                boolean depthwise = c.spec().groups() > 1;
                block += depthwise ? 1 : 0;
                layer = block == 0 ? layer : (depthwise ? "conv_dw_" : "conv_pw_") + block;
                layers.put(node.name(), layer);
            } else if (node.layer() instanceof BatchNorm) {
                layers.put(node.name(), layer + "_bn");
            }
        }
        return layers;
    }

    private static Map<String, String> mobileNetV2(MobileBlocks blocks) {
        Map<String, String> layers = new LinkedHashMap<>();
        layers.put(blocks.stem().getFirst(), "Conv1");
        layers.put(blocks.stem().getLast(), "bn_Conv1");
        List<Map<Part, String>> all = blocks.blocks();
        for (int b = 0; b < all.size(); b++) {
            String block = b == 0 ? "expanded_conv_" : "block_" + b + "_";
            all.get(b).forEach((part, node) -> layers.put(node, block + switch (part) {
                case EXPAND -> "expand";
                case EXPAND_NORM -> "expand_BN";
                case DEPTHWISE -> "depthwise";
                case DEPTHWISE_NORM -> "depthwise_BN";
                case PROJECT -> "project";
                case PROJECT_NORM -> "project_BN";
                case REDUCE, EXCITE -> throw new AssertionError("MobileNet V2 has no squeeze-and-excitation");
            }));
        }
        layers.put(blocks.last().getFirst(), "Conv_1");
        layers.put(blocks.last().getLast(), "Conv_1_bn");
        return layers;
    }

    private static Map<String, String> mobileNetV3(MobileBlocks blocks) {
        Map<String, String> layers = new LinkedHashMap<>();
        layers.put(blocks.stem().getFirst(), "conv");
        layers.put(blocks.stem().getLast(), "conv_bn");
        List<Map<Part, String>> all = blocks.blocks();
        for (int b = 0; b < all.size(); b++) {
            String block = b == 0 ? "expanded_conv_" : "expanded_conv_" + b + "_";
            all.get(b).forEach((part, node) -> layers.put(node, block + switch (part) {
                case EXPAND -> "expand";
                case EXPAND_NORM -> "expand_bn";
                case DEPTHWISE -> "depthwise";
                case DEPTHWISE_NORM -> "depthwise_bn";
                case REDUCE -> "squeeze_excite_conv";
                case EXCITE -> "squeeze_excite_conv_1";
                case PROJECT -> "project";
                case PROJECT_NORM -> "project_bn";
            }));
        }
        layers.put(blocks.last().getFirst(), "conv_1");
        layers.put(blocks.last().getLast(), "conv_1_bn");
        layers.put(blocks.dense().getFirst(), "conv_2");
        return layers;
    }

    /** A variable's name under Keras 3's name of its layer, where it is under Keras 2's; else as it is. */
    static String ofMobileNetV3Today(String name) {
        Matcher m = OLD_MOBILENET_V3.matcher(name);
        if (!m.matches()) {
            return name;
        }
        String layer = m.group(1).replace("/BatchNorm", "_bn").replace("squeeze_excite/Conv", "squeeze_excite_conv")
                .replaceFirst("^Conv", "conv").replaceFirst("^Logits", "logits").replace('/', '_');
        return layer + "/" + m.group(2);
    }

    private static Map<String, String> efficientNet(MobileBlocks blocks) {
        boolean fused = blocks.blocks().stream().anyMatch(parts -> !parts.containsKey(Part.DEPTHWISE));
        Map<String, String> layers = new LinkedHashMap<>();
        layers.put(blocks.stem().getFirst(), "stem_conv");
        layers.put(blocks.stem().getLast(), "stem_bn");
        for (int s = 0; s < blocks.stages().size(); s++) {
            for (int b = 0; b < blocks.stages().get(s).size(); b++) {
                String block = "block" + (s + 1) + (char) ('a' + b) + "_";
                Map<Part, String> parts = blocks.stages().get(s).get(b);
                String first = parts.containsKey(Part.PROJECT) ? "expand" : "project";
                parts.forEach((part, node) -> layers.put(node, block + switch (part) {
                    case EXPAND -> first + "_conv";
                    case EXPAND_NORM -> first + "_bn";
                    case DEPTHWISE -> fused ? "dwconv2" : "dwconv";
                    case DEPTHWISE_NORM -> "bn";
                    case REDUCE -> "se_reduce";
                    case EXCITE -> "se_expand";
                    case PROJECT -> "project_conv";
                    case PROJECT_NORM -> "project_bn";
                }));
            }
        }
        layers.put(blocks.last().getFirst(), "top_conv");
        layers.put(blocks.last().getLast(), "top_bn");
        return layers;
    }

    /** Keras counts the stem as its first block, so that Graft's block 1 is its second, and its last is conv3 and conv4. */
    private static Map<String, String> xception(Network network, List<String> convolutions, List<String> norms) {
        Map<String, String> layers = new LinkedHashMap<>(Map.of("conv1", "block1_conv1", "bn1", "block1_conv1_bn",
                "conv2", "block1_conv2", "bn2", "block1_conv2_bn"));
        List<String> skips = new ArrayList<>();
        for (Node node : network.nodes()) {
            Matcher separable = SEPARABLE.matcher(node.name());
            Matcher norm = NORM.matcher(node.name());
            if (node.layer() instanceof Conv2d && separable.matches()) {
                layers.put(node.name(), separable(separable, 0));
            } else if (node.layer() instanceof BatchNorm && norm.matches()) {
                layers.put(node.name(), separable(norm, 1) + "_bn");
            } else if (node.name().endsWith(".skip")) {
                skips.add(node.name());
            }
        }
        for (int i = 0; i < skips.size() && i < convolutions.size() && i < norms.size(); i++) {
            layers.put(skips.get(i), convolutions.get(i));
            layers.put(skips.get(i) + "bn", norms.get(i));
        }
        return layers;
    }

    /** Parts of a block are numbered with its ReLUs: separable convolutions are every third, from 0 or 1 on. */
    private static String separable(Matcher m, int first) {
        if (m.group(3) != null) {
            return "block14_sepconv" + (Integer.parseInt(m.group(3)) - 2);
        }
        return "block" + (Integer.parseInt(m.group(1)) + 1) + "_sepconv"
                + ((Integer.parseInt(m.group(2)) - first) / 3 + 1);
    }
}
