package graft.engine.simd;

import graft.engine.ElementFunction;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The last step of a convolution, done while the sums are still in the nearest cache: y = activation(sum + bias +
 * residual).
 */
final class Epilogue {
    private Epilogue() {
    }

    /** Copies a layer's bias, or zeros where it has none (null), to where a prepared convolution keeps it. */
    static void keep(float[] bias, float[] kept) {
        if (bias == null) {
            Arrays.fill(kept, 0f);
        } else {
            System.arraycopy(bias, 0, kept, 0, kept.length);
        }
    }

    /**
     * Writes rows of sums to pixels of y.
     *
     * @param sums         row i starts at {@code sumsAt + i * sumsStep}
     * @param columns      how many sums of a row count
     * @param pixels       numbers of the pixels in row-major order over all images, one a row; below 0 to skip a row
     * @param firstChannel channel of y that column 0 belongs to
     * @param bias         [K]
     * @param residual     activations of y's shape or null
     */
    static void store(float[] sums, int sumsAt, int sumsStep, int rows, int columns, int[] pixels, int pixelsAt,
            Nhwc y, int firstChannel, float[] bias, Nhwc residual, FusedActivation activation) {
        int whole = Lanes.FLOAT.loopBound(columns);
        if (residual == null && columns == Lanes.COUNT) {
            storeVectors(sums, sumsAt, sumsStep, rows, pixels, pixelsAt, y, firstChannel, bias, activation);
        } else if (residual == null) {
            store(sums, sumsAt, sumsStep, rows, whole, pixels, pixelsAt, y, firstChannel, bias, activation);
        } else {
            addAndStore(sums, sumsAt, sumsStep, rows, whole, pixels, pixelsAt, y, firstChannel, bias, residual,
                    activation);
        }
        if (whole < columns) {
            storeRest(sums, sumsAt, sumsStep, rows, whole, columns, pixels, pixelsAt, y, firstChannel, bias, residual,
                    activation);
        }
        if (activation.function() != null) {
            apply(activation.function(), rows, columns, pixels, pixelsAt, y, firstChannel);
        }
    }

    /** Whole vectors: nothing is decided within the inner loop. */
    private static void store(float[] sums, int sumsAt, int sumsStep, int rows, int columns, int[] pixels,
            int pixelsAt, Nhwc y, int firstChannel, float[] bias, FusedActivation activation) {
        FloatVector least = FloatVector.broadcast(Lanes.FLOAT, activation.least());
        FloatVector most = FloatVector.broadcast(Lanes.FLOAT, activation.most());
        float[] out = y.data();
        int outAt = y.offset() + firstChannel;
        int stride = y.stride();
        for (int i = 0; i < rows; i++) {
            int pixel = pixels[pixelsAt + i];
            if (pixel >= 0) {
                int from = sumsAt + i * sumsStep;
                int to = outAt + pixel * stride;
                for (int j = 0; j < columns; j += Lanes.COUNT) {
                    FloatVector v = FloatVector.fromArray(Lanes.FLOAT, sums, from + j)
                            .add(FloatVector.fromArray(Lanes.FLOAT, bias, firstChannel + j));
                    within(v, least, most).intoArray(out, to + j);
                }
            }
        }
    }

    /** One vector a row: a loop over columns would take longer than what is done in it. */
    private static void storeVectors(float[] sums, int sumsAt, int sumsStep, int rows, int[] pixels, int pixelsAt,
            Nhwc y, int firstChannel, float[] bias, FusedActivation activation) {
        FloatVector least = FloatVector.broadcast(Lanes.FLOAT, activation.least());
        FloatVector most = FloatVector.broadcast(Lanes.FLOAT, activation.most());
        FloatVector shift = FloatVector.fromArray(Lanes.FLOAT, bias, firstChannel);
        float[] out = y.data();
        int outAt = y.offset() + firstChannel;
        int stride = y.stride();
        for (int i = 0; i < rows; i++) {
            int pixel = pixels[pixelsAt + i];
            if (pixel >= 0) {
                FloatVector v = FloatVector.fromArray(Lanes.FLOAT, sums, sumsAt + i * sumsStep).add(shift);
                within(v, least, most).intoArray(out, outAt + pixel * stride);
            }
        }
    }

    private static void addAndStore(float[] sums, int sumsAt, int sumsStep, int rows, int columns, int[] pixels,
            int pixelsAt, Nhwc y, int firstChannel, float[] bias, Nhwc residual, FusedActivation activation) {
        FloatVector least = FloatVector.broadcast(Lanes.FLOAT, activation.least());
        FloatVector most = FloatVector.broadcast(Lanes.FLOAT, activation.most());
        float[] out = y.data();
        int outAt = y.offset() + firstChannel;
        int stride = y.stride();
        float[] other = residual.data();
        int otherAt = residual.offset() + firstChannel;
        int otherStride = residual.stride();
        for (int i = 0; i < rows; i++) {
            int pixel = pixels[pixelsAt + i];
            if (pixel >= 0) {
                int from = sumsAt + i * sumsStep;
                int to = outAt + pixel * stride;
                int with = otherAt + pixel * otherStride;
                for (int j = 0; j < columns; j += Lanes.COUNT) {
                    FloatVector v = FloatVector.fromArray(Lanes.FLOAT, sums, from + j)
                            .add(FloatVector.fromArray(Lanes.FLOAT, bias, firstChannel + j))
                            .add(FloatVector.fromArray(Lanes.FLOAT, other, with + j));
                    within(v, least, most).intoArray(out, to + j);
                }
            }
        }
    }

    /** Applies a function to what was just written: it is still in the cache, and no other loop has to know it. */
    private static void apply(ElementFunction function, int rows, int columns, int[] pixels, int pixelsAt, Nhwc y,
            int firstChannel) {
        for (int i = 0; i < rows; i++) {
            int pixel = pixels[pixelsAt + i];
            if (pixel >= 0) {
                int at = y.offset() + firstChannel + pixel * y.stride();
                SimdElementFunction.row(function, y.data(), at, y.data(), at, columns);
            }
        }
    }

    /**
     * Applies a function to some channels of pixels that follow one another, after their sums were stored.
     *
     * @param function or null, which leaves them as they are
     */
    static void apply(ElementFunction function, Nhwc y, int firstPixel, int pixels, int firstChannel, int channels) {
        if (function == null) {
            return;
        }
        // Pixels without gaps are one long row.
        int rows = channels == y.stride() ? 1 : pixels;
        for (int i = 0; i < rows; i++) {
            int at = y.offset() + (firstPixel + i) * y.stride() + firstChannel;
            SimdElementFunction.row(function, y.data(), at, y.data(), at, channels * pixels / rows);
        }
    }

    /** What is left of each row after its whole vectors. */
    private static void storeRest(float[] sums, int sumsAt, int sumsStep, int rows, int whole, int columns,
            int[] pixels, int pixelsAt, Nhwc y, int firstChannel, float[] bias, Nhwc residual,
            FusedActivation activation) {
        VectorMask<Float> mask = Lanes.FLOAT.indexInRange(whole, columns);
        FloatVector least = FloatVector.broadcast(Lanes.FLOAT, activation.least());
        FloatVector most = FloatVector.broadcast(Lanes.FLOAT, activation.most());
        int channel = firstChannel + whole;
        FloatVector shift = FloatVector.fromArray(Lanes.FLOAT, bias, channel, mask);
        for (int i = 0; i < rows; i++) {
            int pixel = pixels[pixelsAt + i];
            if (pixel >= 0) {
                FloatVector v = FloatVector.fromArray(Lanes.FLOAT, sums, sumsAt + i * sumsStep + whole, mask)
                        .add(shift);
                if (residual != null) {
                    v = v.add(FloatVector.fromArray(Lanes.FLOAT, residual.data(),
                            residual.offset() + channel + pixel * residual.stride(), mask));
                }
                within(v, least, most).intoArray(y.data(), y.offset() + channel + pixel * y.stride(), mask);
            }
        }
    }

    /** {@code least} where v is no more than that, {@code most} where it is no less than that, else v: NaN stays. */
    static FloatVector within(FloatVector v, FloatVector least, FloatVector most) {
        return v.blend(least, v.compare(VectorOperators.LE, least)).blend(most, v.compare(VectorOperators.GE, most));
    }
}
