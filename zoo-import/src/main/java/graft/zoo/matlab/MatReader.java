package graft.zoo.matlab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.Inflation;
import graft.zoo.bytes.Inflation.Wrapping;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.bytes.ShownName;
import graft.zoo.matlab.MatElements.Element;
import graft.zoo.weights.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the variables of a MAT-file of level 5. Numbers stay where they are until they are asked for; a compressed
 * variable is unpacked whole, since it cannot be entered in the middle.
 *
 * <table>
 * <caption>A variable: an element of type 14, which holds elements</caption>
 * <tr><td>flags</td><td>8 bytes: class (low byte), 0x200 logical, 0x800 complex</td></tr>
 * <tr><td>dimensions</td><td>4 bytes each, at least two</td></tr>
 * <tr><td>name</td><td>text, empty inside cells and structs</td></tr>
 * <tr><td>then, of a class 6 to 15 (numbers) or 4 (text)</td><td>the values, first index fastest, perhaps of a narrower
 * type than the class</td></tr>
 * <tr><td>1 (cell)</td><td>a variable for each place</td></tr>
 * <tr><td>2 (struct), 3 (old object, its class name first)</td><td>length of a field name; the names, padded with
 * NUL; for each place a variable for each field</td></tr>
 * </table>
 *
 * Source: MathWorks, "MAT-File Format".
 */
final class MatReader {
    static final int HEADER_BYTES = 128;
    private static final int MOST_DIMENSIONS = 32;
    private static final int DEEPEST = 64;
    /** Values in cells and structs: a network of a thousand layers has some ten thousand. */
    private static final int MOST_VALUES = 200_000;
    private static final int LONGEST_NAME = 4096;
    /** With the NUL after it: MATLAB allows 63 letters. */
    private static final int LONGEST_FIELD = 64;
    /** Characters of all places together: each value keeps its own. */
    private static final int LONGEST_PLACES = 1 << 24;
    private static final int LONGEST_NAMES = 1 << 20;
    private static final int LONGEST_TEXT = 1 << 16;
    /** Unpacked at once, without counting first. */
    private static final long MODEST = 64L << 20;

    private final MappedFile file;
    private final Map<String, MatValue> variables = new LinkedHashMap<>();
    private int values;
    private int places;

    private MatReader(MappedFile file) {
        this.file = file;
    }

    /** All variables by name, in the file's order. */
    static Map<String, MatValue> read(MappedFile file, ByteOrder order) {
        return new MatReader(file).read(order);
    }

    private Map<String, MatValue> read(ByteOrder order) {
        var in = new MatElements(file, file.bytes().asSlice(HEADER_BYTES), order, "MATLAB file after its header");
        while (in.hasNext()) {
            Element element = in.next("a variable", MatElements.MATRIX, MatElements.COMPRESSED);
            if (element.type() == MatElements.MATRIX) {
                variable(in, element.bytes());
            } else {
                unpack(in, element);
            }
        }
        return variables;
    }

    private void unpack(MatElements in, Element packed) {
        String where = "compressed variable at offset " + (HEADER_BYTES + packed.offset());
        MemorySegment tag = MemorySegment.ofArray(new byte[8]);
        Inflation.begin(file, where, Wrapping.ZLIB, packed.bytes(), tag);
        var ints = ValueLayout.JAVA_INT_UNALIGNED.withOrder(in.order());
        int type = tag.get(ints, 0);
        long size = 8 + (tag.get(ints, 4) & 0xFFFF_FFFFL);
        long from = packed.bytes().byteSize();
        if (type != MatElements.MATRIX) {
            throw file.refusal(where + " holds data type " + type + ", expected " + MatElements.MATRIX);
        }
        boolean possible = Inflation.isPossible(from, size);
        // A size that is much larger than usual is believed only when the bytes have been seen.
        if (!possible || size > MODEST && size > 8 * from
                && Inflation.count(file, where, Wrapping.ZLIB, packed.bytes(), size) != size) {
            throw file.refusal(where + " claims " + size + " bytes in " + from
                    + " packed ones, which do not hold them; "
                    + "the file is truncated or damaged");
        }
        MemorySegment unpacked = file.allocate(where, size);
        Inflation.whole(file, where, Wrapping.ZLIB, packed.bytes(), unpacked);
        variable(in, unpacked.asSlice(8));
    }

    private void variable(MatElements in, MemorySegment bytes) {
        var inside = in.inside(bytes, "variable " + (variables.size() + 1));
        var header = new Header(inside);
        String shown = "variable '" + ShownName.of(header.name) + "'";
        MatValue value = value(in.inside(bytes, shown), header.name, 0);
        // What has no name is MATLAB's own: the data of its objects and functions.
        if (!header.name.isEmpty() && variables.put(header.name, value) != null) {
            throw file.refusal(shown + " is there twice; which one counts is unclear");
        }
    }

    /** The elements that every variable begins with. */
    private final class Header {
        final int kind;
        final boolean logical;
        final boolean complex;
        final long[] shape;
        final String name;

        Header(MatElements in) {
            int[] flags = in.integers("array flags", 2);
            if (flags.length != 2) {
                throw in.bad("array flags of " + 4 * flags.length + " bytes, expected 8");
            }
            kind = flags[0] & 0xFF;
            logical = (flags[0] & 0x200) != 0;
            complex = (flags[0] & 0x800) != 0;
            if (kind == 17) {
                // An object of a class of MATLAB's own: its layout is not published.
                shape = new long[] {0, 0};
                name = "";
                return;
            }
            int[] dims = in.integers("dimensions", MOST_DIMENSIONS);
            if (dims.length < 2) {
                throw in.bad(dims.length + " dimensions, expected at least 2");
            }
            shape = new long[dims.length];
            for (int i = 0; i < dims.length; i++) {
                if (dims[i] < 0) {
                    throw in.bad("dimension " + i + " is " + dims[i] + ", expected 0 or more");
                }
                shape[i] = dims[i];
            }
            name = ascii(in.next("name", MatElements.INT8, MatElements.UINT8).bytes());
        }

        List<Integer> dims() {
            List<Integer> dims = new ArrayList<>();
            for (long d : shape) {
                dims.add((int) d);
            }
            return dims;
        }

        /** Number of places, each of which takes at least this many of the bytes that are left. */
        int count(MatElements in, long bytesEach) {
            long count = 1;
            for (long d : shape) {
                if (d > 0 && count > Long.MAX_VALUE / d) {
                    throw in.bad("dimensions " + dims() + " are more than can be");
                }
                count *= d;
            }
            if (count > MOST_VALUES || bytesEach > 0 && count > in.left() / bytesEach) {
                throw in.bad("dimensions " + dims() + " take over " + count + " values, only " + in.left()
                        + " bytes are left; the file is damaged");
            }
            return (int) count;
        }
    }

    private MatValue value(MatElements in, String path, int depth) {
        if (depth > DEEPEST) {
            throw in.bad("cells or structs are nested over " + DEEPEST + " deep");
        }
        if (++values > MOST_VALUES || (places += path.length()) > LONGEST_PLACES) {
            throw in.bad("over " + MOST_VALUES + " values in cells and structs, or " + LONGEST_PLACES
                    + " characters in the names of their places");
        }
        if (!in.hasNext()) {
            return MatValue.EMPTY;
        }
        var header = new Header(in);
        return switch (header.kind) {
            case 1 -> cells(in, header, path, depth);
            case 2, 3 -> structs(in, header, path, depth);
            case 4 -> text(in);
            case 5 -> new MatValue.Other("sparse numbers");
            case 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 -> header.complex ? new MatValue.Other("complex numbers")
                    : numbers(in, header, path);
            case 16 -> new MatValue.Other("a function");
            case 17, 18 -> new MatValue.Other("an object");
            default -> throw in.bad("array class " + header.kind + ", expected 1 to 18");
        };
    }

    private MatValue cells(MatElements in, Header header, String path, int depth) {
        int count = header.count(in, 8);
        List<MatValue> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String place = path + "{" + (i + 1) + "}";
            items.add(value(in.inside(in.next(place, MatElements.MATRIX).bytes(), place), place, depth + 1));
        }
        return new MatValue.Cells(header.dims(), items);
    }

    private MatValue structs(MatElements in, Header header, String path, int depth) {
        if (header.kind == 3) {
            in.next("class name", MatElements.INT8);
        }
        int[] length = in.integers("length of field names", 1);
        MemorySegment names = in.next("field names", MatElements.INT8, MatElements.UINT8).bytes();
        if (length.length != 1 || length[0] < 1 || names.byteSize() % length[0] != 0) {
            throw in.bad("field names of " + names.byteSize() + " bytes do not divide by their length");
        }
        if (length[0] > LONGEST_FIELD) {
            throw in.bad("field names of " + length[0] + " bytes each, expected at most " + LONGEST_FIELD);
        }
        if (names.byteSize() > LONGEST_NAMES) {
            throw in.bad("field names of " + names.byteSize() + " bytes, expected at most " + LONGEST_NAMES);
        }
        List<String> fields = new ArrayList<>();
        for (long at = 0; at < names.byteSize(); at += length[0]) {
            fields.add(ascii(names.asSlice(at, length[0])));
        }
        if (fields.isEmpty()) {
            return new MatValue.Structs(header.dims(), List.of());
        }
        int count = header.count(in, 8L * fields.size());
        List<Map<String, MatValue>> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, MatValue> item = new LinkedHashMap<>();
            for (String field : fields) {
                String place = path + (count == 1 ? "." : "(" + (i + 1) + ").") + ShownName.of(field);
                item.put(field, value(in.inside(in.next(place, MatElements.MATRIX).bytes(), place), place, depth + 1));
            }
            items.add(item);
        }
        return new MatValue.Structs(header.dims(), items);
    }

    private MatValue numbers(MatElements in, Header header, String path) {
        Element data = in.next("values");
        DType stored = switch (data.type()) {
            case MatElements.INT8 -> DType.INT8;
            case MatElements.UINT8 -> DType.UINT8;
            case 3 -> DType.INT16;
            case 4 -> DType.UINT16;
            case MatElements.INT32 -> DType.INT32;
            case MatElements.UINT32 -> DType.UINT32;
            case 7 -> DType.FLOAT32;
            case 9 -> DType.FLOAT64;
            case 12 -> DType.INT64;
            case 13 -> DType.UINT64;
            default -> throw in.bad("values of data type " + data.type() + ", expected numbers (1 to 7, 9, 12, 13)");
        };
        DType declared = header.logical ? DType.BOOL : switch (header.kind) {
            case 6 -> DType.FLOAT64;
            case 7 -> DType.FLOAT32;
            case 8 -> DType.INT8;
            case 9 -> DType.UINT8;
            case 10 -> DType.INT16;
            case 11 -> DType.UINT16;
            case 12 -> DType.INT32;
            case 13 -> DType.UINT32;
            case 14 -> DType.INT64;
            default -> DType.UINT64;
        };
        return new MatValue.Numbers(new MatTensor(path,
                MappedTensor.columnMajor(file, path, stored, in.order(), header.shape, data.bytes()), declared));
    }

    private static MatValue text(MatElements in) {
        if (!in.hasNext()) {
            return new MatValue.Text(() -> "");
        }
        Element data = in.next("characters");
        Charset charset = switch (data.type()) {
            case MatElements.INT8, MatElements.UINT8 -> StandardCharsets.ISO_8859_1;
            case 4, 17 -> in.order() == ByteOrder.BIG_ENDIAN ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
            case 16 -> StandardCharsets.UTF_8;
            default -> throw in.bad("characters of data type " + data.type() + ", expected 1, 2, 4, 16 or 17");
        };
        MemorySegment bytes = data.bytes().asSlice(0, Math.min(LONGEST_TEXT, data.bytes().byteSize()));
        return new MatValue.Text(() -> new String(bytes.toArray(JAVA_BYTE), charset));
    }

    private static String ascii(MemorySegment bytes) {
        MemorySegment first = bytes.asSlice(0, Math.min(LONGEST_NAME, bytes.byteSize()));
        String text = new String(first.toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }
}
