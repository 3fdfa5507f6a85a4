package graft.engine.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The transforms of {@link Winograd4x4} turned round, for the gradient with respect to the weights. The forward pass is
 * y = Aᵀ [(G g Gᵀ) * (Bᵀ d B)] A, with * element by element. It is linear in g, so with e the gradient of y
 *
 * <pre>
 * gradient of g = Gᵀ [(A e Aᵀ) * (Bᵀ d B)] G
 * </pre>
 *
 * Again 36 products do the work of 144. In one dimension, with the points and factors of {@link Winograd4x4}:
 *
 * <pre>
 * A   d0 = e0                               Gᵀ  g0 = m0 / (p²q²) + f (m1+m2) + h (m3+m4)
 *     d1, d2 = (e0 + p² e2) ± p (e1 + p² e3)    g1 = p f (m1-m2) + q h (m3-m4)
 *     d3, d4 = (e0 + q² e2) ± q (e1 + q² e3)    g2 = p² f (m1+m2) + q² h (m3+m4) + m5
 *     d5 = e3                               with f = 1 / (2p² (p²-q²)),  h = 1 / (2q² (q²-p²))
 * </pre>
 */
final class Winograd4x4Adjoint {
    private static final float P = 0.625f;
    private static final float Q = 1.5f;
    private static final float P2 = P * P;
    private static final float Q2 = Q * Q;
    private static final float P2Q2 = P2 * Q2;
    private static final float AT_P = (float) (1 / (2.0 * P2 * (P2 - Q2)));
    private static final float AT_Q = (float) (1 / (2.0 * Q2 * (Q2 - P2)));

    private Winograd4x4Adjoint() {
    }

    /**
     * D = A e Aᵀ of one tile of 4x4 pixels.
     *
     * @param e     pixel (i, j) starts at {@code at + i * rowStep + j * pixelStep}
     * @param width channels, a multiple of the lanes
     * @param d     value (i, j) goes to {@code to + (i * 6 + j) * step}
     * @param half  room for 24 vectors
     */
    static void gradient(float[] e, int at, int rowStep, int pixelStep, int width, float[] d, int to, int step,
            float[] half, int halfAt) {
        for (int k = 0; k < width; k += Lanes.COUNT) {
            for (int j = 0; j < 4; j++) {
                gradientLine(e, at + j * pixelStep + k, rowStep, half, halfAt + j * Lanes.COUNT, 4 * Lanes.COUNT);
            }
            for (int i = 0; i < 6; i++) {
                gradientLine(half, halfAt + i * 4 * Lanes.COUNT, Lanes.COUNT, d, to + i * 6 * step + k, step);
            }
        }
    }

    private static void gradientLine(float[] from, int at, int step, float[] d, int to, int toStep) {
        FloatVector e0 = FloatVector.fromArray(Lanes.FLOAT, from, at);
        FloatVector e1 = FloatVector.fromArray(Lanes.FLOAT, from, at + step);
        FloatVector e2 = FloatVector.fromArray(Lanes.FLOAT, from, at + 2 * step);
        FloatVector e3 = FloatVector.fromArray(Lanes.FLOAT, from, at + 3 * step);
        e0.intoArray(d, to);
        FloatVector even = e2.mul(P2).add(e0);
        FloatVector odd = e3.mul(P2).add(e1).mul(P);
        even.add(odd).intoArray(d, to + toStep);
        even.sub(odd).intoArray(d, to + 2 * toStep);
        even = e2.mul(Q2).add(e0);
        odd = e3.mul(Q2).add(e1).mul(Q);
        even.add(odd).intoArray(d, to + 3 * toStep);
        even.sub(odd).intoArray(d, to + 4 * toStep);
        e3.intoArray(d, to + 5 * toStep);
    }

    /**
     * Gᵀ m G of as many filters as there are lanes.
     *
     * @param m    value (i, j) starts at {@code at + (i * 6 + j) * step}
     * @param g    9 vectors at {@code to}, row by row
     * @param half room for 18 vectors
     */
    static void weights(float[] m, int at, int step, float[] g, int to, float[] half, int halfAt) {
        for (int j = 0; j < 6; j++) {
            weightLine(m, at + j * step, 6 * step, half, halfAt + j * Lanes.COUNT, 6 * Lanes.COUNT);
        }
        for (int i = 0; i < 3; i++) {
            weightLine(half, halfAt + i * 6 * Lanes.COUNT, Lanes.COUNT, g, to + i * 3 * Lanes.COUNT, Lanes.COUNT);
        }
    }

    private static void weightLine(float[] from, int at, int step, float[] g, int to, int toStep) {
        FloatVector m1 = FloatVector.fromArray(Lanes.FLOAT, from, at + step);
        FloatVector m2 = FloatVector.fromArray(Lanes.FLOAT, from, at + 2 * step);
        FloatVector m3 = FloatVector.fromArray(Lanes.FLOAT, from, at + 3 * step);
        FloatVector m4 = FloatVector.fromArray(Lanes.FLOAT, from, at + 4 * step);
        FloatVector evenP = m1.add(m2).mul(AT_P);
        FloatVector evenQ = m3.add(m4).mul(AT_Q);
        FloatVector.fromArray(Lanes.FLOAT, from, at).mul(1 / P2Q2).add(evenP).add(evenQ).intoArray(g, to);
        m1.sub(m2).mul(AT_P * P).add(m3.sub(m4).mul(AT_Q * Q)).intoArray(g, to + toStep);
        evenP.mul(P2).add(evenQ.mul(Q2)).add(FloatVector.fromArray(Lanes.FLOAT, from, at + 5 * step))
                .intoArray(g, to + 2 * toStep);
    }
}
