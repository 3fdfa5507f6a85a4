package graft.zoo.tensorflow;

import graft.zoo.bytes.ShownName;
import graft.zoo.protobuf.ProtobufReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One node of a graph, as NodeDef has it: {@code 1 name, 2 op, 3 input*, 5 attr* {1 key, 2 AttrValue}}.
 *
 * @param name       unique in the graph
 * @param op         what it computes, such as {@code Conv2D}
 * @param inputs     names of the nodes whose outputs it takes, in order; output 0 of each unless {@code :1} and so on
 *                   follows. Control inputs ({@code ^name}), which only say what to compute before, are left out
 * @param controls   names of the control inputs
 * @param attributes settings by name
 */
public record TensorFlowNode(String name, String op, List<String> inputs, List<String> controls,
        Map<String, TensorFlowAttribute> attributes) {

    static TensorFlowNode read(ProtobufReader reader) {
        String name = "";
        String op = "";
        List<String> inputs = new ArrayList<>();
        List<String> controls = new ArrayList<>();
        Map<String, TensorFlowAttribute> attributes = new LinkedHashMap<>();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = reader.string();
                case 2 -> op = reader.string();
                case 3 -> {
                    String input = reader.string();
                    if (input.startsWith("^")) {
                        controls.add(input.substring(1));
                    } else {
                        inputs.add(input.endsWith(":0") ? input.substring(0, input.length() - 2) : input);
                    }
                }
                case 5 -> {
                    ProtobufReader entry = reader.message();
                    String key = "";
                    TensorFlowAttribute value = TensorFlowAttribute.NONE;
                    while (entry.next()) {
                        switch (entry.field()) {
                            case 1 -> key = entry.string();
                            case 2 -> value = TensorFlowAttribute.read(entry.message());
                            default -> { }
                        }
                    }
                    attributes.put(key, value);
                }
                default -> { }
            }
        }
        return new TensorFlowNode(name, op, inputs, controls, attributes);
    }

    /** The node that an input names, without the number of its output. */
    public static String nodeOf(String input) {
        int colon = input.lastIndexOf(':');
        return colon < 0 ? input : input.substring(0, colon);
    }

    /** A setting; an empty one where the node does not have it. */
    public TensorFlowAttribute attribute(String key) {
        return attributes.getOrDefault(key, TensorFlowAttribute.NONE);
    }

    /** A setting that is a real number. */
    public float real(String key, float otherwise) {
        Float stated = attribute(key).real();
        return stated == null ? otherwise : stated;
    }

    /** Whether its images are [N,C,H,W]. */
    public boolean channelsFirst() {
        return "NCHW".equals(attribute("data_format").text());
    }

    /** The node in words, for messages. */
    public String described() {
        return "'" + ShownName.of(name) + "' (" + ShownName.of(op) + ")";
    }
}
