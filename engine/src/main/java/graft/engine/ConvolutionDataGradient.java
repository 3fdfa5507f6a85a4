package graft.engine;

/**
 * The gradient of a convolution with respect to its input:
 *
 * <pre>
 * dx[n,h,w,c] = sum over r,s,k of dy[n,p,q,k] * w[r,s,c,k],  h = p*strideH - padTop + r*dilationH, w likewise
 * </pre>
 *
 * Weights are packed whenever they change. Not safe for use by several threads at a time.
 */
public interface ConvolutionDataGradient extends ConvolutionMemory {

    /** Packs weights [R,S,C/groups,K], read only, not kept. */
    void pack(float[] weights, ThreadTeam team);

    /** Packs weights for the next run only, on the same terms as {@link ConvolutionForward#packOnce}. */
    default void packOnce(float[] weights, ThreadTeam team) {
        pack(weights, team);
    }

    /** Computes dx from dy, overwriting dx or adding to it. */
    void run(Nhwc dy, Nhwc dx, boolean add, ThreadTeam team);
}
