package graft.zoo.hostile;

/** Objects of Torch7's binary files (torch/torch7, File.lua), one after the other. */
final class T7Bytes {
    private T7Bytes() {
    }

    static byte[] number(double value) {
        return new Little().u32(1).u64(Double.doubleToRawLongBits(value)).toArray();
    }

    static byte[] text(String text) {
        return new Little().u32(2, text.length()).text(text).toArray();
    }

    /** A table of keys and values in turn. */
    static byte[] table(int index, byte[]... items) {
        return table(index, items.length / 2, items);
    }

    static byte[] table(int index, long count, byte[]... items) {
        Little table = new Little().u32(3, index, count);
        for (byte[] item : items) {
            table.bytes(item);
        }
        return table.toArray();
    }

    /** The beginning of an object of a class. */
    static Little object(int index, String type) {
        return new Little().u32(4, index, 3).text("V 1").u32(type.length()).text(type);
    }

    static byte[] storage(int index, long count, float... values) {
        return object(index, "torch.FloatStorage").u64(count).bytes(PickleText.floats(values)).toArray();
    }

    static byte[] tensor(int index, long[] sizes, long[] strides, long offset, byte[] storage) {
        return object(index, "torch.FloatTensor").u32(sizes.length).u64(sizes).u64(strides).u64(offset).bytes(storage)
                .toArray();
    }

    /** A table whose {@code w} is this. */
    static byte[] w(byte[] value) {
        return table(1, text("w"), value);
    }

    /** Four floats, 1 to 4. */
    static byte[] numbers() {
        return tensor(2, new long[] {4}, new long[] {1}, 1, storage(3, 4, 1, 2, 3, 4));
    }

    static byte[] function(int kind, int length, byte[] code, byte[] upvalues) {
        Little function = new Little().u32(kind);
        if (kind != 6) {
            function.u32(9);
        }
        return function.u32(length).bytes(code).bytes(upvalues).toArray();
    }
}
