package graft.layers.layer;

/**
 * Changes a parameter by its gradient, some elements at a time: one step of an optimiser, told where to begin and end.
 */
@FunctionalInterface
public interface ParameterUpdate {
    /** Changes elements {@code from} to {@code to - 1} of w by those of dw; threads call it for different ones. */
    void apply(float[] w, float[] dw, int from, int to);
}
