package graft.zoo.architecture;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Architectures that are built alike and named alike, told from the others without building any network: by tensors
 * that each of them begins with. A family whose {@link #isNamedIn marks} a file lacks need not be compared with it.
 */
public enum Family {
    VGG("features.0.weight", "classifier.0.weight"),
    RESNET("layer1.0.conv1.weight", "layer2.0.conv1.weight"),
    SE_RESNET("layer1.0.se.fc1.weight", "layer2.0.se.fc1.weight"),
    DENSENET("features.denseblock1.denselayer1.conv1.weight", "features.denseblock2.denselayer1.conv1.weight"),
    REGNET("trunk_output.block1.block1-0.f.a.0.weight", "trunk_output.block2.block2-0.f.a.0.weight"),
    CONVNEXT("features.1.0.block.0.weight", "features.3.0.block.0.weight"),
    RESNET_V2("layer1.0.bn0.weight", "layer2.0.bn0.weight"),
    GOOGLENET("inception3a.branch1.conv.weight", "inception3b.branch1.conv.weight"),
    INCEPTION_5H("mixed3a_1x1.weight", "mixed3b_1x1.weight"),
    INCEPTION_V3("Mixed_5b.branch1x1.conv.weight", "Mixed_5c.branch1x1.conv.weight"),
    /** torchvision's names, and the form of 2012's. */
    ALEXNET("features.0.weight", "features.3.weight", "conv2.weight", "conv3.weight"),
    SQUEEZENET("features.3.squeeze.weight", "features.4.squeeze.weight"),
    /** MobileNet V1 and LCNet. */
    SEPARABLE("blocks.0.0.conv_dw.weight", "blocks.1.0.conv_dw.weight"),
    MOBILENET_V2("features.1.conv.0.0.weight", "features.2.conv.0.0.weight"),
    MOBILENET_V3("features.1.block.0.0.weight", "features.2.block.0.0.weight"),
    MNASNET("layers.8.0.layers.0.weight", "layers.9.0.layers.0.weight"),
    EFFICIENTNET("features.1.0.block.0.0.weight", "features.2.0.block.0.0.weight"),
    SHUFFLENET_V2("stage2.0.branch1.0.weight", "stage3.0.branch1.0.weight"),
    INCEPTION_V4("features.6.branch0.conv.weight", "features.11.branch0.conv.weight"),
    INCEPTION_RESNET_V2("mixed_5b.branch0.conv.weight", "repeat.0.branch0.conv.weight"),
    XCEPTION("block1.rep.0.conv1.weight", "block2.rep.1.conv1.weight");

    private final List<String> marks;

    Family(String... marks) {
        this.marks = List.of(marks);
    }

    /** Whether some of these names, under torchvision's or Graft's own, are of this family. */
    public boolean isNamedIn(Collection<String> names) {
        return marks.stream().anyMatch(names::contains);
    }

    /**
     * Whether some of these names end as this family's do, whatever stands before them and whichever number or name
     * their first part has: {@code backbone.layer1.0.conv1.weight} and {@code 4.0.conv1.weight} alike.
     */
    public boolean mayBeWithin(Collection<String> names) {
        List<String> ends = marks.stream().map(mark -> mark.substring(mark.indexOf('.'))).toList();
        return names.stream().anyMatch(name -> ends.stream().anyMatch(name::endsWith));
    }

    /**
     * Whether no two of its members have all names and shapes in common. What fits one of them exactly is not compared
     * with the others; of a family of which this is not known it is.
     */
    public boolean isToldApartByShapes() {
        return switch (this) {
            case VGG, RESNET, SE_RESNET, DENSENET, REGNET, CONVNEXT, RESNET_V2 -> true;
            default -> false;
        };
    }

    /** Its architectures, in the order of {@link Architecture}. */
    public List<Architecture> members() {
        return Arrays.stream(Architecture.values()).filter(a -> a.family() == this).toList();
    }
}
