package graft.zoo.graph;

import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A value that does not depend on the image: a weight, a shape, a constant. Integers are kept exactly. The numbers
 * are fetched when asked for, so that large weights stay in their file until the network is filled.
 */
public final class Known implements Value {
    private final String name;
    private final int[] dims;
    private final DType dtype;
    private final Supplier<float[]> floats;
    private final Supplier<long[]> longs;

    /** Shapes, and statistics of channels: many such values together are still small. */
    private static final int SMALL = 1 << 10;

    /** Numbers that are computed again only where memory was too small to keep them. */
    private static final class Once<A> implements Supplier<A> {
        private final Supplier<A> values;
        private SoftReference<A> kept = new SoftReference<>(null);

        Once(Supplier<A> values) {
            this.values = values;
        }

        @Override
        public A get() {
            A made = kept.get();
            if (made == null) {
                made = values.get();
                kept = new SoftReference<>(made);
            }
            return made;
        }
    }

    private Known(String name, int[] dims, DType dtype, Supplier<float[]> floats, Supplier<long[]> longs) {
        this.name = name;
        this.dims = dims;
        this.dtype = dtype;
        this.floats = floats;
        this.longs = longs;
    }

    /** A tensor of the file. */
    public static Known of(StoredTensor tensor) {
        int[] dims = tensor.shape().stream().mapToInt(Integer::intValue).toArray();
        return new Known(tensor.name(), dims, tensor.dtype(), () -> tensor.read().unwrap(), tensor::readIntegers);
    }

    /** The numbers of a tensor as real ones, whatever their type. */
    public static Known realsOf(StoredTensor tensor) {
        int[] dims = tensor.shape().stream().mapToInt(Integer::intValue).toArray();
        return new Known(tensor.name(), dims, DType.FLOAT32, () -> tensor.read().unwrap(), null);
    }

    /**
     * Real numbers that are computed from others when they are asked for, and kept as long as memory allows it: in a
     * chain of additions of a value to itself, each would otherwise compute the one before it twice. Few numbers are
     * computed at once, so that thousands of them that hang on one another do not fill the stack.
     */
    public static Known computed(String name, int[] dims, Supplier<float[]> values) {
        if (Value.size(dims) <= SMALL) {
            float[] now = values.get();
            return new Known(name, dims, DType.FLOAT32, () -> now, null);
        }
        return new Known(name, dims, DType.FLOAT32, new Once<>(values), null);
    }

    /** Integers that are computed when they are asked for, as real ones are: a graph may double them at every node. */
    public static Known computedIntegers(DType dtype, int[] dims, Supplier<long[]> values) {
        return Value.size(dims) <= SMALL ? integers(dtype, dims, values.get())
                : new Known("", dims, dtype, null, new Once<>(() -> wrapped(dtype, values.get())));
    }

    public static Known reals(int[] dims, float... values) {
        return new Known("", dims, DType.FLOAT32, () -> values, null);
    }

    /** Integers of this type; of larger ones the lowest bits, as all arithmetic in the type keeps them. */
    public static Known integers(DType dtype, int[] dims, long... values) {
        long[] kept = wrapped(dtype, values);
        return new Known("", dims, dtype, null, () -> kept);
    }

    private static long[] wrapped(DType dtype, long[] values) {
        return switch (dtype) {
            case INT8 -> Arrays.stream(values).map(v -> (byte) v).toArray();
            case UINT8 -> Arrays.stream(values).map(v -> v & 0xff).toArray();
            case INT16 -> Arrays.stream(values).map(v -> (short) v).toArray();
            case UINT16 -> Arrays.stream(values).map(v -> v & 0xffff).toArray();
            case INT32 -> Arrays.stream(values).map(v -> (int) v).toArray();
            case UINT32 -> Arrays.stream(values).map(v -> v & 0xffff_ffffL).toArray();
            default -> values;
        };
    }

    /** The tensor's name where it is one of the file's; else that of what it was computed from, or empty. */
    public String name() {
        return name;
    }

    @Override
    public int[] dims() {
        return dims;
    }

    public DType dtype() {
        return dtype;
    }

    /** Whether its numbers are real ones. */
    public boolean isReal() {
        return dtype.isFloating();
    }

    public int size() {
        return Value.size(dims);
    }

    /** The numbers, row-major; the caller's own or shared, so not to be changed. */
    public float[] floats() {
        if (floats != null) {
            return floats.get();
        }
        long[] from = longs.get();
        float[] values = new float[from.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = from[i];
        }
        return values;
    }

    /** The numbers as integers, row-major. */
    public long[] longs() {
        if (longs != null) {
            return longs.get();
        }
        float[] from = floats.get();
        long[] values = new long[from.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) from[i];
        }
        return values;
    }

    @Override
    public Known reshaped(int[] newDims) {
        return new Known(name, newDims, dtype, floats, longs);
    }

    /** The same numbers as another type; real numbers lose their fractions when they become integers. */
    public Known as(DType to) {
        if (to == DType.BOOL) {
            return integers(to, dims, truths());
        }
        if (to == DType.FLOAT16) {
            return new Known(name, dims, to,
                    new Once<>(() -> rounded(v -> Float.float16ToFloat(Float.floatToFloat16(v)))), null);
        }
        if (to == DType.BFLOAT16) {
            return new Known(name, dims, to, new Once<>(() -> rounded(Known::toBfloat16)), null);
        }
        return to.isFloating() ? new Known(name, dims, to, this::floats, null)
                : new Known(name, dims, to, null, () -> wrapped(to, longs()));
    }

    /** The nearest number whose lower 16 bits are 0; of two the one with an even last bit. */
    private static float toBfloat16(float v) {
        int bits = Float.floatToRawIntBits(v);
        return Float.isNaN(v) ? v : Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff_0000);
    }

    private float[] rounded(UnaryOperator<Float> to) {
        float[] values = floats().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = to.apply(values[i]);
        }
        return values;
    }

    private long[] truths() {
        float[] from = floats();
        long[] values = new long[from.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = from[i] != 0 ? 1 : 0;
        }
        return values;
    }

    /** Picked values: the new one number i is number {@code source[i]} of this; 0 where that is negative. */
    public Known picked(int[] newDims, Supplier<int[]> source) {
        boolean now = Math.max(size(), Value.size(newDims)) <= SMALL;
        if (isReal()) {
            Supplier<float[]> reals = () -> {
                float[] from = floats();
                int[] place = source.get();
                float[] values = new float[place.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = place[i] < 0 ? 0 : from[place[i]];
                }
                return values;
            };
            float[] made = now ? reals.get() : null;
            return new Known(name, newDims, dtype, now ? () -> made : reals, null);
        }
        Supplier<long[]> integers = () -> {
            long[] from = longs();
            int[] place = source.get();
            long[] values = new long[place.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = place[i] < 0 ? 0 : from[place[i]];
            }
            return values;
        };
        long[] made = now ? integers.get() : null;
        return new Known(name, newDims, dtype, null, now ? () -> made : integers);
    }
}
