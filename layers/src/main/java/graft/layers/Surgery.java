package graft.layers;

import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Dense;
import graft.layers.layer.Input;
import graft.layers.layer.Layer;
import graft.layers.layer.Parameter;
import graft.layers.layer.Shape;
import graft.layers.layer.ShapeException;
import graft.layers.structure.Freezing;
import graft.layers.structure.Node;
import graft.layers.structure.Structure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes networks from parts of others. What they have in common shares its parameters, and stays frozen or not. */
final class Surgery {
    private Surgery() {
    }

    static Network replaceHead(Network network, int classes, long seed) {
        Node old = network.head();
        NetworkBuilder builder = new NetworkBuilder(network.inputShape());
        network.nodes().stream().takeWhile(n -> n != old).forEach(builder::copyOf);
        builder.from(old.inputs().getFirst());
        if (!builder.shape().isVector()) {
            builder.add(old.name() + ".pool", AdaptiveAveragePool.global());
        }
        builder.add(old.name(), new Dense(builder.shape().c(), classes, true));
        Network result = rebuilt(builder, network.freezing().unfreeze(old), Set.of(old.name()));
        Initialization.fill(result, List.of(result.node(old.name())), seed);
        return result;
    }

    static Network featuresAndOutput(Network network) {
        Node head = network.head();
        NetworkBuilder builder = new NetworkBuilder(network.inputShape());
        network.nodes().forEach(builder::copyOf);
        builder.from(head.inputs().getFirst());
        if (!builder.shape().isVector()) {
            builder.add(free(builder, head.name() + ".features"), AdaptiveAveragePool.global());
        }
        builder.concat(free(builder, head.name() + ".beside"), builder.current(), network.output().name());
        return rebuilt(builder, network.freezing(), Set.of());
    }

    private static String free(NetworkBuilder builder, String wanted) {
        String name = wanted;
        while (builder.contains(name)) {
            name += "2";
        }
        return name;
    }

    static Network withInputSize(Network network, int h, int w) {
        NetworkBuilder builder = new NetworkBuilder(new Shape(h, w, network.inputShape().c()));
        network.nodes().forEach(builder::copyOf);
        return rebuilt(builder, network.freezing(), Set.of());
    }

    static Network after(Network network, String nodeName) {
        NetworkBuilder builder = new NetworkBuilder(network.node(nodeName).shape());
        Set<String> after = new LinkedHashSet<>(List.of(nodeName));
        for (Node n : network.nodes()) {
            if (n.inputs().stream().anyMatch(after::contains)) {
                after.add(n.name());
                builder.add(n.name(), n.layer(), n.inputs().stream().map(i -> i.equals(nodeName) ? "input" : i)
                        .toArray(String[]::new));
            }
        }
        return rebuilt(builder, network.freezing(), Set.of());
    }

    static Network withLayerAfter(Network network, String nodeName, String newName, Layer layer) {
        network.node(nodeName);
        NetworkBuilder builder = new NetworkBuilder(network.inputShape());
        if (nodeName.equals(network.nodes().getFirst().name())) {
            builder.add(newName, layer, nodeName);
        }
        for (Node n : network.nodes()) {
            if (n.layer() instanceof Input) {
                continue;
            }
            builder.add(n.name(), n.layer(), n.inputs().stream().map(i -> i.equals(nodeName) ? newName : i)
                    .toArray(String[]::new));
            if (n.name().equals(nodeName)) {
                builder.add(newName, layer, nodeName);
            }
        }
        return rebuilt(builder, network.freezing(), Set.of(newName));
    }

    /**
     * What was built, with the parameters, stages and freezing of the network that it was built from.
     *
     * @param replaced names of nodes that keep the parameters of the builder, and end no stage
     */
    private static Network rebuilt(NetworkBuilder builder, Freezing freezing, Set<String> replaced) {
        Structure old = freezing.structure();
        old.stages().forEach((stage, end) -> {
            if (builder.contains(end) && !replaced.contains(end)) {
                builder.stage(stage, end);
            }
        });
        Structure built = builder.build().structure();
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (Node node : built.nodes()) {
            for (Parameter fresh : built.parametersOf(node).values()) {
                Parameter p = replaced.contains(node.name()) ? fresh : old.parameters().get(fresh.name());
                if (!p.spec().equals(fresh.spec())) {
                    Shape input = built.input().shape();
                    throw new ShapeException(p.name() + " would change its shape at an input of " + input.h() + "x"
                            + input.w());
                }
                parameters.put(p.name(), p);
            }
        }
        return new Network(freezing.in(built.with(parameters)));
    }

    static Network meansAt(Network network, List<String> nodeNames) {
        Set<String> wanted = new LinkedHashSet<>(nodeNames);
        if (wanted.isEmpty() || wanted.size() < nodeNames.size()) {
            throw new IllegalArgumentException("the means of 1 node or more are wanted, each once; found " + nodeNames);
        }
        wanted.forEach(network::node);
        NetworkBuilder builder = new NetworkBuilder(network.inputShape());
        network.structure().neededFor(wanted).forEach(builder::copyOf);
        List<String> means = new ArrayList<>();
        for (String node : wanted) {
            builder.from(node);
            if (!builder.shape().isVector()) {
                builder.add(free(builder, "mean of " + node), AdaptiveAveragePool.global(), node);
            }
            means.add(builder.current());
        }
        builder.concat(free(builder, "means"), means.toArray(String[]::new));
        return rebuilt(builder, network.freezing(), Set.of());
    }

    static Network upTo(Network network, String nodeName) {
        Structure old = network.structure();
        Map<String, Node> nodes = new LinkedHashMap<>();
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (Node node : old.neededFor(Set.of(old.node(nodeName).name()))) {
            nodes.put(node.name(), node);
            old.parametersOf(node).values().forEach(p -> parameters.put(p.name(), p));
        }
        Map<String, String> stages = new LinkedHashMap<>(old.stages());
        stages.values().retainAll(nodes.keySet());
        return new Network(network.freezing().in(new Structure(nodes, stages, parameters)));
    }
}
