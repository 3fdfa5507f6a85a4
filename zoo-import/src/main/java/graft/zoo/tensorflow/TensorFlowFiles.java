package graft.zoo.tensorflow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.protobuf.WireType;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells TensorFlow's files apart, and finds them where people name them by something else: a SavedModel by its folder
 * or its {@code saved_model.pb}, a checkpoint by what its files' names begin with.
 */
public final class TensorFlowFiles {
    private static final String SAVED_MODEL = "saved_model.pb";

    private TensorFlowFiles() {
    }

    /**
     * The file to open for a path that may name a SavedModel's folder or a checkpoint's prefix; else the path itself.
     */
    public static Path located(Path path) {
        if (Files.isDirectory(path) && Files.exists(path.resolve(SAVED_MODEL))) {
            return path.resolve(SAVED_MODEL);
        }
        Path name = path.getFileName();
        if (name != null && !Files.exists(path)) {
            Path index = path.resolveSibling(name + ".index");
            return Files.isRegularFile(index) ? index : path;
        }
        return path;
    }

    /**
     * Whether a file that begins with these bytes is a graph: a node (field 1) that begins with its name (field 1) and
     * its op (field 2). Caffe's networks begin with their name, which is no message.
     */
    public static boolean isGraphDef(byte[] head) {
        var at = new Head(head);
        if (!at.tag(0x0a) || at.length() < 4 || !at.tag(0x0a)) {
            return false;
        }
        int name = at.length();
        if (name < 1 || !at.isText(name) || !at.tag(0x12)) {
            return false;
        }
        int op = at.length();
        return op >= 1 && at.isText(op);
    }

    /**
     * Whether a file that begins with these bytes is a SavedModel: version 1 of the schema (field 1), then a MetaGraph.
     */
    public static boolean isSavedModel(byte[] head) {
        var at = new Head(head);
        return at.tag(0x08) && at.tag(0x01) && at.tag(0x12) && at.length() > 0 && at.tag(0x0a);
    }

    /** Whether a file that begins with these bytes is the text file that lists a folder's checkpoints. */
    public static boolean isCheckpointList(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1).startsWith("model_checkpoint_path:");
    }

    /** Whether a file that begins with these bytes is a MetaGraph ({@code .meta}): the graph of a checkpoint. */
    public static boolean isMetaGraph(byte[] head) {
        var at = new Head(head);
        // MetaGraphDef {1 meta_info_def {1 stripped_op_list {1 op* {1 name}}}}
        return at.tag(0x0a) && at.length() > 0 && (at.tag(0x12) || at.tag(0x0a)) && at.length() > 0 && at.tag(0x0a)
                && at.length() > 0 && at.tag(0x0a);
    }

    /** Whether a file is a checkpoint's table: by the mark at its end, or by how its first entry begins. */
    public static boolean isCheckpoint(MappedFile file) {
        return SortedTable.hasMark(file) || beginsLikeOne(file);
    }

    /** An entry with an empty key, whose value is a header with its number of files, or a description of tensors. */
    private static boolean beginsLikeOne(MappedFile file) {
        var at = new Head(file.bytes().asSlice(0, Math.min(16, file.size()))
                .toArray(JAVA_BYTE));
        return at.tag(0) && at.tag(0) && at.length() > 0 && (at.tag(0x08) || at.tag(0x0a));
    }

    /**
     * Opens a checkpoint's table, of version 1 or 2.
     *
     * @throws WeightFileException when it is damaged
     */
    public static WeightFile checkpointOf(MappedFile file) {
        boolean[] header = {false};
        new SortedTable(file).first((key, block, content, from, length) -> {
            var reader = block.message(content, from, length);
            header[0] = key.length == 0 && reader.next() && reader.type() == WireType.VARINT;
        });
        return header[0] ? CheckpointV2File.of(file) : CheckpointV1File.of(file);
    }

    /**
     * Opens the variables of a SavedModel.
     *
     * @param file its {@code saved_model.pb}; it is closed
     * @throws WeightFileException when it has none, or they are damaged
     */
    public static WeightFile savedModelOf(MappedFile file) {
        Path path = file.path();
        file.close();
        Path variables = path.resolveSibling("variables").resolve("variables.index");
        if (!Files.isRegularFile(variables)) {
            throw new WeightFileException(path, "is a SavedModel without its weights: variables/variables.index is"
                    + " missing beside it; copy the whole folder");
        }
        return MappedFile.open(variables, CheckpointV2File::of);
    }

    /** Bytes at the beginning of a file, read one by one. */
    private static final class Head {
        private final byte[] bytes;
        private int at;

        Head(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Whether this byte comes next; steps over it. */
        boolean tag(int expected) {
            boolean found = at < bytes.length && bytes[at] == (byte) expected;
            at += found ? 1 : 0;
            return found;
        }

        /** A varint; -1 where it is none or too large. */
        int length() {
            int value = 0;
            for (int shift = 0; shift < 28 && at < bytes.length; shift += 7) {
                byte b = bytes[at++];
                value |= (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            return -1;
        }

        /** Whether printable ASCII follows; steps over it. */
        boolean isText(int length) {
            for (int i = 0; i < length; i++, at++) {
                if (at >= bytes.length || bytes[at] < ' ' || bytes[at] == 127) {
                    return false;
                }
            }
            return true;
        }
    }
}
