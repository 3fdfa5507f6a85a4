package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * PyTorch Image Models' names where they differ from torchvision's. Its ResNets have the same; its VGGs compute the
 * first two fully connected layers as convolutions, 7x7 and 1x1, named {@code pre_logits}; its ResNets of form D and
 * with squeeze-and-excitation, which torchvision does not have, are recognised by their deep stem {@code conv1.0} and
 * by {@code se}.
 */
record TimmNames() implements Naming {
    private static final Map<String, String> VGG = Map.of(
            "pre_logits.fc1.", "classifier.0.",
            "pre_logits.fc2.", "classifier.3.",
            "head.fc.", "classifier.6.");

    /**
     * Tensors that tell its networks from torchvision's: of VGG, ResNets with squeeze-and-excitation, MobileNet V1 and
     * LCNet, Inception v4, Inception-ResNet v2 and Xception.
     */
    private static final List<String> OWN = List.of("pre_logits.fc1.weight", "layer1.0.se.fc1.weight",
            "conv_stem.weight", "features.0.conv.weight", "conv2d_1a.conv.weight", "block1.rep.0.pointwise.weight");

    @Override
    public boolean recognises(Map<String, StoredTensor> weights) {
        return OWN.stream().anyMatch(weights::containsKey) || weights.containsKey("conv1.0.weight")
                && weights.containsKey("bn1.weight");
    }

    @Override
    public boolean isTable() {
        return true;
    }

    @Override
    public Publisher publisher(Map<String, StoredTensor> weights) {
        return Publisher.TIMM;
    }

    @Override
    public Map<String, StoredTensor> toTorchvision(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> renamed.put(VGG.entrySet().stream()
                .filter(e -> name.startsWith(e.getKey())).findFirst()
                .map(e -> e.getValue() + name.substring(e.getKey().length())).orElse(name), tensor));
        return renamed;
    }
}
