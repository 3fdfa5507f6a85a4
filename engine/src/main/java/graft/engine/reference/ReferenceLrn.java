package graft.engine.reference;

import graft.engine.LrnSpec;
import graft.engine.Nhwc;
import graft.engine.ThreadTeam;

/**
 * Local response normalisation, with s[c] = k + alpha/size * sum over |c'-c| &lt;= size/2 of x[c']^2:
 *
 * <pre>
 * y[c]  = x[c] * s[c]^-beta
 * dx[c] = dy[c] * s[c]^-beta - 2*alpha*beta/size * x[c] * sum over |c'-c| &lt;= size/2 of dy[c'] * y[c'] / s[c']
 * </pre>
 */
final class ReferenceLrn {
    private ReferenceLrn() {
    }

    static void forward(LrnSpec spec, Nhwc x, Nhwc y, ThreadTeam team) {
        y.requireShape("lrn y", x);
        team.runPixels(x, (first, end) -> {
            double[] s = new double[x.c()];
            for (int pixel = first; pixel < end; pixel++) {
                int from = x.at(0, 0, pixel);
                int to = y.at(0, 0, pixel);
                scales(spec, x, from, s);
                for (int c = 0; c < s.length; c++) {
                    y.data()[to + c] = (float) (x.data()[from + c] * Math.pow(s[c], -spec.beta()));
                }
            }
        });
    }

    static void gradient(LrnSpec spec, Nhwc x, Nhwc y, Nhwc dy, Nhwc dx, boolean add, ThreadTeam team) {
        y.requireShape("lrnGradient y", x);
        dy.requireShape("lrnGradient dy", x);
        dx.requireShape("lrnGradient dx", x);
        double factor = 2.0 * spec.alpha() * spec.beta() / spec.size();
        team.runPixels(x, (first, end) -> {
            double[] s = new double[x.c()];
            double[] ratios = new double[x.c()];
            double[] sums = new double[x.c()];
            for (int pixel = first; pixel < end; pixel++) {
                int value = x.at(0, 0, pixel);
                int output = y.at(0, 0, pixel);
                int gradient = dy.at(0, 0, pixel);
                scales(spec, x, value, s);
                for (int c = 0; c < s.length; c++) {
                    ratios[c] = (double) dy.data()[gradient + c] * y.data()[output + c] / s[c];
                }
                for (int c = 0; c < s.length; c++) {
                    sums[c] = dy.data()[gradient + c] * Math.pow(s[c], -spec.beta())
                            - factor * x.data()[value + c] * windowSum(ratios, c, spec.size() / 2);
                }
                ReferencePixels.store(sums, dx, dx.at(0, 0, pixel), 1, add);
            }
        });
    }

    private static void scales(LrnSpec spec, Nhwc x, int from, double[] s) {
        double[] squares = new double[s.length];
        for (int c = 0; c < s.length; c++) {
            double value = x.data()[from + c];
            squares[c] = value * value;
        }
        for (int c = 0; c < s.length; c++) {
            s[c] = spec.k() + spec.alpha() / (double) spec.size() * windowSum(squares, c, spec.size() / 2);
        }
    }

    private static double windowSum(double[] values, int c, int reach) {
        double sum = 0;
        for (int i = Math.max(0, c - reach); i <= Math.min(values.length - 1, c + reach); i++) {
            sum += values[i];
        }
        return sum;
    }
}
