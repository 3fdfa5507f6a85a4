package graft.layers.layer;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * Arithmetic of two operands whose shapes agree but for axes of size 1, along which the one value counts everywhere, as
 * in NumPy and ONNX: 1x1xC with HxWxC weighs channels, HxWx1 with HxWxC weighs pixels. An operand of one image (a
 * parameter) counts for every image of the batch.
 *
 * <p>The gradient of an operand is summed over the axes along which it was repeated, in double precision, one image
 * at a time; sums over images are in their order, whatever the number of threads.
 */
final class Broadcast {
    private Broadcast() {
    }

    /** The shape of both together. */
    static Shape shape(String kind, Shape a, Shape b) {
        return new Shape(axis(kind, a.h(), b.h(), a, b), axis(kind, a.w(), b.w(), a, b),
                axis(kind, a.c(), b.c(), a, b));
    }

    private static int axis(String kind, int a, int b, Shape of, Shape and) {
        if (a != b && a != 1 && b != 1) {
            throw new ShapeException(kind + " expects shapes that agree or are 1 along each axis, found "
                    + axes(of) + " and " + axes(and));
        }
        return Math.max(a, b);
    }

    private static String axes(Shape s) {
        return s.h() + "x" + s.w() + "x" + s.c();
    }

    /** y = a op b. y may be the memory of an operand of its shape. */
    static void forward(Operation op, Nhwc a, Nhwc b, Nhwc y, ThreadTeam team) {
        boolean wide = isWhole(a, y) && isWhole(b, y) && y.isDense();
        int n = wide ? y.w() * y.c() : y.c();
        int stepA = step(a, y);
        int stepB = step(b, y);
        team.run(y.n() * y.h(), (row, worker) -> {
            int image = row / y.h();
            int h = row % y.h();
            for (int w = 0; w < (wide ? 1 : y.w()); w++) {
                op.row(a.data(), at(a, image, h, w), stepA, b.data(), at(b, image, h, w), stepB, y.data(),
                        y.at(image, h, w), n);
            }
        });
    }

    private static boolean isWhole(Nhwc v, Nhwc y) {
        return v.h() == y.h() && v.w() == y.w() && v.c() == y.c() && v.isDense();
    }

    private static int step(Nhwc v, Nhwc y) {
        return v.c() == y.c() ? 1 : 0;
    }

    private static int at(Nhwc v, int image, int h, int w) {
        return v.at(v.n() == 1 ? 0 : image, v.h() == 1 ? 0 : h, v.w() == 1 ? 0 : w);
    }

    /** dx of the first operand where {@code first}, else of the second; overwrites dx or adds to it. */
    static void gradient(Operation op, boolean first, Nhwc a, Nhwc b, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        double[][] sums = new double[dy.n()][];
        team.run(dy.n(), (image, worker) -> sums[image] = sums(op, first, a, b, dy, dx, image));
        if (dx.n() == 1) {
            for (int image = 1; image < sums.length; image++) {
                for (int i = 0; i < sums[0].length; i++) {
                    sums[0][i] += sums[image][i];
                }
            }
        }
        team.run(dx.n(), (image, worker) -> store(sums[image], dx.images(image, 1), add));
    }

    private static double[] sums(Operation op, boolean first, Nhwc a, Nhwc b, Nhwc dy, Nhwc dx, int image) {
        double[] sums = new double[dx.h() * dx.w() * dx.c()];
        int stepA = step(a, dy);
        int stepB = step(b, dy);
        int stepX = first ? stepA : stepB;
        for (int h = 0; h < dy.h(); h++) {
            for (int w = 0; w < dy.w(); w++) {
                int from = dy.at(image, h, w);
                int ia = at(a, image, h, w);
                int ib = at(b, image, h, w);
                int to = ((dx.h() == 1 ? 0 : h) * dx.w() + (dx.w() == 1 ? 0 : w)) * dx.c();
                for (int c = 0; c < dy.c(); c++) {
                    double left = a.data()[ia + c * stepA];
                    double right = b.data()[ib + c * stepB];
                    sums[to + c * stepX] += dy.data()[from + c]
                            * (first ? op.slopeA(left, right) : op.slopeB(left, right));
                }
            }
        }
        return sums;
    }

    static void store(double[] sums, Nhwc dx, boolean add) {
        for (int pixel = 0; pixel < dx.pixels(); pixel++) {
            int to = dx.at(0, 0, pixel);
            for (int c = 0; c < dx.c(); c++) {
                double sum = sums[pixel * dx.c() + c];
                dx.data()[to + c] = (float) (add ? dx.data()[to + c] + sum : sum);
            }
        }
    }

    /** A parameter of this shape as activations of one image. */
    static Nhwc parameter(float[] values, Shape shape) {
        return Nhwc.dense(values, 1, shape.h(), shape.w(), shape.c());
    }
}
