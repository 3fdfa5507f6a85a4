package graft.zoo.description;

import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Input;
import graft.layers.layer.Layer;
import graft.layers.structure.Node;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network's description as JSON, without its weights:
 *
 * <pre>{@code
 * {"nodes":[{"name":"input","kind":"Input","shape":[28,28,1],"inputs":[]},
 *           {"name":"conv1","kind":"Conv2d","in":1,"out":20,"kernel":[5,5],...,"inputs":["input"]},
 *           ...],
 *  "stages":{"block1":"pool1"}}
 * }</pre>
 *
 * Nodes are in topological order, the input first, the output last. A stage is named with the node that ends it.
 */
public final class NetworkJson {
    private NetworkJson() {
    }

    /** The description on one line. Which layers are frozen is not part of it. */
    public static String write(Network network) {
        List<Object> nodes = new ArrayList<>();
        for (Node node : network.nodes()) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("name", node.name());
            members.putAll(LayerJson.write(node.layer()));
            members.put("inputs", node.inputs());
            nodes.add(members);
        }
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("nodes", nodes);
        description.put("stages", network.stages());
        return Json.write(description);
    }

    /**
     * The network that {@link #write} described, its parameters without values. Everything is checked as in a network
     * built by hand: shapes, names, and that nothing leads nowhere.
     *
     * @throws DescriptionException when the text describes no network; names the layer
     */
    public static Network read(String json) {
        try {
            Members description = Members.of("network", Json.parse(json));
            List<?> nodes = description.list("nodes");
            if (nodes.isEmpty()) {
                throw new DescriptionException("network: it has no layers");
            }
            Described input = node(nodes.getFirst(), 0);
            if (!(input.layer instanceof Input(var shape)) || !input.name.equals("input")) {
                throw new DescriptionException("network: the first layer must be an Input named 'input', found "
                        + input.layer.kind() + " '" + input.name + "'");
            }
            NetworkBuilder builder = Network.input(shape.h(), shape.w(), shape.c());
            Map<String, String> stages = stages(description);
            for (int i = 1; i < nodes.size(); i++) {
                add(builder, node(nodes.get(i), i), stages);
            }
            if (!stages.isEmpty()) {
                throw new DescriptionException("network: no layer ends the stages " + stages);
            }
            return builder.build();
        } catch (JsonException | IllegalArgumentException | ArithmeticException e) {
            throw new DescriptionException("network: " + e.getMessage(), e);
        }
    }

    private record Described(String name, Layer layer, List<String> inputs) {
    }

    private static Described node(Object json, int index) {
        String name = Members.of("layer " + index, json).text("name");
        Members members = Members.of("layer '" + name + "'", json);
        return new Described(name, LayerJson.read(members), members.texts("inputs"));
    }

    /** The node that ends each stage. */
    private static Map<String, String> stages(Members description) {
        Members stages = Members.of("stages", description.object("stages"));
        Map<String, String> ends = new LinkedHashMap<>();
        stages.members().keySet().forEach(stage -> ends.put((String) stage, stages.text((String) stage)));
        return ends;
    }

    private static void add(NetworkBuilder builder, Described node, Map<String, String> stages) {
        if (node.inputs.isEmpty()) {
            throw new DescriptionException("layer '" + node.name + "': it has no inputs");
        }
        builder.add(node.name, node.layer, node.inputs.toArray(String[]::new));
        stages.forEach((stage, end) -> {
            if (end.equals(node.name)) {
                builder.stage(stage);
            }
        });
        stages.values().removeIf(node.name::equals);
    }
}
