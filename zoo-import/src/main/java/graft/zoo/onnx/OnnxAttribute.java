package graft.zoo.onnx;

import java.util.List;
import java.util.stream.LongStream;

/**
 * One setting of a node. Its {@link #kind} states which of the values counts; the others are empty.
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

    public static OnnxAttribute integer(String name, long value) {
        return new OnnxAttribute(name, Kind.INT, value, 0, "", null, null, List.of(), List.of());
    }

    public static OnnxAttribute real(String name, float value) {
        return new OnnxAttribute(name, Kind.FLOAT, 0, value, "", null, null, List.of(), List.of());
    }

    public static OnnxAttribute text(String name, String value) {
        return new OnnxAttribute(name, Kind.STRING, 0, 0, value, null, null, List.of(), List.of());
    }

    public static OnnxAttribute integers(String name, long... values) {
        return new OnnxAttribute(name, Kind.INTS, 0, 0, "", null, null, LongStream.of(values).boxed().toList(),
                List.of());
    }

    public static OnnxAttribute reals(String name, List<Float> values) {
        return new OnnxAttribute(name, Kind.FLOATS, 0, 0, "", null, null, List.of(), List.copyOf(values));
    }
}
