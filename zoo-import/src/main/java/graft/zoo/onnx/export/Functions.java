package graft.zoo.onnx.export;

import graft.engine.ElementFunction;
import graft.engine.Tensor;
import graft.layers.layer.FakeQuantize;
import graft.zoo.onnx.OnnxAttribute;
import java.util.List;

/** Functions of every value by itself. What opset 17 has no operator for is composed of what it has. */
final class Functions {
    private static final float GELU_INNER = (float) Math.sqrt(2 / Math.PI);
    private static final float GELU_CUBE = 0.044715f;

    private Functions() {
    }

    /** f(x). */
    static String apply(Site site, ElementFunction f, String x) {
        return switch (f.kind()) {
            case CLIP -> clip(site, x, f.a(), f.b());
            case LEAKY_RELU -> site.add("LeakyRelu", x, OnnxAttribute.real("alpha", f.a()));
            case THRESHOLDED_RELU -> site.add("ThresholdedRelu", x, OnnxAttribute.real("alpha", f.a()));
            case ELU -> f.b() == 1 ? site.add("Elu", x, OnnxAttribute.real("alpha", f.a()))
                    : site.add("Selu", x, OnnxAttribute.real("alpha", f.a()), OnnxAttribute.real("gamma", f.b()));
            case SIGMOID -> site.add("Sigmoid", x);
            case HARD_SIGMOID -> site.add("HardSigmoid", x, OnnxAttribute.real("alpha", f.a()),
                    OnnxAttribute.real("beta", f.b()));
            case TANH -> site.add("Tanh", x);
            case SWISH -> site.add("Mul", List.of(x, site.add("Sigmoid", scaled(site, x, f.a()))));
            case HARD_SWISH -> site.add("HardSwish", x);
            case GELU -> half(site, x, site.add("Erf", scaled(site, x, (float) Math.sqrt(0.5))));
            case GELU_TANH -> half(site, x, site.add("Tanh", scaled(site, cubed(site, x), GELU_INNER)));
            case SOFTPLUS -> site.add("Softplus", x);
            case SOFTSIGN -> site.add("Softsign", x);
            case MISH -> site.add("Mul", List.of(x, site.add("Tanh", site.add("Softplus", x))));
            case AFFINE -> affine(site, x, f.a(), f.b());
            case POWER -> site.add("Pow", List.of(x, site.real(f.a())));
            case ABS -> site.add("Abs", x);
            case EXP -> site.add("Exp", x);
            case LOG -> site.add("Log", x);
            case SQRT -> site.add("Sqrt", x);
            case RECIPROCAL -> site.add("Reciprocal", x);
            case ERF -> site.add("Erf", x);
            case SIN -> site.add("Sin", x);
            case COS -> site.add("Cos", x);
            case SIGN -> site.add("Sign", x);
            case FLOOR -> site.add("Floor", x);
            case CEIL -> site.add("Ceil", x);
            case ROUND -> site.add("Round", x);
        };
    }

    /** QuantizeLinear rounds halves to even, which is not what the layer does: its own formula. */
    static String quantized(Site site, FakeQuantize q) {
        int channels = q.min().size();
        float[][] steps = new float[3][channels];
        for (int c = 0; c < channels; c++) {
            FakeQuantize.Steps s = q.steps(c);
            steps[0][c] = s.low();
            steps[1][c] = s.high();
            // Where only 0 is left, any step will do.
            steps[2][c] = s.step() == 0 ? 1 : s.step();
        }
        String low = site.tensor("low", Tensor.wrap(steps[0], channels, 1, 1));
        String high = site.tensor("high", Tensor.wrap(steps[1], channels, 1, 1));
        String step = site.tensor("step", Tensor.wrap(steps[2], channels, 1, 1));
        String inside = site.add("Min", List.of(site.add("Max", List.of(site.image(), low)), high));
        String level = site.add("Div", List.of(site.add("Sub", List.of(inside, low)), step));
        String whole = site.add("Floor", site.add("Add", List.of(level, site.real(0.5f))));
        return site.add("Add", List.of(site.add("Mul", List.of(whole, step)), low));
    }

    /** The largest floats stand for an end that is open; ONNX leaves it away. */
    private static String clip(Site site, String x, float min, float max) {
        String low = min == -Float.MAX_VALUE ? "" : site.real(min);
        return max == Float.MAX_VALUE ? site.add("Clip", low.isEmpty() ? List.of(x) : List.of(x, low))
                : site.add("Clip", List.of(x, low, site.real(max)));
    }

    private static String scaled(Site site, String x, float factor) {
        return factor == 1 ? x : site.add("Mul", List.of(x, site.real(factor)));
    }

    /** x/2 * (1 + y). */
    private static String half(Site site, String x, String y) {
        return site.add("Mul", List.of(scaled(site, x, 0.5f), site.add("Add", List.of(y, site.real(1)))));
    }

    /** x + 0.044715 x^3. */
    private static String cubed(Site site, String x) {
        String cube = site.add("Mul", List.of(site.add("Mul", List.of(x, x)), x));
        return site.add("Add", List.of(x, scaled(site, cube, GELU_CUBE)));
    }

    private static String affine(Site site, String x, float factor, float offset) {
        String y = factor == -1 ? site.add("Neg", x) : scaled(site, x, factor);
        return offset != 0 || y.equals(x) ? site.add("Add", List.of(y, site.real(offset))) : y;
    }
}
