package graft.engine;

/**
 * The gradient of a convolution with respect to its weights and bias:
 *
 * <pre>
 * dw[r,s,c,k] = sum over n,p,q of
 *         x[n, p*strideH - padTop + r*dilationH, q*strideW - padLeft + s*dilationW, c] * dy[n,p,q,k]
 * db[k]       = sum over n,p,q of dy[n,p,q,k]
 * </pre>
 *
 * Not safe for use by several threads at a time.
 */
public interface ConvolutionWeightGradient extends ConvolutionMemory {

    /**
     * Computes dw and db, overwriting them or adding to them.
     *
     * @param dw [R,S,C/groups,K]
     * @param db [K], or null when the convolution has no bias
     */
    void run(Nhwc x, Nhwc dy, float[] dw, float[] db, boolean add, ThreadTeam team);

    /** 0: there are no weights among the operands. */
    @Override
    default long packedBytes() {
        return 0;
    }
}
