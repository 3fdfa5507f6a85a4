package graft.zoo.onnx;

import graft.zoo.bytes.MappedFile;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An ONNX model as a weight file: its initialisers in the file's order, then the values of its Constant nodes, each
 * under the name of what the node makes. Layouts are the file's own: convolutions [K,C/groups,R,S].
 */
public final class OnnxFile implements WeightFile {
    private final MappedFile file;
    private final ExternalData external;
    private final OnnxModel model;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private OnnxFile(MappedFile file, ExternalData external, OnnxModel model) {
        this.file = file;
        this.external = external;
        this.model = model;
        tensors.putAll(model.graph().initializers());
        for (OnnxNode node : model.graph().nodes()) {
            OnnxAttribute value = node.attributes().get("value");
            if (node.operator().equals("Constant") && value != null && value.tensor() != null
                    && !node.outputs().isEmpty()) {
                tensors.putIfAbsent(node.outputs().getFirst(), value.tensor());
            }
        }
    }

    /**
     * Opens a file and checks the shape of every tensor against the bytes that are there.
     *
     * @throws graft.zoo.weights.WeightFileException when it cannot be read, is damaged, or refers to files that it may
     *         not
     */
    public static OnnxFile open(Path path) {
        return MappedFile.open(path, OnnxFile::of);
    }

    /** {@link #open} of a file that is mapped already; it is closed with this one. */
    public static OnnxFile of(MappedFile file) {
        ExternalData external = new ExternalData(file.path());
        try {
            return new OnnxFile(file, external, new ModelReader(file, external).read());
        } catch (RuntimeException e) {
            external.close();
            throw e;
        }
    }

    /**
     * Whether a file's first bytes are those of an ONNX model: ir_version (field 1, a small varint) and then
     * producer_name or another of ModelProto's fields.
     */
    public static boolean recognises(byte[] head) {
        return head.length > 3 && head[0] == 0x08 && head[1] > 0 && head[1] <= 64
                && (head[2] == 0x12 || head[2] == 0x1a || head[2] == 0x22 || head[2] == 0x28 || head[2] == 0x32
                || head[2] == 0x3a || head[2] == 0x42);
    }

    /** The whole model, to be made a network of. */
    public OnnxModel model() {
        return model;
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String format() {
        return "ONNX (opset " + model.opset() + ")";
    }

    @Override
    public String writer() {
        return model.producer();
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(model.metadata());
    }

    @Override
    public void close() {
        external.close();
        file.close();
    }
}
