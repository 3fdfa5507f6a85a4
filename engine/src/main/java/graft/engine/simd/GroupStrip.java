package graft.engine.simd;

import graft.engine.Nhwc;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Some channels of some rows of an image, copied to where nothing else lies between them, with zeros for what is
 * outside the image: {@code [row][plane][phase][column][channel]}.
 *
 * <p><b>Why.</b> In memory the few channels of a group are as far from those of the next pixel as all channels take,
 * often a power of two: they compete for the same few places of the cache, and each pixel at the border needs care. In
 * the strip every tap of every place has the same displacement.
 *
 * <p><b>Phases.</b> With a stride of 2, a tap reads every second column. Where a kernel wants its columns to follow one
 * another, the even columns come first and then the odd ones.
 *
 * <p><b>Planes.</b> A row may be there twice, with its channels in another order, see {@link NarrowGroups}.
 *
 * @param geometry what reads the strip; column 0 of the strip is what its leftmost tap sees of place 0
 * @param channels in one pixel
 * @param planes   1, or 2: then the second has channel {@code i ^ 4} in place of i, and channels are one vector
 * @param phases   1, or the geometry's strideW
 */
record GroupStrip(TapGeometry geometry, int channels, int planes, int phases) {

    /** Columns of the source that places 0 to Q-1 see. */
    private int columns() {
        int[] range = geometry.tapRange();
        return (geometry.gridW() - 1) * geometry.strideW() + range[3] - range[2] + 1;
    }

    /** Floats from a phase to the next: whole vectors may be written over its end. */
    private int phaseStep() {
        return Math.ceilDiv(columns(), phases) * channels + Lanes.COUNT;
    }

    /** Floats from a plane to the next. */
    int planeStep() {
        return phases * phaseStep();
    }

    /** Floats from a row to the next. */
    private int rowStep() {
        return planes * planeStep();
    }

    /** Rows of the source that {@code rows} rows of places see. */
    int rows(int rows) {
        return (rows - 1) * geometry.strideH() + geometry.spanH();
    }

    /** Floats of a strip for so many rows of places. */
    int floats(int rows) {
        return rows(rows) * rowStep();
    }

    /** Where the strip has what a tap sees of place (row, column), rows counted from the strip's first place. */
    int offset(int row, int column, int tap) {
        int y = row * geometry.strideH() + geometry.tapY()[tap] - geometry.tapRange()[0];
        int x = column * geometry.strideW() + geometry.tapX()[tap] - geometry.tapRange()[2];
        return y * rowStep() + x % phases * phaseStep() + x / phases * channels;
    }

    /**
     * Copies what rows {@code first} to {@code first + count - 1} of places see.
     *
     * @param channel the first of the channels
     * @param real    how many of them x has, the others are left undefined
     */
    void fill(Nhwc x, int image, int first, int count, int channel, int real, float[] to, int at) {
        int top = first * geometry.strideH() + geometry.tapRange()[0];
        for (int i = 0; i < rows(count); i++) {
            int row = at + i * rowStep();
            int y = top + i;
            if (y < 0 || y >= geometry.sourceH()) {
                Arrays.fill(to, row, row + rowStep(), 0f);
            } else {
                fillRow(x, x.at(image, y, 0) + channel, real, to, row);
            }
        }
    }

    /** A row within the image; {@code from} is where x has its first pixel. */
    private void fillRow(Nhwc x, int from, int real, float[] to, int row) {
        int left = geometry.tapRange()[2];
        int low = Math.clamp(-left, 0, columns());
        int high = Math.clamp(geometry.sourceW() - left, low, columns());
        for (int phase = 0; phase < phases; phase++) {
            int at = row + phase * phaseStep();
            // Columns phase, phase + phases, ... of the strip.
            int begin = Math.max(0, Math.ceilDiv(low - phase, phases));
            int end = Math.max(begin, Math.ceilDiv(high - phase, phases));
            int source = from + (begin * phases + phase + left) * x.stride();
            copy(x.data(), source, phases * x.stride(), end - begin, real, to, at + begin * channels);
            for (int plane = 0; plane < planes; plane++) {
                int start = at + plane * planeStep();
                Arrays.fill(to, start, start + begin * channels, 0f);
                Arrays.fill(to, start + end * channels, start + phaseStep(), 0f);
            }
        }
    }

    private void copy(float[] x, int from, int step, int pixels, int real, float[] to, int at) {
        if (planes == 2) {
            copyTwice(x, from, step, pixels, real, to, at);
        } else if (channels == Lanes.COUNT && real == channels) {
            for (int i = 0; i < pixels; i++) {
                FloatVector.fromArray(Lanes.FLOAT, x, from + i * step).intoArray(to, at + i * Lanes.COUNT);
            }
        } else {
            copyAny(x, from, step, pixels, real, to, at);
        }
    }

    private void copyTwice(float[] x, int from, int step, int pixels, int real, float[] to, int at) {
        VectorMask<Float> mask = Lanes.FLOAT.indexInRange(0, real);
        for (int i = 0; i < pixels; i++) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + i * step, mask);
            v.intoArray(to, at + i * Lanes.COUNT);
            v.rearrange(NarrowTiles.FOUR).intoArray(to, at + i * Lanes.COUNT + planeStep());
        }
    }

    /** By whole vectors where x has them: what a pixel's last one brings too much, the next pixel writes over. */
    private void copyAny(float[] x, int from, int step, int pixels, int real, float[] to, int at) {
        int whole = Math.ceilDiv(real, Lanes.COUNT) * Lanes.COUNT;
        for (int i = 0; i < pixels; i++) {
            int source = from + i * step;
            int pixel = at + i * channels;
            if (source + whole <= x.length) {
                for (int c = 0; c < real; c += Lanes.COUNT) {
                    FloatVector.fromArray(Lanes.FLOAT, x, source + c).intoArray(to, pixel + c);
                }
            } else {
                System.arraycopy(x, source, to, pixel, real);
            }
        }
    }
}
