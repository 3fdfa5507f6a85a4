package graft.zoo.hdf5;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.ShownName;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A small named value at a group or dataset (specification, IV.A.2.m): version, reserved or flags, sizes of name, type
 * and shape (2 each), [character set in version 3], name ended by NUL, type, shape, value. In version 1 name, type and
 * shape are each filled up to a multiple of 8 bytes.
 */
public final class Hdf5Attribute {
    /** Strings of one attribute together; Keras's model_config of large networks takes a megabyte. */
    private static final long MAX_TEXT = 1L << 24;

    private final FileBytes file;
    private final GlobalHeap heap;
    private final String name;
    private final Datatype type;
    private final Dataspace space;
    private final MemorySegment value;
    private final long address;

    private Hdf5Attribute(FileBytes file, GlobalHeap heap, String name, Datatype type, Dataspace space,
            MemorySegment value, long address) {
        this.file = file;
        this.heap = heap;
        this.name = name;
        this.type = type;
        this.space = space;
        this.value = value;
        this.address = address;
    }

    static Hdf5Attribute read(FileBytes file, GlobalHeap heap, Cursor body) {
        int version = body.version(1, 3);
        int flags = body.u8();
        int nameSize = body.u16();
        int typeSize = body.u16();
        int spaceSize = body.u16();
        body.skip(version == 3 ? 1 : 0);
        int unit = version == 1 ? 8 : 1;
        String name = body.sub(nameSize, "attribute's name").textToNul();
        body.align(unit);
        String what = "attribute '" + ShownName.of(name) + "'";
        if (version > 1 && (flags & 3) != 0) {
            throw body.refusal("has a type that is shared by several objects (a committed datatype), which is not "
                    + "read");
        }
        Datatype type = Datatype.read(body.sub(typeSize, "datatype of " + what));
        body.align(unit);
        Dataspace space = Dataspace.read(body.sub(spaceSize, "dataspace of " + what));
        body.align(unit);
        long address = body.address();
        return new Hdf5Attribute(file, heap, name, type, space, body.take(body.remaining()), address);
    }

    public String name() {
        return name;
    }

    /** Whether it holds strings, of fixed or variable length. An empty list may be of any type. */
    public boolean isText() {
        return type.kind() == Datatype.Kind.STRING || type.kind() == Datatype.Kind.VARIABLE_STRING;
    }

    /**
     * Its strings in order; none for an attribute of no elements, whatever its type.
     *
     * @throws WeightFileException when it holds something else, or its bytes are not there
     */
    public List<String> strings() {
        List<String> strings = new ArrayList<>();
        long count = space.count();
        if (count == 0) {
            return strings;
        }
        if (!isText()) {
            throw file.refusal("attribute '" + ShownName.of(name) + "' holds " + type.inWords() + "; expected strings");
        }
        long stored = type.kind() == Datatype.Kind.STRING ? type.size() : 8L + file.offsetSize();
        if (count > value.byteSize() / stored) {
            throw file.refusal("attribute '" + ShownName.of(name) + "' of " + count + " strings has only "
                    + value.byteSize() + " bytes; the file is damaged");
        }
        var elements = new Cursor(file, value, address, "attribute '" + ShownName.of(name) + "'");
        long text = 0;
        for (long i = 0; i < count; i++) {
            MemorySegment bytes = type.kind() == Datatype.Kind.STRING ? elements.take(type.size())
                    : variable(elements);
            text += bytes.byteSize();
            if (text > Math.min(MAX_TEXT, Math.max(file.bytes().byteSize(), 1 << 16))) {
                throw file.refusal("attribute '" + ShownName.of(name) + "' has strings of over " + MAX_TEXT
                        + " bytes, or repeats them to more than the file's size; the file is damaged");
            }
            file.budget().text(file, bytes.byteSize());
            strings.add(text(bytes));
        }
        return strings;
    }

    private MemorySegment variable(Cursor element) {
        long length = element.u32();
        long collection = element.offset();
        int index = element.i32();
        if (length == 0) {
            return MemorySegment.NULL;
        }
        MemorySegment object = heap.object(collection, index, "attribute '" + ShownName.of(name) + "'");
        if (length > object.byteSize()) {
            throw file.refusal("attribute '" + ShownName.of(name) + "' has a string of " + length + " bytes in a heap "
                    + "object of " + object.byteSize() + "; the file is damaged");
        }
        return object.asSlice(0, length);
    }

    /** Up to the first NUL: strings of fixed length are filled up with them. */
    private static String text(MemorySegment bytes) {
        long end = 0;
        while (end < bytes.byteSize() && bytes.get(JAVA_BYTE, end) != 0) {
            end++;
        }
        return new String(bytes.asSlice(0, end).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
