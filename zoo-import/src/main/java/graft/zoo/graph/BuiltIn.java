package graft.zoo.graph;

import graft.engine.Conv2dSpec;
import graft.layers.Network;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.AveragePool;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dropout;
import graft.layers.layer.Flatten;
import graft.layers.layer.Layer;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Shape;
import graft.layers.layer.Softmax;
import graft.layers.structure.Node;
import graft.zoo.architecture.Architecture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A built-in architecture that an imported graph is, layer for layer: the same kinds with the same widths and kernels,
 * wired the same way. Publishers differ in the rest, and there the graph is right: which convolution of a block has the
 * stride, how edges are padded, whether a convolution before a BatchNorm has a bias, epsilon. What changes nothing at
 * inference does not count either: Dropout, Flatten of a vector, an average over the whole image by whichever layer,
 * a softmax at the end. Where an exporter has made BatchNorms part of the convolutions before them, as PyTorch's does,
 * they are missing in the graph, which is the architecture all the same.
 *
 * @param counterparts for each of the architecture's nodes the node of the graph
 */
public record BuiltIn(Architecture architecture, Map<String, String> counterparts) {
    /** Layers with weights in the smallest architecture, AlexNet. */
    private static final int FEWEST_WEIGHTS = 8;

    /** The first architecture that fits. */
    public static Optional<BuiltIn> find(NetworkDraft draft, String outputNode) {
        Shape input = draft.shape(NetworkDraft.INPUT);
        String output = outputNode;
        while (draft.layer(output) instanceof Softmax) {
            output = draft.inputs(output).getFirst();
        }
        Shape classes = draft.shape(output);
        long weights = draft.nodes().values().stream().filter(n -> !n.layer().parameters().isEmpty()).count();
        boolean folded = draft.nodes().values().stream().noneMatch(n -> n.layer() instanceof BatchNorm);
        if (weights < FEWEST_WEIGHTS) {
            return Optional.empty();
        }
        for (Architecture architecture : Architecture.values()) {
            if (architecture.weightedLayers() - (folded ? architecture.norms() : 0) != weights) {
                continue;
            }
            Network network = candidate(architecture, input, classes.c());
            if (network != null) {
                Match match = new Match(draft, network, folded);
                if (match.same(output, network.output().name())) {
                    return Optional.of(new BuiltIn(architecture, match.counterparts));
                }
            }
        }
        return Optional.empty();
    }

    private static Network candidate(Architecture architecture, Shape input, int classes) {
        try {
            Network network = architecture.network(classes);
            return input.c() == network.inputShape().c() ? network.withInputSize(input.h(), input.w()) : null;
        } catch (IllegalArgumentException imageDoesNotFit) {
            return null;
        }
    }

    /** The architecture's stages, and where they end in the graph; ResNet's are the first parts of its names. */
    public Map<String, String> stages() {
        Network network = architecture.network(1000);
        Map<String, String> ends = new LinkedHashMap<>(network.stages());
        if (ends.isEmpty()) {
            for (Node node : network.nodes()) {
                int dot = node.name().indexOf('.');
                if (dot > 0) {
                    ends.put(node.name().substring(0, dot), node.name());
                }
            }
        }
        Map<String, String> stages = new LinkedHashMap<>();
        ends.forEach((stage, end) -> {
            if (counterparts.containsKey(end)) {
                stages.put(stage, counterparts.get(end));
            }
        });
        return stages;
    }

    /** Compares two networks from their outputs on. */
    private static final class Match {
        private final NetworkDraft draft;
        private final Network network;
        private final boolean folded;
        private final Map<String, String> counterparts = new HashMap<>();

        /** @param folded whether the graph has no BatchNorm, since its exporter made them part of convolutions */
        Match(NetworkDraft draft, Network network, boolean folded) {
            this.draft = draft;
            this.network = network;
            this.folded = folded;
        }

        boolean same(String imported, String builtIn) {
            String a = skip(imported);
            String b = skipBuiltIn(builtIn);
            if (counterparts.containsKey(b)) {
                return counterparts.get(b).equals(a);
            }
            List<String> inputs = draft.inputs(a);
            List<String> expected = network.node(b).inputs();
            Layer layer = draft.layer(a);
            if (!alike(layer, a, network.node(b)) || inputs.size() != expected.size()) {
                return false;
            }
            counterparts.put(b, a);
            for (int i = 0; i < inputs.size(); i++) {
                if (!same(inputs.get(i), expected.get(i))) {
                    counterparts.remove(b);
                    return layer instanceof Add && inputs.size() == 2 && swapped(a, b, inputs, expected);
                }
            }
            // Nodes that were skipped end where the one before them ends.
            counterparts.put(builtIn, imported);
            return true;
        }

        private boolean swapped(String a, String b, List<String> inputs, List<String> expected) {
            List<String> kept = new ArrayList<>(counterparts.keySet());
            if (same(inputs.get(0), expected.get(1)) && same(inputs.get(1), expected.get(0))) {
                counterparts.put(b, a);
                return true;
            }
            counterparts.keySet().retainAll(kept);
            return false;
        }

        private String skip(String node) {
            String at = node;
            while (changesNothing(draft.layer(at), draft.inputs(at), draft::shape)) {
                at = draft.inputs(at).getFirst();
            }
            return at;
        }

        private String skipBuiltIn(String node) {
            String at = node;
            while (folded && network.node(at).layer() instanceof BatchNorm
                    || changesNothing(network.node(at).layer(), network.node(at).inputs(),
                            n -> network.node(n).shape())) {
                at = network.node(at).inputs().getFirst();
            }
            return at;
        }

        private static boolean changesNothing(Layer layer, List<String> inputs, Function<String, Shape> shapes) {
            return switch (layer) {
                case Dropout _ -> true;
                case Flatten _ -> shapes.apply(inputs.getFirst()).isVector();
                case AdaptiveAveragePool p -> !p.isGlobal() && shapes.apply(inputs.getFirst()).h() == p.outH()
                        && shapes.apply(inputs.getFirst()).w() == p.outW();
                default -> false;
            };
        }

        private boolean alike(Layer layer, String node, Node expected) {
            return switch (expected.layer()) {
                case BatchNorm b -> layer instanceof BatchNorm own && own.channels() == b.channels();
                case Conv2d c -> layer instanceof Conv2d own && sameFilters(own.spec(), c.spec());
                case AdaptiveAveragePool p when p.isGlobal() -> averagesAll(layer, node);
                case MaxPool m -> layer instanceof MaxPool own && own.spec().kernelH() == m.spec().kernelH()
                        && own.spec().strideH() == m.spec().strideH() && draft.shape(node).equals(expected.shape());
                default -> layer.equals(expected.layer());
            };
        }

        private static boolean sameFilters(Conv2dSpec a, Conv2dSpec b) {
            return a.inChannels() == b.inChannels() && a.outChannels() == b.outChannels()
                    && a.kernelH() == b.kernelH() && a.kernelW() == b.kernelW() && a.groups() == b.groups()
                    && a.dilationH() == b.dilationH() && a.dilationW() == b.dilationW();
        }

        private boolean averagesAll(Layer layer, String node) {
            if (layer instanceof AveragePool) {
                Shape from = draft.shape(draft.inputs(node).getFirst());
                var spec = ((AveragePool) layer).spec();
                return spec.kernelH() == from.h() && spec.kernelW() == from.w() && draft.shape(node).isVector()
                        && spec.padTop() + spec.padLeft() == 0;
            }
            return layer instanceof AdaptiveAveragePool p && p.isGlobal();
        }
    }
}
