package graft.engine;

/**
 * A function of one number, applied to every element: an activation, or a step of arithmetic. Formulas and slopes stand
 * side by side in {@link #value} and {@link #slope}.
 *
 * @param kind which function
 * @param a    its first setting; 0 where it has none
 * @param b    its second setting; 0 where it has none
 */
public record ElementFunction(Kind kind, float a, float b) {

    /** The functions, named as ONNX and the papers name them; s(x) = 1 / (1 + exp(-x)) is the logistic function. */
    public enum Kind {
        /** min(max(x, a), b); ReLU6 is the clip to [0, 6] (Howard et al., 2017, arXiv:1704.04861). */
        CLIP,
        /** x where x > 0, else a*x (Maas, Hannun, Ng, 2013). */
        LEAKY_RELU,
        /** x where x > a, else 0. */
        THRESHOLDED_RELU,
        /** b*x where x > 0, else b*a*(exp(x) - 1) (Clevert et al., 2015, arXiv:1511.07289; SELU: arXiv:1706.02515). */
        ELU,
        /** s(x). */
        SIGMOID,
        /** min(max(a*x + b, 0), 1). */
        HARD_SIGMOID,
        /** tanh(x). */
        TANH,
        /** x * s(a*x); with a = 1 also SiLU (Ramachandran et al., 2017, arXiv:1710.05941). */
        SWISH,
        /** x * min(max(x/6 + 1/2, 0), 1) (Howard et al., 2019, arXiv:1905.02244). */
        HARD_SWISH,
        /** x/2 * (1 + erf(x / sqrt 2)) (Hendrycks, Gimpel, 2016, arXiv:1606.08415). */
        GELU,
        /** x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))): GELU's approximation in the same paper. */
        GELU_TANH,
        /** ln(1 + exp(x)). */
        SOFTPLUS,
        /** x / (1 + |x|). */
        SOFTSIGN,
        /** x * tanh(ln(1 + exp(x))) (Misra, 2019, arXiv:1908.08681). */
        MISH,
        /** a*x + b. */
        AFFINE,
        /** x^a; NaN where that is no real number. */
        POWER,
        /** |x|. */
        ABS,
        /** exp(x). */
        EXP,
        /** The natural logarithm of x. */
        LOG,
        /** The square root of x. */
        SQRT,
        /** 1 / x. */
        RECIPROCAL,
        /** The error function of x. */
        ERF,
        /** sin(x). */
        SIN,
        /** cos(x). */
        COS,
        /** -1, 0 or 1. */
        SIGN,
        /** The largest whole number not above x. */
        FLOOR,
        /** The smallest whole number not below x. */
        CEIL,
        /** The nearest whole number, the even one of two. */
        ROUND
    }

    public ElementFunction {
        if (!Float.isFinite(a) || !Float.isFinite(b)) {
            throw new IllegalArgumentException(kind + "'s settings must be finite numbers, not " + a + " and " + b);
        }
        if (kind == Kind.CLIP && a > b) {
            throw new IllegalArgumentException("no number lies in [" + a + ", " + b + "]");
        }
    }

    /** A function without settings. */
    public static ElementFunction of(Kind kind) {
        return new ElementFunction(kind, 0, 0);
    }

    /** To the range [min, max]; where one end is open, plus or minus {@link Float#MAX_VALUE} stands for it. */
    public static ElementFunction clip(float min, float max) {
        return new ElementFunction(Kind.CLIP, min, max);
    }

    public static ElementFunction relu6() {
        return clip(0, 6);
    }

    public static ElementFunction leakyRelu(float slope) {
        return new ElementFunction(Kind.LEAKY_RELU, slope, 0);
    }

    public static ElementFunction elu(float alpha) {
        return new ElementFunction(Kind.ELU, alpha, 1);
    }

    /** With the paper's fixed point: mean 0 and variance 1. */
    public static ElementFunction selu() {
        return new ElementFunction(Kind.ELU, 1.67326319217681884765625f, 1.05070102214813232421875f);
    }

    public static ElementFunction swish() {
        return new ElementFunction(Kind.SWISH, 1, 0);
    }

    /** With slope and offset of ONNX's defaults and of old Keras: 0.2 and 0.5. */
    public static ElementFunction hardSigmoid() {
        return new ElementFunction(Kind.HARD_SIGMOID, 0.2f, 0.5f);
    }

    public static ElementFunction affine(float factor, float offset) {
        return new ElementFunction(Kind.AFFINE, factor, offset);
    }

    public static ElementFunction power(float exponent) {
        return new ElementFunction(Kind.POWER, exponent, 0);
    }

    private static final double GELU_INNER = Math.sqrt(2 / Math.PI);
    private static final double GELU_CUBE = 0.044715;

    /** f(x). */
    public double value(double x) {
        return switch (kind) {
            case CLIP -> Math.min(Math.max(x, a), b);
            case LEAKY_RELU -> x > 0 ? x : a * x;
            case THRESHOLDED_RELU -> x > a ? x : 0;
            case ELU -> b * (x > 0 ? x : a * Math.expm1(x));
            case SIGMOID -> logistic(x);
            case HARD_SIGMOID -> Math.min(Math.max(a * x + b, 0), 1);
            case TANH -> Math.tanh(x);
            case SWISH -> x * logistic(a * x);
            case HARD_SWISH -> x * Math.min(Math.max(x / 6 + 0.5, 0), 1);
            case GELU -> 0.5 * x * ErrorFunction.complement(-x * Math.sqrt(0.5));
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(GELU_INNER * (x + GELU_CUBE * x * x * x)));
            case SOFTPLUS -> softplus(x);
            case SOFTSIGN -> x / (1 + Math.abs(x));
            case MISH -> x * Math.tanh(softplus(x));
            case AFFINE -> a * x + b;
            case POWER -> Math.pow(x, a);
            case ABS -> Math.abs(x);
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SQRT -> Math.sqrt(x);
            case RECIPROCAL -> 1 / x;
            case ERF -> ErrorFunction.value(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case SIGN -> Math.signum(x);
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case ROUND -> Math.rint(x);
        };
    }

    /** df/dx at x; at a kink the slope that frameworks take: that of the flat side. */
    public double slope(double x) {
        return switch (kind) {
            case CLIP -> x > a && x < b ? 1 : 0;
            case LEAKY_RELU -> x > 0 ? 1 : a;
            case THRESHOLDED_RELU -> x > a ? 1 : 0;
            case ELU -> b * (x > 0 ? 1 : a * Math.exp(x));
            case SIGMOID -> logistic(x) * logistic(-x);
            case HARD_SIGMOID -> a * x + b > 0 && a * x + b < 1 ? a : 0;
            case TANH -> {
                double y = Math.tanh(x);
                yield 1 - y * y;
            }
            case SWISH -> {
                double y = logistic(a * x);
                yield y + a * x * y * logistic(-a * x);
            }
            case HARD_SWISH -> x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5;
            case GELU -> 0.5 * ErrorFunction.complement(-x * Math.sqrt(0.5))
                    + x * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
            case GELU_TANH -> {
                double t = Math.tanh(GELU_INNER * (x + GELU_CUBE * x * x * x));
                yield 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * GELU_INNER * (1 + 3 * GELU_CUBE * x * x);
            }
            case SOFTPLUS -> logistic(x);
            case SOFTSIGN -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x)));
            case MISH -> {
                double t = Math.tanh(softplus(x));
                yield t + x * (1 - t * t) * logistic(x);
            }
            case AFFINE -> a;
            case POWER -> a == 0 ? 0 : a * Math.pow(x, a - 1.0);
            case ABS -> Math.signum(x);
            case EXP -> Math.exp(x);
            case LOG -> 1 / x;
            case SQRT -> 0.5 / Math.sqrt(x);
            case RECIPROCAL -> -1 / (x * x);
            case ERF -> 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
            case SIN -> Math.cos(x);
            case COS -> -Math.sin(x);
            case SIGN, FLOOR, CEIL, ROUND -> 0;
        };
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** ln(1 + exp(x)) without overflow: max(x, 0) + ln(1 + exp(-|x|)). */
    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
