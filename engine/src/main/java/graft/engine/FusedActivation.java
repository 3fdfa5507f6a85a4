package graft.engine;

/**
 * What a convolution does to each result as its last step: first to the range [least, most], then a function. NaN stays
 * NaN.
 *
 * <p>A range costs two comparisons while the result is in a register, and covers ReLU and ReLU6; a function is applied
 * to results that were written just before, while they are in the nearest cache.
 *
 * @param least    results up to it become it; minus infinity for no limit
 * @param most     results from it on become it; plus infinity for no limit
 * @param function or null for none
 */
public record FusedActivation(float least, float most, ElementFunction function) {
    private static final float OPEN = Float.POSITIVE_INFINITY;

    /** Results stay as they are. */
    public static final FusedActivation NONE = new FusedActivation(-OPEN, OPEN, null);
    /** max(x, 0). */
    public static final FusedActivation RELU = new FusedActivation(0, OPEN, null);

    public FusedActivation {
        if (!(least <= most)) {
            throw new IllegalArgumentException("no number lies in [" + least + ", " + most + "]");
        }
    }

    /** The function, as a range where it is one. */
    public static FusedActivation of(ElementFunction function) {
        return function.kind() == ElementFunction.Kind.CLIP ? new FusedActivation(function.a(), function.b(), null)
                : new FusedActivation(-OPEN, OPEN, function);
    }

    /** One result; kernels whose sums are floats round before the function, as a layer of its own would. */
    public double value(double x) {
        double limited = x <= least ? least : x >= most ? most : x;
        return function == null ? limited : function.value(limited);
    }
}
