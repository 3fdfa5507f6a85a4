package graft.layers;

import graft.engine.Tensor;
import graft.layers.LayerOracle.Maps;
import graft.layers.layer.Input;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A whole network in double precision, node by node with {@link LayerOracle}: what plans are compared with. */
public final class NetworkOracle {
    private final Network network;
    private final Map<String, double[]> parameters = new LinkedHashMap<>();

    public NetworkOracle(Network network) {
        this.network = network;
        network.parameters().forEach((name, p) -> {
            float[] values = p.value().unwrap();
            double[] d = new double[values.length];
            for (int i = 0; i < d.length; i++) {
                d[i] = values[i];
            }
            parameters.put(name, d);
        });
    }

    /** The output for images [N,H,W,C]; layers that are not frozen behave as in training when {@code training}. */
    public double[] run(Tensor x, boolean training) {
        Map<String, Maps> values = new HashMap<>();
        for (Node node : network.nodes()) {
            if (node.layer() instanceof Input) {
                Maps in = new Maps(x.dim(0), node.shape());
                for (int i = 0; i < in.x().length; i++) {
                    in.x()[i] = x.unwrap()[i];
                }
                values.put(node.name(), in);
                continue;
            }
            Map<String, double[]> own = new HashMap<>();
            network.parametersOf(node).forEach((name, p) -> own.put(name, parameters.get(p.name())));
            List<Maps> inputs = node.inputs().stream().map(values::get).toList();
            values.put(node.name(), LayerOracle.forward(node.layer(), inputs, own,
                    training && network.freezing().inTrainingMode(node), null));
        }
        return values.get(network.output().name()).x();
    }

    /**
     * The slope of {@link #loss} along one number of a parameter, by central difference. So small a step hardly ever
     * crosses the kink of a ReLU; rounding then costs 1e-16 / 1e-8.
     */
    public double slope(String parameter, int i, Tensor x, int[] labels) {
        double[] v = parameters.get(parameter);
        double original = v[i];
        double h = 1e-8;
        v[i] = original + h;
        double above = loss(x, labels);
        v[i] = original - h;
        double below = loss(x, labels);
        v[i] = original;
        return (above - below) / (2 * h);
    }

    /** Mean cross-entropy in training. */
    public double loss(Tensor x, int[] labels) {
        double[] logits = run(x, true);
        int k = logits.length / labels.length;
        double total = 0;
        for (int i = 0; i < labels.length; i++) {
            double sum = 0;
            for (int j = 0; j < k; j++) {
                sum += Math.exp(logits[i * k + j]);
            }
            total += Math.log(sum) - logits[i * k + labels[i]];
        }
        return total / labels.length;
    }

    /** Weights, and images, that make nothing zero: every tensor random, variances and scales positive. */
    public static void randomize(Network network, long seed) {
        network.initialize(seed);
        SplittableRandom random = new SplittableRandom(seed);
        network.parameters().values().forEach(p -> {
            float[] v = p.value().unwrap();
            for (int i = 0; i < v.length; i++) {
                switch (p.role()) {
                    case WEIGHT -> { }
                    case SCALE, SLOPE, CONSTANT, RUNNING_VARIANCE -> v[i] = (float) (0.5 + random.nextDouble());
                    case BIAS, SHIFT, RUNNING_MEAN -> v[i] = (float) (random.nextDouble() - 0.5);
                }
            }
        });
    }

    public static Tensor images(Network network, int n, long seed) {
        Shape s = network.inputShape();
        Tensor x = Tensor.zeros(n, s.h(), s.w(), s.c());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < x.size(); i++) {
            x.unwrap()[i] = (float) (2 * random.nextDouble() - 1);
        }
        return x;
    }
}
