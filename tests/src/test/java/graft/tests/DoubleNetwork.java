package graft.tests;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.Add;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Dense;
import graft.layers.layer.Input;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Parameter;
import graft.layers.layer.Relu;
import graft.layers.layer.Shape;
import graft.layers.plan.LearningParameter;
import graft.layers.structure.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A residual network's training step, all layers learning, with activations and gradients in double precision; only
 * parameters, and the gradients that an optimiser gets, are 32-bit floats. Plain loops over [N,H,W,C], for tests of
 * what comes after the gradients. Knows the layers of ResNet and no others.
 */
final class DoubleNetwork {
    private final Network network;
    private final int n;
    private final Map<String, double[]> values = new LinkedHashMap<>();
    private final Map<String, double[]> gradients = new LinkedHashMap<>();
    private final Map<String, double[][]> normalised = new LinkedHashMap<>();
    private final Map<Parameter, Tensor> parameterGradients = new LinkedHashMap<>();

    DoubleNetwork(Network network, int batch) {
        this.network = network;
        n = batch;
        network.parameters().values().stream().filter(p -> p.role().learns())
                .forEach(p -> parameterGradients.put(p, Tensor.zeros(p.spec().dims())));
    }

    List<LearningParameter> learningParameters() {
        List<LearningParameter> list = new ArrayList<>();
        parameterGradients.forEach((p, g) -> list.add(new LearningParameter(p, g)));
        return list;
    }

    /** Mean cross-entropy of a batch; fills the gradients and moves the running statistics. */
    double step(Tensor x, int[] labels) {
        gradients.clear();
        for (Node node : network.nodes()) {
            double[] y = new double[n * node.shape().size()];
            values.put(node.name(), y);
            gradients.put(node.name(), new double[y.length]);
            if (node.layer() instanceof Input) {
                for (int i = 0; i < y.length; i++) {
                    y[i] = x.unwrap()[i];
                }
            } else {
                forward(node, y);
            }
        }
        double loss = loss(labels);
        network.nodes().reversed().forEach(this::backward);
        return loss;
    }

    private double loss(int[] labels) {
        double[] logits = values.get(network.output().name());
        double[] dx = gradients.get(network.output().name());
        int k = network.outputShape().c();
        double total = 0;
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < k; j++) {
                sum += Math.exp(logits[i * k + j]);
            }
            for (int j = 0; j < k; j++) {
                dx[i * k + j] = (Math.exp(logits[i * k + j]) / sum - (j == labels[i] ? 1 : 0)) / n;
            }
            total += Math.log(sum) - logits[i * k + labels[i]];
        }
        return total / n;
    }

    private float[] parameter(Node node, String name) {
        return network.parametersOf(node).get(name).value().unwrap();
    }

    private float[] gradient(Node node, String name) {
        return parameterGradients.get(network.parametersOf(node).get(name)).unwrap();
    }

    private Shape shape(Node node, int input) {
        return network.node(node.inputs().get(input)).shape();
    }

    private void forward(Node node, double[] y) {
        double[] x = values.get(node.inputs().getFirst());
        int c = node.shape().c();
        switch (node.layer()) {
            case Conv2d conv -> convolve(conv.spec(), shape(node, 0), node.shape(), (p, at, w) -> {
                float[] weight = parameter(node, "weight");
                for (int i = 0; i < conv.spec().inChannels(); i++) {
                    double value = x[at + i];
                    for (int k = 0; k < c; k++) {
                        y[p + k] += value * weight[w + i * c + k];
                    }
                }
            });
            case Dense dense -> {
                float[] weight = parameter(node, "weight");
                for (int i = 0; i < y.length; i++) {
                    y[i] = parameter(node, "bias")[i % c];
                    for (int j = 0; j < dense.inFeatures(); j++) {
                        y[i] += x[i / c * dense.inFeatures() + j] * weight[j * c + i % c];
                    }
                }
            }
            case BatchNorm norm -> normalise(node, norm, x, y);
            case Relu _ -> {
                for (int i = 0; i < y.length; i++) {
                    y[i] = Math.max(0, x[i]);
                }
            }
            case Add _ -> node.inputs().forEach(input -> {
                for (int i = 0; i < y.length; i++) {
                    y[i] += values.get(input)[i];
                }
            });
            case AdaptiveAveragePool _ -> {
                int pixels = x.length / y.length;
                for (int i = 0; i < x.length; i++) {
                    y[i / (pixels * c) * c + i % c] += x[i] / pixels;
                }
            }
            case MaxPool pool -> {
                for (int i = 0; i < y.length; i++) {
                    y[i] = x[largest(pool.spec(), shape(node, 0), node.shape(), x, i)];
                }
            }
            default -> throw new IllegalArgumentException("not a layer of ResNet: " + node);
        }
    }

    private void backward(Node node) {
        if (node.layer() instanceof Input) {
            return;
        }
        double[] x = values.get(node.inputs().getFirst());
        double[] dx = gradients.get(node.inputs().getFirst());
        double[] dy = gradients.get(node.name());
        int c = node.shape().c();
        switch (node.layer()) {
            case Conv2d conv -> {
                float[] weight = parameter(node, "weight");
                double[] dw = new double[weight.length];
                convolve(conv.spec(), shape(node, 0), node.shape(), (p, at, w) -> {
                    for (int i = 0; i < conv.spec().inChannels(); i++) {
                        double value = x[at + i];
                        double sum = 0;
                        for (int k = 0; k < c; k++) {
                            dw[w + i * c + k] += value * dy[p + k];
                            sum += weight[w + i * c + k] * dy[p + k];
                        }
                        dx[at + i] += sum;
                    }
                });
                round(dw, gradient(node, "weight"));
            }
            case Dense dense -> {
                float[] weight = parameter(node, "weight");
                double[] dw = new double[weight.length];
                double[] db = new double[c];
                for (int i = 0; i < dy.length; i++) {
                    db[i % c] += dy[i];
                    for (int j = 0; j < dense.inFeatures(); j++) {
                        dw[j * c + i % c] += x[i / c * dense.inFeatures() + j] * dy[i];
                        dx[i / c * dense.inFeatures() + j] += weight[j * c + i % c] * dy[i];
                    }
                }
                round(dw, gradient(node, "weight"));
                round(db, gradient(node, "bias"));
            }
            case BatchNorm _ -> normaliseBack(node, dx, dy);
            case Relu _ -> {
                for (int i = 0; i < dy.length; i++) {
                    dx[i] += x[i] > 0 ? dy[i] : 0;
                }
            }
            case Add _ -> node.inputs().forEach(input -> {
                for (int i = 0; i < dy.length; i++) {
                    gradients.get(input)[i] += dy[i];
                }
            });
            case AdaptiveAveragePool _ -> {
                int pixels = x.length / dy.length;
                for (int i = 0; i < x.length; i++) {
                    dx[i] += dy[i / (pixels * c) * c + i % c] / pixels;
                }
            }
            case MaxPool pool -> {
                for (int i = 0; i < dy.length; i++) {
                    dx[largest(pool.spec(), shape(node, 0), node.shape(), x, i)] += dy[i];
                }
            }
            default -> throw new IllegalArgumentException("not a layer of ResNet: " + node);
        }
    }

    private static void round(double[] from, float[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = (float) from[i];
        }
    }

    /** One tap of one output pixel: where the pixel's outputs, the input's channels and the tap's weights begin. */
    private interface Tap {
        void at(int outputs, int inputs, int weights);
    }

    private void convolve(Conv2dSpec s, Shape in, Shape out, Tap tap) {
        for (int pixel = 0; pixel < n * out.h() * out.w(); pixel++) {
            int p = pixel / out.w() % out.h();
            int q = pixel % out.w();
            for (int r = 0; r < s.kernelH(); r++) {
                for (int t = 0; t < s.kernelW(); t++) {
                    int h = p * s.strideH() - s.padTop() + r;
                    int w = q * s.strideW() - s.padLeft() + t;
                    if (h >= 0 && h < in.h() && w >= 0 && w < in.w()) {
                        int image = pixel / (out.h() * out.w());
                        tap.at(pixel * out.c(), ((image * in.h() + h) * in.w() + w) * in.c(),
                                (r * s.kernelW() + t) * in.c() * out.c());
                    }
                }
            }
        }
    }

    /** Where the largest value of output {@code i}'s window lies, the first of equals. */
    private static int largest(Pool2dSpec s, Shape in, Shape out, double[] x, int i) {
        int c = i % out.c();
        int q = i / out.c() % out.w();
        int p = i / out.c() / out.w() % out.h();
        int image = i / out.size();
        int best = -1;
        for (int h = Math.max(0, p * s.strideH() - s.padTop());
                h < Math.min(in.h(), p * s.strideH() - s.padTop() + s.kernelH()); h++) {
            for (int w = Math.max(0, q * s.strideW() - s.padLeft());
                    w < Math.min(in.w(), q * s.strideW() - s.padLeft() + s.kernelW()); w++) {
                int at = ((image * in.h() + h) * in.w() + w) * in.c() + c;
                best = best < 0 || x[at] > x[best] ? at : best;
            }
        }
        return best;
    }

    private void normalise(Node node, BatchNorm norm, double[] x, double[] y) {
        int c = norm.channels();
        int m = x.length / c;
        double[] mean = new double[c];
        double[] variance = new double[c];
        for (int i = 0; i < x.length; i++) {
            mean[i % c] += x[i] / m;
        }
        for (int i = 0; i < x.length; i++) {
            variance[i % c] += (x[i] - mean[i % c]) * (x[i] - mean[i % c]) / m;
        }
        double[] u = new double[x.length];
        double[] inverse = new double[c];
        float[] weight = parameter(node, "weight");
        float[] bias = parameter(node, "bias");
        for (int k = 0; k < c; k++) {
            inverse[k] = 1 / Math.sqrt(variance[k] + (double) norm.epsilon());
            float[] storedMean = parameter(node, "running_mean");
            float[] storedVariance = parameter(node, "running_var");
            storedMean[k] = (float) (0.9 * storedMean[k] + 0.1 * mean[k]);
            storedVariance[k] = (float) (0.9 * storedVariance[k] + 0.1 * variance[k] * m / (m - 1));
        }
        for (int i = 0; i < x.length; i++) {
            u[i] = (x[i] - mean[i % c]) * inverse[i % c];
            y[i] = u[i] * weight[i % c] + bias[i % c];
        }
        normalised.put(node.name(), new double[][] {u, inverse});
    }

    private void normaliseBack(Node node, double[] dx, double[] dy) {
        double[] u = normalised.get(node.name())[0];
        double[] inverse = normalised.get(node.name())[1];
        int c = inverse.length;
        int m = u.length / c;
        double[] dweight = new double[c];
        double[] dbias = new double[c];
        for (int i = 0; i < u.length; i++) {
            dweight[i % c] += dy[i] * u[i];
            dbias[i % c] += dy[i];
        }
        float[] weight = parameter(node, "weight");
        for (int i = 0; i < u.length; i++) {
            int k = i % c;
            dx[i] += weight[k] * inverse[k] * (dy[i] - dbias[k] / m - u[i] * dweight[k] / m);
        }
        round(dweight, gradient(node, "weight"));
        round(dbias, gradient(node, "bias"));
    }
}
