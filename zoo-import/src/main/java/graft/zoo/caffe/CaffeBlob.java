package graft.zoo.caffe;

import graft.engine.Tensor;
import graft.zoo.protobuf.FixedValues;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    private final MemorySegment memory;
    private final List<Integer> shape;
    private final FixedValues values;

    private CaffeBlob(Path file, String name, MemorySegment memory, List<Integer> shape, FixedValues values) {
        this.file = file;
        this.name = name;
        this.memory = memory;
        this.shape = shape;
        this.values = values;
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
        return new CaffeBlob(file, name, reader.memory(), dims.stream().map(Long::intValue).toList(), values);
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
        return values.width() == 4 ? DType.FLOAT32 : DType.FLOAT64;
    }

    @Override
    public List<Integer> shape() {
        return shape;
    }

    /** Number of values. */
    long size() {
        return values.count();
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
        float[] part = new float[n];
        values.copy(memory, from, part, 0, n);
        return part;
    }
}
