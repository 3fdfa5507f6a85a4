package graft.zoo.bytes;

import graft.engine.Tensor;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A tensor whose numbers lie in a mapped file, row-major or strided:
 * {@code value[i0, i1, …] = storage[offset + i0 * stride0 + i1 * stride1 + …]}, counted in elements.
 *
 * <p>Everything is checked when it is made, so reading touches only bytes that are there.
 */
public final class MappedTensor implements StoredTensor {
    /** Views that repeat elements may be this much larger than their storage; 64 MiB of floats. */
    private static final long MAX_REPEATED = 1 << 24;
    private static final ValueLayout.OfFloat LITTLE_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat BIG_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MappedFile file;
    private final String name;
    private final DType dtype;
    private final int[] shape;
    private final int count;
    private final MemorySegment storage;
    private final ByteOrder order;
    private final long offset;
    private final long[] strides;
    private final Runnable check;

    private MappedTensor(MappedFile file, String name, DType dtype, ByteOrder order, long[] dims,
            MemorySegment storage, long offset, long[] strides, Runnable check) {
        this.file = file;
        this.name = name;
        this.dtype = dtype;
        this.order = order;
        this.shape = Dimensions.of(file, name, dims);
        this.count = Tensor.count(shape);
        this.storage = storage;
        this.offset = offset;
        this.strides = strides;
        this.check = check;
    }

    /**
     * A tensor that fills {@code bytes} in row-major order.
     *
     * @throws graft.zoo.weights.WeightFileException when the shape is impossible or does not take exactly these bytes
     */
    public static MappedTensor rowMajor(MappedFile file, String name, DType dtype, ByteOrder order, long[] dims,
            MemorySegment bytes) {
        Dimensions.of(file, name, dtype, dims, bytes.byteSize());
        return new MappedTensor(file, name, dtype, order, dims, bytes, 0, contiguous(Dimensions.of(file, name, dims)),
                () -> { });
    }

    /**
     * A view of a storage.
     *
     * @param check what to do before the bytes are read, such as comparing a checksum
     * @throws graft.zoo.weights.WeightFileException when the shape is impossible or the view leaves the storage
     */
    public static MappedTensor strided(MappedFile file, String name, DType dtype, ByteOrder order, long[] dims,
            MemorySegment storage, long offset, long[] strides, Runnable check) {
        int[] shape = Dimensions.of(file, name, dims);
        long elements = storage.byteSize() / dtype.bytes();
        String where = "tensor '" + ShownName.of(name) + "' ";
        if (strides.length != dims.length) {
            throw file.refusal(where + "has " + dims.length + " dimensions and " + strides.length + " strides");
        }
        if (offset < 0) {
            throw file.refusal(where + "starts at element " + offset + " of its storage; expected 0 or more");
        }
        int count = Tensor.count(shape);
        if (count > Math.max(elements, MAX_REPEATED)) {
            throw file.refusal(where + "of " + count + " elements repeats a storage of only " + elements
                    + "; save it with .contiguous()");
        }
        // Room is what is left between the highest element reached so far and the storage's last one.
        long room = elements - 1 - offset;
        for (int i = 0; i < dims.length; i++) {
            if (strides[i] < 0) {
                throw file.refusal(where + "has stride " + strides[i] + "; expected 0 or more");
            }
            long steps = Math.max(0, dims[i] - 1);
            if (count > 0 && steps > 0 && room >= 0) {
                room = strides[i] > room / steps ? -1 : room - steps * strides[i];
            }
        }
        if (count > 0 && room < 0) {
            throw file.refusal(where + "of shape " + List.of(Dimensions.boxed(shape)) + " and strides "
                    + Arrays.toString(strides) + " from element " + offset + " passes the end of its storage of "
                    + elements
                    + " elements; the file is damaged");
        }
        return new MappedTensor(file, name, dtype, order, dims, storage, offset, strides.clone(), check);
    }

    /**
     * A tensor that fills {@code bytes} in column-major order, the first index running fastest, as Fortran, MATLAB and
     * sometimes NumPy store it.
     *
     * @throws graft.zoo.weights.WeightFileException when the shape is impossible or does not take exactly these bytes
     */
    public static MappedTensor columnMajor(MappedFile file, String name, DType dtype, ByteOrder order, long[] dims,
            MemorySegment bytes) {
        // Column-major is row-major of the reversed shape: that checks the byte count, the strides do the rest.
        long[] reversed = new long[dims.length];
        for (int i = 0; i < dims.length; i++) {
            reversed[i] = dims[dims.length - 1 - i];
        }
        rowMajor(file, name, dtype, order, reversed, bytes);
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int i = 0; i < dims.length; i++) {
            strides[i] = stride;
            stride *= dims[i];
        }
        return strided(file, name, dtype, order, dims, bytes, 0, strides, () -> { });
    }

    @Override
    public MappedTensor permuted(int... axes) {
        long[] dims = new long[axes.length];
        long[] steps = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            dims[i] = shape[axes[i]];
            steps[i] = strides[axes[i]];
        }
        return new MappedTensor(file, name, dtype, order, dims, storage, offset, steps, check);
    }

    /** The same tensor, with something to do before its numbers are read, such as comparing a checksum. */
    public MappedTensor checkedBy(Runnable newCheck) {
        return new MappedTensor(file, name, dtype, order, longs(shape), storage, offset, strides, newCheck);
    }

    private static long[] longs(int[] shape) {
        long[] dims = new long[shape.length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = shape[i];
        }
        return dims;
    }

    private static long[] contiguous(int[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
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
        return List.of(Dimensions.boxed(shape));
    }

    @Override
    public Tensor read() {
        float[] values = new float[count];
        read(Math.max(1, count), values, (_, _) -> { });
        return Tensor.wrap(values, shape);
    }

    @Override
    public void read(int length, Piece to) {
        read(length, new float[Math.min(length, count)], to);
    }

    private void read(int length, float[] room, Piece to) {
        file.guarded(() -> {
            check.run();
            float[] values = room;
            for (int from = 0; from < count; from += values.length) {
                if (count - from < values.length) {
                    values = new float[count - from];
                }
                fill(from, values);
                to.take(from, values);
            }
            return null;
        });
    }

    @Override
    public Excerpts excerpts() {
        file.guarded(() -> {
            check.run();
            return null;
        });
        return (from, values) -> file.guarded(() -> {
            fill(Objects.checkFromIndexSize(from, values.length, count), values);
            return null;
        });
    }

    private void fill(int from, float[] values) {
        if (isContiguous()) {
            Elements.read(storage.asSlice((offset + from) * dtype.bytes(), (long) values.length * dtype.bytes()), dtype,
                    order, values);
        } else if (values.length > 0) {
            new StridedWalk(shape, strides, offset, from).take(values.length,
                    (to, place, row, stride) -> read(values, to, place, row, stride));
        }
    }

    @Override
    public long[] readIntegers() {
        return file.guarded(() -> {
            check.run();
            long[] values = new long[count];
            StridedWalk walk = new StridedWalk(shape, strides, offset, 0);
            for (int i = 0; i < count; i++) {
                values[i] = Elements.integerAt(storage, dtype, order, walk.next());
            }
            return values;
        });
    }

    /** A row of elements that lie {@code stride} apart. */
    private void read(float[] values, int to, long first, int row, long stride) {
        long place = first;
        if (dtype == DType.FLOAT32) {
            // Most weights are these: worth a loop that does not ask for the type each time.
            ValueLayout.OfFloat layout = order == ByteOrder.LITTLE_ENDIAN ? LITTLE_FLOAT : BIG_FLOAT;
            for (int i = to; i < to + row; i++, place += stride) {
                values[i] = storage.get(layout, place * Float.BYTES);
            }
            return;
        }
        for (int i = to; i < to + row; i++, place += stride) {
            values[i] = Elements.at(storage, dtype, order, place);
        }
    }

    private boolean isContiguous() {
        if (count == 0) {
            return false;
        }
        long[] dense = contiguous(shape);
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] != 1 && strides[i] != dense[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return name + " " + dtype + shape();
    }
}
