package graft.engine.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The transforms of F(2x2, 3x3): 2x2 outputs from 4x4 inputs by 16 products, instead of the plain sum's 36.
 *
 * <p>The points of {@link WinogradTransforms} are 0, 1, -1 and infinity:
 *
 * <pre>
 * Bᵀ  v0 = d0 - d2              G  u0 = g0                       Aᵀ  y0 = m0 + m1 + m2
 *     v1, v2 = d2 ± d1             u1, u2 = (g0 ± g1 + g2) / 2       y1 = m1 - m2 + m3
 *     v3 = d3 - d1                 u3 = g2
 * </pre>
 *
 * <p>Sums of two numbers and halves only: its rounding errors are no larger than a direct sum's.
 */
final class Winograd2x2 implements WinogradTransforms {

    @Override
    public int side() {
        return 2;
    }

    @Override
    public void input(float[] x, int at, int rowStep, int pixelStep, int channels, float[] v, int to, int step,
            float[] half, int halfAt) {
        for (int c = 0; c < channels; c += Lanes.COUNT) {
            for (int j = 0; j < 4; j++) {
                inputLine(x, at + j * pixelStep + c, rowStep, half, halfAt + j * Lanes.COUNT, 4 * Lanes.COUNT);
            }
            for (int i = 0; i < 4; i++) {
                inputLine(half, halfAt + i * 4 * Lanes.COUNT, Lanes.COUNT, v, to + i * 4 * step + c, step);
            }
        }
    }

    private static void inputLine(float[] from, int at, int step, float[] v, int to, int toStep) {
        FloatVector d1 = FloatVector.fromArray(Lanes.FLOAT, from, at + step);
        FloatVector d2 = FloatVector.fromArray(Lanes.FLOAT, from, at + 2 * step);
        FloatVector.fromArray(Lanes.FLOAT, from, at).sub(d2).intoArray(v, to);
        d2.add(d1).intoArray(v, to + toStep);
        d2.sub(d1).intoArray(v, to + 2 * toStep);
        FloatVector.fromArray(Lanes.FLOAT, from, at + 3 * step).sub(d1).intoArray(v, to + 3 * toStep);
    }

    @Override
    public void output(float[] m, int at, int step, int width, float[] y, int to, float[] half, int halfAt) {
        for (int k = 0; k < width; k += Lanes.COUNT) {
            for (int j = 0; j < 4; j++) {
                outputLine(m, at + j * step + k, 4 * step, half, halfAt + j * Lanes.COUNT, 4 * Lanes.COUNT);
            }
            for (int i = 0; i < 2; i++) {
                outputLine(half, halfAt + i * 4 * Lanes.COUNT, Lanes.COUNT, y, to + i * 2 * width + k, width);
            }
        }
    }

    private static void outputLine(float[] from, int at, int step, float[] y, int to, int toStep) {
        FloatVector m1 = FloatVector.fromArray(Lanes.FLOAT, from, at + step);
        FloatVector m2 = FloatVector.fromArray(Lanes.FLOAT, from, at + 2 * step);
        FloatVector.fromArray(Lanes.FLOAT, from, at).add(m1).add(m2).intoArray(y, to);
        m1.sub(m2).add(FloatVector.fromArray(Lanes.FLOAT, from, at + 3 * step)).intoArray(y, to + toStep);
    }

    @Override
    public void weights(float[] g, int at, int tapStep, float[] u, int to, int step, float[] half, int halfAt) {
        for (int j = 0; j < 3; j++) {
            weightLine(g, at + j * tapStep, 3 * tapStep, half, halfAt + j * Lanes.COUNT, 3 * Lanes.COUNT);
        }
        for (int i = 0; i < 4; i++) {
            weightLine(half, halfAt + i * 3 * Lanes.COUNT, Lanes.COUNT, u, to + i * 4 * step, step);
        }
    }

    private static void weightLine(float[] from, int at, int step, float[] u, int to, int toStep) {
        FloatVector g0 = FloatVector.fromArray(Lanes.FLOAT, from, at);
        FloatVector g1 = FloatVector.fromArray(Lanes.FLOAT, from, at + step);
        FloatVector g2 = FloatVector.fromArray(Lanes.FLOAT, from, at + 2 * step);
        FloatVector even = g0.add(g2);
        g0.intoArray(u, to);
        even.add(g1).mul(0.5f).intoArray(u, to + toStep);
        even.sub(g1).mul(0.5f).intoArray(u, to + 2 * toStep);
        g2.intoArray(u, to + 3 * toStep);
    }
}
