package graft.transfer.cli;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.structure.Node;
import graft.zoo.Zoo;
import graft.zoo.architecture.Architecture;
import graft.zoo.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints a network as a table: the names that {@code --freeze-through} and {@code --at} take. */
final class LayersCommand {
    private static final int CIFAR_CLASSES = 10;
    private static final int IMAGENET_CLASSES = 1000;

    private LayersCommand() {
    }

    static Command command() {
        return Command.of("layers", "print a network as a table: layers, shapes, parameters, multiply-adds",
                LayersCommand::run)
                .options(
                    Option.of("--arch", "A", "", "a published architecture, alone or as a publisher has it, such as "
                            + "resnet18 or resnet50@keras, or a Caffe prototxt; there are "
                            + String.join(" ", Architecture.ids())),
                    Option.of("--weights", "FILE", "", "the network of a weight file"),
                    Option.weightsKey(),
                    Option.of("--input", "HxW", "the network's own", "size of the images"),
                    Option.of("--batch", "N", "1", "images at a time, on which algorithms and memory depend"),
                    Option.of("--freeze-through", "LAYER", "", "mark this layer or stage and all before it as frozen"),
                    Option.json())
                .examples("./graft layers --arch resnet18",
                        "./graft layers --arch vgg16 --freeze-through block4");
    }

    private static void run(Arguments arguments, Screen screen) {
        Network network = network(arguments, screen);
        var frozen = arguments.text("--freeze-through");
        if (frozen.isPresent()) {
            network = network.freezeThrough(frozen.get());
        }
        if (!network.missing().isEmpty()) {
            network.initialize(1); // a plan, which knows algorithms and memory, packs weights
        }
        int batch = arguments.integer("--batch", 1, 1024, 1);
        try (InferencePlan plan = network.compileForInference(batch)) {
            if (arguments.has("--json")) {
                screen.print(Json.write(json(network, plan)));
            } else {
                table(network, plan, screen);
            }
        }
    }

    private static Network network(Arguments arguments, Screen screen) {
        if (arguments.has("--arch") == arguments.has("--weights")) {
            throw new UsageException("'layers' needs either --arch A or --weights FILE");
        }
        if (arguments.has("--weights")) {
            return WeightSource.raw(arguments, screen);
        }
        String arch = arguments.required("--arch");
        boolean cifar = Arrays.stream(Architecture.values())
                .anyMatch(a -> a.isCifar() && (arch.equals(a.id()) || arch.startsWith(a.id() + "@")));
        Network network = Zoo.network(arch, cifar ? CIFAR_CLASSES : IMAGENET_CLASSES);
        return arguments.size("--input").map(size -> network.withInputSize(size[0], size[1])).orElse(network);
    }

    private static void table(Network network, InferencePlan plan, Screen screen) {
        TextTable table = new TextTable("layer", "kind<", "output<", "parameters", "multiply-adds", "algorithm<",
                "frozen<");
        Map<String, String> algorithms = plan.algorithms();
        for (Node node : network.nodes()) {
            long parameters = parameters(network, node);
            table.row(node.name(), node.layer().kind(), node.shape().toString(),
                    parameters == 0 ? "" : grouped(parameters),
                    network.multiplyAdds(node) == 0 ? "" : grouped(network.multiplyAdds(node)),
                    algorithms.getOrDefault(node.name(), ""), parameters > 0 && network.isFrozen(node) ? "frozen" : "");
        }
        table.print(screen);
        screen.print("");
        screen.print(grouped(network.parameterCount()) + " parameters, " + grouped(network.multiplyAdds())
                + " multiply-adds an image of " + network.inputShape());
        screen.print(String.format(Locale.ROOT, "at batch %d: %.1f MB of activations, %.1f MB of packed weights",
                plan.batch(), plan.activationBytes() / 1e6, plan.packedBytes() / 1e6));
        if (!network.stages().isEmpty()) {
            screen.print("stages: " + String.join(" ", network.stages().keySet()));
        }
    }

    private static Map<String, Object> json(Network network, InferencePlan plan) {
        Map<String, String> algorithms = plan.algorithms();
        List<Object> layers = new ArrayList<>();
        for (Node node : network.nodes()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", node.name());
            row.put("kind", node.layer().kind());
            row.put("output", dims(node.shape()));
            row.put("parameters", parameters(network, node));
            row.put("multiply_adds", network.multiplyAdds(node));
            row.put("frozen", network.isFrozen(node));
            if (algorithms.containsKey(node.name())) {
                row.put("algorithm", algorithms.get(node.name()));
            }
            layers.add(row);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("input", dims(network.inputShape()));
        json.put("parameters", network.parameterCount());
        json.put("multiply_adds", network.multiplyAdds());
        json.put("batch", plan.batch());
        json.put("activation_bytes", plan.activationBytes());
        json.put("packed_weight_bytes", plan.packedBytes());
        json.put("stages", network.stages());
        json.put("layers", layers);
        return json;
    }

    private static long parameters(Network network, Node node) {
        return network.parametersOf(node).values().stream().mapToLong(p -> p.spec().size()).sum();
    }

    private static List<Integer> dims(Shape shape) {
        return List.of(shape.h(), shape.w(), shape.c());
    }

    private static String grouped(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
