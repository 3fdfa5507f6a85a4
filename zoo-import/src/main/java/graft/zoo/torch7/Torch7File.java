package graft.zoo.torch7;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.Contents;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.bytes.ShownName;
import graft.zoo.torch7.T7Value.Instance;
import graft.zoo.torch7.T7Value.Table;
import graft.zoo.torch7.T7Value.View;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An open file of Torch7's, {@code torch.save} of Lua: a tensor, a table of tensors, or a tree of {@code nn} modules,
 * binary or as text.
 *
 * <p><b>Names</b> are the tensors' places: {@code conv1.weight} or {@code list/1} in tables,
 * {@code /modules/5/modules/1/weight} below a module, empty for a file that is one tensor. Of a module its weight, bias
 * and running statistics count; gradients and outputs, which are stored as well, do not.
 */
public final class Torch7File {
    /** Fields of modules that hold what was learnt; torch 2014 called the deviation's inverse running_std. */
    private static final Set<String> LEARNT = Set.of("weight", "bias", "running_mean", "running_var", "running_std");
    private static final List<String> PASSING = List.of("output", "gradInput", "gradWeight", "gradBias");
    private static final int HEAD_BYTES = 64;
    /** Characters of all places together; tables may lie a thousand deep in one another. */
    private static final int LONGEST_PLACES = 1 << 24;

    private final MappedFile file;
    private final boolean ascii;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private int places;
    private final Set<T7Value> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private Torch7File(MappedFile file) {
        this.file = file;
        this.ascii = isText(file.bytes().asSlice(0, Math.min(HEAD_BYTES, file.size())).toArray(JAVA_BYTE));
        T7Value value = T7Reader.read(ascii ? new AsciiInput(file) : new BinaryInput(file));
        try {
            collect(value, "");
        } catch (StackOverflowError e) {
            // As in the reader: where this happens depends on the thread and on the compiler.
            throw file.refusal("holds objects that are nested deeper than this thread's stack; expected a network");
        }
        if (tensors.isEmpty()) {
            throw file.refusal("holds no tensors; save a network or a table of tensors: torch.save(path, model)");
        }
    }

    /**
     * Opens a file and reads where everything is.
     *
     * @throws graft.zoo.weights.WeightFileException when it is missing, damaged, or holds no tensors
     */
    public static WeightFile of(MappedFile file) {
        var read = new Torch7File(file);
        return new Contents(file, read.ascii ? "Torch7 (text)" : "Torch7", read.tensors);
    }

    /**
     * Whether a file that begins with these bytes is one of Torch7's. They have no mark: a table or an object comes
     * first, whose index is 1, and then what a table's key or a class's version looks like.
     */
    public static boolean recognises(byte[] head) {
        if (isText(head)) {
            return true;
        }
        if (head.length < 16 || number(head, 4) != 1) {
            return false;
        }
        int third = number(head, 8);
        return switch (number(head, 0)) {
            case 3 -> third >= 0 && third < 1 << 24 && number(head, 12) >= 1 && number(head, 12) <= 8;
            case 4 -> third == 3 && head[12] == 'V' && head[13] == ' ';
            default -> false;
        };
    }

    /** Whether a path ends like one, so that a damaged file is refused for what is wrong with it. */
    public static boolean recognisesName(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".t7");
    }

    private static boolean isText(byte[] head) {
        String text = new String(head, 0, Math.min(HEAD_BYTES, head.length), StandardCharsets.ISO_8859_1);
        return text.startsWith("4\n1\n3\nV ") || text.matches("(?s)3\\n1\\n\\d{1,9}\\n[1-8]\\n.*");
    }

    private static int number(byte[] head, int at) {
        return head[at] & 0xFF | (head[at + 1] & 0xFF) << 8 | (head[at + 2] & 0xFF) << 16 | head[at + 3] << 24;
    }

    private void collect(T7Value value, String path) {
        places += path.length();
        if (places > LONGEST_PLACES) {
            throw file.refusal("has tables in one another whose places take over " + LONGEST_PLACES
                    + " characters together, the last '" + ShownName.of(path) + "'; expected a network");
        }
        switch (value) {
            case View view when view.storage() != null && view.shape().length > 0 -> tensors.put(path,
                    MappedTensor.strided(file, path, view.dtype(), ByteOrder.LITTLE_ENDIAN, view.shape(),
                            view.storage().bytes(), view.offset(), view.strides(), () -> { }));
            case Table table when visited.add(table) -> table.items.forEach((key, item) ->
                    collect(item, path.isEmpty() ? ShownName.of(key) : path + "/" + ShownName.of(key)));
            case Instance module when visited.add(module) -> module.fields.items.forEach((key, item) -> {
                if (!(item instanceof View) && !PASSING.contains(key) && !key.startsWith("_") || LEARNT.contains(key)) {
                    collect(item, path + "/" + ShownName.of(key));
                }
            });
            default -> {
                // No weights, or listed already.
            }
        }
    }
}
