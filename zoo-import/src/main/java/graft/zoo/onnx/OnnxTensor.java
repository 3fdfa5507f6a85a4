package graft.zoo.onnx;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import graft.engine.Tensor;
import graft.zoo.bytes.Elements;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor of an ONNX file: an initialiser, or the value of a Constant node. Its bytes lie in the file itself
 * ({@code raw_data}), in another file beside it (external data), or as one protobuf number for each value.
 */
public final class OnnxTensor implements StoredTensor {
    private final String name;
    private final StoredTensor stored;

    private OnnxTensor(String name, StoredTensor stored) {
        this.name = name;
        this.stored = stored;
    }

    /** A tensor whose values lie in {@code bytes}, little-endian and row-major. */
    static OnnxTensor raw(MappedFile file, String name, DType dtype, long[] dims, MemorySegment bytes) {
        return new OnnxTensor(name, MappedTensor.rowMajor(file, name, dtype, ByteOrder.LITTLE_ENDIAN, dims, bytes));
    }

    /**
     * A tensor whose values are protobuf numbers in a typed field. Such tensors are small in practice, but may be
     * large, so they too are converted only when they are read.
     *
     * @param message the whole TensorProto
     * @param field   4 float_data, 5 int32_data, 7 int64_data, 10 double_data, 11 uint64_data
     */
    static OnnxTensor typed(MappedFile file, String name, DType dtype, List<Integer> shape, MemorySegment message,
            int field) {
        return new OnnxTensor(name, new Typed(file, name, dtype, shape, message, field));
    }

    /** A copy of these numbers, for graphs that are made rather than read. */
    static OnnxTensor ofLongs(MappedFile file, String name, long[] dims, long... values) {
        MemorySegment bytes = Arena.ofAuto().allocate(Math.max(1, 8L * values.length), 8);
        MemorySegment.copy(values, 0, bytes, ValueLayout.JAVA_LONG, 0, values.length);
        return raw(file, name, DType.INT64, dims, bytes.asSlice(0, 8L * values.length));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DType dtype() {
        return stored.dtype();
    }

    @Override
    public List<Integer> shape() {
        return stored.shape();
    }

    @Override
    public Tensor read() {
        return stored.read();
    }

    /** Number of values. */
    public int size() {
        int size = 1;
        for (int d : shape()) {
            size *= d;
        }
        return size;
    }

    @Override
    public long[] readIntegers() {
        if (!dtype().isFloating()) {
            return stored.readIntegers();
        }
        long[] values = new long[size()];
        float[] floats = read().unwrap();
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) floats[i];
        }
        return values;
    }

    @Override
    public String toString() {
        return stored.toString();
    }

    /** Values as protobuf numbers, packed or one a field. */
    private record Typed(MappedFile file, String name, DType dtype, List<Integer> shape, MemorySegment message,
            int field) implements StoredTensor {

        private int count() {
            int size = 1;
            for (int d : shape) {
                size *= d;
            }
            return size;
        }

        @Override
        public Tensor read() {
            int[] dims = shape.stream().mapToInt(Integer::intValue).toArray();
            return Tensor.wrap(field == 4 || field == 10 ? reals() : converted(longs()), dims);
        }

        /** Where the next value goes. */
        private static final class Cursor {
            int at;
        }

        private float[] reals() {
            return file.guarded(() -> {
                float[] values = new float[count()];
                var cursor = new Cursor();
                ProtobufReader reader = ProtobufReader.of(file.path(), message);
                while (reader.next()) {
                    if (reader.field() == field) {
                        var part = field == 4 ? graft.zoo.protobuf.FixedValues.floats()
                                : graft.zoo.protobuf.FixedValues.doubles();
                        part.take(reader);
                        part.copy(message, 0, values, cursor.at, (int) part.count());
                        cursor.at += (int) part.count();
                    }
                }
                return values;
            });
        }

        @Override
        public long[] readIntegers() {
            return dtype.isFloating() ? StoredTensor.super.readIntegers() : longs();
        }

        private long[] longs() {
            return file.guarded(() -> {
                long[] values = new long[count()];
                var cursor = new Cursor();
                ProtobufReader reader = ProtobufReader.of(file.path(), message);
                while (reader.next()) {
                    if (reader.field() == field) {
                        reader.varints(v -> values[cursor.at++] = field == 5 ? (int) v : v);
                    }
                }
                return values;
            });
        }

        /** int32_data holds the bits of halves and bfloat16, and the values of small integers. */
        private float[] converted(long[] numbers) {
            float[] values = new float[numbers.length];
            int width = dtype.bytes();
            MemorySegment one = MemorySegment.ofArray(new byte[8]);
            for (int i = 0; i < values.length; i++) {
                one.set(JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, numbers[i]);
                values[i] = Elements.at(one.asSlice(0, width), dtype, ByteOrder.LITTLE_ENDIAN, 0);
            }
            return values;
        }
    }
}
