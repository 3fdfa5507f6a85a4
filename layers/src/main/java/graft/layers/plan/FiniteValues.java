package graft.layers.plan;

import graft.engine.Nhwc;

/** Looks for NaN and infinities. */
public final class FiniteValues {
    private FiniteValues() {
    }

    /** Whether {@code count} values from {@code from} on are all numbers. */
    public static boolean in(float[] values, int from, int count) {
        float zero = 0;
        for (int i = from; i < from + count; i++) {
            zero += values[i] * 0; // NaN and infinities give NaN, which no further addend takes away
        }
        return zero == 0;
    }

    /** Whether all values of an array are numbers. */
    public static boolean in(float[] values) {
        return in(values, 0, values.length);
    }

    /** Whether all values that a view covers are numbers. */
    public static boolean in(Nhwc x) {
        if (x.isDense()) {
            return in(x.data(), x.offset(), x.pixels() * x.c());
        }
        for (int pixel = 0; pixel < x.pixels(); pixel++) {
            if (!in(x.data(), x.offset() + pixel * x.stride(), x.c())) {
                return false;
            }
        }
        return true;
    }
}
