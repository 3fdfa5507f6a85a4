package graft.zoo.hostile;

import java.io.ByteArrayOutputStream;
import java.util.zip.DeflaterOutputStream;

/** Elements of a MAT-file of level 5, little-endian (MathWorks, "MAT-File Format"). */
final class MatBytes {
    static final int CELL = 1;
    static final int STRUCT = 2;
    static final int CHAR = 4;
    static final int SPARSE = 5;
    static final int SINGLE = 7;
    static final int INT8 = 1;
    static final int UINT16 = 4;
    static final int INT32 = 5;
    static final int UINT32 = 6;
    static final int FLOATS = 7;
    static final int MATRIX = 14;
    static final int COMPRESSED = 15;

    private MatBytes() {
    }

    static byte[] file(byte[]... elements) {
        return file("MATLAB 5.0 MAT-file, made by hand", elements);
    }

    static byte[] file(String text, byte[]... elements) {
        Little file = new Little().text(text).text(" ".repeat(116 - text.length())).u64(0).u16(0x0100).text("IM");
        for (byte[] element : elements) {
            file.bytes(element);
        }
        return file.toArray();
    }

    static byte[] element(int type, byte... data) {
        return new Little().u32(type, data.length).bytes(data).align(8).toArray();
    }

    /** A compressed element: as long as it is, without padding. */
    static byte[] compressed(byte[] inside) {
        byte[] packed = deflated(inside);
        return new Little().u32(COMPRESSED, packed.length).bytes(packed).toArray();
    }

    static byte[] deflated(byte[] inside) {
        var out = new ByteArrayOutputStream();
        try (var deflate = new DeflaterOutputStream(out)) {
            deflate.write(inside);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] ints(int... values) {
        Little ints = new Little();
        for (int v : values) {
            ints.u32(v);
        }
        return element(INT32, ints.toArray());
    }

    /**
     * A variable.
     *
     * @param flags class in the low byte; 0x800 complex
     * @param parts what follows its name
     */
    static byte[] variable(int flags, String name, int[] dims, byte[]... parts) {
        Little inside = new Little().bytes(element(UINT32, new Little().u32(flags, 0).toArray())).bytes(ints(dims))
                .bytes(element(INT8, Cases.latin1(name)));
        for (byte[] part : parts) {
            inside.bytes(part);
        }
        return element(MATRIX, inside.toArray());
    }

    /** A row of floats. */
    static byte[] floats(String name, float... values) {
        return floats(name, new int[] {1, values.length}, values);
    }

    static byte[] floats(String name, int[] dims, float... values) {
        return variable(SINGLE, name, dims, element(FLOATS, PickleText.floats(values)));
    }

    static byte[] text(String name, String text) {
        Little letters = new Little();
        text.chars().forEach(letters::u16);
        return variable(CHAR, name, new int[] {1, text.length()}, element(UINT16, letters.toArray()));
    }

    static byte[] cells(String name, byte[]... items) {
        return variable(CELL, name, new int[] {1, items.length}, items);
    }

    /** A struct of one place. */
    static byte[] struct(String name, String[] fields, byte[]... values) {
        Little names = new Little();
        for (String field : fields) {
            names.bytes(java.util.Arrays.copyOf(Cases.latin1(field), 32));
        }
        return struct(name, 32, names.toArray(), values);
    }

    static byte[] struct(String name, int length, byte[] names, byte[]... values) {
        byte[][] parts = new byte[values.length + 2][];
        parts[0] = ints(length);
        parts[1] = element(INT8, names);
        System.arraycopy(values, 0, parts, 2, values.length);
        return variable(STRUCT, name, new int[] {1, 1}, parts);
    }
}
