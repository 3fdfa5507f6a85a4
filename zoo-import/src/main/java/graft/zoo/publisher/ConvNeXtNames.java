package graft.zoo.publisher;

import graft.zoo.architecture.Family;
import graft.zoo.model.Publisher;
import java.util.List;

/**
 * ConvNeXt's names; torchvision's are Graft's own but for the factors, which are no layers there. Sources: torchvision,
 * convnext.py; timm, convnext.py; transformers, modeling_convnext.py.
 */
final class ConvNeXtNames {
    static final List<FamilyNames> TABLES = List.of(
            FamilyNames.of(Publisher.TORCHVISION, Family.CONVNEXT, List.of("features.1.0.layer_scale"), """
                    features.{s}.{b}.layer_scale          features.{s}.{b}.layer_scale.weight
                    """),
            FamilyNames.of(Publisher.TIMM, Family.CONVNEXT, List.of("stages.0.blocks.0.conv_dw.weight"), """
                    stem.{i}.                             features.0.{i}.
                    stages.{s}.downsample.{i}.            features.{2s}.{i}.
                    stages.{s}.blocks.{b}.conv_dw.        features.{2s+1}.{b}.block.0.
                    stages.{s}.blocks.{b}.norm.           features.{2s+1}.{b}.block.2.
                    stages.{s}.blocks.{b}.mlp.fc1.        features.{2s+1}.{b}.block.3.
                    stages.{s}.blocks.{b}.mlp.fc2.        features.{2s+1}.{b}.block.5.
                    stages.{s}.blocks.{b}.gamma           features.{2s+1}.{b}.layer_scale.weight
                    head.norm.                            classifier.0.
                    head.fc.                              classifier.2.
                    """),
            FamilyNames.of(Publisher.HUGGING_FACE, Family.CONVNEXT, List.of(
                    "convnext.embeddings.patch_embeddings.weight", "embeddings.patch_embeddings.weight"), """
                    [convnext.]embeddings.patch_embeddings. features.0.0.
                    [convnext.]embeddings.layernorm. features.0.1.
                    [convnext.]encoder.stages.{s}.downsampling_layer.{i}. features.{2s}.{i}.
                    %s.dwconv. %s.block.0.
                    %1$s.layernorm. %2$s.block.2.
                    %1$s.pwconv1. %2$s.block.3.
                    %1$s.pwconv2. %2$s.block.5.
                    %1$s.layer_scale_parameter %2$s.layer_scale.weight
                    [convnext.]layernorm. classifier.0.
                    classifier. classifier.2.
                    """.formatted("[convnext.]encoder.stages.{s}.layers.{b}", "features.{2s+1}.{b}")));

    private ConvNeXtNames() {
    }
}
