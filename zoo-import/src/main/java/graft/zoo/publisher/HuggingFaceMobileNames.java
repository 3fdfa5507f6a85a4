package graft.zoo.publisher;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.structure.Node;
import graft.zoo.architecture.Architecture;
import graft.zoo.model.Publisher;
import graft.zoo.publisher.MobileBlocks.Part;
import graft.zoo.weights.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Hugging Face's transformers call the layers of the mobile networks that they have; {@code [...]} is missing where
 * a file holds the trunk alone.
 *
 * <pre>
 * MobileNet V1    [mobilenet_v1.]conv_stem.{convolution,normalization}, [...]layer.0.*, [...]layer.1.*, ..., classifier;
 *                 even layers are depthwise
 * MobileNet V2    [mobilenet_v2.]conv_stem.{first_conv,conv_3x3,reduce_1x1}.*: the first block counts to the stem;
 *                 [...]layer.B.{expand_1x1,conv_3x3,reduce_1x1}.*, [...]conv_1x1.*, classifier
 * EfficientNet    [efficientnet.]embeddings.{convolution,batchnorm}, [...]encoder.blocks.B.expansion.expand_conv, ...,
 *                 [...]encoder.top_conv, classifier
 * </pre>
 *
 * Sources: transformers/models/mobilenet_v1, mobilenet_v2, efficientnet.
 */
record HuggingFaceMobileNames() implements Naming {
    private static final List<String> MODELS = List.of("mobilenet_v1.", "mobilenet_v2.", "efficientnet.");
    /** A tensor that each of them has, the trunk alone too. */
    private static final List<String> FIRST = List.of("conv_stem.convolution.weight",
            "conv_stem.first_conv.convolution.weight", "encoder.top_conv.weight");

    @Override
    public boolean recognises(Map<String, StoredTensor> weights) {
        return FIRST.stream().anyMatch(name -> weights.containsKey(name)
                || MODELS.stream().anyMatch(model -> weights.containsKey(model + name)));
    }

    @Override
    public boolean knows(Architecture architecture) {
        return switch (architecture) {
            case MOBILENET_V1, MOBILENET_V2, MOBILENETV2_050, EFFICIENTNET_B0, EFFICIENTNET_B1, EFFICIENTNET_B2,
                    EFFICIENTNET_B3, EFFICIENTNET_B4 -> true;
            default -> false;
        };
    }

    @Override
    public Publisher publisher(Map<String, StoredTensor> weights) {
        return Publisher.HUGGING_FACE;
    }

    @Override
    public Map<String, StoredTensor> toTorchvision(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        return LayerNames.mayFit(architecture, weights) ? toTorchvisionAtAnyDepth(architecture, form, weights) : weights;
    }

    @Override
    public Map<String, StoredTensor> toTorchvisionAtAnyDepth(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        Map<String, StoredTensor> bare = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> bare.put(MODELS.stream().filter(name::startsWith).findFirst()
                .map(model -> name.substring(model.length())).orElse(name), tensor));
        return LayerNames.renamed(of(architecture, PublishedNetwork.of(architecture, form, 1000)), bare);
    }

    /** transformers' layer for each node with weights, without the model's name before it. */
    private static Map<String, String> of(Architecture architecture, Network network) {
        return switch (architecture) {
            case MOBILENET_V1 -> mobileNetV1(network);
            case MOBILENET_V2, MOBILENETV2_050 -> mobileNetV2(MobileBlocks.of(network));
            default -> efficientNet(MobileBlocks.of(network));
        };
    }

    private static Map<String, String> mobileNetV1(Network network) {
        Map<String, String> layers = new LinkedHashMap<>();
        String layer = "conv_stem";
        int next = 0;
        for (Node node : network.nodes()) {
            if (node.layer() instanceof Conv2d) {
                layers.put(node.name(), layer + ".convolution");
            } else if (node.layer() instanceof BatchNorm) {
                layers.put(node.name(), layer + ".normalization");
                layer = "layer." + next++;
            }
        }
        layers.put(network.head().name(), "classifier");
        return layers;
    }

    private static Map<String, String> mobileNetV2(MobileBlocks blocks) {
        Map<String, String> layers = new LinkedHashMap<>();
        normalised(layers, blocks.stem(), "conv_stem.first_conv.convolution", "conv_stem.first_conv.normalization");
        List<Map<Part, String>> all = blocks.blocks();
        for (int b = 0; b < all.size(); b++) {
            String block = b == 0 ? "conv_stem." : "layer." + (b - 1) + ".";
            all.get(b).forEach((part, node) -> layers.put(node, block + switch (part) {
                case EXPAND -> "expand_1x1.convolution";
                case EXPAND_NORM -> "expand_1x1.normalization";
                case DEPTHWISE -> "conv_3x3.convolution";
                case DEPTHWISE_NORM -> "conv_3x3.normalization";
                case PROJECT -> "reduce_1x1.convolution";
                case PROJECT_NORM -> "reduce_1x1.normalization";
                case REDUCE, EXCITE -> throw new AssertionError("MobileNet V2 has no squeeze-and-excitation");
            }));
        }
        normalised(layers, blocks.last(), "conv_1x1.convolution", "conv_1x1.normalization");
        layers.put(blocks.head(), "classifier");
        return layers;
    }

    private static Map<String, String> efficientNet(MobileBlocks blocks) {
        Map<String, String> layers = new LinkedHashMap<>();
        normalised(layers, blocks.stem(), "embeddings.convolution", "embeddings.batchnorm");
        List<Map<Part, String>> all = blocks.blocks();
        for (int b = 0; b < all.size(); b++) {
            String block = "encoder.blocks." + b + ".";
            all.get(b).forEach((part, node) -> layers.put(node, block + switch (part) {
                case EXPAND -> "expansion.expand_conv";
                case EXPAND_NORM -> "expansion.expand_bn";
                case DEPTHWISE -> "depthwise_conv.depthwise_conv";
                case DEPTHWISE_NORM -> "depthwise_conv.depthwise_norm";
                case REDUCE -> "squeeze_excite.reduce";
                case EXCITE -> "squeeze_excite.expand";
                case PROJECT -> "projection.project_conv";
                case PROJECT_NORM -> "projection.project_bn";
            }));
        }
        normalised(layers, blocks.last(), "encoder.top_conv", "encoder.top_bn");
        layers.put(blocks.head(), "classifier");
        return layers;
    }

    private static void normalised(Map<String, String> layers, List<String> nodes, String conv, String norm) {
        layers.put(nodes.getFirst(), conv);
        layers.put(nodes.getLast(), norm);
    }
}
