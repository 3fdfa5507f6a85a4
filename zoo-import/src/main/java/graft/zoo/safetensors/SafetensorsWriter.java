package graft.zoo.safetensors;

import graft.engine.Tensor;
import graft.zoo.bytes.NewFile;
import graft.zoo.bytes.PortableBytes;
import graft.zoo.json.Json;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Writes safetensors files. The layout is {@link SafetensorsFile}'s; the data begins at a multiple of
 * 8 bytes, as the format's own software writes it.
 */
public final class SafetensorsWriter {
    private static final int CHUNK_FLOATS = 1 << 18;

    private SafetensorsWriter() {
    }

    /**
     * Writes tensors in the map's order. The bytes go to a temporary file beside {@code path}, which then takes its
     * name in one step: whoever looks finds the old file or the whole new one.
     *
     * @param metadata text that travels with them; may be empty
     * @throws WeightFileException      when the file cannot be written
     * @throws IllegalArgumentException for a tensor named {@code __metadata__}
     */
    public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
        SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, IntStream.of(tensor.shape()).boxed().toList()));
        write(path, shapes, tensors::get, metadata);
    }

    /**
     * Writes tensors that are made one at a time, when their turn comes.
     *
     * @param shapes of the tensors, in the order of the file
     * @param values gives the tensor of a name, of the shape that was stated
     * @throws WeightFileException      when the file cannot be written
     * @throws IllegalArgumentException for a tensor named {@code __metadata__}, or of another shape than stated
     */
    public static void write(Path path, SequencedMap<String, List<Integer>> shapes, Function<String, Tensor> values,
            Map<String, String> metadata) {
        SequencedMap<String, DType> types = new LinkedHashMap<>();
        shapes.keySet().forEach(name -> types.put(name, DType.FLOAT32));
        byte[] header = header(types, shapes, metadata);
        NewFile.write(path, channel -> {
            begin(channel, header);
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_FLOATS * 4).order(ByteOrder.LITTLE_ENDIAN);
            for (Map.Entry<String, List<Integer>> entry : shapes.entrySet()) {
                Tensor tensor = values.apply(entry.getKey());
                requireShape(entry, tensor);
                writeFloats(channel, tensor.unwrap(), chunk);
            }
        });
    }

    /**
     * Writes the tensors of another file in the map's order: floating types as 32-bit floats, others as they are.
     *
     * @throws WeightFileException      when a tensor cannot be read or the file cannot be written
     * @throws IllegalArgumentException for a tensor named {@code __metadata__}
     */
    public static void copy(Path path, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
        SequencedMap<String, DType> types = new LinkedHashMap<>();
        SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            types.put(name, PortableBytes.typeOf(tensor.dtype()));
            shapes.put(name, tensor.shape());
        });
        byte[] header = header(types, shapes, metadata);
        NewFile.write(path, channel -> {
            begin(channel, header);
            for (StoredTensor tensor : tensors.values()) {
                PortableBytes.write(tensor, bytes -> writeAll(channel, bytes));
            }
        });
    }

    private static void begin(FileChannel channel, byte[] header) throws IOException {
        writeAll(channel, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
        writeAll(channel, ByteBuffer.wrap(header));
    }

    private static void requireShape(Map.Entry<String, List<Integer>> stated, Tensor tensor) {
        if (!IntStream.of(tensor.shape()).boxed().toList().equals(stated.getValue())) {
            throw new IllegalArgumentException(stated.getKey() + ": stated as " + stated.getValue() + ", found "
                    + tensor);
        }
    }

    private static byte[] header(SequencedMap<String, DType> types, SequencedMap<String, List<Integer>> shapes,
            Map<String, String> metadata) {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", metadata);
        }
        long offset = 0;
        for (Map.Entry<String, List<Integer>> entry : shapes.entrySet()) {
            if (entry.getKey().equals("__metadata__")) {
                throw new IllegalArgumentException("no tensor may be named __metadata__ in safetensors");
            }
            DType type = types.get(entry.getKey());
            long end = offset + type.bytes()
                    * entry.getValue().stream().mapToLong(d -> d).reduce(1, Math::multiplyExact);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("dtype", name(type));
            fields.put("shape", entry.getValue());
            fields.put("data_offsets", List.of(offset, end));
            header.put(entry.getKey(), fields);
            offset = end;
        }
        String json = Json.write(header);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    }

    private static void writeFloats(FileChannel channel, float[] values, ByteBuffer chunk) throws IOException {
        for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
            int count = Math.min(CHUNK_FLOATS, values.length - from);
            chunk.asFloatBuffer().put(values, from, count);
            writeAll(channel, chunk.position(0).limit(count * 4));
            chunk.clear();
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The format's name of a type. */
    private static String name(DType type) {
        return switch (type) {
            case FLOAT64 -> "F64";
            case FLOAT32 -> "F32";
            case FLOAT16 -> "F16";
            case BFLOAT16 -> "BF16";
            case INT64 -> "I64";
            case INT32 -> "I32";
            case INT16 -> "I16";
            case INT8 -> "I8";
            case UINT64 -> "U64";
            case UINT32 -> "U32";
            case UINT16 -> "U16";
            case UINT8 -> "U8";
            case BOOL -> "BOOL";
        };
    }
}
