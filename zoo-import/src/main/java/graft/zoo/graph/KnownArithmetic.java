package graft.zoo.graph;

import graft.layers.layer.Operation;
import graft.zoo.weights.DType;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Supplier;

/** Arithmetic of values that are known: that of shapes exactly, in integers. */
public final class KnownArithmetic {
    private KnownArithmetic() {
    }

    public static Known apply(Operation op, Known a, Known b) {
        int[] dims = Numbers.broadcast(a.dims(), b.dims());
        Numbers.size(dims);
        if (a.isReal() || b.isReal() && op != Operation.POWER) {
            return Known.computed("", dims, () -> reals(op, Numbers.expanded(a, dims).floats(),
                    Numbers.expanded(b, dims).floats()));
        }
        if (b.isReal()) {
            return Known.computed("", dims, () -> reals(op, Numbers.expanded(a, dims).floats(),
                    Numbers.expanded(b, dims).floats())).as(a.dtype());
        }
        DType dtype = a.dtype() == DType.BOOL ? DType.INT64 : a.dtype();
        Supplier<long[]> integers = () -> integers(op, Numbers.expanded(a, dims).longs(),
                Numbers.expanded(b, dims).longs());
        // A division by 0 is an error of this node, so it is found now.
        return op == Operation.DIVIDE ? Known.integers(dtype, dims, integers.get())
                : Known.computedIntegers(dtype, dims, integers);
    }

    /** Any function of two numbers, computed in double precision. */
    public static Known apply(DoubleBinaryOperator function, Known a, Known b) {
        int[] dims = Numbers.broadcast(a.dims(), b.dims());
        Numbers.size(dims);
        return Known.computed("", dims, () -> {
            float[] y = Numbers.expanded(a, dims).floats().clone();
            float[] other = Numbers.expanded(b, dims).floats();
            for (int i = 0; i < y.length; i++) {
                y[i] = (float) function.applyAsDouble(y[i], other[i]);
            }
            return y;
        });
    }

    private static float[] reals(Operation op, float[] a, float[] b) {
        float[] y = new float[a.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = op.apply(a[i], b[i]);
        }
        return y;
    }

    private static long[] integers(Operation op, long[] a, long[] b) {
        long[] y = new long[a.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = switch (op) {
                case ADD -> a[i] + b[i];
                case SUBTRACT -> a[i] - b[i];
                case MULTIPLY -> a[i] * b[i];
                case DIVIDE -> a[i] / b[i];
                case MAX -> Math.max(a[i], b[i]);
                case MIN -> Math.min(a[i], b[i]);
                case POWER -> power(a[i], b[i]);
                case PRELU -> a[i] > 0 ? a[i] : a[i] * b[i];
            };
        }
        return y;
    }

    /** By squaring; an exponent below 0 gives 0 but for 1 and -1, as division in integers does. */
    private static long power(long base, long exponent) {
        if (exponent < 0) {
            return base == 1 ? 1 : base == -1 ? exponent % 2 == 0 ? 1 : -1 : 0;
        }
        long result = 1;
        for (long square = base, left = exponent; left > 0; left >>= 1, square *= square) {
            result = (left & 1) == 1 ? result * square : result;
        }
        return result;
    }
}
