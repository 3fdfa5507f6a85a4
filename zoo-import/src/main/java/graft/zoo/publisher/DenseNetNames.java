package graft.zoo.publisher;

import graft.zoo.architecture.Family;
import graft.zoo.model.Publisher;
import java.util.List;

/**
 * DenseNet's names: torchvision's today, which are timm's too, are Graft's own; until 2019 torchvision wrote a dot before
 * numbers, {@code norm.1}, as its published files still do.
 */
final class DenseNetNames {
    static final List<FamilyNames> TABLES = List.of(
            FamilyNames.of(Publisher.TORCHVISION, Family.DENSENET,
                    List.of("features.denseblock1.denselayer1.norm.1.weight"), """
                    features.denseblock{s}.denselayer{b}.norm.{i}.    features.denseblock{s}.denselayer{b}.norm{i}.
                    features.denseblock{s}.denselayer{b}.conv.{i}.    features.denseblock{s}.denselayer{b}.conv{i}.
                    """));

    private DenseNetNames() {
    }
}
