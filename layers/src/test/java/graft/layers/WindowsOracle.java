package graft.layers;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.LayerOracle.Maps;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.Interpolation;
import graft.layers.layer.Layer;
import graft.layers.layer.Resize;
import graft.layers.layer.WindowPool;
import java.util.Map;

/** The oracle of transposed convolutions, resizing and general pooling, from their definitions. */
final class WindowsOracle {
    private WindowsOracle() {
    }

    static void forward(Layer layer, Maps x, Map<String, double[]> p, Maps y) {
        switch (layer) {
            case ConvTranspose2d t -> transposed(t.convolution(), x, p.get("weight"), p.get("bias"), y);
            case Resize r -> resize(r, x, y);
            case WindowPool w -> pool(w, x, y);
            default -> throw new IllegalArgumentException("no layer of windows: " + layer);
        }
    }

    /** Every value of x strews its multiples of the kernel over y. */
    private static void transposed(Conv2dSpec s, Maps x, double[] weight, double[] bias, Maps y) {
        int groupK = s.groupInChannels();
        int groupC = s.outChannels() / s.groups();
        for (int i = 0; i < y.x().length; i++) {
            y.x()[i] = bias == null ? 0 : bias[i % y.c()];
        }
        for (int i = 0; i < x.n(); i++) {
            for (int p = 0; p < x.h(); p++) {
                for (int q = 0; q < x.w(); q++) {
                    for (int r = 0; r < s.kernelH(); r++) {
                        for (int t = 0; t < s.kernelW(); t++) {
                            int h = p * s.strideH() - s.padTop() + r * s.dilationH();
                            int w = q * s.strideW() - s.padLeft() + t * s.dilationW();
                            if (h < 0 || w < 0 || h >= y.h() || w >= y.w()) {
                                continue;
                            }
                            for (int c = 0; c < x.c(); c++) {
                                for (int k = 0; k < groupK; k++) {
                                    int to = c / groupC * groupK + k;
                                    y.set(i, h, w, to, y.at(i, h, w, to) + x.at(i, p, q, c)
                                            * weight[((r * s.kernelW() + t) * groupK + k) * x.c() + c]);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static void resize(Resize r, Maps x, Maps y) {
        double[][] rows = weights(r.interpolation(), x.h(), y.h(),
                r.scaleH() > 0 ? r.scaleH() : (double) y.h() / x.h());
        double[][] columns = weights(r.interpolation(), x.w(), y.w(),
                r.scaleW() > 0 ? r.scaleW() : (double) y.w() / x.w());
        for (int i = 0; i < y.n(); i++) {
            for (int h = 0; h < y.h(); h++) {
                for (int w = 0; w < y.w(); w++) {
                    for (int c = 0; c < y.c(); c++) {
                        double sum = 0;
                        for (int a = 0; a < x.h(); a++) {
                            for (int b = 0; b < x.w(); b++) {
                                sum += rows[h][a] * columns[w][b] * x.at(i, a, b, c);
                            }
                        }
                        y.set(i, h, w, c, sum);
                    }
                }
            }
        }
    }

    /** The weight of every input pixel in every output pixel, as ONNX's text on Resize defines them. */
    private static double[][] weights(Interpolation way, int in, int out, double stored) {
        // ONNX Runtime finds 8.5 / 1.7 to be 5, midway between two pixels, though the float of 1.7 lies below it.
        double scale = way.kind() == Interpolation.Kind.NEAREST && stored == (float) stored
                ? Double.parseDouble(Float.toString((float) stored)) : stored;
        double[][] weights = new double[out][in];
        for (int i = 0; i < out; i++) {
            double middle = (i + 0.5) / scale - 0.5;
            double x = switch (way.coordinates()) {
                case HALF_PIXEL -> middle;
                case PYTORCH_HALF_PIXEL -> out > 1 ? middle : 0;
                case HALF_PIXEL_SYMMETRIC -> {
                    double adjustment = out / (scale * in);
                    double centre = in / 2.0;
                    yield centre * (1 - adjustment) + middle;
                }
                case ALIGN_CORNERS -> out == 1 ? 0 : i * ((in - 1) / (out - 1.0));
                case ASYMMETRIC -> i / scale;
                case TF_HALF_PIXEL_FOR_NN -> (i + 0.5) / scale;
            };
            if (way.kind() == Interpolation.Kind.NEAREST) {
                double nearest = switch (way.rounding()) {
                    case FLOOR -> Math.floor(x + 1e-12);
                    case CEIL -> Math.ceil(x - 1e-12);
                    case ROUND_PREFER_FLOOR -> x - Math.floor(x) <= 0.5 ? Math.floor(x) : Math.floor(x) + 1;
                    case ROUND_PREFER_CEIL -> x - Math.floor(x) < 0.5 ? Math.floor(x) : Math.floor(x) + 1;
                };
                weights[i][(int) Math.clamp(nearest, 0, in - 1)] = 1;
                continue;
            }
            double stretch = way.antialias() && scale < 1 ? scale : 1;
            double sum = 0;
            for (int j = -5 * in; j < 6 * in; j++) {
                double t = Math.abs(j - x) * stretch;
                double a = way.cubic();
                double weight = way.kind() == Interpolation.Kind.LINEAR ? Math.max(0, 1 - t)
                        : t <= 1 ? (a + 2) * t * t * t - (a + 3) * t * t + 1
                        : t < 2 ? a * t * t * t - 5 * a * t * t + 8 * a * t - 4 * a : 0;
                if (way.excludeOutside() && (j < 0 || j >= in)) {
                    continue;
                }
                sum += weight;
                weights[i][Math.clamp(j, 0, in - 1)] += weight;
            }
            for (int j = 0; j < in; j++) {
                weights[i][j] /= sum;
            }
        }
        return weights;
    }

    private static void pool(WindowPool pool, Maps x, Maps y) {
        Pool2dSpec s = pool.window();
        for (int i = 0; i < y.n(); i++) {
            for (int p = 0; p < y.h(); p++) {
                for (int q = 0; q < y.w(); q++) {
                    for (int c = 0; c < y.c(); c++) {
                        double sum = 0;
                        double largest = Double.NEGATIVE_INFINITY;
                        double powers = 0;
                        int inside = 0;
                        int padded = 0;
                        for (int r = 0; r < s.kernelH(); r += pool.dilationH()) {
                            for (int t = 0; t < s.kernelW(); t += pool.dilationW()) {
                                int h = p * s.strideH() - s.padTop() + r;
                                int w = q * s.strideW() - s.padLeft() + t;
                                if (h < x.h() + s.padBottom() && w < x.w() + s.padRight()) {
                                    padded++;
                                }
                                if (h >= 0 && w >= 0 && h < x.h() && w < x.w()) {
                                    inside++;
                                    double v = x.at(i, h, w, c);
                                    sum += v;
                                    largest = Math.max(largest, v);
                                    powers += Math.pow(Math.abs(v), pool.power());
                                }
                            }
                        }
                        y.set(i, p, q, c, switch (pool.statistic()) {
                            case MAX -> largest;
                            case MEAN -> sum / (s.countPadding() ? padded : inside);
                            case NORM -> Math.pow(powers, 1.0 / pool.power());
                        });
                    }
                }
            }
        }
    }
}
