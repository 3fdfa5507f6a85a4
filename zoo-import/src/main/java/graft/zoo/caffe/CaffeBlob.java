package graft.zoo.caffe;

import graft.engine.Tensor;
import graft.zoo.bytes.MappedFile;
import graft.zoo.protobuf.FixedValues;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One tensor of a Caffe file ({@code BlobProto}).
 *
 * <pre>
 * 1-4  num, channels, height, width   the old shape, always of 4 axes
 * 5    data    float*                 7  shape { 1 dim int64* }
 * 6    diff    float*  (ignored)      8  double_data double*   9  double_diff (ignored)
 * </pre>
 *
 * Where any of the four old sizes is there, they are the shape; else {@code shape} is. The number of values must be
 * the product of the shape, exactly.
 */
final class CaffeBlob implements StoredTensor {
    private static final int MOST_AXES = 32;

    private final Path file;
    private final String name;
    private final DType dtype;
    private final List<Integer> shape;
    private final long size;
    private final Values values;

    /** Where the values come from. */
    @FunctionalInterface
    private interface Values {
        /** {@code n} values from number {@code from} on. */
        float[] read(long from, int n);
    }

    private CaffeBlob(Path file, String name, DType dtype, List<Integer> shape, long size, Values values) {
        this.file = file;
        this.name = name;
        this.dtype = dtype;
        this.shape = shape;
        this.size = size;
        this.values = values;
    }

    /** A blob that another format stores. Where that reads a tensor only whole, it is kept once it was read. */
    static CaffeBlob of(Path file, StoredTensor stored) {
        int size = Tensor.count(stored.shape().stream().mapToInt(Integer::intValue).toArray());
        AtomicReference<float[]> whole = new AtomicReference<>();
        return new CaffeBlob(file, stored.name(), stored.dtype(), stored.shape(), size, (from, n) -> {
            Objects.checkFromIndexSize(from, n, size);
            float[] part = new float[n];
            StoredTensor.Excerpts excerpts = stored.excerpts();
            if (excerpts != null) {
                excerpts.read((int) from, part);
                return part;
            }
            if (whole.get() == null) {
                whole.set(stored.read().unwrap());
            }
            System.arraycopy(whole.get(), (int) from, part, 0, n);
            return part;
        });
    }

    /** The same blob of a file that may be closed or cut short before its values are read. */
    CaffeBlob in(MappedFile mapped) {
        return new CaffeBlob(file, name, dtype, shape, size, (from, n) -> mapped.guarded(() -> values.read(from, n)));
    }

    /** Reads a blob's shape and finds its values. */
    static CaffeBlob read(Path file, String name, ProtobufReader reader) {
        long[] old = new long[4];
        boolean hasOld = false;
        List<Long> dims = new ArrayList<>();
        FixedValues floats = FixedValues.floats();
        FixedValues doubles = FixedValues.doubles();
        while (reader.next()) {
            switch (reader.field()) {
                case 1, 2, 3, 4 -> {
                    old[reader.field() - 1] = reader.int32();
                    hasOld = true;
                }
                case 5 -> floats.take(reader);
                case 7 -> readShape(name, reader.message(), dims);
                case 8 -> doubles.take(reader);
                case 10, 11, 12, 13 -> throw reader.error(name + " is stored in NVIDIA's half-precision form (field "
                        + reader.field() + "); save the model as float32");
                default -> { }
            }
        }
        if (floats.count() > 0 && doubles.count() > 0) {
            throw reader.error(name + " has " + floats.count() + " float and " + doubles.count()
                    + " double values, expected one kind");
        }
        if (hasOld) {
            dims = List.of(old[0], old[1], old[2], old[3]);
        }
        FixedValues values = doubles.count() > 0 ? doubles : floats;
        long expected = 1;
        for (long d : dims) {
            if (d < 1 || d > Integer.MAX_VALUE) {
                throw reader.error(name + " has shape " + dims + ", expected sizes from 1 to 2^31 - 1");
            }
            // Beyond the largest file the exact product no longer matters; stopping keeps it from overflowing.
            expected = expected > Long.MAX_VALUE / d ? Long.MAX_VALUE : expected * d;
        }
        if (expected != values.count()) {
            throw reader.error(name + " has shape " + dims + ", which takes "
                    + (expected == Long.MAX_VALUE ? "over 2^63" : expected) + " values; found " + values.count());
        }
        MemorySegment memory = reader.memory();
        return new CaffeBlob(file, name, values.width() == 4 ? DType.FLOAT32 : DType.FLOAT64,
                dims.stream().map(Long::intValue).toList(), values.count(), (from, n) -> {
                    float[] part = new float[n];
                    values.copy(memory, from, part, 0, n);
                    return part;
                });
    }

    private static void readShape(String name, ProtobufReader reader, List<Long> dims) {
        while (reader.next()) {
            if (reader.field() == 1) {
                reader.varints(d -> {
                    if (dims.size() == MOST_AXES) {
                        throw reader.error(name + " has over " + MOST_AXES + " axes");
                    }
                    dims.add(d);
                });
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public List<Integer> shape() {
        return shape;
    }

    /** Number of values. */
    long size() {
        return size;
    }

    @Override
    public Tensor read() {
        if (size() > Integer.MAX_VALUE - 8) {
            throw new WeightFileException(file, name + " has " + size() + " values; a tensor holds at most 2^31 - 9");
        }
        return Tensor.wrap(read(0, (int) size()), shape.stream().mapToInt(Integer::intValue).toArray());
    }

    /** {@code n} values from number {@code from} on, so that large tensors need not be copied whole. */
    float[] read(long from, int n) {
        return values.read(from, n);
    }
}
