package graft.layers;

import graft.engine.ElementFunction;
import graft.layers.LayerOracle.Maps;
import graft.layers.layer.Activation;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.Constant;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.FakeQuantize;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.LayerNorm;
import graft.layers.layer.Operation;
import graft.layers.layer.OperatorLayer;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.Rearrangement;
import graft.layers.layer.Reduce;
import graft.layers.layer.Resize;
import graft.layers.layer.Scale;
import graft.layers.layer.Selection;
import graft.layers.layer.Shape;
import graft.layers.layer.WindowPool;
import java.util.List;
import java.util.Map;

/** The oracle of the layers that imported graphs are made of: their definitions, in double precision. */
final class OperatorOracle {
    private OperatorOracle() {
    }

    static void forward(OperatorLayer layer, List<Maps> in, Map<String, double[]> p, Maps y) {
        Maps x = in.getFirst();
        switch (layer) {
            case Activation a -> {
                for (int i = 0; i < y.x().length; i++) {
                    y.x()[i] = function(a.function(), x.x()[i]);
                }
            }
            case Arithmetic a -> broadcast(a.operation(), x, in.getLast(), y);
            case ParameterArithmetic a -> {
                Maps value = parameter(p.get(a.parameters().getFirst().name()), a.shape());
                broadcast(a.operation(), a.first() ? value : x, a.first() ? x : value, y);
            }
            case FakeQuantize q -> quantized(q, x, y);
            case Constant c -> broadcast(Operation.ADD, parameter(p.get("value"), c.shape()),
                    new Maps(1, Shape.vector(1)), y);
            case Scale s -> {
                for (int i = 0; i < y.x().length; i++) {
                    y.x()[i] = p.get("weight")[i % s.channels()] * x.x()[i]
                            + (s.bias() ? p.get("bias")[i % s.channels()] : 0);
                }
            }
            case Rearrangement _, Selection _ -> PlacesOracle.forward(layer, x, y);
            case Reduce _, AxisSoftmax _, GroupNorm _, LayerNorm _ -> StatisticsOracle.forward(layer, x, p, y);
            case ConvTranspose2d _, Resize _, WindowPool _ -> WindowsOracle.forward(layer, x, p, y);
        }
    }

    /** The nearest of the values that the range holds, of which 0 is one. */
    private static void quantized(FakeQuantize q, Maps x, Maps y) {
        int channels = x.c();
        double lowest = q.narrow() ? 1 : 0;
        double highest = Math.pow(2, q.bits()) - 1;
        for (int i = 0; i < y.x().length; i++) {
            int c = q.min().size() == 1 ? 0 : i % channels;
            double step = ((double) q.max().get(c) - q.min().get(c)) / (highest - lowest);
            double zero = Math.clamp(Math.floor(lowest - q.min().get(c) / step + 0.5), lowest, highest);
            y.x()[i] = (Math.clamp(Math.floor(x.x()[i] / step + zero + 0.5), lowest, highest) - zero) * step;
        }
    }

    /** Written from the definitions; erf as an integral, so that it shares nothing with the kernels. */
    private static double function(ElementFunction f, double x) {
        double a = f.a();
        double b = f.b();
        return switch (f.kind()) {
            case CLIP -> x < a ? a : x > b ? b : x;
            case LEAKY_RELU -> Math.max(x, 0) + a * Math.min(x, 0);
            case THRESHOLDED_RELU -> x > a ? x : 0;
            case ELU -> b * (Math.max(x, 0) + Math.min(0, a * (Math.exp(x) - 1)));
            case SIGMOID -> Math.exp(x) / (1 + Math.exp(x));
            case HARD_SIGMOID -> Math.clamp(a * x + b, 0, 1);
            case TANH -> (Math.exp(2 * x) - 1) / (Math.exp(2 * x) + 1);
            case SWISH -> x / (1 + Math.exp(-a * x));
            case HARD_SWISH -> x * Math.clamp(x + 3, 0, 6) / 6;
            case GELU -> x * (1 + erf(x / Math.sqrt(2))) / 2;
            case GELU_TANH -> x / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * Math.pow(x, 3))));
            case SOFTPLUS -> Math.log(1 + Math.exp(x));
            case SOFTSIGN -> x / (1 + Math.abs(x));
            case MISH -> x * Math.tanh(Math.log(1 + Math.exp(x)));
            case AFFINE -> a * x + b;
            case POWER -> Math.pow(x, a);
            case ABS -> Math.max(x, -x);
            case EXP -> Math.pow(Math.E, x);
            case LOG -> Math.log(x);
            case SQRT -> Math.pow(x, 0.5);
            case RECIPROCAL -> Math.pow(x, -1);
            case ERF -> erf(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case SIGN -> x > 0 ? 1 : x < 0 ? -1 : 0;
            case FLOOR -> -Math.ceil(-x);
            case CEIL -> -Math.floor(-x);
            case ROUND -> Math.floor(x + 0.5);
        };
    }

    /** 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x, by Simpson's rule over 400 intervals: right to 1e-9. */
    private static double erf(double x) {
        int n = 400;
        double sum = 1 + Math.exp(-x * x);
        for (int i = 1; i < n; i++) {
            double t = x * i / n;
            sum += (i % 2 == 1 ? 4 : 2) * Math.exp(-t * t);
        }
        return 2 / Math.sqrt(Math.PI) * sum * x / n / 3;
    }

    private static Maps parameter(double[] values, Shape s) {
        return new Maps(1, s.h(), s.w(), s.c(), values);
    }

    private static double repeated(Maps m, int i, int h, int w, int c) {
        return m.at(i % m.n(), h % m.h(), w % m.w(), c % m.c());
    }

    private static void broadcast(Operation op, Maps a, Maps b, Maps y) {
        for (int i = 0; i < y.n(); i++) {
            for (int h = 0; h < y.h(); h++) {
                for (int w = 0; w < y.w(); w++) {
                    for (int c = 0; c < y.c(); c++) {
                        double left = repeated(a, i, h, w, c);
                        double right = repeated(b, i, h, w, c);
                        y.set(i, h, w, c, switch (op) {
                            case ADD -> left + right;
                            case SUBTRACT -> left - right;
                            case MULTIPLY -> left * right;
                            case DIVIDE -> left / right;
                            case MAX -> left > right ? left : right;
                            case MIN -> left < right ? left : right;
                            case POWER -> Math.exp(right * Math.log(left));
                            case PRELU -> left > 0 ? left : left * right;
                        });
                    }
                }
            }
        }
    }
}
