package graft.engine.reference;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/** Every channel of an image times a number of its own, and the gradient of these numbers; see {@code Kernels}. */
final class ReferenceGate {
    private ReferenceGate() {
    }

    static void forward(Nhwc x, Nhwc gate, Nhwc y, ThreadTeam team) {
        y.requireShape("gate y", x);
        gate.requireShape("gate", gate.n() == 1 ? 1 : x.n(), 1, 1, x.c());
        int pixels = x.h() * x.w();
        team.runPixels(x, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                int from = x.at(0, 0, pixel);
                int to = y.at(0, 0, pixel);
                int by = gate.at(gate.n() == 1 ? 0 : pixel / pixels, 0, 0);
                for (int c = 0; c < x.c(); c++) {
                    y.data()[to + c] = x.data()[from + c] * gate.data()[by + c];
                }
            }
        });
    }

    static void gradient(Nhwc x, Nhwc dy, Nhwc dgate, boolean add, ThreadTeam team) {
        dy.requireShape("gateGradient dy", x);
        dgate.requireShape("gateGradient dgate", x.n(), 1, 1, x.c());
        team.run(x.n(), (image, worker) -> {
            int to = dgate.at(image, 0, 0);
            for (int c = 0; c < x.c(); c++) {
                double sum = add ? dgate.data()[to + c] : 0;
                for (int pixel = 0; pixel < x.h() * x.w(); pixel++) {
                    sum += (double) dy.data()[dy.at(image, 0, pixel) + c] * x.data()[x.at(image, 0, pixel) + c];
                }
                dgate.data()[to + c] = (float) sum;
            }
        });
    }
}
