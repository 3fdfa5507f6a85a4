package graft.zoo.caffe;

import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.protobuf.WireType;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

/** Goes once over a caffemodel and keeps what {@link CaffeModelFile} shows of it. */
final class CaffeModelReader {
    private final Path file;
    private final Map<String, CaffeBlob> blobs = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Set<String> generations = new TreeSet<>();

    private CaffeModelReader(Path file) {
        this.file = file;
    }

    static CaffeModelReader read(Path file, MemorySegment memory) {
        CaffeModelReader content = new CaffeModelReader(file);
        content.net(ProtobufReader.of(file, memory));
        return content;
    }

    Map<String, CaffeBlob> blobs() {
        return blobs;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    /** The forms of layers that the file uses, such as "V1 layers"; empty for the present form. */
    String generations() {
        return String.join(", ", generations);
    }

    private void net(ProtobufReader reader) {
        int present = 0;
        int old = 0;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> metadata.put("name", reader.string());
                case 2 -> {
                    old++;
                    oldLayer(reader.message(), "layers " + old);
                }
                case 100 -> {
                    present++;
                    layer(reader.message(), "layer " + present);
                }
                // input, input_dim, force_backward, state, debug_info, input_shape: nothing to read here
                case 3, 6, 8 -> requireType(reader, WireType.BYTES);
                case 4 -> { }
                case 5, 7 -> requireType(reader, WireType.VARINT);
                default -> {
                    // Some of Caffe's descendants added fields between the old and the new layers.
                    if (reader.field() > 100) {
                        throw reader.error("a Caffe network has no field " + reader.field()
                                + ", so this is not a caffemodel");
                    }
                }
            }
        }
        if (present > 0 && old > 0) {
            throw new WeightFileException(file, "has " + present + " new and " + old
                    + " old (V1) layers, expected one kind, as Caffe does");
        }
        if (present + old == 0) {
            throw new WeightFileException(file, "has no layers, so this is not a caffemodel");
        }
        if (blobs.isEmpty()) {
            throw new WeightFileException(file, "has " + (present + old)
                    + " layers and no weights: it only describes a network; the .caffemodel of a training run has "
                    + "them");
        }
    }

    private static void requireType(ProtobufReader reader, WireType type) {
        if (reader.type() != type) {
            throw reader.error("field " + reader.field() + " is stored as " + reader.type() + ", expected " + type
                    + "; this is not a caffemodel");
        }
    }

    private void layer(ProtobufReader reader, String place) {
        String name = "";
        String type = "";
        List<ProtobufReader> found = new ArrayList<>();
        List<ProtobufReader> transforms = new ArrayList<>();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = reader.string();
                case 2 -> type = reader.string();
                case 7 -> found.add(reader.message());
                case 100 -> transforms.add(reader.message());
                default -> { }
            }
        }
        add(name, place, found, reader);
        if (type.endsWith("Data")) {
            transforms.forEach(this::transform);
        }
    }

    private void oldLayer(ProtobufReader reader, String place) {
        String name = "";
        List<ProtobufReader> found = new ArrayList<>();
        List<ProtobufReader> transforms = new ArrayList<>();
        generations.add("V1 layers");
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> {
                    generations.add("V0 layers");
                    ProtobufReader oldest = reader.message();
                    while (oldest.next()) {
                        switch (oldest.field()) {
                            case 1 -> name = oldest.string();
                            case 50 -> found.add(oldest.message());
                            default -> { }
                        }
                    }
                }
                case 4 -> name = reader.string();
                case 6 -> found.add(reader.message());
                case 36 -> transforms.add(reader.message());
                default -> { }
            }
        }
        add(name, place, found, reader);
        transforms.forEach(this::transform);
    }

    private void add(String name, String place, List<ProtobufReader> found, ProtobufReader layer) {
        if (name.length() > CaffeLayer.LONGEST_NAME) {
            throw layer.error("the name of " + place + " has " + name.length() + " characters, expected at most "
                    + CaffeLayer.LONGEST_NAME);
        }
        for (int i = 0; i < found.size(); i++) {
            String tensor = (name.isEmpty() ? place : name) + "[" + i + "]";
            if (blobs.put(tensor, CaffeBlob.read(file, tensor, found.get(i))) != null) {
                throw layer.error("two layers with weights are named '" + name + "'; weights are found by layer name");
            }
        }
    }

    /** {@code TransformationParameter}: 1 scale, 3 crop_size, 4 mean_file, 5 mean_value*. The first layer's counts. */
    private void transform(ProtobufReader reader) {
        StringJoiner means = new StringJoiner(",");
        Map<String, String> found = new LinkedHashMap<>();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> found.put("transform_param.scale", Float.toString(reader.float32()));
                case 3 -> found.put("transform_param.crop_size", Integer.toString(reader.int32()));
                case 4 -> found.put("transform_param.mean_file", reader.string());
                case 5 -> means.add(Float.toString(reader.float32()));
                default -> { }
            }
        }
        if (means.length() > 0) {
            found.put("transform_param.mean_value", means.toString());
        }
        found.forEach(metadata::putIfAbsent);
    }
}
