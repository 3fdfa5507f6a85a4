package graft.engine.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Functions of all lanes of a vector at once, by polynomials. NaN stays NaN. */
final class VectorMath {
    private VectorMath() {
    }

    /** Comparisons are false for NaN, which therefore stays. */
    static FloatVector clipped(FloatVector v, float a, float b) {
        return v.blend(a, v.compare(VectorOperators.LE, a)).blend(b, v.compare(VectorOperators.GE, b));
    }

    /** 1 / (1 + exp(-v)); 0 where that is below 1e-37, so that -infinity times it is no number. */
    static FloatVector logistic(FloatVector v) {
        FloatVector one = FloatVector.broadcast(Lanes.FLOAT, 1f);
        return one.div(exp(v.neg()).add(one)).blend(0f, v.compare(VectorOperators.LE, -87f));
    }

    /** 1.5 * 2^23: added to a number below 2^22, it leaves that number, rounded, in the lowest bits. */
    private static final float ROUNDER = 12_582_912f;
    /** log2(e) in two parts, so that what remains of v / ln 2 is exact to a rounding. */
    private static final float LOG2_E = (float) (1 / Math.log(2));
    private static final float LOG2_E_REST = (float) (1 / Math.log(2) - LOG2_E);

    /**
     * exp(v) = 2^n * 2^f, n = round(v / ln 2), |f| <= 1/2, 2^f by a polynomial of degree 6, fitted at Chebyshev's
     * points with an error below 1e-8. Clamped to +-87, beyond which the logistic function is 0 or 1 to 1e-37. Adding n
     * to the exponent, which begins at bit 23, multiplies by 2^n.
     */
    static FloatVector exp(FloatVector v) {
        FloatVector x = clipped(v, -87, 87);
        FloatVector log2e = FloatVector.broadcast(Lanes.FLOAT, LOG2_E);
        FloatVector shifted = x.fma(log2e, FloatVector.broadcast(Lanes.FLOAT, ROUNDER));
        FloatVector f = x.fma(log2e, FloatVector.broadcast(Lanes.FLOAT, ROUNDER).sub(shifted));
        f = x.fma(FloatVector.broadcast(Lanes.FLOAT, LOG2_E_REST), f);
        FloatVector p = FloatVector.broadcast(Lanes.FLOAT, 0.00015337577f);
        p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT, 0.001339986f));
        p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT, 0.00961852f));
        p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT, 0.05550329f));
        p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT, 0.24022646f));
        p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT, 0.6931472f));
        p = p.fma(f, FloatVector.broadcast(Lanes.FLOAT, 1f));
        IntVector n = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        return p.reinterpretAsInts().add(n).reinterpretAsFloats();
    }

    /** Beyond it, the normal distribution is 0 or 1 to half a unit of the last place of 1. */
    private static final float FAR = 5.5f;

    /**
     * The share of the standard normal distribution up to v: (1 + erf(v / sqrt 2)) / 2 = 1/2 + v * p(v^2). p is a
     * polynomial of degree 15, fitted at Chebyshev's points of 0..{@link #FAR}^2, in s = 2 v^2 / FAR^2 - 1, which lies
     * in -1..1: in v^2 itself its terms would cancel. The error is below 1e-7 (400,001 points of -FAR..FAR).
     */
    static FloatVector normalDistribution(FloatVector v) {
        FloatVector s = v.mul(v).fma(FloatVector.broadcast(Lanes.FLOAT, 2 / (FAR * FAR)),
                FloatVector.broadcast(Lanes.FLOAT, -1f));
        FloatVector p = FloatVector.broadcast(Lanes.FLOAT, -0.00022668124f);
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, 0.00062675716f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, -0.00056325406f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, 0.0007357219f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, -0.0023710544f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, 0.0046019484f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, -0.006853524f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, 0.010240231f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, -0.01498645f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, 0.020360617f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, -0.026050676f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, 0.032070853f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, -0.038792584f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, 0.047737595f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, -0.06417234f));
        p = p.fma(s, FloatVector.broadcast(Lanes.FLOAT, 0.12855193f));
        FloatVector share = v.fma(p, FloatVector.broadcast(Lanes.FLOAT, 0.5f));
        return share.blend(0f, v.compare(VectorOperators.LE, -FAR)).blend(1f, v.compare(VectorOperators.GE, FAR));
    }

    /** The density of the standard normal distribution: exp(-v^2 / 2) / sqrt(2 pi). */
    static FloatVector normalDensity(FloatVector v) {
        return exp(v.mul(v).mul(-0.5f)).mul((float) (1 / Math.sqrt(2 * Math.PI)));
    }
}
