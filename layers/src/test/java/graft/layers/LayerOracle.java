package graft.layers;

import graft.engine.Conv2dSpec;
import graft.engine.LrnSpec;
import graft.engine.Pool2dSpec;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.AveragePool;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Concat;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Dropout;
import graft.layers.layer.Flatten;
import graft.layers.layer.Input;
import graft.layers.layer.Layer;
import graft.layers.layer.Lrn;
import graft.layers.layer.MaxPool;
import graft.layers.layer.OperatorLayer;
import graft.layers.layer.Relu;
import graft.layers.layer.SentenceLayer;
import graft.layers.layer.Shape;
import graft.layers.layer.ShortcutA;
import graft.layers.layer.Softmax;
import java.util.List;
import java.util.Map;

/**
 * Every layer's forward formula once more, in double precision and with no thought of speed: the oracle of the contract
 * test. Written from the papers' formulas, apart from the kernels.
 */
final class LayerOracle {
    /** Activations [n,h,w,c] in double precision. */
    record Maps(int n, int h, int w, int c, double[] x) {
        Maps(int n, Shape s) {
            this(n, s.h(), s.w(), s.c(), new double[n * s.size()]);
        }

        double at(int i, int y, int xx, int ch) {
            return x[((i * h + y) * w + xx) * c + ch];
        }

        void set(int i, int y, int xx, int ch, double v) {
            x[((i * h + y) * w + xx) * c + ch] = v;
        }
    }

    private LayerOracle() {
    }

    static Maps forward(Layer layer, List<Maps> in, Map<String, double[]> p, boolean training, double[] mask) {
        List<Shape> shapes = in.stream().map(m -> new Shape(m.h, m.w, m.c)).toList();
        Maps x = in.isEmpty() ? null : in.getFirst();
        Maps y = new Maps(in.isEmpty() ? 1 : x.n, layer.outputShape(shapes));
        switch (layer) {
            case Input _ -> throw new IllegalArgumentException("Input computes nothing");
            case Conv2d c -> conv(c.spec(), x, p.get("weight"), p.get("bias"), y);
            case Dense d -> conv(Conv2dSpec.pointwise(d.inFeatures(), d.outFeatures()), x, p.get("weight"),
                    p.get("bias"), y);
            case BatchNorm b -> batchNorm(b, x, p, training, y);
            case Relu _ -> each(y, i -> Math.max(x.x[i], 0));
            case MaxPool m -> pool(m.spec(), x, y, true);
            case AveragePool a -> pool(a.spec(), x, y, false);
            case AdaptiveAveragePool _ -> adaptive(x, y);
            case Lrn l -> lrn(l.spec(), x, y);
            case Dropout d -> each(y, i -> x.x[i] * (training && d.probability() > 0 ? mask[i] : 1));
            case Flatten _ -> each(y, i -> x.x[i]);
            case Add _ -> each(y, i -> in.stream().mapToDouble(m -> m.x[i]).sum());
            case Concat _ -> concat(in, y);
            case Softmax _ -> softmax(x, y);
            case ShortcutA s -> shortcut(s, x, y);
            case SentenceLayer s -> SentenceOracle.forward(s, in, p, y);
            case OperatorLayer o -> OperatorOracle.forward(o, in, p, y);
        }
        return y;
    }

    private interface Element {
        double at(int i);
    }

    private static void each(Maps y, Element f) {
        for (int i = 0; i < y.x.length; i++) {
            y.x[i] = f.at(i);
        }
    }

    private static void conv(Conv2dSpec s, Maps x, double[] w, double[] b, Maps y) {
        int cg = s.groupInChannels();
        int kg = s.outChannels() / s.groups();
        for (int i = 0; i < y.n; i++) {
            for (int p = 0; p < y.h; p++) {
                for (int q = 0; q < y.w; q++) {
                    for (int k = 0; k < y.c; k++) {
                        double sum = b == null ? 0 : b[k];
                        for (int r = 0; r < s.kernelH(); r++) {
                            for (int t = 0; t < s.kernelW(); t++) {
                                int yy = p * s.strideH() - s.padTop() + r * s.dilationH();
                                int xx = q * s.strideW() - s.padLeft() + t * s.dilationW();
                                if (yy < 0 || xx < 0 || yy >= x.h || xx >= x.w) {
                                    continue;
                                }
                                for (int c = 0; c < cg; c++) {
                                    sum += x.at(i, yy, xx, k / kg * cg + c)
                                            * w[((r * s.kernelW() + t) * cg + c) * y.c + k];
                                }
                            }
                        }
                        y.set(i, p, q, k, sum);
                    }
                }
            }
        }
    }

    private static void batchNorm(BatchNorm b, Maps x, Map<String, double[]> p, boolean training, Maps y) {
        int m = x.n * x.h * x.w;
        for (int c = 0; c < x.c; c++) {
            double mean = p.get("running_mean")[c];
            double variance = p.get("running_var")[c];
            if (training) {
                mean = 0;
                variance = 0;
                for (int i = c; i < x.x.length; i += x.c) {
                    mean += x.x[i] / m;
                }
                for (int i = c; i < x.x.length; i += x.c) {
                    variance += (x.x[i] - mean) * (x.x[i] - mean) / m;
                }
            }
            for (int i = c; i < x.x.length; i += x.c) {
                y.x[i] = (x.x[i] - mean) / Math.sqrt(variance + b.epsilon()) * p.get("weight")[c] + p.get("bias")[c];
            }
        }
    }

    private static void pool(Pool2dSpec s, Maps x, Maps y, boolean max) {
        for (int i = 0; i < y.n; i++) {
            for (int p = 0; p < y.h; p++) {
                for (int q = 0; q < y.w; q++) {
                    for (int c = 0; c < y.c; c++) {
                        double best = Double.NEGATIVE_INFINITY;
                        double sum = 0;
                        int inside = 0;
                        int padded = 0;
                        for (int r = 0; r < s.kernelH(); r++) {
                            for (int t = 0; t < s.kernelW(); t++) {
                                int yy = p * s.strideH() - s.padTop() + r;
                                int xx = q * s.strideW() - s.padLeft() + t;
                                if (yy < x.h + s.padBottom() && xx < x.w + s.padRight()) {
                                    padded++;
                                }
                                if (yy >= 0 && xx >= 0 && yy < x.h && xx < x.w) {
                                    inside++;
                                    sum += x.at(i, yy, xx, c);
                                    best = Math.max(best, x.at(i, yy, xx, c));
                                }
                            }
                        }
                        y.set(i, p, q, c, max ? best : sum / (s.countPadding() ? padded : inside));
                    }
                }
            }
        }
    }

    private static void adaptive(Maps x, Maps y) {
        for (int i = 0; i < y.n; i++) {
            for (int p = 0; p < y.h; p++) {
                for (int q = 0; q < y.w; q++) {
                    for (int c = 0; c < y.c; c++) {
                        double sum = 0;
                        int count = 0;
                        for (int yy = p * x.h / y.h; yy < Math.ceilDiv((p + 1) * x.h, y.h); yy++) {
                            for (int xx = q * x.w / y.w; xx < Math.ceilDiv((q + 1) * x.w, y.w); xx++) {
                                sum += x.at(i, yy, xx, c);
                                count++;
                            }
                        }
                        y.set(i, p, q, c, sum / count);
                    }
                }
            }
        }
    }

    private static void lrn(LrnSpec s, Maps x, Maps y) {
        for (int pixel = 0; pixel < x.n * x.h * x.w; pixel++) {
            for (int c = 0; c < x.c; c++) {
                double squares = 0;
                for (int j = Math.max(0, c - s.size() / 2); j <= Math.min(x.c - 1, c + s.size() / 2); j++) {
                    squares += x.x[pixel * x.c + j] * x.x[pixel * x.c + j];
                }
                y.x[pixel * x.c + c] = x.x[pixel * x.c + c]
                        * Math.pow(s.k() + s.alpha() / (double) s.size() * squares, -s.beta());
            }
        }
    }

    private static void concat(List<Maps> in, Maps y) {
        for (int pixel = 0; pixel < y.n * y.h * y.w; pixel++) {
            int to = pixel * y.c;
            for (Maps m : in) {
                for (int c = 0; c < m.c; c++) {
                    y.x[to++] = m.x[pixel * m.c + c];
                }
            }
        }
    }

    private static void softmax(Maps x, Maps y) {
        for (int pixel = 0; pixel < x.n * x.h * x.w; pixel++) {
            double sum = 0;
            for (int c = 0; c < x.c; c++) {
                sum += Math.exp(x.x[pixel * x.c + c]);
            }
            for (int c = 0; c < x.c; c++) {
                y.x[pixel * x.c + c] = Math.exp(x.x[pixel * x.c + c]) / sum;
            }
        }
    }

    private static void shortcut(ShortcutA s, Maps x, Maps y) {
        int before = (y.c - x.c) / 2;
        for (int i = 0; i < y.n; i++) {
            for (int p = 0; p < y.h; p++) {
                for (int q = 0; q < y.w; q++) {
                    for (int c = 0; c < x.c; c++) {
                        y.set(i, p, q, before + c, x.at(i, p * s.stride(), q * s.stride(), c));
                    }
                }
            }
        }
    }
}
