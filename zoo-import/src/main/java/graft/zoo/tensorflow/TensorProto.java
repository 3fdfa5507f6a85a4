package graft.zoo.tensorflow;

import graft.engine.Tensor;
import graft.zoo.bytes.Elements;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.bytes.ShownName;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.protobuf.WireType;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A tensor as the message TensorProto stores it. Opening only counts the values; reading walks over the message again.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><td>1 dtype</td><td>see {@link TensorFlowType}</td></tr>
 * <tr><td>2 tensor_shape</td><td>see {@link TensorShape}</td></tr>
 * <tr><td>4 tensor_content</td><td>all elements, little-endian, row-major; where it is there it counts</td></tr>
 * <tr><td>5 float_val, 6 double_val</td><td>4 and 8 bytes each</td></tr>
 * <tr><td>7 int_val</td><td>int32, int16, int8, uint16, uint8</td></tr>
 * <tr><td>10 int64_val, 11 bool_val, 16 uint32_val, 17 uint64_val</td><td></td></tr>
 * <tr><td>13 half_val</td><td>the bits of a half or a bfloat16</td></tr>
 * </table>
 *
 * Where there are fewer values than elements, the last one stands for all that follow; no value at all means zeros.
 */
public final class TensorProto {
    /** Elements that fewer values may stand for, so that a small file cannot ask for all memory: 64 MiB of floats. */
    private static final long MOST_REPEATED = 1 << 24;

    /** Takes one number: its bits as the field holds them. */
    @FunctionalInterface
    private interface Bits {
        void take(long bits);
    }

    private final ProtobufReader message;
    private final long from;
    private final long length;
    long type;
    long[] dims = {};
    private MemorySegment content;

    private TensorProto(ProtobufReader message) {
        this.message = message;
        this.from = message.offset();
        this.length = message.end() - from;
    }

    /** Reads type and shape, and finds the content. */
    static TensorProto read(ProtobufReader reader) {
        TensorProto proto = new TensorProto(reader);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> proto.type = reader.varint();
                case 2 -> proto.dims = TensorShape.read(reader.message());
                case 4 -> {
                    MemorySegment bytes = reader.bytes();
                    proto.content = bytes.byteSize() > 0 ? bytes : null;
                }
                default -> { }
            }
        }
        return proto;
    }

    /** This tensor with the type and shape that it states itself. */
    StoredTensor stored(MappedFile file, String name) {
        return stored(file, name, type, dims, () -> { });
    }

    /**
     * This tensor with a type and shape that are known from elsewhere.
     *
     * @param check what to do before values are read
     * @throws graft.zoo.weights.WeightFileException when the values that are there do not fill the shape
     */
    StoredTensor stored(MappedFile file, String name, long type, long[] dims, Runnable check) {
        String where = "tensor '" + ShownName.of(name) + "' ";
        DType dtype = TensorFlowType.of(type);
        if (dtype == null) {
            throw message.error(from, where + "has element type " + TensorFlowType.name(type)
                    + ", which is not read; store it as float");
        }
        long elements = dims == null ? -1 : TensorShape.elements(dims);
        if (elements < 0) {
            throw message.error(from, where + (dims == null ? "has no shape" : "has shape " + Arrays.toString(dims))
                    + ", expected sizes of 0 and more and at most 2^31 - 9 elements");
        }
        if (content != null) {
            if (content.byteSize() != elements * dtype.bytes()) {
                throw message.error(from, where + "of shape " + Arrays.toString(dims) + " and type " + dtype + " takes "
                        + elements * dtype.bytes() + " bytes, found " + content.byteSize());
            }
            return MappedTensor.strided(file, name, dtype, ByteOrder.LITTLE_ENDIAN, dims, content, 0,
                    TensorShape.strides(dims), check);
        }
        long values = count(dtype);
        if (values > elements) {
            throw message.error(from, where + "of shape " + Arrays.toString(dims) + " takes " + elements
                    + " values, found " + values);
        }
        if (elements > Math.max(values, MOST_REPEATED)) {
            throw message.error(from, where + "of shape " + Arrays.toString(dims) + " repeats " + values
                    + " values to " + elements + ", expected at most " + MOST_REPEATED);
        }
        return new Values(name, dtype, Arrays.stream(dims).mapToInt(d -> (int) d).toArray(),
                () -> file.guarded(() -> {
                    check.run();
                    return values(dtype, (int) elements);
                }),
                () -> file.guarded(() -> {
                    check.run();
                    return integers(dtype, (int) elements);
                }));
    }

    /** A tensor that is read by a walk over its message. */
    private record Values(String name, DType dtype, int[] dims, Supplier<float[]> values, Supplier<long[]> integers)
            implements StoredTensor {
        @Override
        public List<Integer> shape() {
            return Arrays.stream(dims).boxed().toList();
        }

        @Override
        public Tensor read() {
            return Tensor.wrap(values.get(), dims);
        }

        @Override
        public long[] readIntegers() {
            return dtype.isFloating() ? StoredTensor.super.readIntegers() : integers.get();
        }
    }

    private long count(DType dtype) {
        long[] count = {0};
        if (dtype == DType.FLOAT32 || dtype == DType.FLOAT64) {
            walkFixed(dtype, bytes -> count[0] += bytes.byteSize() / dtype.bytes());
        } else {
            walk(dtype, bits -> count[0]++);
        }
        return count[0];
    }

    private float[] values(DType dtype, int elements) {
        float[] to = new float[elements];
        int[] at = {0};
        if (dtype == DType.FLOAT32 || dtype == DType.FLOAT64) {
            walkFixed(dtype, bytes -> {
                float[] part = new float[(int) (bytes.byteSize() / dtype.bytes())];
                Elements.read(bytes, dtype, ByteOrder.LITTLE_ENDIAN, part);
                System.arraycopy(part, 0, to, at[0], part.length);
                at[0] += part.length;
            });
        } else {
            walk(dtype, bits -> to[at[0]++] = number(dtype, bits));
        }
        if (at[0] > 0) {
            Arrays.fill(to, at[0], elements, to[at[0] - 1]);
        }
        return to;
    }

    private long[] integers(DType dtype, int elements) {
        long[] to = new long[elements];
        int[] at = {0};
        walk(dtype, bits -> to[at[0]++] = integer(dtype, bits));
        if (at[0] > 0) {
            Arrays.fill(to, at[0], elements, to[at[0] - 1]);
        }
        return to;
    }

    private static float number(DType dtype, long bits) {
        return switch (dtype) {
            case FLOAT16 -> Float.float16ToFloat((short) bits);
            case BFLOAT16 -> Float.intBitsToFloat((int) bits << 16);
            // As Elements does: halved with the lost bit kept, so that 2^63 and more still round to nearest.
            case UINT64 -> bits >= 0 ? bits : 2f * (bits >>> 1 | bits & 1);
            default -> integer(dtype, bits);
        };
    }

    private static long integer(DType dtype, long bits) {
        return switch (dtype) {
            case INT8 -> (byte) bits;
            case UINT8 -> bits & 0xff;
            case INT16 -> (short) bits;
            case UINT16 -> bits & 0xffff;
            case INT32 -> (int) bits;
            case UINT32 -> bits & 0xffff_ffffL;
            case BOOL -> bits != 0 ? 1 : 0;
            default -> bits;
        };
    }

    private static int field(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> 5;
            case FLOAT64 -> 6;
            case INT64 -> 10;
            case BOOL -> 11;
            case FLOAT16, BFLOAT16 -> 13;
            case UINT32 -> 16;
            case UINT64 -> 17;
            default -> 7;
        };
    }

    private ProtobufReader again() {
        return ProtobufReader.of(message.file(), message.memory(), from, length);
    }

    private void walk(DType dtype, Bits bits) {
        int field = field(dtype);
        ProtobufReader reader = again();
        while (reader.next()) {
            if (reader.field() == field) {
                reader.varints(bits::take);
            }
        }
    }

    private void walkFixed(DType dtype, Consumer<MemorySegment> bytes) {
        int field = field(dtype);
        ProtobufReader reader = again();
        while (reader.next()) {
            if (reader.field() != field) {
                continue;
            }
            if (reader.type() == WireType.BYTES) {
                MemorySegment packed = reader.bytes();
                if (packed.byteSize() % dtype.bytes() != 0) {
                    throw reader.error("field " + field + " packs numbers of " + dtype.bytes() + " bytes into "
                            + packed.byteSize() + " bytes, which is no multiple");
                }
                bytes.accept(packed);
            } else {
                long at = reader.offset();
                if (dtype == DType.FLOAT32) {
                    reader.float32();
                } else {
                    reader.float64();
                }
                bytes.accept(reader.memory().asSlice(at, dtype.bytes()));
            }
        }
    }
}
