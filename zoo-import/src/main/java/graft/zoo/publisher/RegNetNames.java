package graft.zoo.publisher;

import graft.zoo.architecture.Family;
import graft.zoo.model.Publisher;
import java.util.List;

/** RegNet's names; torchvision's are Graft's own. Sources: timm, regnet.py; transformers, modeling_regnet.py. */
final class RegNetNames {
    static final List<FamilyNames> TABLES = List.of(
            FamilyNames.of(Publisher.TIMM, Family.REGNET, List.of("s1.b1.conv1.conv.weight"), """
                    stem.conv.                    stem.0.
                    stem.bn.                      stem.1.
                    s{s}.b{b}.downsample.conv.    trunk_output.block{s}.block{s}-{b-1}.proj.0.
                    s{s}.b{b}.downsample.bn.      trunk_output.block{s}.block{s}-{b-1}.proj.1.
                    s{s}.b{b}.conv1.conv.         trunk_output.block{s}.block{s}-{b-1}.f.a.0.
                    s{s}.b{b}.conv1.bn.           trunk_output.block{s}.block{s}-{b-1}.f.a.1.
                    s{s}.b{b}.conv2.conv.         trunk_output.block{s}.block{s}-{b-1}.f.b.0.
                    s{s}.b{b}.conv2.bn.           trunk_output.block{s}.block{s}-{b-1}.f.b.1.
                    s{s}.b{b}.se.                 trunk_output.block{s}.block{s}-{b-1}.f.se.
                    s{s}.b{b}.conv3.conv.         trunk_output.block{s}.block{s}-{b-1}.f.c.0.
                    s{s}.b{b}.conv3.bn.           trunk_output.block{s}.block{s}-{b-1}.f.c.1.
                    head.fc.                      fc.
                    """),
            // A RegNetY's layer.2 is squeeze-and-excitation, a RegNetX's the last convolution.
            FamilyNames.of(Publisher.HUGGING_FACE, Family.REGNET, List.of(
                    "regnet.encoder.stages.0.layers.0.layer.0.convolution.weight",
                    "encoder.stages.0.layers.0.layer.0.convolution.weight"), """
                    [regnet.]embedder.embedder.convolution. stem.0.
                    [regnet.]embedder.embedder.normalization. stem.1.
                    %s.shortcut.convolution. %s.proj.0.
                    %1$s.shortcut.normalization. %2$s.proj.1.
                    %1$s.layer.0.convolution. %2$s.f.a.0.
                    %1$s.layer.0.normalization. %2$s.f.a.1.
                    %1$s.layer.1.convolution. %2$s.f.b.0.
                    %1$s.layer.1.normalization. %2$s.f.b.1.
                    %1$s.layer.2.attention.0. %2$s.f.se.fc1.
                    %1$s.layer.2.attention.2. %2$s.f.se.fc2.
                    %1$s.layer.2.convolution. %2$s.f.c.0.
                    %1$s.layer.2.normalization. %2$s.f.c.1.
                    %1$s.layer.3.convolution. %2$s.f.c.0.
                    %1$s.layer.3.normalization. %2$s.f.c.1.
                    classifier.1. fc.
                    """.formatted("[regnet.]encoder.stages.{s}.layers.{b}",
                    "trunk_output.block{s+1}.block{s+1}-{b}")));

    private RegNetNames() {
    }
}
