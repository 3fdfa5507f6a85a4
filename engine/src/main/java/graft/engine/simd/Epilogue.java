package graft.engine.simd;

import graft.engine.Nhwc;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The last step of a convolution, done while the sums are still in the nearest cache: y = sum + bias + residual, then
 * ReLU.
 */
final class Epilogue {
    private Epilogue() {
    }

    /**
     * Writes rows of sums to pixels of y.
     *
     * @param sums         row i starts at {@code sumsAt + i * sumsStep}
     * @param columns      how many sums of a row count
     * @param pixels       numbers of the pixels in row-major order over all pictures, one a row; below 0 to skip a row
     * @param firstChannel channel of y that column 0 belongs to
     * @param bias         [K] with at least a vector of room behind it, or null
     * @param residual     activations of y's shape or null
     */
    static void store(float[] sums, int sumsAt, int sumsStep, int rows, int columns, int[] pixels, int pixelsAt,
            Nhwc y, int firstChannel, float[] bias, Nhwc residual, boolean relu) {
        if (columns == 2 * Lanes.COUNT) {
            if (residual == null) {
                storeTwo(sums, sumsAt, sumsStep, rows, pixels, pixelsAt, y, firstChannel, bias, relu);
            } else {
                addAndStoreTwo(sums, sumsAt, sumsStep, rows, pixels, pixelsAt, y, firstChannel, bias, residual, relu);
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            int pixel = pixels[pixelsAt + i];
            if (pixel >= 0) {
                float[] other = residual == null ? null : residual.data();
                int otherAt = residual == null ? 0 : residual.offset() + pixel * residual.stride() + firstChannel;
                row(sums, sumsAt + i * sumsStep, columns, y.data(), y.offset() + pixel * y.stride() + firstChannel,
                        bias, firstChannel, other, otherAt, relu);
            }
        }
    }

    /** The usual case, two whole vectors: the bias stays in registers, and nothing is decided within the loop. */
    private static void storeTwo(float[] sums, int sumsAt, int sumsStep, int rows, int[] pixels, int pixelsAt, Nhwc y,
            int firstChannel, float[] bias, boolean relu) {
        FloatVector bias0 = bias(bias, firstChannel);
        FloatVector bias1 = bias(bias, firstChannel + Lanes.COUNT);
        FloatVector least = least(relu);
        float[] out = y.data();
        int outAt = y.offset() + firstChannel;
        int stride = y.stride();
        for (int i = 0; i < rows; i++) {
            int pixel = pixels[pixelsAt + i];
            if (pixel >= 0) {
                int from = sumsAt + i * sumsStep;
                int to = outAt + pixel * stride;
                atLeast(FloatVector.fromArray(Lanes.FLOAT, sums, from).add(bias0), least).intoArray(out, to);
                atLeast(FloatVector.fromArray(Lanes.FLOAT, sums, from + Lanes.COUNT).add(bias1), least)
                        .intoArray(out, to + Lanes.COUNT);
            }
        }
    }

    private static void addAndStoreTwo(float[] sums, int sumsAt, int sumsStep, int rows, int[] pixels, int pixelsAt,
            Nhwc y, int firstChannel, float[] bias, Nhwc residual, boolean relu) {
        FloatVector bias0 = bias(bias, firstChannel);
        FloatVector bias1 = bias(bias, firstChannel + Lanes.COUNT);
        FloatVector least = least(relu);
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
                FloatVector a = FloatVector.fromArray(Lanes.FLOAT, sums, from).add(bias0)
                        .add(FloatVector.fromArray(Lanes.FLOAT, other, with));
                FloatVector b = FloatVector.fromArray(Lanes.FLOAT, sums, from + Lanes.COUNT).add(bias1)
                        .add(FloatVector.fromArray(Lanes.FLOAT, other, with + Lanes.COUNT));
                atLeast(a, least).intoArray(out, to);
                atLeast(b, least).intoArray(out, to + Lanes.COUNT);
            }
        }
    }

    private static FloatVector bias(float[] bias, int at) {
        return bias == null ? FloatVector.zero(Lanes.FLOAT) : FloatVector.fromArray(Lanes.FLOAT, bias, at);
    }

    private static FloatVector least(boolean relu) {
        return FloatVector.broadcast(Lanes.FLOAT, relu ? 0f : Float.NEGATIVE_INFINITY);
    }

    /** {@code least} where v is no more than that, else v: NaN stays. */
    private static FloatVector atLeast(FloatVector v, FloatVector least) {
        return v.blend(least, v.compare(VectorOperators.LE, least));
    }

    private static void row(float[] sums, int from, int columns, float[] y, int to, float[] bias, int biasAt,
            float[] other, int otherAt, boolean relu) {
        int j = 0;
        for (; j <= columns - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, sums, from + j);
            if (bias != null) {
                v = v.add(FloatVector.fromArray(Lanes.FLOAT, bias, biasAt + j));
            }
            if (other != null) {
                v = v.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + j));
            }
            if (relu) {
                v = positive(v);
            }
            v.intoArray(y, to + j);
        }
        if (j < columns) {
            VectorMask<Float> mask = Lanes.FLOAT.indexInRange(j, columns);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, sums, from + j, mask);
            if (bias != null) {
                v = v.add(FloatVector.fromArray(Lanes.FLOAT, bias, biasAt + j, mask));
            }
            if (other != null) {
                v = v.add(FloatVector.fromArray(Lanes.FLOAT, other, otherAt + j, mask));
            }
            if (relu) {
                v = positive(v);
            }
            v.intoArray(y, to + j, mask);
        }
    }

    /** Zero where v is zero or less, else v: NaN is not less than anything and stays, so that training notices it. */
    private static FloatVector positive(FloatVector v) {
        return v.blend(0f, v.compare(VectorOperators.LE, 0f));
    }
}
