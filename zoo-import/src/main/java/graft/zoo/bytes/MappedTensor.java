package graft.zoo.bytes;

import graft.engine.Tensor;
import graft.zoo.DType;
import graft.zoo.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

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
        int[] shape = shape(file, name, dims);
        long expected = (long) Tensor.count(shape) * dtype.bytes();
        if (bytes.byteSize() != expected) {
            throw file.refusal("tensor '" + Names.shown(name) + "' of shape " + List.of(boxed(shape)) + " and type "
                    + dtype + " takes " + expected + " bytes, found " + bytes.byteSize() + "; the file is damaged");
        }
        return new MappedTensor(file, name, dtype, order, dims, bytes, 0, contiguous(shape), () -> { });
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

    private static int[] shape(MappedFile file, String name, long[] dims) {
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
        return file.guarded(() -> {
            check.run();
            float[] values = new float[count];
            if (isContiguous()) {
                Elements.read(storage.asSlice(offset * dtype.bytes(), (long) count * dtype.bytes()), dtype, order,
                        values);
            } else {
                gather(values);
            }
            return Tensor.wrap(values, shape);
        });
    }

    @Override
    public void read(int length, Piece to) {
        if (!isContiguous()) {
            StoredTensor.super.read(length, to);
            return;
        }
        file.guarded(() -> {
            check.run();
            float[] values = new float[Math.min(length, count)];
            for (int from = 0; from < count; from += values.length) {
                if (count - from < values.length) {
                    values = new float[count - from];
                }
                Elements.read(storage.asSlice((offset + from) * dtype.bytes(), (long) values.length * dtype.bytes()),
                        dtype, order, values);
                to.take(from, values);
            }
            return null;
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

    private void gather(float[] values) {
        int[] at = new int[shape.length];
        long from = offset;
        for (int flat = 0; flat < values.length; flat++) {
            values[flat] = Elements.at(storage, dtype, order, from);
            for (int i = shape.length - 1; i >= 0; i--) {
                from += strides[i];
                if (++at[i] < shape[i]) {
                    break;
                }
                from -= strides[i] * shape[i];
                at[i] = 0;
            }
        }
    }

    @Override
    public String toString() {
        return name + " " + dtype + shape();
    }
}
