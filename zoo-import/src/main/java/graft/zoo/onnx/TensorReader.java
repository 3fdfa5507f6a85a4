package graft.zoo.onnx;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.protobuf.FixedValues;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.DType;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code TensorProto} messages, without their values.
 *
 * <pre>
 * 1 dims int64*       2 data_type        3 segment (refused)   8 name
 * 4 float_data*       5 int32_data*      7 int64_data*        10 double_data*    11 uint64_data*
 * 9 raw_data bytes   13 external_data* {1 key, 2 value}       14 data_location {0 here, 1 external}
 * </pre>
 *
 * int32_data carries all small integers, booleans, and the bits of halves and bfloat16. A tensor has its values in
 * exactly one of these places, exactly as many as its shape takes; where data_location is external, the others do not
 * count.
 */
final class TensorReader {
    private static final int MOST_AXES = 32;
    /** Things that are said of external data; there are five. */
    private static final int MOST_ENTRIES = 64;

    private final MappedFile file;
    private final ExternalData external;

    TensorReader(MappedFile file, ExternalData external) {
        this.file = file;
        this.external = external;
    }

    /** What a message holds before it is put together. */
    private static final class Parts {
        final List<Long> dims = new ArrayList<>();
        final Map<String, String> entries = new HashMap<>();
        final long[] typed = new long[12];
        int type;
        String name = "";
        MemorySegment raw;
        boolean isExternal;
        boolean isSegment;
    }

    /**
     * Reads one.
     *
     * @param message its bytes, which {@code reader} walks over
     * @param called  the name for one that has none
     */
    OnnxTensor read(MemorySegment message, String called) {
        ProtobufReader reader = ProtobufReader.of(file.path(), message);
        Parts p = new Parts();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> reader.varints(d -> {
                    if (p.dims.size() == MOST_AXES) {
                        throw reader.error("a tensor has over " + MOST_AXES + " axes");
                    }
                    p.dims.add(d);
                });
                case 2 -> p.type = reader.int32();
                case 3 -> p.isSegment = true;
                case 4 -> p.typed[4] += count(FixedValues.floats(), reader);
                case 10 -> p.typed[10] += count(FixedValues.doubles(), reader);
                case 5, 7, 11 -> {
                    int field = reader.field();
                    reader.varints(v -> p.typed[field]++);
                }
                case 8 -> p.name = reader.string();
                case 9 -> p.raw = reader.bytes();
                case 13 -> keep(entry(reader.message()), p.entries);
                case 14 -> p.isExternal = reader.varint() == 1;
                default -> { }
            }
        }
        return tensor(p, p.name.isEmpty() ? called : p.name, message);
    }

    private static long count(FixedValues values, ProtobufReader reader) {
        values.take(reader);
        return values.count();
    }

    /** A StringStringEntryProto: {@code 1 key, 2 value}. */
    static Map.Entry<String, String> entry(ProtobufReader reader) {
        String key = "";
        String value = "";
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> key = reader.string();
                case 2 -> value = reader.string();
                default -> { }
            }
        }
        return Map.entry(key, value);
    }

    private static void keep(Map.Entry<String, String> entry, Map<String, String> entries) {
        if (entries.size() < MOST_ENTRIES) {
            entries.put(entry.getKey(), entry.getValue());
        }
    }

    private OnnxTensor tensor(Parts p, String name, MemorySegment message) {
        DType dtype = OnnxType.dtype(p.type);
        if (p.isSegment) {
            throw error(name, "is stored in segments, which no known writer makes; save the model again");
        }
        if (dtype == null) {
            throw error(name, "has element type " + OnnxType.name(p.type) + "; expected one of FLOAT, FLOAT16,"
                    + " BFLOAT16, DOUBLE, BOOL and the integers of 8 to 64 bits");
        }
        long[] dims = p.dims.stream().mapToLong(Long::longValue).toArray();
        long count = count(name, dims);
        if (p.isExternal) {
            ExternalData.Place place = external.find(name, p.entries, count * dtype.bytes());
            return OnnxTensor.raw(place.file(), name, dtype, dims, place.bytes());
        }
        int field = field(dtype);
        for (int other : new int[] {4, 5, 7, 10, 11}) {
            if (p.typed[other] > 0 && (other != field || p.raw != null)) {
                throw error(name, "has values in field " + other + (p.raw != null ? " beside raw_data"
                        : ", expected those of type " + dtype + " in field " + field));
            }
        }
        if (p.raw != null || count == 0) {
            return OnnxTensor.raw(file, name, dtype, dims, p.raw == null ? message.asSlice(0, 0) : p.raw);
        }
        if (p.typed[field] != count) {
            throw error(name, "has shape " + p.dims + ", which takes " + count + " values; found " + p.typed[field]);
        }
        return OnnxTensor.typed(file, name, dtype, p.dims.stream().map(Long::intValue).toList(), message, field);
    }

    /** The field for values that are not raw. */
    private static int field(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> 4;
            case FLOAT64 -> 10;
            case INT64 -> 7;
            case UINT32, UINT64 -> 11;
            default -> 5;
        };
    }

    private long count(String name, long[] dims) {
        long count = 1;
        for (long d : dims) {
            if (d < 0 || d > Integer.MAX_VALUE - 8 || (count *= d) > Integer.MAX_VALUE - 8) {
                throw error(name, d < 0 ? "has dimension " + d + ", expected 0 or more"
                        : "has over 2^31 - 9 values (a dimension is " + d + ")");
            }
        }
        return count;
    }

    private WeightFileException error(String name, String problem) {
        return new WeightFileException(file.path(), "tensor '" + ShownName.of(name) + "' " + problem);
    }
}
