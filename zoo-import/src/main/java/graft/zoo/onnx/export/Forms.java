package graft.zoo.onnx.export;

import graft.layers.layer.Shape;
import graft.zoo.onnx.OnnxAttribute;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The forms in which ONNX's operators take what a layer made. Graft's images are [N,H,W,C] and its vectors images
 * of one pixel; in ONNX images are [N,C,H,W] and vectors [N,C], and a flattened image has another order. A layer
 * makes one form; the others are made of it when they are asked for.
 */
final class Forms {
    /** How values lie. */
    enum Form {
        /** [N,C,H,W]. */
        IMAGE,
        /** [N,C], of vectors only. */
        VECTOR,
        /** [N,C*H*W] of a flattened image, channel by channel where Graft has pixel by pixel. */
        FLATTENED
    }

    /**
     * What a layer made.
     *
     * @param form   the form in which it did
     * @param flatOf the image that was flattened; of {@link Form#FLATTENED}
     */
    private record Made(Form form, Shape flatOf, Map<Form, String> values) {
    }

    private final ExportedGraph graph;
    private final Map<String, Made> made = new HashMap<>();

    Forms(ExportedGraph graph) {
        this.graph = graph;
    }

    /**
     * Says what a layer made.
     *
     * @param flatOf the image that was flattened where the form is {@link Form#FLATTENED}; else null
     */
    void put(String node, Form form, Shape flatOf, String value) {
        made.put(node, new Made(form, flatOf, new EnumMap<>(Map.of(form, value))));
    }

    /** The form in which a layer's output was made. */
    Form form(String node) {
        return made.get(node).form;
    }

    /** The name of the value in this form. */
    String value(String node, Form form) {
        Made m = made.get(node);
        String there = m.values.get(form);
        if (there != null) {
            return there;
        }
        String value = switch (form) {
            case IMAGE -> graph.add(node + "/Unsqueeze", "Unsqueeze", List.of(value(node, Form.VECTOR),
                    integers(node, 2, 3)));
            case VECTOR -> m.form == Form.IMAGE
                    ? graph.add(node + "/Flatten", "Flatten", List.of(m.values.get(Form.IMAGE)), axis())
                    : pixelByPixel(node, m);
            case FLATTENED -> throw new IllegalStateException(node + " is no flattened image");
        };
        m.values.put(form, value);
        return value;
    }

    private String pixelByPixel(String node, Made m) {
        Shape s = m.flatOf;
        String image = graph.add(node + "/Reshape", "Reshape", List.of(m.values.get(Form.FLATTENED),
                integers(node, 0, s.c(), s.h(), s.w())));
        String last = graph.add(node + "/Transpose", "Transpose", List.of(image),
                OnnxAttribute.integers("perm", 0, 2, 3, 1));
        return graph.add(node + "/Flatten", "Flatten", List.of(last), axis());
    }

    private String integers(String node, long... values) {
        return graph.add(node + "/Constant", "Constant", List.of(), OnnxAttribute.integers("value_ints", values));
    }

    private static OnnxAttribute axis() {
        return OnnxAttribute.integer("axis", 1);
    }
}
