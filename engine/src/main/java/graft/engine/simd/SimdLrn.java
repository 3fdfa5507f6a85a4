package graft.engine.simd;

import graft.engine.LrnSpec;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Local response normalisation for beta = 0.75, the value of AlexNet, GoogLeNet and all their descendants:
 * s^-0.75 = 1 / (sqrt(s) * sqrt(sqrt(s))), square roots and a division where a power would be a library call.
 *
 * <p>Sums over neighbouring channels are sums of vectors that begin at neighbouring places. For that, the terms of one
 * pixel are laid out in scratch memory with zeros on both sides:
 *
 * <pre>
 * y[c]  = x[c] * s[c]^-0.75,  s[c] = k + alpha/size * sum over |c'-c| &lt;= size/2 of x[c']^2
 * dx[c] = dy[c] * s[c]^-0.75 - 1.5*alpha/size * x[c] * sum over |c'-c| &lt;= size/2 of dy[c'] * y[c'] / s[c']
 * </pre>
 */
final class SimdLrn {
    private SimdLrn() {
    }

    static boolean supports(LrnSpec spec) {
        return spec.beta() == 0.75f;
    }

    static void forward(LrnSpec spec, Nhwc x, Nhwc y, ThreadTeam team) {
        y.requireShape("lrn y", x);
        int room = x.c() + spec.size() - 1;
        team.run(x.n() * x.h(), (row, worker) -> {
            float[] squares = team.workspace().worker(worker, room);
            Arrays.fill(squares, 0, room, 0f);
            for (int w = 0; w < x.w(); w++) {
                square(x.data(), x.at(0, row, w), x.c(), squares, spec.size() / 2);
                normalize(spec, x.data(), x.at(0, row, w), squares, y.data(), y.at(0, row, w), x.c());
            }
        });
    }

    private static void square(float[] x, int from, int channels, float[] squares, int to) {
        for (int c = 0; c < channels; c += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, channels);
            FloatVector v = FloatVector.fromArray(Lanes.FLOAT, x, from + c, inside);
            v.mul(v).intoArray(squares, to + c, inside);
        }
    }

    private static void normalize(LrnSpec spec, float[] x, int from, float[] squares, float[] y, int to,
            int channels) {
        for (int c = 0; c < channels; c += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, channels);
            FloatVector s = scale(spec, squares, c, inside);
            FloatVector.fromArray(Lanes.FLOAT, x, from + c, inside).div(power(s)).intoArray(y, to + c, inside);
        }
    }

    static void gradient(LrnSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        y.requireShape("lrnGradient y", x);
        dy.requireShape("lrnGradient dy", x);
        dx.requireShape("lrnGradient dx", x);
        int room = x.c() + spec.size() - 1;
        team.run(x.n() * x.h(), (row, worker) -> {
            float[] scratch = team.workspace().worker(worker, 2 * room);
            Arrays.fill(scratch, 0, 2 * room, 0f);
            for (int w = 0; w < x.w(); w++) {
                int value = x.at(0, row, w);
                int gradient = dy.at(0, row, w);
                square(x.data(), value, x.c(), scratch, spec.size() / 2);
                ratios(spec, y.data(), y.at(0, row, w), dy.data(), gradient, scratch, room + spec.size() / 2, x.c());
                combine(spec, x.data(), value, dy.data(), gradient, scratch, room, dx.data(), dx.at(0, row, w),
                        x.c(), add);
            }
        });
    }

    /** scratch[to + c] = dy[c] * y[c] / s[c]. */
    private static void ratios(LrnSpec spec, float[] y, int output, float[] dy, int gradient, float[] scratch, int to,
            int channels) {
        for (int c = 0; c < channels; c += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, channels);
            FloatVector.fromArray(Lanes.FLOAT, dy, gradient + c, inside)
                    .mul(FloatVector.fromArray(Lanes.FLOAT, y, output + c, inside))
                    .div(scale(spec, scratch, c, inside)).intoArray(scratch, to + c, inside);
        }
    }

    private static void combine(LrnSpec spec, float[] x, int value, float[] dy, int gradient, float[] scratch,
            int ratios, float[] dx, int to, int channels, boolean add) {
        float factor = -2 * spec.alpha() * spec.beta() / spec.size();
        for (int c = 0; c < channels; c += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, channels);
            FloatVector s = scale(spec, scratch, c, inside);
            FloatVector sum = windowSum(scratch, ratios + c, spec.size(), inside).mul(factor)
                    .mul(FloatVector.fromArray(Lanes.FLOAT, x, value + c, inside));
            sum = FloatVector.fromArray(Lanes.FLOAT, dy, gradient + c, inside).div(power(s)).add(sum);
            if (add) {
                sum = sum.add(FloatVector.fromArray(Lanes.FLOAT, dx, to + c, inside));
            }
            sum.intoArray(dx, to + c, inside);
        }
    }

    /** s for the channels from c on, out of squares that begin size/2 places to the right. */
    private static FloatVector scale(LrnSpec spec, float[] squares, int c, VectorMask<Float> inside) {
        return windowSum(squares, c, spec.size(), inside).mul(spec.alpha() / spec.size()).add(spec.k());
    }

    private static FloatVector windowSum(float[] terms, int from, int size, VectorMask<Float> inside) {
        FloatVector sum = FloatVector.zero(Lanes.FLOAT);
        for (int i = 0; i < size; i++) {
            sum = FloatVector.fromArray(Lanes.FLOAT, terms, from + i, inside).add(sum);
        }
        return Lanes.known(sum);
    }

    /** s^0.75 */
    private static FloatVector power(FloatVector s) {
        FloatVector root = s.sqrt();
        return root.mul(root.sqrt());
    }
}
