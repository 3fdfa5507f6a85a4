package graft.zoo.onnx;

import java.util.List;

/**
 * One setting of a node. Which of the values counts, its {@link #kind} says; the others are empty.
 *
 * @param number  of {@link Kind#INT}
 * @param real    of {@link Kind#FLOAT}
 * @param text    of {@link Kind#STRING}
 * @param tensor  of {@link Kind#TENSOR}; null otherwise
 * @param graph   of {@link Kind#GRAPH}; null otherwise
 * @param numbers of {@link Kind#INTS}
 * @param reals   of {@link Kind#FLOATS}
 */
public record OnnxAttribute(String name, Kind kind, long number, float real, String text, OnnxTensor tensor,
        OnnxGraph graph, List<Long> numbers, List<Float> reals) {

    /** Types of attributes; {@link #OTHER} are those that no operator read here has. */
    public enum Kind { FLOAT, INT, STRING, TENSOR, GRAPH, FLOATS, INTS, OTHER }
}
