package graft.zoo.safetensors;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.Contents;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.bytes.ShownName;
import graft.zoo.json.Json;
import graft.zoo.json.JsonException;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An open safetensors file, memory-mapped.
 *
 * <table>
 * <caption>Layout (huggingface/safetensors, README.md, "Format")</caption>
 * <tr><td>8 bytes</td><td>N, length of the header, little-endian; the format allows 100,000,000, this reader 2^24:
 * networks of images take a hundredth of that</td></tr>
 * <tr><td>N bytes</td><td>JSON: {@code {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}} and
 * optionally {@code "__metadata__": {"key": "text"}}; padded with spaces</td></tr>
 * <tr><td>the rest</td><td>the tensors, row-major and little-endian, tiling it without holes and overlaps</td></tr>
 * </table>
 */
public final class SafetensorsFile {
    private static final long MAX_HEADER = 1 << 24;
    private static final int MAX_NAME = 4096;

    private final MappedFile file;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private record Range(String name, long begin, long end) {
    }

    private SafetensorsFile(MappedFile file) {
        this.file = file;
        long length = file.size() < 8 ? -1
                : file.bytes().get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
        if (length < 2 || length > MAX_HEADER || length > file.size() - 8) {
            throw file.refusal("safetensors header of " + Long.toUnsignedString(length) + " bytes in a file of "
                    + file.size() + " bytes; expected 2 to " + MAX_HEADER
                    + " that are there: the file is truncated or not safetensors");
        }
        readHeader(header(length), file.bytes().asSlice(8 + length));
    }

    /**
     * Opens a safetensors file and checks its whole header; tensors are read when asked for.
     *
     * @throws WeightFileException when the file is missing, truncated or not as the format demands
     */
    public static WeightFile open(Path path) {
        return MappedFile.open(path, SafetensorsFile::of);
    }

    /** {@link #open} of a file that is mapped already; it is closed with this one. */
    public static WeightFile of(MappedFile file) {
        var read = new SafetensorsFile(file);
        return new Contents(file, "safetensors", read.tensors, read.metadata);
    }

    /** Whether a file that begins with these bytes is safetensors: a plausible length, then {@code '{'}. */
    public static boolean recognises(byte[] head) {
        return head.length > 8 && head[8] == '{' && (head[7] < ' ' || head[7] == 127);
    }

    private Map<?, ?> header(long length) {
        byte[] bytes = file.bytes().asSlice(8, length).toArray(JAVA_BYTE);
        if (bytes[0] != '{') {
            throw file.refusal("safetensors header must begin with '{' at offset 8");
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return (Map<?, ?>) Json.parse(text);
        } catch (CharacterCodingException e) {
            throw new WeightFileException(file.path(), "safetensors header is not UTF-8", e);
        } catch (JsonException e) {
            throw new WeightFileException(file.path(), "safetensors header at offset 8: " + e.getMessage(), e);
        }
    }

    private void readHeader(Map<?, ?> header, MemorySegment buffer) {
        List<Range> ranges = new ArrayList<>();
        header.forEach((key, value) -> {
            String name = (String) key;
            if (name.length() > MAX_NAME) {
                throw file.refusal("tensor name of " + name.length() + " characters; at most " + MAX_NAME
                        + " are read");
            }
            if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
                throw bad(name, name.isEmpty() ? "has no name" : "has a control character in its name");
            }
            if (!(value instanceof Map<?, ?> fields)) {
                throw bad(name, "expected an object, found " + kind(value));
            }
            if (name.equals("__metadata__")) {
                readMetadata(fields);
            } else {
                ranges.add(readTensor(name, fields, buffer));
            }
        });
        ranges.sort(Comparator.comparingLong(Range::begin).thenComparingLong(Range::end));
        long covered = 0;
        for (Range range : ranges) {
            if (range.begin() != covered) {
                throw bad(range.name(), "begins at byte " + range.begin() + " of the data, expected " + covered
                        + ": tensors must follow each other without "
                        + (range.begin() < covered ? "overlaps" : "holes"));
            }
            covered = range.end();
        }
        if (covered != buffer.byteSize()) {
            throw file.refusal("the tensors cover " + covered + " bytes of data, the file has " + buffer.byteSize()
                    + "; it is damaged");
        }
    }

    private void readMetadata(Map<?, ?> fields) {
        fields.forEach((key, value) -> {
            if (!(value instanceof String text)) {
                throw file.refusal("__metadata__ '" + ShownName.of((String) key) + "' must be a string, found "
                        + kind(value));
            }
            metadata.put((String) key, text);
        });
    }

    private Range readTensor(String name, Map<?, ?> fields, MemorySegment buffer) {
        if (!(fields.get("dtype") instanceof String type)) {
            throw bad(name, "has no dtype");
        }
        long[] shape = numbers(name, "shape", fields.get("shape"));
        long[] offsets = numbers(name, "data_offsets", fields.get("data_offsets"));
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw bad(name, "has data_offsets " + Arrays.toString(offsets) + "; expected two ascending numbers");
        }
        if (offsets[1] > buffer.byteSize()) {
            throw bad(name, "ends at byte " + offsets[1] + " of the data, the file has " + buffer.byteSize()
                    + "; it is truncated, download it again");
        }
        MemorySegment bytes = buffer.asSlice(offsets[0], offsets[1] - offsets[0]);
        tensors.put(name, MappedTensor.rowMajor(file, name, dtype(name, type), ByteOrder.LITTLE_ENDIAN, shape, bytes));
        return new Range(name, offsets[0], offsets[1]);
    }

    private DType dtype(String name, String type) {
        return switch (type) {
            case "F64" -> DType.FLOAT64;
            case "F32" -> DType.FLOAT32;
            case "F16" -> DType.FLOAT16;
            case "BF16" -> DType.BFLOAT16;
            case "I64" -> DType.INT64;
            case "I32" -> DType.INT32;
            case "I16" -> DType.INT16;
            case "I8" -> DType.INT8;
            case "U64" -> DType.UINT64;
            case "U32" -> DType.UINT32;
            case "U16" -> DType.UINT16;
            case "U8" -> DType.UINT8;
            case "BOOL" -> DType.BOOL;
            default -> throw bad(name, "has dtype '" + ShownName.of(type) + "', which is not read; save it as F32 "
                    + "or F16");
        };
    }

    private long[] numbers(String name, String field, Object value) {
        if (!(value instanceof List<?> list)) {
            throw bad(name, "must have an array '" + field + "', found " + kind(value));
        }
        long[] numbers = new long[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(list.get(i) instanceof Long number) || number < 0) {
                throw bad(name, field + "[" + i + "] must be a whole number of 0 or more, found " + kind(list.get(i)));
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private static String kind(Object value) {
        return switch (value) {
            case null -> "nothing";
            case Number n -> "the number " + n;
            case String s -> "a string";
            case List<?> l -> "an array";
            case Map<?, ?> m -> "an object";
            default -> value.toString();
        };
    }

    private WeightFileException bad(String name, String what) {
        return file.refusal("tensor '" + ShownName.of(name) + "' " + what);
    }
}
