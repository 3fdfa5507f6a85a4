package graft.engine.simd;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Every channel of an image times a number of its own; lanes are channels. The gradient of these numbers is a sum over
 * the pixels of an image: a task sums one vector of channels, row by row, so that float sums stay short.
 */
final class SimdGate {
    private SimdGate() {
    }

    static void forward(Nhwc x, Nhwc gate, Nhwc y, ThreadTeam team) {
        y.requireShape("gate y", x);
        gate.requireShape("gate", gate.n() == 1 ? 1 : x.n(), 1, 1, x.c());
        int pixels = x.h() * x.w();
        team.runPixels(x, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                pixel(x.data(), x.at(0, 0, pixel), gate.data(), gate.at(gate.n() == 1 ? 0 : pixel / pixels, 0, 0),
                        y.data(), y.at(0, 0, pixel), x.c());
            }
        });
    }

    private static void pixel(float[] x, int from, float[] gate, int by, float[] y, int to, int channels) {
        int whole = Lanes.FLOAT.loopBound(channels);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.FLOAT, x, from + c).mul(FloatVector.fromArray(Lanes.FLOAT, gate, by + c))
                    .intoArray(y, to + c);
        }
        for (int c = whole; c < channels; c++) {
            y[to + c] = x[from + c] * gate[by + c];
        }
    }

    static void gradient(Nhwc x, Nhwc dy, Nhwc dgate, boolean add, ThreadTeam team) {
        dy.requireShape("gateGradient dy", x);
        dgate.requireShape("gateGradient dgate", x.n(), 1, 1, x.c());
        int vectors = Math.ceilDiv(x.c(), Lanes.COUNT);
        team.run(x.n() * vectors, (task, worker) -> {
            int image = task / vectors;
            int c = task % vectors * Lanes.COUNT;
            VectorMask<Float> inside = Lanes.FLOAT.indexInRange(c, x.c());
            int to = dgate.at(image, 0, 0) + c;
            FloatVector sum = FloatVector.zero(Lanes.FLOAT);
            for (int h = 0; h < x.h(); h++) {
                FloatVector row = FloatVector.zero(Lanes.FLOAT);
                int value = x.at(image, h, 0) + c;
                int from = dy.at(image, h, 0) + c;
                for (int w = 0; w < x.w(); w++) {
                    row = FloatVector.fromArray(Lanes.FLOAT, x.data(), value + w * x.stride(), inside)
                            .fma(FloatVector.fromArray(Lanes.FLOAT, dy.data(), from + w * dy.stride(), inside),
                                    Lanes.known(row));
                }
                sum = Lanes.known(sum).add(Lanes.known(row));
            }
            if (add) {
                sum = Lanes.known(sum).add(FloatVector.fromArray(Lanes.FLOAT, dgate.data(), to, inside));
            }
            Lanes.known(sum).intoArray(dgate.data(), to, inside);
        });
    }
}
