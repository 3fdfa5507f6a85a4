package graft.transfer.adapt;

/**
 * How a network is adapted to images of another domain.
 *
 * @param method none, AdaBN or CORAL
 * @param prior  AdaBN's N: as how many images the statistics count that the network has so far. With n images of the
 *               target they weigh N/(N+n), and the target's n/(N+n); 0 takes the target's alone. Without effect on
 *               CORAL
 */
public record Adaptation(AdaptationMethod method, double prior) {
    /** Of AdaBN where nothing else is asked for. */
    public static final double STANDARD_PRIOR = 16;

    private static final Adaptation NONE = new Adaptation(AdaptationMethod.NONE, STANDARD_PRIOR);

    public Adaptation {
        if (!(prior >= 0 && prior < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the network's own statistics count as 0 images or more, found "
                    + prior);
        }
    }

    /** The network stays as it is. */
    public static Adaptation none() {
        return NONE;
    }

    /** With the standard prior. */
    public static Adaptation of(AdaptationMethod method) {
        return new Adaptation(method, STANDARD_PRIOR);
    }

    public boolean isNone() {
        return method == AdaptationMethod.NONE;
    }

    /** Such as {@code adabn, N = 16}. */
    public String describe() {
        return method == AdaptationMethod.ADABN ? method.word() + ", N = " + number(prior) : method.word();
    }

    private static String number(double value) {
        return value == Math.rint(value) && value < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
