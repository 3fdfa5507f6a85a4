package graft.zoo.tensorflow;

import graft.zoo.protobuf.ProtobufReader;
import java.util.ArrayList;
import java.util.List;

/** The shape of a tensor as TensorShapeProto has it: {@code 2 dim* {1 size, 2 name}, 3 unknown_rank}. */
public final class TensorShape {
    private static final int MOST_AXES = 32;

    private TensorShape() {
    }

    /**
     * Reads a shape; sizes may be -1, unknown, which callers that need them refuse.
     *
     * @return null where even the rank is unknown
     * @throws graft.zoo.weights.WeightFileException when there are too many axes
     */
    static long[] read(ProtobufReader reader) {
        List<Long> dims = new ArrayList<>();
        boolean unknown = false;
        while (reader.next()) {
            switch (reader.field()) {
                case 2 -> {
                    if (dims.size() == MOST_AXES) {
                        throw reader.error("a shape has over " + MOST_AXES + " axes");
                    }
                    dims.add(size(reader.message()));
                }
                case 3 -> unknown = reader.bool();
                default -> { }
            }
        }
        return unknown ? null : dims.stream().mapToLong(Long::longValue).toArray();
    }

    private static long size(ProtobufReader dim) {
        long size = 0;
        while (dim.next()) {
            if (dim.field() == 1) {
                size = dim.varint();
            }
        }
        return size;
    }

    /** Elements from one place to the next along each axis, row-major. */
    static long[] strides(long[] dims) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, dims[i]);
        }
        return strides;
    }

    /** Number of elements; -1 where a size is negative or there are 2^31 - 8 elements or more, which no array holds. */
    public static long elements(long[] dims) {
        long product = 1;
        boolean empty = false;
        for (long d : dims) {
            if (d < 0) {
                return -1;
            }
            empty |= d == 0;
        }
        if (empty) {
            return 0;
        }
        for (long d : dims) {
            if (d > (Integer.MAX_VALUE - 8) / product) {
                return -1;
            }
            product *= d;
        }
        return product;
    }
}
