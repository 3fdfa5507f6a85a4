package graft.engine.reference;

import graft.engine.ElementFunction;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/** {@link ElementFunction}s element by element, in double precision: y = f(x), dx = dy * f'(x). */
final class ReferenceElementFunction {
    private ReferenceElementFunction() {
    }

    static void forward(ElementFunction f, Nhwc x, Nhwc y, ThreadTeam team) {
        y.requireShape("apply y", x);
        team.runPixels(x, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                int from = x.at(0, 0, pixel);
                int to = y.at(0, 0, pixel);
                for (int c = 0; c < x.c(); c++) {
                    y.data()[to + c] = (float) f.value(x.data()[from + c]);
                }
            }
        });
    }

    static void gradient(ElementFunction f, Nhwc x, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        dy.requireShape("applyGradient dy", x);
        dx.requireShape("applyGradient dx", x);
        team.runPixels(x, (first, end) -> {
            for (int pixel = first; pixel < end; pixel++) {
                int value = x.at(0, 0, pixel);
                int from = dy.at(0, 0, pixel);
                int to = dx.at(0, 0, pixel);
                for (int c = 0; c < x.c(); c++) {
                    float gradient = (float) (dy.data()[from + c] * f.slope(x.data()[value + c]));
                    dx.data()[to + c] = add ? dx.data()[to + c] + gradient : gradient;
                }
            }
        });
    }
}
