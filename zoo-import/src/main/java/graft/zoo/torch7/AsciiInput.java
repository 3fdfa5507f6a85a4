package graft.zoo.torch7;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.weights.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Torch7's text encoding ({@code torch.save(file, object, 'ascii')}): the same values in the same order as decimal
 * numbers with spaces between them and a line for each group; characters and bytes as they are.
 */
final class AsciiInput implements T7Input {
    private static final int LONGEST_NUMBER = 64;

    private final MappedFile file;
    private final MemorySegment bytes;
    private long at;

    AsciiInput(MappedFile file) {
        this.file = file;
        this.bytes = file.bytes();
    }

    @Override
    public int integer(String what) {
        long value = whole(what);
        endLine();
        if (value != (int) value) {
            throw bad(what + " is " + value + ", more than 32 bits hold");
        }
        return (int) value;
    }

    @Override
    public long[] longs(String what, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = whole(what);
        }
        endLine();
        return values;
    }

    @Override
    public double real(String what) {
        double value = decimal(what);
        endLine();
        return value;
    }

    @Override
    public String text(String what, int length) {
        MemorySegment taken = raw(what, length);
        endLine();
        return length > BinaryInput.LONGEST_TEXT ? null
                : new String(taken.toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    @Override
    public MemorySegment numbers(String what, DType dtype, long count) {
        if (dtype.bytes() == 1) {
            MemorySegment taken = raw(what, count);
            endLine();
            return taken;
        }
        // Each number is a digit and a separator at least.
        if (count < 0 || count > (left() + 1) / 2) {
            throw bad(what + " of " + count + " numbers, only " + left() + " bytes are left; the file is truncated or "
                    + "damaged");
        }
        MemorySegment values = count == 0 ? MemorySegment.ofArray(new byte[0])
                : file.allocate(what, count * dtype.bytes());
        for (long i = 0; i < count; i++) {
            switch (dtype) {
                case INT16 -> values.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 2 * i,
                        (short) whole(what));
                case INT32 -> values.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 4 * i,
                        (int) whole(what));
                case INT64 -> values.set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8 * i,
                        whole(what));
                case FLOAT16 -> values.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 2 * i,
                        Float.floatToFloat16((float) decimal(what)));
                // Nine digits tell every float from its neighbours, read as a float and not by way of a double.
                case FLOAT32 -> values.set(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 4 * i,
                        single(what));
                default -> values.set(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8 * i,
                        decimal(what));
            }
        }
        endLine();
        return values;
    }

    @Override
    public long mostValues() {
        return left() / 4;
    }

    @Override
    public boolean isAtEnd() {
        for (long i = at; i < bytes.byteSize(); i++) {
            if (!isSpace(bytes.get(JAVA_BYTE, i))) {
                return false;
            }
        }
        return true;
    }

    private long left() {
        return bytes.byteSize() - at;
    }

    private MemorySegment raw(String what, long length) {
        if (length < 0 || length > left()) {
            throw bad(what + " takes " + length + " bytes, " + left() + " are left; the file is truncated or damaged");
        }
        at += length;
        return bytes.asSlice(at - length, length);
    }

    private void endLine() {
        if (left() > 0 && bytes.get(JAVA_BYTE, at) == '\n') {
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private String word(String what) {
        while (left() > 0 && isSpace(bytes.get(JAVA_BYTE, at))) {
            at++;
        }
        long start = at;
        while (left() > 0 && !isSpace(bytes.get(JAVA_BYTE, at)) && at - start <= LONGEST_NUMBER) {
            at++;
        }
        if (at == start) {
            throw bad(what + " is missing; the file is truncated");
        }
        return new String(bytes.asSlice(start, at - start).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    private long whole(String what) {
        String word = word(what);
        if (!word.matches("-?\\d{1,18}")) {
            throw bad(what + " is '" + ShownName.of(word) + "', expected a whole number");
        }
        return Long.parseLong(word);
    }

    private double decimal(String what) {
        String word = number(what);
        return isSpecial(word) ? special(word) : Double.parseDouble(word);
    }

    private float single(String what) {
        String word = number(what);
        return isSpecial(word) ? (float) special(word) : Float.parseFloat(word);
    }

    private String number(String what) {
        String word = word(what).toLowerCase(Locale.ROOT);
        if (!word.matches("-?(\\d+\\.?\\d*|\\.\\d+)(e[-+]?\\d{1,4})?|-?(nan|inf)")) {
            throw bad(what + " is '" + ShownName.of(word) + "', expected a number");
        }
        return word;
    }

    private static boolean isSpecial(String word) {
        return word.endsWith("nan") || word.endsWith("inf");
    }

    private static double special(String word) {
        return word.endsWith("nan") ? Double.NaN
                : word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    @Override
    public RuntimeException bad(String what) {
        return file.refusal("byte " + at + ": " + what);
    }
}
