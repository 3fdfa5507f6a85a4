package graft.zoo.publisher;

import graft.zoo.architecture.Architecture;
import graft.zoo.model.Publisher;
import graft.zoo.publisher.MobileBlocks.Part;
import graft.zoo.weights.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What PyTorch Image Models calls the layers of networks of inverted residuals; it has one scheme for them all.
 *
 * <pre>
 * conv_stem, bn1                                                   the first convolution
 * blocks.S.B.conv_dw, bn1, conv_pw, bn2                            a block that does not expand
 * blocks.S.B.conv_pw, bn1, conv_dw, bn2, conv_pwl, bn3             one that does
 * blocks.S.B.se.conv_reduce, se.conv_expand                        squeeze-and-excitation in either
 * blocks.S.B.conv, bn1                                             a full convolution in its place, without expansion
 * blocks.S.B.conv_exp, bn1, conv_pwl, bn2                          and with it
 * conv_head, bn2, classifier                                       the last convolution and the head
 * blocks.S.0.conv, bn1, conv_head, classifier                      these in MobileNet V3, with one after the mean
 * </pre>
 *
 * Sources: timm/models/efficientnet.py, mobilenetv3.py, _efficientnet_blocks.py.
 */
record TimmMobileNames() implements Naming {
    private static final String FIRST = "conv_stem.weight";

    @Override
    public boolean recognises(Map<String, StoredTensor> weights) {
        return weights.containsKey(FIRST);
    }

    @Override
    public boolean knows(Architecture architecture) {
        return MobileBlocks.make(architecture);
    }

    @Override
    public Publisher publisher(Map<String, StoredTensor> weights) {
        return Publisher.TIMM;
    }

    @Override
    public Map<String, StoredTensor> toTorchvision(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        return LayerNames.mayFit(architecture, weights) ? toTorchvisionAtAnyDepth(architecture, form, weights) : weights;
    }

    @Override
    public Map<String, StoredTensor> toTorchvisionAtAnyDepth(Architecture architecture, Publisher form,
            Map<String, StoredTensor> weights) {
        return LayerNames.renamed(of(MobileBlocks.of(PublishedNetwork.of(architecture, form, 1000))), weights);
    }

    /**
     * Graft's names of one architecture wherever timm's first convolution stands in a file, what stands before it kept;
     * the same map where it does not, or where the number of layers says that it is another network.
     */
    static Map<String, StoredTensor> renamedWithin(Architecture architecture, Map<String, StoredTensor> weights) {
        String wrapper = weights.keySet().stream().filter(name -> name.endsWith("." + FIRST)).findFirst()
                .map(name -> name.substring(0, name.length() - FIRST.length())).orElse("");
        Map<String, StoredTensor> inside = new LinkedHashMap<>();
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> {
            if (name.startsWith(wrapper)) {
                inside.put(name.substring(wrapper.length()), tensor);
            } else {
                renamed.put(name, tensor);
            }
        });
        if (!inside.containsKey(FIRST) || !MobileBlocks.make(architecture)
                || !LayerNames.mayFit(architecture, inside)) {
            return weights;
        }
        LayerNames.renamed(of(MobileBlocks.of(PublishedNetwork.of(architecture, Publisher.TIMM, 1000))), inside)
                .forEach((name, tensor) -> renamed.put(wrapper + name, tensor));
        return renamed;
    }

    /** timm's layer for each node with weights. */
    static Map<String, String> of(MobileBlocks blocks) {
        Map<String, String> layers = new LinkedHashMap<>();
        normalised(layers, blocks.stem(), "conv_stem", "bn1");
        for (int s = 0; s < blocks.stages().size(); s++) {
            for (int b = 0; b < blocks.stages().get(s).size(); b++) {
                Map<Part, String> block = blocks.stages().get(s).get(b);
                String name = "blocks." + s + "." + b + ".";
                block.forEach((part, node) -> layers.put(node, name + of(part, block.keySet())));
            }
        }
        if (blocks.dense().size() == 1) {
            normalised(layers, blocks.last(), "conv_head", "bn2");
        } else {
            String name = "blocks." + blocks.stages().size() + ".0.";
            normalised(layers, blocks.last(), name + "conv", name + "bn1");
            layers.put(blocks.dense().getFirst(), "conv_head");
        }
        layers.put(blocks.head(), "classifier");
        return layers;
    }

    private static void normalised(Map<String, String> layers, List<String> nodes, String conv, String norm) {
        layers.put(nodes.getFirst(), conv);
        layers.put(nodes.getLast(), norm);
    }

    private static String of(Part part, Set<Part> block) {
        boolean expands = block.contains(Part.EXPAND);
        boolean depthwise = block.contains(Part.DEPTHWISE);
        return switch (part) {
            case EXPAND -> depthwise ? "conv_pw" : block.contains(Part.PROJECT) ? "conv_exp" : "conv";
            case EXPAND_NORM -> "bn1";
            case DEPTHWISE -> "conv_dw";
            case DEPTHWISE_NORM -> expands ? "bn2" : "bn1";
            case REDUCE -> "se.conv_reduce";
            case EXCITE -> "se.conv_expand";
            case PROJECT -> expands ? "conv_pwl" : "conv_pw";
            case PROJECT_NORM -> expands && depthwise ? "bn3" : "bn2";
        };
    }
}
