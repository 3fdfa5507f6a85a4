package graft.zoo.publisher;

import graft.layers.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keras's names for ConvNeXt, all of which begin with the model's own name, {@code convnext_tiny} unless the user gave
 * another: {@code convnext_tiny_stem_conv}, {@code convnext_tiny_stage_0_block_0_depthwise_conv}, ..., {@code
 * convnext_tiny_head_dense}. Without the head the last normalisation is {@code layer_normalization}, perhaps with a
 * number.
 *
 * <p>Source: keras-team/keras, {@code keras/src/applications/convnext.py}.
 */
final class KerasConvNeXtNames {
    private static final String FIRST = "stem_conv";
    private static final String UNNAMED = "layer_normalization";
    private static final NameTable TABLE = new NameTable("""
            stem_conv                                 features.0.0
            stem_layernorm                            features.0.1
            downsampling_layernorm_{i}                features.{2i+2}.0
            downsampling_conv_{i}                     features.{2i+2}.1
            stage_{s}_block_{b}_depthwise_conv        features.{2s+1}.{b}.block.0
            stage_{s}_block_{b}_layernorm             features.{2s+1}.{b}.block.2
            stage_{s}_block_{b}_pointwise_conv_1      features.{2s+1}.{b}.block.3
            stage_{s}_block_{b}_pointwise_conv_2      features.{2s+1}.{b}.block.5
            stage_{s}_block_{b}_layer_scale           features.{2s+1}.{b}.layer_scale
            head_layernorm                            classifier.0
            head_dense                                classifier.2
            """);

    private KerasConvNeXtNames() {
    }

    /**
     * Keras's layer for each node with weights.
     *
     * @param stored the layers of the file
     */
    static Map<String, String> of(Network network, List<String> stored) {
        String model = stored.stream().filter(layer -> layer.endsWith("_" + FIRST)).findFirst()
                .map(layer -> layer.substring(0, layer.length() - FIRST.length())).orElse("");
        Map<String, String> layers = new LinkedHashMap<>();
        for (String layer : stored) {
            String node = TABLE.renamed(layer.startsWith(model) ? layer.substring(model.length())
                    : layer.matches(UNNAMED + "(_\\d+)?") ? "head_layernorm" : layer);
            if (network.contains(node)) {
                layers.put(node, layer);
            }
        }
        return layers;
    }
}
