package graft.engine.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The transforms of F(4x4, 3x3): 4x4 outputs from 6x6 inputs by 36 products, a quarter of the plain sum's 144.
 *
 * <p>The points of {@link WinogradTransforms} are 0, p, -p, q, -q and infinity:
 *
 * <pre>
 * Bᵀ  v0 = p²q² d0 - (p²+q²) d2 + d4            G  u0 = g0 / (p²q²)
 *     v1, v2 = (d4 - q² d2) ± p (d3 - q² d1)       u1, u2 = (g0 ± p g1 + p² g2) / (2p² (p²-q²))
 *     v3, v4 = (d4 - p² d2) ± q (d3 - p² d1)       u3, u4 = (g0 ± q g1 + q² g2) / (2q² (q²-p²))
 *     v5 = p²q² d1 - (p²+q²) d3 + d5               u5 = g2
 *
 * Aᵀ  y0 = m0 + (m1+m2) + (m3+m4)               y2 = p² (m1+m2) + q² (m3+m4)
 *     y1 = p (m1-m2) + q (m3-m4)                y3 = p³ (m1-m2) + q³ (m3-m4) + m5
 * </pre>
 *
 * <p>With p = 5/8 and q = 3/2 the constants of Bᵀ and Aᵀ are exact in fp32, and rounding errors are half of those with
 * the textbook's 1 and 2, about twice those of a direct sum (Barabasz et al., "Error Analysis and Improving the
 * Accuracy of Winograd Convolution for Deep Neural Networks", 2018).
 */
final class Winograd4x4 implements WinogradTransforms {
    private static final float P = 0.625f;
    private static final float Q = 1.5f;
    private static final float P2 = P * P;
    private static final float Q2 = Q * Q;
    private static final float P2Q2 = P2 * Q2;
    private static final float SUM = P2 + Q2;
    private static final float AT_P = (float) (1 / (2.0 * P2 * (P2 - Q2)));
    private static final float AT_Q = (float) (1 / (2.0 * Q2 * (Q2 - P2)));

    @Override
    public int side() {
        return 4;
    }

    @Override
    public void input(float[] x, int at, int rowStep, int pixelStep, int channels, float[] v, int to, int step,
            float[] half, int halfAt) {
        for (int c = 0; c < channels; c += Lanes.COUNT) {
            for (int j = 0; j < 6; j++) {
                inputLine(x, at + j * pixelStep + c, rowStep, half, halfAt + j * Lanes.COUNT, 6 * Lanes.COUNT);
            }
            for (int i = 0; i < 6; i++) {
                inputLine(half, halfAt + i * 6 * Lanes.COUNT, Lanes.COUNT, v, to + i * 6 * step + c, step);
            }
        }
    }

    private static void inputLine(float[] from, int at, int step, float[] v, int to, int toStep) {
        FloatVector d1 = FloatVector.fromArray(Lanes.FLOAT, from, at + step);
        FloatVector d2 = FloatVector.fromArray(Lanes.FLOAT, from, at + 2 * step);
        FloatVector d3 = FloatVector.fromArray(Lanes.FLOAT, from, at + 3 * step);
        FloatVector d4 = FloatVector.fromArray(Lanes.FLOAT, from, at + 4 * step);
        FloatVector even = d2.mul(-Q2).add(d4);
        FloatVector odd = d1.mul(-Q2).add(d3).mul(P);
        even.add(odd).intoArray(v, to + toStep);
        even.sub(odd).intoArray(v, to + 2 * toStep);
        even = d2.mul(-P2).add(d4);
        odd = d1.mul(-P2).add(d3).mul(Q);
        even.add(odd).intoArray(v, to + 3 * toStep);
        even.sub(odd).intoArray(v, to + 4 * toStep);
        FloatVector.fromArray(Lanes.FLOAT, from, at).mul(P2Q2).add(d4).sub(d2.mul(SUM)).intoArray(v, to);
        FloatVector.fromArray(Lanes.FLOAT, from, at + 5 * step).add(d1.mul(P2Q2)).sub(d3.mul(SUM))
                .intoArray(v, to + 5 * toStep);
    }

    @Override
    public void output(float[] m, int at, int step, int width, float[] y, int to, float[] half, int halfAt) {
        for (int k = 0; k < width; k += Lanes.COUNT) {
            for (int j = 0; j < 6; j++) {
                outputLine(m, at + j * step + k, 6 * step, half, halfAt + j * Lanes.COUNT, 6 * Lanes.COUNT);
            }
            for (int i = 0; i < 4; i++) {
                outputLine(half, halfAt + i * 6 * Lanes.COUNT, Lanes.COUNT, y, to + i * 4 * width + k, width);
            }
        }
    }

    private static void outputLine(float[] from, int at, int step, float[] y, int to, int toStep) {
        FloatVector m1 = FloatVector.fromArray(Lanes.FLOAT, from, at + step);
        FloatVector m2 = FloatVector.fromArray(Lanes.FLOAT, from, at + 2 * step);
        FloatVector m3 = FloatVector.fromArray(Lanes.FLOAT, from, at + 3 * step);
        FloatVector m4 = FloatVector.fromArray(Lanes.FLOAT, from, at + 4 * step);
        FloatVector evenP = m1.add(m2);
        FloatVector oddP = m1.sub(m2).mul(P);
        FloatVector evenQ = m3.add(m4);
        FloatVector oddQ = m3.sub(m4).mul(Q);
        FloatVector.fromArray(Lanes.FLOAT, from, at).add(evenP).add(evenQ).intoArray(y, to);
        oddP.add(oddQ).intoArray(y, to + toStep);
        evenP.mul(P2).add(evenQ.mul(Q2)).intoArray(y, to + 2 * toStep);
        oddP.mul(P2).add(oddQ.mul(Q2)).add(FloatVector.fromArray(Lanes.FLOAT, from, at + 5 * step))
                .intoArray(y, to + 3 * toStep);
    }

    @Override
    public void weights(float[] g, int at, int tapStep, float[] u, int to, int step, float[] half, int halfAt) {
        for (int j = 0; j < 3; j++) {
            weightLine(g, at + j * tapStep, 3 * tapStep, half, halfAt + j * Lanes.COUNT, 3 * Lanes.COUNT);
        }
        for (int i = 0; i < 6; i++) {
            weightLine(half, halfAt + i * 3 * Lanes.COUNT, Lanes.COUNT, u, to + i * 6 * step, step);
        }
    }

    private static void weightLine(float[] from, int at, int step, float[] u, int to, int toStep) {
        FloatVector g0 = FloatVector.fromArray(Lanes.FLOAT, from, at);
        FloatVector g1 = FloatVector.fromArray(Lanes.FLOAT, from, at + step);
        FloatVector g2 = FloatVector.fromArray(Lanes.FLOAT, from, at + 2 * step);
        g0.mul(1 / P2Q2).intoArray(u, to);
        FloatVector even = g0.add(g2.mul(P2));
        FloatVector odd = g1.mul(P);
        even.add(odd).mul(AT_P).intoArray(u, to + toStep);
        even.sub(odd).mul(AT_P).intoArray(u, to + 2 * toStep);
        even = g0.add(g2.mul(Q2));
        odd = g1.mul(Q);
        even.add(odd).mul(AT_Q).intoArray(u, to + 3 * toStep);
        even.sub(odd).mul(AT_Q).intoArray(u, to + 4 * toStep);
        g2.intoArray(u, to + 5 * toStep);
    }
}
