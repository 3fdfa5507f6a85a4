package graft.zoo.publisher;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.structure.Node;
import graft.zoo.architecture.Architecture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of a network of inverted residuals (MobileNet V2 and V3, MNASNet, EfficientNet), read off the network
 * itself: its stages from {@code stem} to {@code lastconv}, the blocks of each stage, and what each convolution of a
 * block is for. Tables of publishers' names need no more than that; they all name blocks by place and convolutions by
 * purpose.
 *
 * @param stem   the first convolution and its BatchNorm
 * @param stages the blocks of each stage, as the nodes that have a purpose in each
 * @param last   the last convolution and its BatchNorm
 * @param dense  the fully connected layers, in order; the head is the last
 */
record MobileBlocks(List<String> stem, List<List<Map<MobileBlocks.Part, String>>> stages, List<String> last,
        List<String> dense) {
    /** What a node of a block is for. */
    enum Part {
        /** The 1x1 convolution, or in a Fused-MBConv the full one, that makes more channels. */
        EXPAND, EXPAND_NORM,
        DEPTHWISE, DEPTHWISE_NORM,
        /** The two convolutions of squeeze-and-excitation. */
        REDUCE, EXCITE,
        /** The 1x1 convolution at the end; in a Fused-MBConv that does not expand there is none. */
        PROJECT, PROJECT_NORM
    }

    /** Where a block's name ends and its parts' names begin. */
    private static final Pattern BLOCK = Pattern.compile("(.+?)\\.(?:block|conv|layers)\\..*");

    /** Whether a network is made of such blocks and has names for which there are tables. */
    static boolean make(Architecture architecture) {
        return switch (architecture.family()) {
            case MOBILENET_V2, MOBILENET_V3, MNASNET, EFFICIENTNET -> true;
            default -> false;
        };
    }

    static MobileBlocks of(Network network) {
        List<List<Map<Part, String>>> stages = new ArrayList<>();
        for (int s = 1; network.stages().containsKey("stage" + s); s++) {
            Map<String, List<Node>> blocks = new LinkedHashMap<>();
            for (Node node : network.nodesOf("stage" + s)) {
                if (node.layer() instanceof Conv2d || node.layer() instanceof BatchNorm) {
                    Matcher m = BLOCK.matcher(node.name());
                    blocks.computeIfAbsent(m.matches() ? m.group(1) : "", _ -> new ArrayList<>()).add(node);
                }
            }
            stages.add(blocks.values().stream().map(MobileBlocks::parts).toList());
        }
        return new MobileBlocks(normalised(network, "stem"), List.copyOf(stages), normalised(network, "lastconv"),
                network.nodes().stream().filter(n -> n.layer() instanceof Dense).map(Node::name).toList());
    }

    private static List<String> normalised(Network network, String stage) {
        return network.nodesOf(stage).stream()
                .filter(n -> n.layer() instanceof Conv2d || n.layer() instanceof BatchNorm).map(Node::name).toList();
    }

    private static Map<Part, String> parts(List<Node> block) {
        Map<Part, String> parts = new LinkedHashMap<>();
        boolean spatial = false;
        Part norm = null;
        for (Node node : block) {
            if (node.layer() instanceof Conv2d c) {
                if (c.bias()) {
                    parts.put(parts.containsKey(Part.REDUCE) ? Part.EXCITE : Part.REDUCE, node.name());
                    continue;
                }
                boolean depthwise = c.spec().groups() > 1;
                Part part = depthwise ? Part.DEPTHWISE : spatial ? Part.PROJECT : Part.EXPAND;
                norm = Part.values()[part.ordinal() + 1];
                spatial |= c.spec().kernelH() > 1;
                parts.put(part, node.name());
            } else {
                parts.put(norm, node.name());
            }
        }
        return parts;
    }

    /** The blocks of all stages one after another. */
    List<Map<Part, String>> blocks() {
        return stages.stream().flatMap(List::stream).toList();
    }

    String head() {
        return dense.getLast();
    }
}
