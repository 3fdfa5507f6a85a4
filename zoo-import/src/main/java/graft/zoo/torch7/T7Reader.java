package graft.zoo.torch7;

import graft.zoo.bytes.ShownName;
import graft.zoo.torch7.T7Value.Instance;
import graft.zoo.torch7.T7Value.Nothing;
import graft.zoo.torch7.T7Value.Number;
import graft.zoo.torch7.T7Value.Storage;
import graft.zoo.torch7.T7Value.Table;
import graft.zoo.torch7.T7Value.Text;
import graft.zoo.torch7.T7Value.View;
import graft.zoo.weights.DType;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the one object that a Torch7 file is. Functions are skipped, never run.
 *
 * <table>
 * <caption>An object: its type, then</caption>
 * <tr><td>0 nil</td><td></td></tr>
 * <tr><td>1 number</td><td>64-bit float</td></tr>
 * <tr><td>2 string</td><td>length, bytes</td></tr>
 * <tr><td>3 table</td><td>index; where it is new: count, then so many pairs of objects</td></tr>
 * <tr><td>4 object</td><td>index; where it is new: {@code V 1}, the class's name, then what the class writes</td></tr>
 * <tr><td>5 boolean</td><td>1 or 0</td></tr>
 * <tr><td>6, 7, 8 function</td><td>(7 and 8: index;) length, bytecode, an object</td></tr>
 * <tr><td>torch.FloatTensor</td><td>number of dimensions n, n sizes, n strides, offset counted from 1 (64 bits each),
 * an object: its storage or nil</td></tr>
 * <tr><td>torch.FloatStorage</td><td>count (64 bits), numbers</td></tr>
 * <tr><td>every other class</td><td>an object: the table of its fields</td></tr>
 * </table>
 *
 * Source: torch/torch7, File.lua, generic/Tensor.c, generic/Storage.c.
 */
final class T7Reader {
    private static final int DEEPEST = 1000;
    private static final int MOST_VALUES = 500_000;
    private static final int MOST_DIMENSIONS = 32;
    private static final int LONGEST_NAME = 1024;
    private static final Pattern NUMBERS = Pattern.compile("torch\\.(Cuda)?(\\w*?)(Tensor|Storage)");

    private final T7Input in;
    private final Map<Integer, T7Value> known = new HashMap<>();
    private int values;

    private T7Reader(T7Input in) {
        this.in = in;
    }

    static T7Value read(T7Input in) {
        var reader = new T7Reader(in);
        T7Value value;
        try {
            value = reader.object(0);
        } catch (StackOverflowError e) {
            // How deep a thread's stack is depends on who started it and on what the compiler made of these methods.
            throw in.bad("objects are nested deeper than this thread's stack");
        }
        if (!in.isAtEnd()) {
            throw in.bad("something follows the object that a Torch7 file is; the file is damaged, or was written with "
                    + "32-bit longs: save it again on a 64-bit machine");
        }
        return value;
    }

    private T7Value object(int depth) {
        if (depth > DEEPEST) {
            throw in.bad("objects are nested over " + DEEPEST + " deep");
        }
        if (++values > MOST_VALUES) {
            throw in.bad("over " + MOST_VALUES + " values; expected a network");
        }
        int type = in.integer("type of an object");
        return switch (type) {
            case 0 -> Nothing.NIL;
            case 1 -> new Number(in.real("a number"));
            case 2 -> new Text(string("a string"));
            case 3 -> table(depth);
            case 4 -> instance(depth);
            case 5 -> in.integer("a boolean") == 1 ? Nothing.TRUE : Nothing.FALSE;
            case 6, 7, 8 -> function(type, depth);
            default -> throw in.bad("an object of type " + type + ", expected 0 to 8; the file is damaged or no Torch7 "
                    + "file");
        };
    }

    private T7Value table(int depth) {
        int index = in.integer("index of a table");
        if (known.containsKey(index)) {
            return known.get(index);
        }
        var table = new Table();
        known.put(index, table);
        int count = in.integer("number of a table's entries");
        if (count < 0 || count > in.mostValues()) {
            throw in.bad("a table of " + count + " entries, more than the rest of the file can hold");
        }
        for (int i = 0; i < count; i++) {
            String key = switch (object(depth + 1)) {
                case Text text -> text.value();
                case Number number when number.value() == Math.rint(number.value()) ->
                        Long.toString((long) number.value());
                case Number number -> Double.toString(number.value());
                // Weights do not hang on keys that are objects; they only must not hide one another.
                default -> "?" + i;
            };
            table.items.put(key, object(depth + 1));
        }
        return table;
    }

    private T7Value function(int type, int depth) {
        Integer index = type == 6 ? null : in.integer("index of a function");
        if (index != null && known.putIfAbsent(index, Nothing.FUNCTION) != null) {
            return known.get(index);
        }
        int length = in.integer("length of a function");
        in.text("a function", length);
        object(depth + 1);
        return Nothing.FUNCTION;
    }

    private T7Value instance(int depth) {
        int index = in.integer("index of an object");
        if (known.containsKey(index)) {
            return known.get(index);
        }
        String type = name("version of an object");
        if (type.matches("V \\d+")) {
            type = name("class of an object");
        }
        Matcher numbers = NUMBERS.matcher(type);
        if (numbers.matches()) {
            DType dtype = dtype(type, numbers.group(1) != null, numbers.group(2));
            T7Value value = numbers.group(3).equals("Storage") ? storage(type, dtype) : view(type, dtype, depth);
            known.put(index, value);
            return value;
        }
        if (type.startsWith("tds.")) {
            throw in.bad("an object of class " + ShownName.of(type) + ", whose layout is its own; save plain tables");
        }
        var instance = new Instance(type);
        known.put(index, instance);
        if (!(object(depth + 1) instanceof Table fields)) {
            throw in.bad("an object of class " + ShownName.of(type) + " is no table of fields; such classes are not "
                    + "read: save plain tables of tensors");
        }
        instance.fields = fields;
        return instance;
    }

    private DType dtype(String type, boolean cuda, String word) {
        return switch (word) {
            case "Double" -> DType.FLOAT64;
            case "Float" -> DType.FLOAT32;
            case "Half" -> DType.FLOAT16;
            case "Long" -> DType.INT64;
            case "Int" -> DType.INT32;
            case "Short" -> DType.INT16;
            case "Char" -> DType.INT8;
            case "Byte" -> DType.UINT8;
            default -> {
                if (cuda && word.isEmpty()) {
                    yield DType.FLOAT32;
                }
                throw in.bad("numbers of class " + ShownName.of(type) + " are not read; save them as floats");
            }
        };
    }

    private Storage storage(String type, DType dtype) {
        return new Storage(dtype, in.numbers(type, dtype, in.longs("size of a storage", 1)[0]));
    }

    private View view(String type, DType dtype, int depth) {
        int dimensions = in.integer("number of dimensions");
        if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
            throw in.bad("a tensor of " + dimensions + " dimensions, expected at most " + MOST_DIMENSIONS
                    + "; the file is damaged, or was written with 32-bit longs: save it again on a 64-bit machine");
        }
        long[] shape = in.longs("sizes of a tensor", dimensions);
        long[] strides = in.longs("strides of a tensor", dimensions);
        long offset = in.longs("offset of a tensor", 1)[0] - 1;
        return switch (object(depth + 1)) {
            case Storage storage when storage.dtype() == dtype -> new View(dtype, storage, offset, shape, strides);
            case Nothing nothing when nothing == Nothing.NIL -> new View(dtype, null, 0, shape, strides);
            default -> throw in.bad("a " + ShownName.of(type) + " has something else than its storage");
        };
    }

    private String name(String what) {
        int length = in.integer("length of the " + what);
        if (length > LONGEST_NAME) {
            throw in.bad("the " + what + " has " + length + " bytes, expected at most " + LONGEST_NAME);
        }
        return in.text(what, length);
    }

    private String string(String what) {
        int length = in.integer("length of " + what);
        String text = in.text(what, length);
        return text == null ? "" : text;
    }
}
