package graft.zoo.tensorflow;

import graft.zoo.protobuf.ProtobufReader;
import java.util.ArrayList;
import java.util.List;

/**
 * One setting of a node, as AttrValue has it: {@code 1 list {3 i*}, 2 s, 3 i, 4 f, 5 b, 6 type, 7 shape, 8 tensor}.
 * Only the kinds that networks and weights need are kept.
 *
 * @param integer 3, 5 or 6; null where there is none
 * @param real    4; null where there is none
 * @param text    2; null where there is none
 * @param list    integers of a list; null where there is none
 * @param shape   7; null where there is none, or its rank is unknown
 * @param tensor  8; null where there is none
 */
public record TensorFlowAttribute(Long integer, Float real, String text, List<Long> list, long[] shape,
        TensorProto tensor) {
    private static final int LONGEST_LIST = 1 << 16;
    /** What a node does not state. */
    static final TensorFlowAttribute NONE = new TensorFlowAttribute(null, null, null, null, null, null);

    static TensorFlowAttribute read(ProtobufReader reader) {
        TensorFlowAttribute value = NONE;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> value = new TensorFlowAttribute(null, null, null, list(reader.message()), null, null);
                case 2 -> value = new TensorFlowAttribute(null, null, reader.string(), null, null, null);
                case 3, 5, 6 -> value = new TensorFlowAttribute(reader.varint(), null, null, null, null, null);
                case 4 -> value = new TensorFlowAttribute(null, reader.float32(), null, null, null, null);
                case 7 -> value = new TensorFlowAttribute(null, null, null, null, TensorShape.read(reader.message()),
                        null);
                case 8 -> value = new TensorFlowAttribute(null, null, null, null, null,
                        TensorProto.read(reader.message()));
                default -> { }
            }
        }
        return value;
    }

    private static List<Long> list(ProtobufReader reader) {
        List<Long> integers = new ArrayList<>();
        while (reader.next()) {
            if (reader.field() == 3) {
                reader.varints(i -> {
                    if (integers.size() == LONGEST_LIST) {
                        throw reader.error("a setting lists over " + LONGEST_LIST + " numbers");
                    }
                    integers.add(i);
                });
            }
        }
        return integers;
    }
}
