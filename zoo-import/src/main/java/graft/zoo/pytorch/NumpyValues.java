package graft.zoo.pytorch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.bytes.ShownName;
import graft.zoo.pytorch.Pickled.Bytes;
import graft.zoo.pytorch.Pickled.NumpyArray;
import graft.zoo.pytorch.Pickled.Text;
import graft.zoo.weights.DType;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Arrays of numpy's in a pickle. Their bytes are in the pickle itself; protocol 2 has no bytes, so there they are a
 * text of the characters 0 to 255, of which those from 128 on take two bytes.
 */
final class NumpyValues {
    private static final Map<String, DType> TYPES = Map.ofEntries(Map.entry("f8", DType.FLOAT64),
            Map.entry("f4", DType.FLOAT32), Map.entry("f2", DType.FLOAT16), Map.entry("i8", DType.INT64),
            Map.entry("i4", DType.INT32), Map.entry("i2", DType.INT16), Map.entry("i1", DType.INT8),
            Map.entry("u8", DType.UINT64), Map.entry("u4", DType.UINT32), Map.entry("u2", DType.UINT16),
            Map.entry("u1", DType.UINT8), Map.entry("b1", DType.BOOL));

    private NumpyValues() {
    }

    /** Whether an array holds numbers; others hold texts, dates or objects, which are no weights. */
    static boolean isNumeric(NumpyArray array) {
        return array.data != null && array.type != null && TYPES.containsKey(array.type.code);
    }

    /**
     * An array as a tensor.
     *
     * @throws WeightFileException when its bytes are not as many as its shape takes
     */
    static MappedTensor tensor(MappedFile file, String name, NumpyArray array) {
        DType dtype = TYPES.get(array.type.code);
        ByteOrder order = array.type.bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        MemorySegment bytes = bytes(file, name, array.data);
        return array.columnMajor ? MappedTensor.columnMajor(file, name, dtype, order, array.shape, bytes)
                : MappedTensor.rowMajor(file, name, dtype, order, array.shape, bytes);
    }

    private static MemorySegment bytes(MappedFile file, String name, Pickled data) {
        if (data instanceof Bytes stored) {
            MemorySegment segment = stored.in().bytes(stored);
            return stored.wide() ? narrow(file, name, segment) : segment;
        }
        return narrow(file, name, MemorySegment.ofArray(((Text) data).value().getBytes(StandardCharsets.UTF_8)));
    }

    /** UTF-8 of characters below 256, a byte for each: 110000xx 10xxxxxx is one of two. */
    private static MemorySegment narrow(MappedFile file, String name, MemorySegment text) {
        byte[] wide = text.toArray(JAVA_BYTE);
        int to = 0;
        for (int from = 0; from < wide.length; from++, to++) {
            if (wide[from] >= 0) {
                wide[to] = wide[from];
            } else if ((wide[from] & 0xFC) == 0xC0 && from + 1 < wide.length && (wide[from + 1] & 0xC0) == 0x80) {
                wide[to] = (byte) (wide[from] << 6 | wide[++from] & 0x3F);
            } else {
                throw file.refusal("array '" + ShownName.of(name) + "' has a character above 255 among its bytes; the "
                        + "file is damaged");
            }
        }
        return MemorySegment.ofArray(wide).asSlice(0, to);
    }
}
