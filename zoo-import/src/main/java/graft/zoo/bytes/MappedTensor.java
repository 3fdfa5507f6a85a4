package graft.zoo.bytes;

import graft.engine.Tensor;
import graft.zoo.DType;
import graft.zoo.StoredTensor;
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
    private static final int MAX_RANK = 32;
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
        this.shape = shape(file, name, dims);
        this.count = Tensor.count(shape);
        this.storage = storage;
        this.offset = offset;
        this.strides = strides;
        this.check = check;
    }

    /**
     * A tensor that fills {@code bytes} in row-major order.
     *
     * @throws graft.zoo.WeightFileException when the shape is impossible or does not take exactly these bytes
     */
    public static MappedTensor rowMajor(MappedFile file, String name, DType dtype, ByteOrder order, long[] dims,
            MemorySegment bytes) {
        shape(file, name, dtype, dims, bytes.byteSize());
        return new MappedTensor(file, name, dtype, order, dims, bytes, 0, contiguous(shape(file, name, dims)),
                () -> { });
    }

    /**
     * A view of a storage.
     *
     * @param check what to do before the bytes are read, such as comparing a checksum
     * @throws graft.zoo.WeightFileException when the shape is impossible or the view leaves the storage
     */
    public static MappedTensor strided(MappedFile file, String name, DType dtype, ByteOrder order, long[] dims,
            MemorySegment storage, long offset, long[] strides, Runnable check) {
        int[] shape = shape(file, name, dims);
        long elements = storage.byteSize() / dtype.bytes();
        String where = "tensor '" + Names.shown(name) + "' ";
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
            throw file.refusal(where + "of shape " + List.of(boxed(shape)) + " and strides " + Arrays.toString(strides)
                    + " from element " + offset + " passes the end of its storage of " + elements
                    + " elements; the file is damaged");
        }
        return new MappedTensor(file, name, dtype, order, dims, storage, offset, strides.clone(), check);
    }

    /**
     * A tensor that fills {@code bytes} in column-major order, the first index running fastest, as Fortran, MATLAB and
     * sometimes NumPy store it.
     *
     * @throws graft.zoo.WeightFileException when the shape is impossible or does not take exactly these bytes
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

    /**
     * Checks a shape against the bytes that its numbers take.
     *
     * @return the shape
     * @throws graft.zoo.WeightFileException when the shape is impossible or takes another number of bytes
     */
    public static List<Integer> shape(MappedFile file, String name, DType dtype, long[] dims, long bytes) {
        int[] shape = shape(file, name, dims);
        long expected = (long) Tensor.count(shape) * dtype.bytes();
        if (bytes != expected) {
            throw file.refusal("tensor '" + Names.shown(name) + "' of shape " + List.of(boxed(shape)) + " and type "
                    + dtype + " takes " + expected + " bytes, found " + bytes + "; the file is damaged");
        }
        return List.of(boxed(shape));
    }

    private static long[] longs(int[] shape) {
        long[] dims = new long[shape.length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = shape[i];
        }
        return dims;
    }

    /**
     * A shape as Java's arrays need it.
     *
     * @throws graft.zoo.WeightFileException when it has too many dimensions or elements, or a negative size
     */
    public static int[] shape(MappedFile file, String name, long[] dims) {
        String where = "tensor '" + Names.shown(name) + "' ";
        if (dims.length > MAX_RANK) {
            throw file.refusal(where + "has " + dims.length + " dimensions; at most " + MAX_RANK + " are read");
        }
        int[] shape = new int[dims.length];
        long product = 1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] < 0) {
                throw file.refusal(where + "has dimension " + dims[i] + "; expected 0 or more");
            }
            // Java arrays end at 2^31 - 9; both factors are below 2^31, so the product cannot overflow.
            if (dims[i] > Integer.MAX_VALUE - 8 || (product *= dims[i]) > Integer.MAX_VALUE - 8) {
                throw file.refusal(where + "has over 2^31 - 9 elements (dimension " + i + " is " + dims[i] + ")");
            }
            shape[i] = (int) dims[i];
        }
        return shape;
    }

    private static Integer[] boxed(int[] shape) {
        Integer[] boxed = new Integer[shape.length];
        for (int i = 0; i < shape.length; i++) {
            boxed[i] = shape[i];
        }
        return boxed;
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
        return List.of(boxed(shape));
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
            new Walk(from).take(values);
        }
    }

    @Override
    public long[] readIntegers() {
        return file.guarded(() -> {
            check.run();
            long[] values = new long[count];
            Walk walk = new Walk(0);
            for (int i = 0; i < count; i++) {
                values[i] = Elements.integerAt(storage, dtype, order, walk.next());
            }
            return values;
        });
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

    /** Goes through the elements in row-major order of the shape, wherever they lie. */
    private final class Walk {
        private final int[] at = new int[shape.length];
        private long from = offset;

        /** From the element with this number on. */
        Walk(int first) {
            int rest = first;
            for (int i = shape.length - 1; i >= 0 && count > 0; i--) {
                at[i] = rest % shape[i];
                from += at[i] * strides[i];
                rest /= shape[i];
            }
        }

        /** The place of the next element, counted in elements. */
        long next() {
            long place = from;
            for (int i = shape.length - 1; i >= 0; i--) {
                from += strides[i];
                if (++at[i] < shape[i]) {
                    break;
                }
                from -= strides[i] * shape[i];
                at[i] = 0;
            }
            return place;
        }

        /** Fills {@code values} with the next elements: row by row of the last axis, so that the others rest meanwhile. */
        void take(float[] values) {
            int last = shape.length - 1;
            int done = 0;
            while (done < values.length) {
                int row = last < 0 ? 1 : Math.min(shape[last] - at[last], values.length - done);
                take(values, done, row, last < 0 ? 0 : strides[last]);
                done += row;
                // The last element of the row by itself moves all axes on.
                if (last >= 0) {
                    at[last] += row - 1;
                    from += (row - 1) * strides[last];
                }
                next();
            }
        }

        private void take(float[] values, int to, int row, long stride) {
            long place = from;
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
    }

    @Override
    public String toString() {
        return name + " " + dtype + shape();
    }
}
