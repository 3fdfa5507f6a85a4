package graft.zoo.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Pieces of Python's pickles (pickletools.py) as Latin-1 text, and the zip archive that PyTorch puts them in. A pickle
 * is pieces one after the other; each leaves one value on the stack.
 */
final class PickleText {
    static final String PROTO = "\u0080\2";
    static final String STOP = ".";
    /** The storage of most cases: four floats, 1 to 4. */
    static final String STORAGE = storage("FloatStorage", "0", 4);

    private PickleText() {
    }

    static String global(String module, String name) {
        return "c" + module + "\n" + name + "\n";
    }

    static String text(String ascii) {
        return "X" + bytes(4, ascii.length()) + ascii;
    }

    static String number(long value) {
        return "\u008a\10" + bytes(8, value);
    }

    static String tuple(String... items) {
        return "(" + String.join("", items) + "t";
    }

    static String numbers(long... values) {
        var items = new StringBuilder("(");
        for (long v : values) {
            items.append(number(v));
        }
        return items.append("t").toString();
    }

    /** A call of a global with arguments. */
    static String call(String module, String name, String... arguments) {
        return global(module, name) + tuple(arguments) + "R";
    }

    static String storage(String type, String key, long numel) {
        return persistent(text("storage"), global("torch", type), text(key), text("cpu"), number(numel));
    }

    static String persistent(String... items) {
        return tuple(items) + "Q";
    }

    static String hooks() {
        return call("collections", "OrderedDict");
    }

    /** A tensor of {@code storage}. */
    static String tensor(String storage, String offset, String sizes, String strides) {
        return call("torch._utils", "_rebuild_tensor_v2", storage, offset, sizes, strides, "\u0089", hooks());
    }

    static String tensor(long offset, long[] sizes, long[] strides) {
        return tensor(STORAGE, number(offset), numbers(sizes), numbers(strides));
    }

    /** A dict of keys and values in turn. */
    static String dict(String... items) {
        return "}(" + String.join("", items) + "u";
    }

    /** A whole pickle of a state_dict with one tensor {@code w}. */
    static String stateDict(String tensor) {
        return PROTO + dict(text("w"), tensor) + STOP;
    }

    /** Little-endian bytes as Latin-1. */
    static String bytes(int width, long value) {
        byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
        return new String(all, 0, width, StandardCharsets.ISO_8859_1);
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** The archive of a pickle and the storage 0 of four floats. */
    static byte[] zip(String pickle) {
        return new ZipBytes().stored("archive/data.pkl", Cases.latin1(pickle))
                .stored("archive/data/0", floats(1, 2, 3, 4)).toArray();
    }
}
